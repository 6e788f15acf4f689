// SPDX-License-Identifier: GPL-2.0-only
/* The vmlinux.o of the modpost targets: exports as old kernels and as new ones mark them. */
#include "modpost_export.inc"

	.text
alpha:	.byte 0
alpha_gpl:
	.byte 0
beta:	.byte 0
	EXPORT alpha, "", ""
	EXPORT alpha_gpl, "_gpl", "GPL"
	EXPORT beta, "", ""
	.section .note.GNU-stack, "", @progbits
