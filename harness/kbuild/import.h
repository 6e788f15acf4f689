/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of an import among themselves: import.c directs, import_archive.c and import_dir.c
 * fill the table of files. Included by these only.
 */
#ifndef TT_KBUILD_IMPORT_H
#define TT_KBUILD_IMPORT_H

#include <glib.h>
#include <sys/stat.h>

#include "kbuild/cache.h"
#include "kbuild/filetable.h"
#include "kbuild/guard.h"
#include "kbuild/snapshot.h"

/* Content held in memory: several times what a kernel's scripts/ and include/ have today. */
#define TT_IMPORT_MAX_HELD (512ULL << 20)

struct tt_import {
	struct tt_guard guard;
	const char *base, *origin; /* of an edited snapshot, see below; else NULL */
	struct tt_file_table *files;
	struct tt_workdir *work;
	char *prefix; /* "linux-6.1/" or "", once the top Makefile has been seen */
};

/*
 * Imports directory @tree, which holds an edited copy of snapshot @base; @origin is shown to the
 * user. A snapshot with that content keeps the origin it has. For derive.c.
 */
struct tt_snapshot *tt_snapshot_import_edited(const char *tree, const char *base,
					      const char *origin, GError **error);

/* Reads @fd (with @st its stat) to the end into import->files, paths relative to the kernel. */
gboolean tt_import_archive(struct tt_import *import, int fd, const struct stat *st, GError **error);

/* Enters the machinery of directory guard.source; headers are read when asked for. */
gboolean tt_import_directory(struct tt_import *import, GError **error);

#endif
