@if !rwonce
/* SPDX-License-Identifier: GPL-2.0-only */
/* <linux/elf.h> asks what kind of ELF the architecture has. */
#ifndef _ASM_SYNTH_ELF_H
#define _ASM_SYNTH_ELF_H

#if __SIZEOF_POINTER__ == 8
#define ELF_CLASS ELFCLASS64
#else
#define ELF_CLASS ELFCLASS32
#endif

#endif
@end
