/* SPDX-License-Identifier: GPL-2.0-only */
/* The file system that a build lies on, and how fine its stamps can be. */
#ifndef TT_INSPECT_FILESYSTEM_H
#define TT_INSPECT_FILESYSTEM_H

#include <glib.h>

struct tt_filesystem {
	char *type;	  /* "ext4", "xfs", …; "0x1234" if only its magic number is known */
	char *device;	  /* what is mounted, or "" */
	guint inode_size; /* bytes; 0: not an ext file system, or not to be read */
	gint64 grain_ns;  /* what the type can store; 0: unknown */
	const char *how;  /* how grain_ns is known, a literal */
};

/* Looks at the file system of @path. Never fails; what isn't known stays empty. */
struct tt_filesystem *tt_filesystem_of(const char *path);
void tt_filesystem_free(struct tt_filesystem *fs);
typedef struct tt_filesystem tt_filesystem;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_filesystem, tt_filesystem_free)

/*
 * The coarsest grain, in ns, that all @stamps (gint64, ns since 1970) lie on: 2 s, 1 s, 100 ns …
 * or 1. 0: fewer than 20 stamps say nothing.
 */
gint64 tt_grain_of_stamps(const GArray *stamps);

/*
 * The inode size in an ext2, ext3 or ext4 superblock of @length bytes (Linux,
 * fs/ext4/ext4.h, struct ext4_super_block), or 0 if it is none.
 */
guint tt_ext_inode_size(const guint8 *superblock, gsize length);

#endif
