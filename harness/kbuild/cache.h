/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The snapshots' directory in the cache: work directories that vanish with their owner, and the
 * step that makes a snapshot visible. Knows files and locks, nothing of kernels.
 *
 *   .lock          held for the instants in which names change
 *   .import-XXXXXX a running import; its file "lock" is flocked as long as the importer lives
 *   ID/            snapshots
 *   index.json     see index.h
 */
#ifndef TT_KBUILD_CACHE_H
#define TT_KBUILD_CACHE_H

#include <glib.h>

/* The directory, created; to be freed. */
char *tt_cache_snapshots(GError **error);

/*
 * Where edited copies are kept (derive.h), laid out alike: out of the way of everybody who means
 * kernels when looking for snapshots. Created; to be freed.
 */
char *tt_cache_derived(GError **error);

struct tt_workdir {
	char *cache; /* the snapshots' directory */
	char *path;  /* cache/.import-XXXXXX */
	int lock;
};

/*
 * Makes a work directory, and removes those whose owners were killed. NULL and an error if the
 * cache cannot be written.
 */
struct tt_workdir *tt_workdir_open(GError **error);

/* The same in @cache, one of the directories above; takes it. NULL passes the error on. */
struct tt_workdir *tt_workdir_open_in(char *cache, GError **error);

/* Removes the directory with all that is left in it. NULL is fine. */
void tt_workdir_close(struct tt_workdir *work);
typedef struct tt_workdir tt_workdir;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_workdir, tt_workdir_close)

/*
 * Renames @directory, a complete snapshot in the work directory, to cache/@id. If that exists
 * and has a manifest, only manifest.json and origin.json are taken over: the trees are equal,
 * as the id is their content's. Returns the snapshot's path, to be freed.
 */
char *tt_workdir_publish(struct tt_workdir *work, const char *directory, const char *id,
			 GError **error);

/* Removes snapshot directory @path at once: renamed first, so that nobody sees half of it. */
gboolean tt_cache_remove(const char *path, GError **error);

#endif
