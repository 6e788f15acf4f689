// SPDX-License-Identifier: GPL-2.0-only
#include "kernelscan/problems.h"

#include <string.h>

#include "kbuild/layout.h"

static int compare(gconstpointer a, gconstpointer b, gpointer unused)
{
	(void)unused;
	return strcmp(a, b);
}

static void problem_free(gpointer data)
{
	struct tt_scan_problem *problem = data;

	g_free(problem->example);
	g_free(problem);
}

GTree *tt_scan_problems_new(void)
{
	return g_tree_new_full(compare, NULL, g_free, problem_free);
}

void tt_scan_count(GTree *problems, const char *reason, const char *where, const char *what)
{
	struct tt_scan_problem *problem = g_tree_lookup(problems, reason);

	if (!problem) {
		g_autofree char *shown = what && *what ? tt_printable(what) : NULL;

		problem = g_new0(struct tt_scan_problem, 1);
		problem->example =
			shown ? g_strdup_printf("%s: %s", where, shown) : g_strdup(where);
		g_tree_insert(problems, g_strdup(reason), problem);
	}
	problem->count++;
}

static gboolean copy_problem(gpointer reason, gpointer value, gpointer data)
{
	const struct tt_scan_problem *problem = value;
	struct tt_scan_problem *copy = g_new(struct tt_scan_problem, 1);

	copy->count = problem->count;
	copy->example = g_strdup(problem->example);
	g_tree_insert(data, g_strdup(reason), copy);
	return FALSE;
}

GTree *tt_scan_problems_copy(GTree *problems)
{
	GTree *copy = tt_scan_problems_new();

	g_tree_foreach(problems, copy_problem, copy);
	return copy;
}
