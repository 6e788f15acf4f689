/* SPDX-License-Identifier: GPL-2.0-only */
	.section .text
	.globl _start
_start:
	.balign 8
	.section .note.GNU-stack,"",%progbits
