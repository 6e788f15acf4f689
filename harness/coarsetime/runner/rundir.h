/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The private folder of a run: clock page, lock, what a backend needs. It is removed at the end of
 * the run, and if the runner was killed, by the next start.
 */
#ifndef CT_RUNDIR_H
#define CT_RUNDIR_H

#include <glib.h>

struct ct_rundir {
	char *parent; /* /dev/shm/coarsetime-UID, or below $XDG_RUNTIME_DIR or /tmp */
	char *path;
	char *page; /* path of the clock page */
	int lock;   /* flock held as long as we live */
};

/* Makes one. FALSE and @error: no folder could be made anywhere. */
gboolean ct_rundir_make(struct ct_rundir *dir, GError **error);
void ct_rundir_remove(struct ct_rundir *dir);

/*
 * Notes @path for the next start, should we be killed: a copy that it has to remove, or a tree
 * that still has virtual stamps. FALSE and @error if that cannot be written.
 */
#define CT_RUNDIR_COPY "copy"
#define CT_RUNDIR_TREE "tree"
gboolean ct_rundir_note(const struct ct_rundir *dir, const char *note, const char *path,
			GError **error);

/*
 * Claims the trees @roots for this run, until it ends; with @read it only asks. *@taken: the root
 * in which, or above or below which, another live run of ours works, or NULL. Trees are known by
 * device and inode, so a copy that is mounted over one is another tree. FALSE and @error if the
 * claim cannot be written.
 */
gboolean ct_rundir_claim(const struct ct_rundir *dir, char *const *roots, gboolean read,
			 const char **taken, GError **error);

/*
 * Clean up after runners that were killed: their processes (known by the clock page in their
 * environment) are killed, mounts, copies and folders removed. Says on standard error what it did.
 */
void ct_rundir_sweep(const char *parent);

/* Kill every process of ours whose environment names @page. Return: how many there were. */
guint ct_rundir_kill(const char *page, int sig);

#endif
