// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/userpath.h"
#include "base/interrupt.h"
#include "cli/mirror.h"
#include "kernelscan/census.h"
#include "kernelscan/graph.h"
#include "report/census.h"

static const char about[] =
	"Looks at the exports and modules of a whole kernel source: how many there are, which\n"
	"exports are easily mistaken for each other, which would share a dep file in which era\n"
	"of the trim pipeline, which modules use most, which names are longest, and what could\n"
	"not be resolved. The configuration decides what is built.";

static struct {
	char *config;
	char *html;
	int most;
	gboolean json;
} options = { .most = 10 };

static const GOptionEntry entries[] = {
	{ "config", 0, 0, G_OPTION_ARG_FILENAME, &options.config,
	  "allmodconfig (default), or a .config", "FILE" },
	{ "most", 'n', 0, G_OPTION_ARG_INT, &options.most,
	  "lines of each list in the table and the page (default: 10)", "N" },
	{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "print everything as JSON", NULL },
	{ "html", 0, 0, G_OPTION_ARG_FILENAME, &options.html, "write a page with charts to FILE",
	  "FILE" },
	{ 0 },
};

/* kconfig is only needed to make a configuration. */
static struct tt_snapshot *snapshot_for_config(const char *source, GError **error)
{
	return tt_config_needs_snapshot(options.config) ? tt_snapshot_find(source, error) : NULL;
}

static gboolean print(const struct tt_census *census, GError **error)
{
	g_autofree char *text =
		options.json ? tt_census_json(census) : tt_census_text(census, (guint)options.most);

	fputs(text, stdout);
	if (options.html) {
		g_autofree char *page = tt_report_census(census, (guint)options.most);

		return tt_userfile_write(options.html, page, strlen(page), error);
	}
	return TRUE;
}

static gboolean inspect(const char *source, GError **error)
{
	g_autoptr(GError) cause = NULL;
	g_autoptr(tt_snapshot) snapshot = snapshot_for_config(source, &cause);
	g_autoptr(tt_scan) scan = NULL;
	g_autoptr(tt_config) config = NULL;
	g_autoptr(tt_graph) graph = NULL;
	g_autoptr(tt_census) census = NULL;

	if (cause) {
		g_propagate_error(error, g_steal_pointer(&cause));
		return FALSE;
	}
	scan = tt_scan_read(source, NULL, error);
	if (!scan)
		return FALSE;
	config = tt_config_new(options.config, scan, snapshot, error);
	if (!config)
		return FALSE;
	graph = tt_graph_new(scan, config);
	census = tt_census_new(graph, config);
	return print(census, error);
}

static int run_inspect(int argc, char **argv)
{
	GError *error = NULL;

	if (!tt_cli_parse(&argc, &argv, entries, "ARCHIVE|DIRECTORY", about))
		return TT_EXIT_USAGE;
	if (argc != 2 || options.most < 0) {
		g_set_error(&error, TT_ERROR, TT_ERROR_USAGE,
			    argc != 2 ? "exactly one kernel source is inspected; for a build "
					"directory see 'trimtorture inspect-build'"
				      : "--most takes numbers from 0 on");
		return tt_cli_fail("inspect", error);
	}
	tt_interrupt_catch();
	return inspect(argv[1], &error) ? TT_EXIT_PASS : tt_cli_fail("inspect", error);
}

const struct tt_command tt_cmd_inspect = {
	.name = "inspect",
	.summary = "count a kernel's exports, modules and names that are alike",
	.run = run_inspect,
};
