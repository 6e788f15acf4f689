// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "report/report.h"

static const char about[] =
	"Makes the records of runs readable: one HTML page that needs no network, KTAP for\n"
	"kernel people's tools, JUnit XML for hosted CI. A RUNDIR is what 'build --run-dir' named\n"
	"(default: TREE.run). A run that never finished is shown as MISS. FILE may be '-' for\n"
	"standard output.\n\n"
	"Exit status: 0 written, whatever the verdicts; 2 wrong command line; 3 a RUNDIR is not\n"
	"there or FILE cannot be written.";

static char *html;
static char *junit;
static gboolean ktap;

static const GOptionEntry entries[] = {
	{ "html", 0, 0, G_OPTION_ARG_FILENAME, &html, "write an HTML page", "FILE" },
	{ "junit", 0, 0, G_OPTION_ARG_FILENAME, &junit, "write JUnit XML", "FILE" },
	{ "ktap", 0, 0, G_OPTION_ARG_NONE, &ktap, "print KTAP version 1", NULL },
	{ 0 },
};

static gboolean read_all(int argc, char **argv, GPtrArray *records, GError **error)
{
	for (int i = 1; i < argc; i++) {
		struct tt_report_record *record = tt_report_read(argv[i], error);

		if (!record)
			return FALSE;
		g_ptr_array_add(records, record);
	}
	return TRUE;
}

static gboolean put(const char *file, char *(*write)(const GPtrArray *), const GPtrArray *records,
		    GError **error)
{
	g_autofree char *text = NULL;

	if (!file)
		return TRUE;
	text = write(records);
	if (strcmp(file, "-"))
		return tt_file_write(file, text, strlen(text), 0644, error);
	fputs(text, stdout);
	return TRUE;
}

static gboolean check(int argc, GError **error)
{
	int to_stdout = (html && !strcmp(html, "-")) + (junit && !strcmp(junit, "-")) + ktap;

	if (argc < 2)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "which RUNDIR? 'trimtorture build' prints it as 'record'");
	else if (!html && !junit && !ktap)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "nothing to write: give --html FILE, --junit FILE or --ktap");
	else if (to_stdout > 1)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "only one of --html, --junit and --ktap can go to standard output");
	else
		return TRUE;
	return FALSE;
}

static int run_report(int argc, char **argv)
{
	g_autoptr(GPtrArray) records =
		g_ptr_array_new_with_free_func((GDestroyNotify)tt_report_record_free);
	GError *error = NULL;

	if (!tt_cli_parse(&argc, &argv, entries, "RUNDIR…", about))
		return TT_EXIT_USAGE;
	if (!check(argc, &error) || !read_all(argc, argv, records, &error) ||
	    !put(html, tt_report_html, records, &error) ||
	    !put(junit, tt_report_junit, records, &error) ||
	    !put(ktap ? "-" : NULL, tt_report_ktap, records, &error))
		return tt_cli_fail("report", error);
	return TT_EXIT_PASS;
}

const struct tt_command tt_cmd_report = {
	.name = "report",
	.summary = "runs' records as an HTML page, KTAP or JUnit XML",
	.run = run_report,
};
