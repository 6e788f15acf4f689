/* SPDX-License-Identifier: GPL-2.0-only */
/* kbuild includes this when it makes the versions of symbols that assembler exports. */
#ifndef _SYNTH_LINUX_KERNEL_H
#define _SYNTH_LINUX_KERNEL_H

#include <linux/export.h>

#endif
