/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What could not be resolved: reasons with a count and one example each. Knows nothing of what
 * is read or why it matters.
 */
#ifndef TT_KERNELSCAN_PROBLEMS_H
#define TT_KERNELSCAN_PROBLEMS_H

#include <glib.h>

/* What could not be resolved: how often, and one example. */
struct tt_scan_problem {
	guint count;
	char *example;
};

/* A table, sorted by reason: char * to struct tt_scan_problem; g_tree_unref() it. */
GTree *tt_scan_problems_new(void);

/* The same again, to be counted on. */
GTree *tt_scan_problems_copy(GTree *problems);

/* Counts one more of @reason. @where is a path or a name; the first @what becomes the example. */
void tt_scan_count(GTree *problems, const char *reason, const char *where, const char *what);

#endif
