/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kernel's export machinery names that no rule of ours knows: options and sections. A new
 * kernel announces its news with them before a verdict is wrong because of it.
 */
#ifndef TT_KBUILD_NEWS_H
#define TT_KBUILD_NEWS_H

#include "kbuild/snapshot.h"

struct tt_news {
	char *name; /* "CONFIG_X", or a section's name or pattern */
	char *file; /* relative to the kernel: the first that names it, by path */
	guint line;
};

/*
 * Reads modpost.c, the makefiles and linker scripts of modules and of the last link, and the
 * export headers of @snapshot. Returns struct tt_news, each name once, sorted by name; NULL and an
 * error if the snapshot cannot be read. g_ptr_array_unref() frees it.
 */
GPtrArray *tt_news_read(const struct tt_snapshot *snapshot, GError **error);

#endif
