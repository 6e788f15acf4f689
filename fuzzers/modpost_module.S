// SPDX-License-Identifier: GPL-2.0-only
/* The m.o of the modpost targets: uses alpha of vmlinux and zeta of a dump, exports mu. */
#include "modpost_export.inc"

	.section .modinfo, "a", @progbits
	.asciz "license=GPL"
	.asciz "description=x"
	.asciz "import_ns=SPACE"

	.text
	.globl init_module
init_module:
	.quad alpha
	.quad zeta
mu:	.byte 0
	EXPORT mu, "", ""
	.section .note.GNU-stack, "", @progbits
