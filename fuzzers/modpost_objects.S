// SPDX-License-Identifier: GPL-2.0-only
/* The two objects as data of the fuzz target. */
	.section .rodata
	.globl modpost_vmlinux, modpost_vmlinux_end, modpost_module, modpost_module_end
	.balign 16
modpost_vmlinux:
	.incbin TTF_VMLINUX_OBJECT
modpost_vmlinux_end:
	.balign 16
modpost_module:
	.incbin TTF_MODULE_OBJECT
modpost_module_end:
	.byte 0
	.section .note.GNU-stack, "", @progbits
