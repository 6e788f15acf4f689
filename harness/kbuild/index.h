/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Remembers which archive file became which snapshot, so that importing it again takes no time.
 * A file is known by device, inode, size, mtime and ctime, never by its name.
 */
#ifndef TT_KBUILD_INDEX_H
#define TT_KBUILD_INDEX_H

#include <glib.h>
#include <sys/stat.h>

/*
 * The identity of a file; to be freed. NULL if it was changed so recently that a later change
 * could leave the same stamps: a coarse file system's tick is up to two seconds.
 */
char *tt_index_key(const struct stat *st);

/*
 * Waits until a file changed just now can be told from one changed later, at most some
 * milliseconds; used before an archive is read.
 */
void tt_index_settle(const struct stat *st);

/* The snapshot's id, to be freed, or NULL. A missing or broken index is an empty one. */
char *tt_index_find(const char *cache, const char *key);

/* Enters @key; entries whose snapshots are gone are dropped. */
gboolean tt_index_add(const char *cache, const char *key, const char *id, GError **error);

#endif
