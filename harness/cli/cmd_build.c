// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/userpath.h"
#include "cli/progress.h"
#include "cli/tree_words.h"
#include "kbuild/make.h"
#include "run/run.h"

static const char about[] =
	"Builds a synthetic tree with the real make and judges the result by independent\n"
	"evidence: what every object and module really exports, against expected.json.\n\n"
	"VAR=value words and options that are not listed here go to make unchanged; what\n"
	"follows '--' too. The log, the record (verdict.json) and a script that repeats\n"
	"the run are written to the run's directory.";

struct options {
	char *output;
	char *run_dir;
	char *jobs;
	char *clock;
	char *schedule;
	char *backend;
	char **variants;
	gboolean keep_going;
	gboolean no_cache;
	gboolean no_second;
	gboolean json;
	gboolean verbose;
	GPtrArray *trees;     /* absolute paths, owned */
	GPtrArray *variables; /* owned, NULL-terminated when used */
	GPtrArray *words;     /* other words for make, owned, likewise */
};

static struct options options;

static const GOptionEntry entries[] = {
	{ "jobs", 'j', 0, G_OPTION_ARG_STRING, &options.jobs, "make's -j", "N" },
	{ "output", 'O', 0, G_OPTION_ARG_FILENAME, &options.output,
	  "build out of tree, objects in DIR (make's O=)", "DIR" },
	{ "run-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.run_dir,
	  "logs and record go to DIR (default: TREE.run, or OUTPUT.run with -O)", "DIR" },
	{ "variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.variants,
	  "edit the machinery first (repeatable); builds a copy of TREE", "NAME" },
	{ "clock", 0, 0, G_OPTION_ARG_STRING, &options.clock,
	  "build a copy of TREE under coarsetime(1) with this granularity", "PRESET|DURATION" },
	{ "schedule", 0, 0, G_OPTION_ARG_STRING, &options.schedule,
	  "when the clock ticks, as coarsetime(1) takes it", "STRING" },
	{ "backend", 0, 0, G_OPTION_ARG_STRING, &options.backend,
	  "build a copy of TREE on a real file system: ext4-128, ext4-256, native", "NAME" },
	{ "no-cache", 0, 0, G_OPTION_ARG_NONE, &options.no_cache,
	  "configure and make the host tools afresh", NULL },
	{ "no-second-make", 0, 0, G_OPTION_ARG_NONE, &options.no_second,
	  "do not check that a second make rebuilds nothing", NULL },
	{ "keep-going", 'k', 0, G_OPTION_ARG_NONE, &options.keep_going,
	  "go on with the next TREE after a failure", NULL },
	{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "print the record as JSON", NULL },
	{ "verbose", 'v', 0, G_OPTION_ARG_NONE, &options.verbose, "show the make command", NULL },
	{ 0 },
};

/* Sorts the words that are left into trees, variables and words for make. */
static gboolean sort_words(int argc, char **argv, GError **error)
{
	gboolean rest = FALSE;

	options.trees = g_ptr_array_new_with_free_func(g_free);
	options.variables = g_ptr_array_new_with_free_func(g_free);
	options.words = g_ptr_array_new_with_free_func(g_free);
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];

		if (!rest && !strcmp(word, "--")) {
			rest = TRUE;
		} else if (!rest && word[0] != '-' && !strchr(word, '=')) {
			g_ptr_array_add(options.trees, g_canonicalize_filename(word, NULL));
		} else if (word[0] != '-' && strchr(word, '=')) {
			g_ptr_array_add(options.variables, g_strdup(word));
		} else {
			g_ptr_array_add(options.words, g_strdup(word));
		}
	}
	if (options.jobs)
		g_ptr_array_add(options.words, g_strconcat("-j", options.jobs, NULL));
	g_ptr_array_add(options.variables, NULL);
	g_ptr_array_add(options.words, NULL);
	if (!options.trees->len)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "which TREE? 'trimtorture generate' makes one");
	else if (options.trees->len > 1 && (options.output || options.run_dir))
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--output and --run-dir are for one TREE");
	else if (options.schedule && !options.clock)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--schedule needs --clock: without it the time is the real one");
	else if (options.backend && options.clock)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--backend builds in real time; --clock does not go with it");
	else
		return TRUE;
	return FALSE;
}

