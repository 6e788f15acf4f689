// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "check/new_case.h"
#include "check/output.h"
#include "check/prove.h"
#include "cli/check_words.h"

static const char about[] =
	"The cases: known bugs of the trim pipeline.\n\n"
	"  list                  their names and what they are about\n"
	"  show NAME             all of a case, and with --kernel what is expected of that kernel\n"
	"  run [NAME…]           run them on a kernel (as 'trimtorture check --cases')\n"
	"  prove [NAME…]         show that each can fail: run it on the machinery with the fault\n"
	"                        that its fails_with names; it must FAIL\n"
	"  new NAME FROM [DIR]   make case NAME below DIR (default: here) from FROM, a bundle\n"
	"                        or a life file";

static struct {
	char *kernel, *output;
	int jobs;
	gboolean quick, json;
} options;

static const GOptionEntry entries[] = {
	{ "kernel", 0, 0, G_OPTION_ARG_STRING, &options.kernel,
	  "a snapshot's id, a version, or an archive (default: the newest packaged)", "K" },
	{ "quick", 0, 0, G_OPTION_ARG_NONE, &options.quick, "with run: the quick ones", NULL },
	{ "jobs", 'j', 0, G_OPTION_ARG_INT, &options.jobs,
	  "cases at a time (default: the number of processors)", "N" },
	{ "output", 0, 0, G_OPTION_ARG_FILENAME, &options.output,
	  "records go to DIR (default: a temporary directory, removed if all is well)", "DIR" },
	{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "print JSON (list and run)", NULL },
	{ 0 },
};

static gboolean list(char **names, GError **error)
{
	g_autoptr(GPtrArray) cases = tt_cases_select(names, error);

	for (guint i = 0; cases && i < cases->len; i++) {
		const struct tt_case *test = cases->pdata[i];

		printf("%-28s %s %s\n", test->name, test->quick ? "quick" : "     ", test->summary);
	}
	return cases != NULL;
}

static void show_file(const struct tt_case *test, const char *name)
{
	g_autofree char *path = g_build_filename(test->directory, name, NULL);
	g_autofree char *text = NULL;

	if (tt_file_read(path, TT_FILE_MAX, &text, NULL, NULL))
		printf("\n==> %s <==\n%s", name, text);
}

static void show_expected(const struct tt_case *test, const struct tt_snapshot *snapshot)
{
	const struct tt_case_expectation *e = tt_case_expected(test, &snapshot->features);
	g_autofree char *why = NULL;

	if (!tt_case_applies(test, &snapshot->features, &why))
		printf("on %s: SKIP, %s\n", snapshot->version, why);
	else
		printf("on %s: %s%s%s\n", snapshot->version, tt_result_name(e->result),
		       e->because[0] ? ", " : "", e->because);
}

static gboolean show(char **names, GError **error)
{
	g_autoptr(GPtrArray) cases = tt_cases_select(names, error);
	g_autoptr(tt_snapshot) snapshot = NULL;

	if (cases && options.kernel)
		snapshot = tt_snapshot_find(options.kernel, error);
	if (!cases || (options.kernel && !snapshot))
		return FALSE;
	for (guint i = 0; i < cases->len; i++) {
		const struct tt_case *test = cases->pdata[i];
		g_auto(GStrv) files = tt_dir_names(test->directory, error);

		printf("%s: %s\n", test->name, test->summary);
		if (snapshot)
			show_expected(test, snapshot);
		for (char **file = files; file && *file; file++)
			show_file(test, *file);
	}
	return TRUE;
}

/* What run and prove share: cases, kernel, directory. */
struct work {
	GPtrArray *cases;
	struct tt_snapshot *snapshot;
	char *directory;
	struct tt_check_request request;
};

static void work_clear(struct work *work)
{
	g_clear_pointer(&work->cases, g_ptr_array_unref);
	tt_snapshot_free(work->snapshot);
	g_free(work->directory);
}

static gboolean work_open(struct work *work, char **names, GError **error)
{
	const struct tt_check_words words = { names, options.quick, options.jobs };

	work->cases = tt_check_words_cases(&words, error);
	work->snapshot = work->cases ? tt_snapshot_find(options.kernel, error) : NULL;
	work->directory = work->snapshot ? tt_check_words_directory(options.output, error) : NULL;
	if (!work->directory)
		return FALSE;
	work->request.cases = work->cases;
	work->request.before = work->snapshot;
	work->request.directory = work->directory;
	tt_check_words_fill(&words, &work->request, !options.json);
	return TRUE;
}

static int run_cases(const struct work *work, GError **error)
{
	const struct tt_check_subject subject = { .before = work->snapshot };
	g_autoptr(tt_check) check = tt_check_run(&work->request, error);
	g_autofree char *text = NULL;

	if (!check)
		return -1;
	text = options.json ? tt_check_json(check, &subject) : tt_check_text(check, &subject);
	fputs(text, stdout);
	return tt_check_exit_status(check, FALSE);
}

static int prove_cases(const struct work *work, GError **error)
{
	g_autoptr(tt_proof) proof = tt_prove_run(&work->request, error);
	g_autofree char *text = NULL;

	if (!proof)
		return -1;
	text = tt_prove_text(proof);
	fputs(text, stdout);
	return tt_prove_exit_status(proof);
}

static int work_through(char **names, int (*each)(const struct work *, GError **), GError **error)
{
	struct work work = { 0 };
	int status = work_open(&work, names, error) ? each(&work, error) : -1;

	if (status >= 0)
		tt_check_words_finish(work.directory, options.output, status);
	work_clear(&work);
	return status;
}

static int make_case(int count, char **words, GError **error)
{
	g_autofree char *made = NULL;

	if (count < 2 || count > 3) {
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "'cases new' wants NAME and a bundle or a life file to make it from");
		return -1;
	}
	made = tt_case_new(words[0], words[1], count > 2 ? words[2] : ".", error);
	if (!made)
		return -1;
	printf("case      %s\nedit case.ini and README.md there, then try it:\n"
	       "  trimtorture cases run %s\n  trimtorture cases prove %s\n",
	       made, made, made);
	return TT_EXIT_PASS;
}

static int dispatch(int argc, char **argv, GError **error)
{
	const char *verb = argc > 1 ? argv[1] : "";
	char **rest = argv + MIN(argc, 2);

	if (!strcmp(verb, "list"))
		return list(rest, error) ? TT_EXIT_PASS : -1;
	if (!strcmp(verb, "show") && argc > 2)
		return show(rest, error) ? TT_EXIT_PASS : -1;
	if (!strcmp(verb, "run"))
		return work_through(rest, run_cases, error);
	if (!strcmp(verb, "prove"))
		return work_through(rest, prove_cases, error);
	if (!strcmp(verb, "new"))
		return make_case(argc - 2, rest, error);
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
		    "what shall be done? list, show NAME, run, prove, new NAME FROM");
	return -1;
}

static int run(int argc, char **argv)
{
	GError *error = NULL;
	int status;

	if (!tt_cli_parse(&argc, &argv, entries, "list|show|run|prove|new [NAME…]", about))
		return TT_EXIT_USAGE;
	status = dispatch(argc, argv, &error);
	return status < 0 ? tt_cli_fail("cases", error) : status;
}

const struct tt_command tt_cmd_cases = {
	.name = "cases",
	.summary = "the known bugs: list, show, run, prove, make",
	.run = run,
};
