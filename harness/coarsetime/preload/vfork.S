/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfork for x86-64. The child returns from here first and its caller goes on to use the stack;
 * so the return address waits in a register that the system call keeps, as in any vfork.
 */
#ifdef __x86_64__
	.text
	.globl	vfork
	.type	vfork, @function
vfork:
	.cfi_startproc
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	ct_vfork_before
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	popq	%rdi
	.cfi_adjust_cfa_offset -8
	.cfi_register %rip, %rdi
	movl	$58, %eax
	syscall
	pushq	%rdi
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rip, 0
	movl	%eax, %edi
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	ct_vfork_after
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size	vfork, . - vfork
#endif
	.section .note.GNU-stack, "", @progbits
