// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/terminal.h"
#include "base/userpath.h"
#include "cli/tree_words.h"
#include "sweep/output.h"

static const char about[] =
	"Records one build of a synthetic tree, predicts for every place of the clock's tick\n"
	"which objects would keep their old exports, confirms each distinct outcome by\n"
	"running it, and says what is proved: PROVED clean, or FAILS in classes …, with the\n"
	"chance that a build falls into them on each kind of file system.\n\n"
	"VAR=value words go to make unchanged.";

static struct {
	char *run_dir;
	char *clock;
	char *junit;
	char *recorded;
	char **variants;
	int jobs, sample, confirm;
	gboolean predict_only, full, resumed, no_cache, json, ktap, keep;
} options;

static const GOptionEntry entries[] = {
	{ "variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.variants,
	  "edit the machinery first (may be repeated)", "NAME" },
	{ "clock", 0, 0, G_OPTION_ARG_STRING, &options.clock,
	  "granularity of the confirmations (default: ext4-128)", "PRESET" },
	{ "predict-only", 0, 0, G_OPTION_ARG_NONE, &options.predict_only,
	  "run nothing but the recorded build", NULL },
	{ "recorded", 0, 0, G_OPTION_ARG_FILENAME, &options.recorded,
	  "TREE is any finished build, of a real kernel too, whose events 'coarsetime --in-place "
	  "--keep-stamps -g ns --schedule realtime --log=LOG' recorded; predicts only",
	  "LOG" },
	{ "full", 0, 0, G_OPTION_ARG_NONE, &options.full,
	  "confirm each class by a complete build, not from the end of the first pass", NULL },
	{ "resumed", 0, 0, G_OPTION_ARG_NONE, &options.resumed,
	  "confirm each class by a make of the whole tree, not folder by folder", NULL },
	{ "confirm", 0, 0, G_OPTION_ARG_INT, &options.confirm,
	  "confirm only so many classes (default: each)", "N" },
	{ "sample", 0, 0, G_OPTION_ARG_INT, &options.sample,
	  "confirm so many classes by complete builds too (default: none)", "N" },
	{ "jobs", 'j', 0, G_OPTION_ARG_INT, &options.jobs,
	  "confirmations at a time (default: the number of processors)", "N" },
	{ "run-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.run_dir,
	  "recorded build and logs go to DIR (default: TREE.sweep)", "DIR" },
	{ "keep", 0, 0, G_OPTION_ARG_NONE, &options.keep,
	  "keep the copy of the tree after the first pass", NULL },
	{ "no-cache", 0, 0, G_OPTION_ARG_NONE, &options.no_cache,
	  "configure and make the host tools afresh", NULL },
	{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "print the result as JSON", NULL },
	{ "ktap", 0, 0, G_OPTION_ARG_NONE, &options.ktap, "print the result as KTAP", NULL },
	{ "junit", 0, 0, G_OPTION_ARG_FILENAME, &options.junit, "write JUnit XML to FILE too",
	  "FILE" },
	{ 0 },
};

static void show_progress(guint done, guint all, gpointer data)
{
	(void)data;
	tt_terminal_line();
	fprintf(stderr, "  confirmed %u of %u%s", done, all, done == all ? "\n" : "");
}

/* One tree and variables, NULL-terminated. */
static gboolean sort_words(int argc, char **argv, char **tree, GPtrArray *variables, GError **error)
{
	guint trees = 0;

	for (int i = 1; i < argc; i++) {
		if (strchr(argv[i], '='))
			g_ptr_array_add(variables, argv[i]);
		else if (!trees++)
			*tree = g_canonicalize_filename(argv[i], NULL);
	}
	g_ptr_array_add(variables, NULL);
	if (trees != 1)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "exactly one TREE is swept; 'trimtorture generate' makes one");
	else if (options.json && options.ktap)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--json and --ktap exclude each other");
	else if (options.predict_only + options.full + options.resumed > 1)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--predict-only, --resumed and --full exclude each other");
	else if (options.sample < 0 || options.jobs < 0 || options.confirm < 0)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--confirm, --sample and --jobs take numbers from 0 on");
	else
		return TRUE;
	return FALSE;
}

static char **repeat_words(const char *tree, const char *directory)
{
	GPtrArray *words = tt_cli_repeat_words("sweep", tree, directory, options.variants);

	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

static gboolean print(const struct tt_sweep *sweep, GError **error)
{
	g_autofree char *json = tt_sweep_json(sweep, options.clock);
	g_autofree char *file =
		g_build_filename(sweep->record->directory, "..", "sweep.json", NULL);
	g_autofree char *text = options.json   ? g_strdup(json)
				: options.ktap ? tt_sweep_ktap(sweep)
					       : tt_sweep_text(sweep, options.clock);

	fputs(text, stdout);
	/* Somebody else's build is only looked at. */
	if (!options.recorded && !tt_file_write(file, json, strlen(json), 0644, error))
		return FALSE;
	if (options.junit) {
		g_autofree char *junit = tt_sweep_junit(sweep);

		return tt_userfile_write(options.junit, junit, strlen(junit), error);
	}
	return TRUE;
}

static int sweep_tree(const char *tree, char **variables)
{
	g_autofree char *directory = options.run_dir
					     ? g_canonicalize_filename(options.run_dir, NULL)
					     : g_strconcat(tree, ".sweep", NULL);
	g_auto(GStrv) repeat = repeat_words(tree, directory);
	struct tt_sweep_request request = {
		.run = { .tree = tree,
			 .output = tree,
			 .variables = variables,
			 .variants = options.variants,
			 .clock = { .granularity = options.clock },
			 .no_cache = options.no_cache,
			 .repeat = repeat },
		.directory = directory,
		.recorded = options.recorded,
		.mode = options.predict_only ? TT_SWEEP_PREDICT
			: options.full	     ? TT_SWEEP_FULL
			: options.resumed    ? TT_SWEEP_RESUMED
					     : TT_SWEEP_ASSEMBLED,
		.sample = (guint)options.sample,
		.confirm = (guint)options.confirm,
		.workers = options.jobs ? (guint)options.jobs : g_get_num_processors(),
		.keep = options.keep,
		.progress = options.json || options.ktap ? NULL : show_progress,
	};
	GError *error = NULL;
	g_autoptr(tt_sweep) sweep = NULL;

	if (!options.recorded &&
	    (!tt_cli_check_tree(tree, &error) || tt_userdir_take(directory, &error) < 0 ||
	     tt_userdir_lock(tree, TRUE, &error) < 0))
		return tt_cli_fail("sweep", error);
	sweep = tt_sweep_run(&request, &error);
	if (!sweep || !print(sweep, &error))
		return tt_cli_fail("sweep", error);
	return tt_sweep_exit_status(sweep);
}

static int run_sweep(int argc, char **argv)
{
	g_autoptr(GPtrArray) variables = g_ptr_array_new();
	g_autofree char *tree = NULL;
	GError *error = NULL;

	if (!tt_cli_parse(&argc, &argv, entries, "TREE [VAR=value…]", about))
		return TT_EXIT_USAGE;
	if (!options.clock)
		options.clock = g_strdup("ext4-128");
	options.predict_only |= options.recorded != NULL;
	if (!sort_words(argc, argv, &tree, variables, &error) ||
	    !tt_cli_check_variables((char **)variables->pdata, &error))
		return tt_cli_fail("sweep", error);
	return sweep_tree(tree, (char **)variables->pdata);
}

const struct tt_command tt_cmd_sweep = {
	.name = "sweep",
	.summary = "prove for all places of the clock's tick what the trimming does",
	.run = run_sweep,
};
