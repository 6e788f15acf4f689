/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_SYNTH_LINKAGE_H
#define _ASM_SYNTH_LINKAGE_H
/* Nothing special: entries are aligned by the assembler sources themselves. */
#endif
