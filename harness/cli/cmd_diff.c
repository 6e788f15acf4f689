// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>

#include "base/error.h"
#include "inspect/diff.h"

static const char about[] =
	"Compares two kernel build directories, one that is right and one that isn't: exports of\n"
	"each object, symbol lists, Module.symvers, names in System.map, commands and their\n"
	"dependencies, modules. Leaves out what differs between any two builds: addresses,\n"
	"stamps, keys, kallsyms, compile.h, the directories' own names. Changes nothing.\n\n"
	"Exit status: 0 the same, 1 they differ, 2 wrong command line, 3 a directory, or a\n"
	"part of one in which nothing else differs, cannot be read.";

static gboolean json;
static gboolean all;

static const GOptionEntry entries[] = {
	{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "print the differences as JSON", NULL },
	{ "all", 0, 0, G_OPTION_ARG_NONE, &all, "show every difference, not ten of a kind", NULL },
	{ 0 },
};

static int run_diff(int argc, char **argv)
{
	g_autoptr(tt_diff) diff = NULL;
	g_autofree char *text = NULL;
	GError *error = NULL;

	if (!tt_cli_parse(&argc, &argv, entries, "GOOD BAD", about))
		return TT_EXIT_USAGE;
	if (argc != 3) {
		g_set_error(&error, TT_ERROR, TT_ERROR_USAGE,
			    "two build directories are needed, %d were given", argc - 1);
		return tt_cli_fail("diff", error);
	}
	diff = tt_diff_builds(argv[1], argv[2], &error);
	if (!diff)
		return tt_cli_fail("diff", error);
	text = json ? tt_diff_json(diff) : tt_diff_text(diff, all ? 0 : 10);
	fputs(text, stdout);
	if (diff->items->len)
		return TT_EXIT_FAIL;
	return tt_diff_is_whole(diff) ? TT_EXIT_PASS : TT_EXIT_ERROR;
}

const struct tt_command tt_cmd_diff = {
	.name = "diff",
	.summary = "compare two kernel build directories",
	.run = run_diff,
};
