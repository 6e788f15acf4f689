/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * allmodconfig as the kernel's own kconfig writes it for x86, made from the Kconfig files that a
 * scan kept. Making it takes longer than reading the sources, so the last one of each kernel stays
 * in the cache (allmodconfig/SNAPSHOT) as long as all that it follows from is the same. Knows
 * nothing of what its values mean.
 */
#ifndef TT_KERNELSCAN_ALLMODCONFIG_H
#define TT_KERNELSCAN_ALLMODCONFIG_H

#include "kernelscan/scan.h"

/*
 * The text of the .config; to be freed. @snapshot has the program. TT_ERROR_ENVIRONMENT if kconfig
 * cannot be built or run, or the cache cannot be written.
 */
char *tt_allmodconfig(const struct tt_scan *scan, const struct tt_snapshot *snapshot,
		      GError **error);

#endif
