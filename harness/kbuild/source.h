/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel source gone through once, file by file, without keeping any of it: for those who want
 * more of it than the machinery. Archives are read with the importer's code and under its rules
 * for hostile ones. Knows nothing of what the files mean.
 */
#ifndef TT_KBUILD_SOURCE_H
#define TT_KBUILD_SOURCE_H

#include <glib.h>

#include "kbuild/snapshot.h"

struct tt_source_reader {
	/* Is the content of @path wanted? Paths are those of the archive, prefix included. */
	gboolean (*wanted)(const char *path, void *data);
	/* Its content, with a NUL appended, valid during the call only. */
	void (*file)(const char *path, const char *text, gsize size, void *data);
	void *data;
};

/*
 * Gives the regular files of @source (an archive, a directory, or "-" for standard input) to
 * @reader, an archive's in its order, a directory's sorted. Hard and symbolic links are left
 * out. @limits may be NULL. Returns what precedes the kernel's own paths ("linux-6.1/" or ""),
 * to be freed; NULL and an error (TT_ERROR_INPUT: no kernel source, damaged, hostile …).
 */
char *tt_source_read(const char *source, const struct tt_import_limits *limits,
		     const struct tt_source_reader *reader, GError **error);

#endif
