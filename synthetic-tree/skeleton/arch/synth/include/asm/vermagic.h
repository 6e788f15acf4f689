/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_SYNTH_VERMAGIC_H
#define _ASM_SYNTH_VERMAGIC_H
#define MODULE_ARCH_VERMAGIC "synth "
#endif
