// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>

#include "base/error.h"
#include "inspect/inspect.h"

static const char about[] =
	"Post-mortem of a kernel build directory, finished or failed, of a kernel from 4.9 on: "
	"the\n"
	"one that make's O= named, or the source if it was built in place. Finds objects whose\n"
	"exports disagree with the symbol list, why make kept them, lists that contradict each\n"
	"other, and what to type to get out of it. Changes nothing.\n\n"
	"Exit status: 0 nothing wrong, 1 something is wrong, 2 wrong command line, 3 the\n"
	"directory, or a part of it that matters, cannot be read.";

static gboolean json;
static char *source;

static const GOptionEntry entries[] = {
	{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "print the findings as JSON", NULL },
	{ "source", 0, 0, G_OPTION_ARG_FILENAME, &source,
	  "the kernel's source (default: DIR/source, or DIR itself)", "SRCDIR" },
	{ 0 },
};

static int run_inspect_build(int argc, char **argv)
{
	g_autoptr(tt_inspection) inspection = NULL;
	g_autofree char *text = NULL;
	GError *error = NULL;

	if (!tt_cli_parse(&argc, &argv, entries, "DIR", about))
		return TT_EXIT_USAGE;
	if (argc != 2) {
		g_set_error(&error, TT_ERROR, TT_ERROR_USAGE,
			    "one build directory is needed, %d were given", argc - 1);
		return tt_cli_fail("inspect-build", error);
	}
	inspection = tt_inspect(argv[1], source, &error);
	if (!inspection)
		return tt_cli_fail("inspect-build", error);
	text = json ? tt_inspection_json(inspection) : tt_inspection_text(inspection);
	fputs(text, stdout);
	if (tt_inspection_bad(inspection))
		return TT_EXIT_FAIL;
	return inspection->dir->problems->len ? TT_EXIT_ERROR : TT_EXIT_PASS;
}

const struct tt_command tt_cmd_inspect_build = {
	.name = "inspect-build",
	.summary = "post-mortem of any kernel build directory",
	.run = run_inspect_build,
};
