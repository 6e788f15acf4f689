/* SPDX-License-Identifier: GPL-2.0-only */
/* EXPORT_SYMBOL() for assembler, from the header that this machinery keeps it in. */
#ifndef _ASM_SYNTH_EXPORT_H
#define _ASM_SYNTH_EXPORT_H

#include <linux/linkage.h>
#include <asm/synth-features.h>

@if !kconfig_macros
/* This era's Kconfig cannot ask the compiler, but the header must know the size of a pointer. */
#if __SIZEOF_POINTER__ == 8
#define CONFIG_64BIT 1
#endif

@end
#ifdef SYNTH_ASM_GENERIC_EXPORT
#include <asm-generic/export.h>
#else
#include <linux/export.h>
#endif

#endif
