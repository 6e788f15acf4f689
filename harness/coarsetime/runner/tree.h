/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of the roots before and after a run.
 *
 * Before it, whatever has a host stamp gets a virtual one, by rank: order and equality stay as
 * they are, and everything is older than the run. So from then on a stamp below the floor
 * means: written by somebody, stamped by nobody.
 */
#ifndef CT_TREE_H
#define CT_TREE_H

#include <glib.h>
#include <stdint.h>

struct ct_tree;
struct stat;

/* All files, directories and links below @roots (NULL-terminated, absolute). Other file systems
 * mounted below are not entered. Never fails: what cannot be read is left out. */
struct ct_tree *ct_tree_read(char *const *roots);
void ct_tree_free(struct ct_tree *tree);

guint ct_tree_size(const struct ct_tree *tree);

/*
 * Give virtual stamps to all that have none. Files that were changed on the host after an earlier
 * run's last stamp come after that run; older ones before the epoch. @cannot (or NULL) is called
 * for what cannot be stamped: not ours, or read-only. The tree remembers the host stamps.
 *
 * Return: the latest virtual stamp in the tree (ns), 0 if there is none.
 */
int64_t ct_tree_rank(struct ct_tree *tree, void (*cannot)(const struct stat *st));

/* The host stamps (ns) that were replaced, and by which; ascending in both. */
void ct_tree_ranks(const struct ct_tree *tree, void (*visit)(int64_t host, int64_t virt));

/* Calls @visit for each file and link, with the stamp that it has (ns). */
void ct_tree_files(const struct ct_tree *tree,
		   void (*visit)(const char *path, const struct stat *st, int64_t stamp,
				 gpointer data),
		   gpointer data);

/* Calls @visit for everything that has no virtual stamp. */
void ct_tree_unstamped(struct ct_tree *tree,
		       void (*visit)(const char *path, const struct stat *st));

/*
 * Give host stamps to all that have virtual ones, so that the tree can be worked on without the
 * layer; order and equality stay. What still has the stamp that ct_tree_rank() of @before (or
 * NULL) gave it gets its own back, what lies between two such stamps one between theirs. All else
 * ends at the present, or before the first file that was changed by hand after the run: that file
 * stays newer. Steps are of a microsecond; of two seconds where the file system has no finer ones.
 */
void ct_tree_to_host(struct ct_tree *tree, const struct ct_tree *before);

#endif
