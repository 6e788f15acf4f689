/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For tests: a source tree that is just enough of a kernel to be imported, packed in any format,
 * with whatever unfriendly entries a test wants beside it. All its text is ours.
 */
#ifndef TT_KBUILD_TESTS_MINI_KERNEL_H
#define TT_KBUILD_TESTS_MINI_KERNEL_H

#include <archive.h>
#include <glib.h>
#include <sys/types.h>

#include "kbuild/snapshot.h"

/* Temporary cache, data directory with a tiny skeleton, and a place for archives. */
struct sandbox {
	char *top;
	char *cache; /* XDG_CACHE_HOME */
	char *data;  /* TRIMTORTURE_DATADIR */
	char *archive;
};

void sandbox_open(struct sandbox *sandbox);
void sandbox_close(struct sandbox *sandbox);

/* Writes @text to @name below sandbox->data/skeleton. */
void sandbox_skeleton(struct sandbox *sandbox, const char *name, const char *text);

/* Names in the snapshots' directory but the lock and the index; to be freed. */
char **sandbox_snapshots(struct sandbox *sandbox);

struct packer {
	struct archive *archive;
	const char *prefix; /* "linux-9.9/" or "" */
};

/* Starts sandbox->archive in a format and filter of libarchive ("pax", "none"). */
void packer_open(struct packer *packer, struct sandbox *sandbox, const char *format,
		 const char *filter, const char *prefix);

void packer_file(struct packer *packer, const char *path, const char *text, mode_t mode);

/* Type AE_IFLNK with @target, or any other type without content; @path is taken as it is. */
void packer_entry(struct packer *packer, const char *path, mode_t type, mode_t mode,
		  const char *target);
void packer_hard_link(struct packer *packer, const char *path, const char *target);

/* All files of the mini kernel, in an order that has nothing to do with sorting. */
void packer_kernel(struct packer *packer);
void packer_close(struct packer *packer);

/* Packs nothing but the mini kernel. */
void pack_kernel(struct sandbox *sandbox, const char *format, const char *filter,
		 const char *prefix);

/* Imports @source, which must work. The caller frees the snapshot. */
struct tt_snapshot *import_ok(const char *source);

/* Importing the archive fails with an input error that says @expected, and leaves nothing. */
void import_refused(struct sandbox *sandbox, const struct tt_import_limits *limits,
		    const char *expected);

/* The same files in directory @path. */
void mini_kernel_unpack(const char *path);

#endif
