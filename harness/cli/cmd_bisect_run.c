// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>

#include "base/error.h"
#include "check/output.h"
#include "cli/check_words.h"
#include "cli/exit_style.h"

static const char about[] =
	"For 'git bisect run trimtorture bisect-run': imports the kernel's source as it stands in\n"
	"DIR (default: the current directory), runs the cases on it and exits as git wants it:\n"
	"0 good: no case fails, but for those that every kernel of this kind fails;\n"
	"1 bad: one does; 125: this commit cannot be tested; 128 and more: stop, something is\n"
	"wrong with the harness or the command line.";

static struct {
	char *output;
	struct tt_check_words words;
} options;

static const GOptionEntry entries[] = {
	{ "cases", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.words.patterns,
	  "only these, with * and ?, or a case's folder (may be repeated; default: the quick ones)",
	  "PATTERN" },
	{ "jobs", 'j', 0, G_OPTION_ARG_INT, &options.words.jobs,
	  "cases at a time (default: the number of processors)", "N" },
	{ "output", 0, 0, G_OPTION_ARG_FILENAME, &options.output,
	  "records go to DIR (default: a temporary directory, removed if all is well)", "DIR" },
	{ 0 },
};

/* Bad is what a commit could have made better. */
static int verdict(const struct tt_check *check)
{
	guint passed = 0, bad = 0;

	for (guint i = 0; i < check->rows->len; i++) {
		const struct tt_case_result *result =
			((const struct tt_check_row *)check->rows->pdata[i])->before;

		passed += result->result == TT_RESULT_PASS;
		bad += result->result == TT_RESULT_FAIL &&
		       !(result->as_expected && result->expected->limit);
	}
	if (check->results[TT_RESULT_MISS])
		return TT_EXIT_MISS;
	if (bad)
		return TT_EXIT_FAIL;
	if (check->results[TT_RESULT_ERROR])
		return TT_EXIT_ERROR;
	return passed ? TT_EXIT_PASS : TT_EXIT_SKIP;
}

static int bisect(const char *source, GError **error)
{
	g_autoptr(tt_snapshot) snapshot = NULL;
	g_autoptr(GPtrArray) cases = NULL;
	g_autoptr(tt_check) check = NULL;
	g_autofree char *directory = NULL;
	g_autofree char *text = NULL;
	struct tt_check_request request = { 0 };
	struct tt_check_subject subject = { 0 };
	const struct tt_import_limits limits = { .by_id_only = TRUE };
	int status;

	cases = tt_check_words_cases(&options.words, error);
	snapshot = cases ? tt_snapshot_import(source, &limits, NULL, error) : NULL;
	directory = snapshot ? tt_check_words_directory(options.output, error) : NULL;
	if (!directory)
		return -1;
	request.cases = cases;
	request.before = subject.before = snapshot;
	request.directory = directory;
	tt_check_words_fill(&options.words, &request, TRUE);
	check = tt_check_run(&request, error);
	if (!check)
		return -1;
	text = tt_check_text(check, &subject);
	fputs(text, stdout);
	status = verdict(check);
	tt_check_words_finish(directory, options.output, status);
	return status;
}

static int run_bisect(int argc, char **argv)
{
	GError *error = NULL;
	int status = -1;

	if (!tt_cli_parse(&argc, &argv, entries, "[DIR]", about))
		return tt_exit_translate(TT_STYLE_BISECT, TT_EXIT_USAGE);
	options.words.quick = TRUE;
	if (argc > 2)
		g_set_error(&error, TT_ERROR, TT_ERROR_USAGE, "one DIR, or none");
	else
		status = bisect(argc > 1 ? argv[1] : ".", &error);
	if (status < 0)
		status = tt_cli_fail("bisect-run", error);
	return tt_exit_translate(TT_STYLE_BISECT, status);
}

const struct tt_command tt_cmd_bisect_run = {
	.name = "bisect-run",
	.summary = "for 'git bisect run' in a kernel's source",
	.run = run_bisect,
};
