// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>

#include "base/error.h"
#include "inspect/fit.h"
#include "inspect/inspect.h"

static const char about[] =
	"Post-mortem of a kernel build directory, finished or failed, of a kernel from 4.9 on: "
	"the\n"
	"one that make's O= named, or the source if it was built in place. Finds objects whose\n"
	"exports disagree with the symbol list, why make kept them, lists that contradict each\n"
	"other, and what to type to get out of it. Changes nothing.\n\n"
	"With --module, holds modules that were built elsewhere against the kernel instead: needs\n"
	"that it trimmed or never exported, CRCs and version texts that differ, and the lines of "
	"a\n"
	"whitelist that would keep them. DIR may then hold just Module.symvers and vmlinux.\n\n"
	"Exit status: 0 nothing wrong, 1 something is wrong, 2 wrong command line, 3 the\n"
	"directory, or a part of it that matters, cannot be read.";

static gboolean json;
static char *source;
static char **modules;

static const GOptionEntry entries[] = {
	{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "print the findings as JSON", NULL },
	{ "source", 0, 0, G_OPTION_ARG_FILENAME, &source,
	  "the kernel's source (default: DIR/source, or DIR itself)", "SRCDIR" },
	{ "module", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &modules,
	  "hold this module against the kernel (may be repeated; more may follow DIR)", "X.ko" },
	{ 0 },
};

static int judge_build(const char *directory, GError **error)
{
	g_autoptr(tt_inspection) inspection = tt_inspect(directory, source, error);
	g_autofree char *text = NULL;

	if (!inspection)
		return TT_EXIT_ERROR;
	text = json ? tt_inspection_json(inspection) : tt_inspection_text(inspection);
	fputs(text, stdout);
	if (tt_inspection_bad(inspection))
		return TT_EXIT_FAIL;
	return inspection->dir->problems->len ? TT_EXIT_ERROR : TT_EXIT_PASS;
}

/* "--module a.ko DIR b.ko": the shell has made several words of *.ko. */
static int judge_modules(const char *directory, char **more, GError **error)
{
	g_autoptr(GPtrArray) files = g_ptr_array_new();
	g_autoptr(tt_fit) fit = NULL;
	g_autofree char *text = NULL;

	for (char **file = modules; *file; file++)
		g_ptr_array_add(files, *file);
	for (; *more; more++)
		g_ptr_array_add(files, *more);
	g_ptr_array_add(files, NULL);
	fit = tt_fit_modules(directory, source, (char **)files->pdata, error);
	if (!fit)
		return TT_EXIT_ERROR;
	text = json ? tt_fit_json(fit) : tt_fit_text(fit);
	fputs(text, stdout);
	return tt_fit_bad(fit) ? TT_EXIT_FAIL : TT_EXIT_PASS;
}

static int run_inspect_build(int argc, char **argv)
{
	GError *error = NULL;
	int status;

	if (!tt_cli_parse(&argc, &argv, entries, "DIR", about))
		return TT_EXIT_USAGE;
	if (argc < 2 || (argc > 2 && !modules)) {
		g_set_error(&error, TT_ERROR, TT_ERROR_USAGE,
			    "one build directory is needed, %d were given", argc - 1);
		return tt_cli_fail("inspect-build", error);
	}
	status = modules ? judge_modules(argv[1], argv + 2, &error) : judge_build(argv[1], &error);
	return error ? tt_cli_fail("inspect-build", error) : status;
}

const struct tt_command tt_cmd_inspect_build = {
	.name = "inspect-build",
	.summary = "post-mortem of any kernel build directory",
	.run = run_inspect_build,
};
