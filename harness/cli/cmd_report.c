// SPDX-License-Identifier: GPL-2.0-only
#include "cli/report.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/userpath.h"
#include "cli/cli.h"
#include "report/report.h"
#include "results/merge.h"

static const char about[] =
	"Makes results readable. Three uses:\n\n"
	"  report RUNDIR…         records of runs: an HTML page that needs no network, KTAP, "
	"JUnit.\n"
	"                         A RUNDIR is what 'build --run-dir' named (default: TREE.run); a\n"
	"                         run that never finished is shown as MISS.\n"
	"  report --db DB         a night of stress: tables, page with trends, KTAP, JUnit, JSON,\n"
	"                         KCIDB JSON; signatures are new, known, gone or not tried.\n"
	"  report --merge DB… -o  databases put together, in any order, without double counts;\n"
	"                         an OUTPUT that is there takes part.\n\n"
	"FILE may be '-' for standard output.\n\n"
	"Exit status: 0 written (whatever the verdicts, without --fail-on); 1 failures that\n"
	"--fail-on asks about; 2 wrong command line; 3 something cannot be read or written; 4 "
	"with\n"
	"--fail-on, no life came to a verdict.";

static struct tt_report_options options;
static gboolean merge;
static char *output, *fail_on;

static const GOptionEntry entries[] = {
	{ "html", 0, 0, G_OPTION_ARG_FILENAME, &options.html, "write an HTML page", "FILE" },
	{ "junit", 0, 0, G_OPTION_ARG_FILENAME, &options.junit, "write JUnit XML", "FILE" },
	{ "ktap", 0, 0, G_OPTION_ARG_NONE, &options.ktap, "print KTAP version 1", NULL },
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &options.db, "report on this results database", "DB" },
	{ "json", 0, 0, G_OPTION_ARG_FILENAME, &options.json, "with --db: write JSON", "FILE" },
	{ "kcidb", 0, 0, G_OPTION_ARG_FILENAME, &options.kcidb,
	  "with --db: write KCIDB JSON (schema 5), without planted faults", "FILE" },
	{ "origin", 0, 0, G_OPTION_ARG_STRING, &options.origin,
	  "with --kcidb: the CI system's name there (default: trimtorture)", "NAME" },
	{ "night", 0, 0, G_OPTION_ARG_STRING, &options.night,
	  "with --db: report on this night (default: the last)", "NAME" },
	{ "known", 0, 0, G_OPTION_ARG_FILENAME, &options.known,
	  "with --db: signatures in this list are known", "LIST" },
	{ "fail-on", 0, 0, G_OPTION_ARG_STRING, &fail_on,
	  "with --db: exit status 1 on a 'new' signature, on 'any' failure, on 'none' (default)",
	  "WHAT" },
	{ "merge", 0, 0, G_OPTION_ARG_NONE, &merge, "put databases together", NULL },
	{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "with --merge: into this one",
	  "OUTPUT" },
	{ 0 },
};

guint tt_report_to_stdout(const struct tt_report_options *o)
{
	const char *const files[] = { o->html, o->junit, o->json, o->kcidb };
	guint count = o->ktap;

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
		count += files[i] && !strcmp(files[i], "-");
	return count;
}

gboolean tt_report_put(const char *file, char *text, GError **error)
{
	g_autofree char *owned = text;

	if (!file)
		return TRUE;
	if (strcmp(file, "-"))
		return tt_userfile_write(file, owned, strlen(owned), error);
	fputs(owned, stdout);
	return TRUE;
}

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

static gboolean write_runs(int argc, char **argv, GError **error)
{
	g_autoptr(GPtrArray) records =
		g_ptr_array_new_with_free_func((GDestroyNotify)tt_report_record_free);

	if (!read_all(argc, argv, records, error))
		return FALSE;
	if (options.html && !tt_report_put(options.html, tt_report_html(records), error))
		return FALSE;
	if (options.junit && !tt_report_put(options.junit, tt_report_junit(records), error))
		return FALSE;
	return !options.ktap || tt_report_put("-", tt_report_ktap(records), error);
}

static gboolean set_fail_on(GError **error)
{
	static const char *const words[] = { "none", "new", "any" };

	for (gsize i = 0; fail_on && i < G_N_ELEMENTS(words); i++)
		if (!strcmp(fail_on, words[i])) {
			options.fail_on = i;
			return TRUE;
		}
	if (fail_on)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--fail-on takes 'new', 'any' or 'none', not '%s'", fail_on);
	return !fail_on;
}

static gboolean wrong(GError **error, const char *text)
{
	g_set_error_literal(error, TT_ERROR, TT_ERROR_USAGE, text);
	return FALSE;
}

static gboolean check_night(int argc, GError **error)
{
	if (merge || output)
		return wrong(error, "--merge and -o don't go with --db");
	if (argc > 1)
		return wrong(error, "--db takes one database and no RUNDIR; --merge joins several");
	if (options.origin &&
	    !g_regex_match_simple("^[a-z0-9_]+$", options.origin, G_REGEX_DOLLAR_ENDONLY, 0))
		return wrong(error, "--origin takes lower case letters, digits and '_' only");
	return TRUE;
}

static gboolean check_runs(int argc, GError **error)
{
	if (options.json || options.kcidb || options.night || options.known || options.origin ||
	    fail_on)
		return wrong(error,
			     "--json, --kcidb, --origin, --night, --known and --fail-on need "
			     "--db DB");
	if (output)
		return wrong(error, "-o needs --merge");
	if (argc < 2)
		return wrong(error,
			     "which RUNDIR? 'trimtorture build' prints it as 'record'; for a "
			     "night of stress give --db DB");
	if (!options.html && !options.junit && !options.ktap)
		return wrong(error, "nothing to write: give --html FILE, --junit FILE or --ktap");
	return TRUE;
}

static gboolean check_merge(int argc, GError **error)
{
	if (argc < 2 || !output)
		return wrong(error, "--merge takes databases, and -o OUTPUT");
	if (tt_report_to_stdout(&options) || options.html || options.junit || options.json ||
	    options.kcidb)
		return wrong(error, "--merge writes no report; run 'report --db OUTPUT' after it");
	return TRUE;
}

static gboolean check(int argc, GError **error)
{
	if (tt_report_to_stdout(&options) > 1)
		return wrong(error, "only one format can go to standard output");
	if (options.db)
		return check_night(argc, error) && set_fail_on(error);
	return merge ? check_merge(argc, error) : check_runs(argc, error);
}

static int run_report(int argc, char **argv)
{
	GError *error = NULL;
	gboolean ok;

	if (!tt_cli_parse(&argc, &argv, entries, "RUNDIR… | --db DB | --merge DB… -o OUTPUT",
			  about))
		return TT_EXIT_USAGE;
	if (!check(argc, &error))
		return tt_cli_fail("report", error);
	if (options.db)
		return tt_report_night(&options);
	if (merge)
		ok = tt_results_merge(output, (const char *const *)argv + 1, argc - 1, &error);
	else
		ok = write_runs(argc, argv, &error);
	return ok ? TT_EXIT_PASS : tt_cli_fail("report", error);
}

const struct tt_command tt_cmd_report = {
	.name = "report",
	.summary = "results as tables, an HTML page, KTAP, JUnit XML, JSON; databases merged",
	.run = run_report,
};
