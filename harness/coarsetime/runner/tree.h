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

/* Who wants to know what happens in ct_tree_rank(). */
struct ct_rank_watch {
	/* It cannot be stamped (not ours, read-only). May be NULL, like the other. */
	void (*cannot)(const struct stat *st);
	/* Files older than the run with host stamp @host (ns) have got @virt; ascending. */
	void (*ranked)(int64_t host, int64_t virt);
};

/*
 * Give virtual stamps to all that have none. Files that were changed on the host after an earlier
 * run's last stamp come after that run; older ones before the epoch.
 *
 * Return: the latest virtual stamp in the tree (ns), 0 if there is none.
 */
int64_t ct_tree_rank(struct ct_tree *tree, const struct ct_rank_watch *watch);

/* Calls @visit for everything that has no virtual stamp. */
void ct_tree_unstamped(struct ct_tree *tree,
		       void (*visit)(const char *path, const struct stat *st));

/*
 * Give host stamps to all that have virtual ones, by rank, so that the tree can be worked on
 * without the layer: they end at the present, a microsecond apart at least.
 */
void ct_tree_to_host(struct ct_tree *tree);

#endif
