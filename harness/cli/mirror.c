// SPDX-License-Identifier: GPL-2.0-only
#include "cli/mirror.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/userpath.h"
#include "kernelscan/graph.h"

static const char head[] = "# Names and structure of a real kernel;";

char *tt_cli_kernel_source(const char *kernel, const struct tt_snapshot *snapshot, GError **error)
{
	if (kernel && g_file_test(kernel, G_FILE_TEST_EXISTS))
		return g_strdup(kernel);
	if (snapshot->origin && g_file_test(snapshot->origin, G_FILE_TEST_EXISTS))
		return g_strdup(snapshot->origin);
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
		    "a snapshot has the machinery only; the source that %s was imported from (%s) "
		    "is not there: name the archive or directory with --kernel",
		    snapshot->version, snapshot->origin ? snapshot->origin : "unknown");
	return NULL;
}

/* A profile that somebody wrote is not overwritten. */
static gboolean check_file(const char *file, GError **error)
{
	g_autofree char *text = NULL;

	if (!g_file_test(file, G_FILE_TEST_EXISTS) ||
	    (tt_file_read(file, TT_FILE_MAX, &text, NULL, NULL) && g_str_has_prefix(text, head)))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
		    "will not write the profile to %s: something else is there; choose another "
		    "place with --write-profile",
		    file);
	return FALSE;
}

static gboolean write_profile(struct tt_cli_mirror *mirror, const struct tt_graph *graph,
			      const struct tt_config *config, GError **error)
{
	const struct tt_mirror_request request = { graph, config, mirror->subtrees,
						   mirror->no_lookups, mirror->only_needed };
	GString *text = tt_mirror_profile(&request, &mirror->info, error);
	gboolean ok;

	if (!text)
		return FALSE;
	ok = tt_userfile_write(mirror->file, text->str, text->len, error);
	g_string_free(text, TRUE);
	return ok;
}

gboolean tt_cli_mirror_write(struct tt_cli_mirror *mirror, const char *kernel,
			     const struct tt_snapshot *snapshot, GError **error)
{
	g_autofree char *source = tt_cli_kernel_source(kernel, snapshot, error);
	gint64 start = g_get_monotonic_time();
	g_autoptr(tt_scan) scan = NULL;
	g_autoptr(tt_config) config = NULL;
	g_autoptr(tt_graph) graph = NULL;

	if (!source || !check_file(mirror->file, error))
		return FALSE;
	scan = tt_scan_read(source, NULL, error);
	if (!scan)
		return FALSE;
	mirror->scan_seconds = (g_get_monotonic_time() - start) / (double)G_USEC_PER_SEC;
	config = tt_config_new(mirror->config, scan, snapshot, error);
	if (!config)
		return FALSE;
	graph = tt_graph_new(scan, config);
	return write_profile(mirror, graph, config, error);
}

static gboolean print_problem(gpointer reason, gpointer value, gpointer data)
{
	const struct tt_scan_problem *problem = value;

	(void)data;
	printf("  %7u  %s, e.g. %s\n", problem->count, (const char *)reason, problem->example);
	return FALSE;
}

void tt_cli_print_problems(GTree *problems)
{
	g_tree_foreach(problems, print_problem, NULL);
}