/* The words that repeat this run, for people and for repeat.sh. */
static char **repeat_words(const char *tree, const char *directory)
{
	GPtrArray *words = tt_cli_repeat_words("build", tree, directory, options.variants);

	if (options.output) {
		g_ptr_array_add(words, g_strdup("--output"));
		g_ptr_array_add(words, g_canonicalize_filename(options.output, NULL));
	}
	if (options.clock)
		g_ptr_array_add(words, g_strconcat("--clock=", options.clock, NULL));
	if (options.schedule)
		g_ptr_array_add(words, g_strconcat("--schedule=", options.schedule, NULL));
	if (options.backend)
		g_ptr_array_add(words, g_strconcat("--backend=", options.backend, NULL));
	if (options.no_cache)
		g_ptr_array_add(words, g_strdup("--no-cache"));
	if (options.no_second)
		g_ptr_array_add(words, g_strdup("--no-second-make"));
	for (guint i = 0; i + 1 < options.variables->len; i++)
		g_ptr_array_add(words, g_strdup(options.variables->pdata[i]));
	if (options.words->len > 1)
		g_ptr_array_add(words, g_strdup("--"));
	for (guint i = 0; i + 1 < options.words->len; i++)
		g_ptr_array_add(words, g_strdup(options.words->pdata[i]));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

static void print_line(const char *label, char **words)
{
	printf("%s", label);
	for (char **word = words; *word; word++) {
		g_autofree char *quoted = strpbrk(*word, " '\"$\\;&|<>()*?[]")
						  ? g_shell_quote(*word)
						  : g_strdup(*word);

		printf(" %s", quoted);
	}
	printf("\n");
}

static void print_findings(const struct tt_verdict *verdict)
{
	for (guint i = 0; i < verdict->findings->len; i++) {
		const struct tt_finding *finding = verdict->findings->pdata[i];

		printf("  %s: %s\n", tt_finding_kind_name(finding->kind), finding->text);
		for (guint j = 0; j < finding->evidence->len; j++)
			printf("      %s\n", (char *)finding->evidence->pdata[j]);
	}
}

static void print_clock(const struct tt_clock_report *clock)
{
	printf("clock     %s, schedule %s: %" G_GINT64_FORMAT " events, %" G_GINT64_FORMAT
	       " ticks, %u forced, %u escapes\n",
	       clock->granularity, clock->schedule, clock->events, clock->ticks, clock->forced->len,
	       clock->escapes->len);
	for (guint i = 0; i < clock->forced->len; i++) {
		const struct tt_forced_tick *forced = clock->forced->pdata[i];

		printf("          forced tick: %s (%s, by %s)\n", forced->reason, forced->path,
		       forced->command);
	}
	for (guint i = 0; i < clock->escapes->len; i++)
		printf("          escape: %s\n", (char *)clock->escapes->pdata[i]);
}

static void print_run(const struct tt_run *run, const struct tt_run_request *request)
{
	static const char *const prepared[] = { "was there", "from the cache", "made afresh" };
	const struct tt_verdict *verdict = run->verdict;

	printf("kernel    %s, %s pipeline; profile %s, seed %" G_GUINT64_FORMAT "\n",
	       run->expected->kernel, run->expected->single_pass ? "single-pass" : "recursive",
	       run->expected->profile, run->expected->seed);
	printf("prepared  %s (%.1f s)\n", prepared[run->prepared], run->prepare_seconds);
	printf("build     make ended with %d after %.1f s; passes: %u, objects compiled: %u\n",
	       run->make_status, run->make_seconds, run->log->passes, run->log->objects);
	for (guint i = 0; i < run->log->counts->len; i++) {
		const struct tt_log_counts *counts =
			&g_array_index(run->log->counts, struct tt_log_counts, i);

		printf("          symbol list: before %u, after %u, changed %u\n", counts->before,
		       counts->after, counts->changed);
	}
	if (run->clock)
		print_clock(run->clock);
	printf("checked   %u exports (%u must be kept) of %u objects, %u modules\n",
	       verdict->exports_checked, verdict->exports_kept, verdict->objects_read,
	       verdict->modules_checked);
	print_findings(verdict);
	for (guint i = 0; i < verdict->notes->len; i++)
		printf("note      %s\n", (char *)verdict->notes->pdata[i]);
	if (verdict->reason)
		printf("reason    %s\n", verdict->reason);
	printf("record    %s\n%s\n", request->directory, tt_result_name(verdict->result));
}

/* A tree that is copied may be read by several at once. */
static gboolean take_places(const char *tree, const char *directory, int locks[2], GError **error)
{
	gboolean copied = options.clock || options.backend || options.variants;

	locks[0] = tt_userdir_take(directory, error);
	if (locks[0] < 0)
		return FALSE;
	locks[1] = tt_userdir_lock(tree, copied, error);
	if (locks[1] < 0)
		close(locks[0]);
	return locks[1] >= 0;
}

static int build_tree(const char *tree)
{
	g_autofree char *output =
		options.output ? g_canonicalize_filename(options.output, NULL) : g_strdup(tree);
	g_autofree char *directory = options.run_dir
					     ? g_canonicalize_filename(options.run_dir, NULL)
					     : g_strconcat(output, ".run", NULL);
	g_auto(GStrv) repeat = repeat_words(tree, directory);
	g_autoptr(tt_run) run = NULL;
	struct tt_progress progress;
	struct tt_run_request request = {
		.tree = tree,
		.output = output,
		.directory = directory,
		.variables = (char **)options.variables->pdata,
		.options = (char **)options.words->pdata,
		.variants = options.variants,
		.clock = { .granularity = options.clock, .schedule = options.schedule },
		.backend = options.backend,
		.no_cache = options.no_cache,
		.no_second = options.no_second,
		.repeat = repeat,
		.stage = tt_progress_stage,
		.progress = tt_progress_log,
		.data = &progress,
	};
	GError *error = NULL;
	int locks[2];

	if (!tt_cli_check_tree(tree, &error) || !take_places(tree, directory, locks, &error))
		return tt_cli_fail("build", error);
	if (!options.json) {
		print_line("repeat   ", repeat);
		fflush(stdout);
	}
	tt_progress_start(&progress, options.json);
	run = tt_run_build(&request, &error);
	tt_progress_end(&progress);
	close(locks[0]);
	close(locks[1]);
	if (!run)
		return tt_cli_fail("build", error);
	if (options.verbose && !options.json)
		print_line("command  ", run->command);
	if (options.json) {
		g_autofree char *json = tt_run_json(run, &request);

		fputs(json, stdout);
	} else {
		print_run(run, &request);
	}
	return tt_result_exit_status(run->verdict->result);
}

/* Of several trees' statuses the one that says most: a finding, then trouble, then a skip. */
static int worse(int one, int two)
{
	static const int order[] = { TT_EXIT_INTERRUPTED, TT_EXIT_FAIL,	 TT_EXIT_MISS,
				     TT_EXIT_ERROR,	  TT_EXIT_USAGE, TT_EXIT_SKIP };

	for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
		if (one == order[i] || two == order[i])
			return order[i];
	return TT_EXIT_PASS;
}

static int run_build(int argc, char **argv)
{
	GError *error = NULL;
	int status = TT_EXIT_PASS;

	if (!tt_cli_parse_some(&argc, &argv, entries, "TREE… [VAR=value…] [-- MAKE-WORD…]", about))
		return TT_EXIT_USAGE;
	if (!sort_words(argc, argv, &error) ||
	    !tt_cli_check_variables((char **)options.variables->pdata, &error) ||
	    !tt_make_check_words((char **)options.words->pdata, &error))
		return tt_cli_fail("build", error);
	for (guint i = 0; i < options.trees->len; i++) {
		int one = build_tree(options.trees->pdata[i]);

		status = worse(status, one);
		if (one == TT_EXIT_INTERRUPTED || (one && !options.keep_going))
			break;
	}
	return status;
}

const struct tt_command tt_cmd_build = {
	.name = "build",
	.summary = "build a synthetic tree and judge what the trimming did",
	.run = run_build,
};
