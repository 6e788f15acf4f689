/* SPDX-License-Identifier: GPL-2.0-only */
/* The least that ld, modpost and kallsyms accept as a kernel. */
ENTRY(_start)

SECTIONS
{
	. = 0x1000000;
	_text = .;
	_stext = .;
	.text : { *(.text .text.*) }
	_etext = .;
	.init.text : { _sinittext = .; *(.init.text .init.text.*) _einittext = .; }
	.rodata : { *(.rodata .rodata.*) }
	__ksymtab : {
		__start___ksymtab = .;
		KEEP(*(SORT(___ksymtab+*)))
		__stop___ksymtab = .;
	}
	__ksymtab_gpl : {
		__start___ksymtab_gpl = .;
		KEEP(*(SORT(___ksymtab_gpl+*)))
		__stop___ksymtab_gpl = .;
	}
	__kcrctab : { KEEP(*(SORT(___kcrctab+*))) }
	__kcrctab_gpl : { KEEP(*(SORT(___kcrctab_gpl+*))) }
@if license_mark=flag
	__kflagstab : {
		__start___kflagstab = .;
		KEEP(*(SORT(___kflagstab+*)))
		__stop___kflagstab = .;
	}
@end
	__ksymtab_strings : { *(__ksymtab_strings) }
	.data : { *(.data .data.*) }
	.bss : { *(.bss .bss.* COMMON) }
	_end = .;
	.note : { *(.note .note.*) }
	.modinfo : { *(.modinfo) }

	/DISCARD/ : {
		*(.discard .discard.*)
		*(.export_symbol)
		*(.comment)
		*(.eh_frame)
	}
}
