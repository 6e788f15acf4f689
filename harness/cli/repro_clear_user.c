// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/userpath.h"
#include "cli/mirror.h"
#include "cli/progress.h"
#include "cli/repro.h"
#include "kbuild/snapshot.h"
#include "run/run.h"
#include "synthetic-tree/tree.h"
#include "verdict/expected.h"

/*
 * The clock ticks once when the compiler has written the dependencies of the first object of the
 * directory that is built last, so all its objects carry the tick in which, moments later, their
 * dep files are touched.
 */
#define LAST_DIRECTORY "arch/x86/lib"
#define SCHEDULE "at 1:" LAST_DIRECTORY "/.*.o.d"
#define GRANULARITY "ext4-128"
#define SYMBOL "clear_user"

/* The newest packaged kernel whose trimming re-runs make; others cannot fail in this way. */
static struct tt_snapshot *default_kernel(GError **error)
{
	g_auto(GStrv) archives = tt_snapshot_packaged();

	for (guint i = archives ? g_strv_length(archives) : 0; i > 0; i--) {
		struct tt_snapshot *snapshot = tt_snapshot_find(archives[i - 1], error);

		if (!snapshot || snapshot->features.pipeline == TT_PIPELINE_RECURSIVE)
			return snapshot;
		tt_snapshot_free(snapshot);
	}
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "no packaged kernel re-runs make to trim; install linux-source-6.1 or give "
		    "--kernel an archive of 4.7 to 6.4");
	return NULL;
}

static struct tt_snapshot *find_kernel(const struct tt_repro_options *options, GError **error)
{
	struct tt_snapshot *snapshot =
		options->kernel ? tt_snapshot_find(options->kernel, error) : default_kernel(error);

	if (snapshot && snapshot->features.pipeline != TT_PIPELINE_RECURSIVE) {
		g_set_error(error, TT_ERROR, TT_ERROR_SKIP,
			    "%s trims in a single pass of modpost: nothing is rebuilt by "
			    "timestamps, so this failure cannot happen there",
			    snapshot->version);
		g_clear_pointer(&snapshot, tt_snapshot_free);
	}
	return snapshot;
}

static char **repeat_words(const struct tt_repro_options *options, const char *directory)
{
	GPtrArray *words = g_ptr_array_new();

	g_ptr_array_add(words, g_strdup("trimtorture"));
	g_ptr_array_add(words, g_strdup("repro"));
	g_ptr_array_add(words, g_strdup("clear-user"));
	if (options->kernel)
		g_ptr_array_add(words, g_strconcat("--kernel=", options->kernel, NULL));
	g_ptr_array_add(words, g_strconcat("--output=", directory, NULL));
	g_ptr_array_add(words, g_strdup_printf("--seed=%" G_GINT64_FORMAT, options->seed));
	if (options->jobs)
		g_ptr_array_add(words, g_strconcat("--jobs=", options->jobs, NULL));
	if (options->mirror)
		g_ptr_array_add(words, g_strconcat("--mirror=", options->mirror, NULL));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

static struct tt_run *build(const struct tt_repro_options *options, const char *directory,
			    const char *name, gboolean guard, GError **error)
{
	g_autofree char *tree = g_build_filename(directory, "tree", NULL);
	g_autofree char *run_directory = g_build_filename(directory, name, NULL);
	g_autofree char *jobs = g_strconcat("-j", options->jobs ? options->jobs : "1", NULL);
	g_auto(GStrv) repeat = repeat_words(options, directory);
	char *make_words[] = { jobs, NULL };
	char *variants[] = { (char *)"no-guard", NULL };
	struct tt_progress progress;
	struct tt_run_request request = {
		.tree = tree,
		.output = tree,
		.directory = run_directory,
		.options = make_words,
		.variants = guard ? NULL : variants,
		.clock = { .granularity = GRANULARITY, .schedule = SCHEDULE },
		/* A failed build is not made again, and a good one has been judged. */
		.no_second = TRUE,
		.repeat = repeat,
		.stage = tt_progress_stage,
		.progress = tt_progress_log,
		.data = &progress,
	};
	struct tt_run *run;

	tt_progress_start(&progress, FALSE);
	run = tt_run_build(&request, error);
	tt_progress_end(&progress);
	return run;
}

static const struct tt_finding *find_symbol(const struct tt_verdict *verdict, const char *symbol)
{
	for (guint i = 0; i < verdict->findings->len; i++) {
		const struct tt_finding *finding = verdict->findings->pdata[i];

		if (!strcmp(finding->symbol, symbol))
			return finding;
	}
	return NULL;
}

static void report(const char *label, const struct tt_run *run, const char *symbol)
{
	const struct tt_verdict *verdict = run->verdict;
	const struct tt_finding *finding = find_symbol(verdict, symbol);

	printf("%s  %s after %.1f s: make ended with %d, %u finding%s, %u forced tick%s\n", label,
	       tt_result_name(verdict->result), run->make_seconds, run->make_status,
	       verdict->findings->len, verdict->findings->len == 1 ? "" : "s",
	       run->clock->forced->len, run->clock->forced->len == 1 ? "" : "s");
	if (verdict->reason)
		printf("    %s\n", verdict->reason);
	if (!finding)
		return;
	printf("    %s: %s\n", tt_finding_kind_name(finding->kind), finding->text);
	for (guint i = 0; i < finding->evidence->len; i++)
		printf("    %s\n", (char *)finding->evidence->pdata[i]);
}

/* What the two runs say together. */
static int conclude(const struct tt_run *without, const struct tt_run *with, const char *symbol)
{
	gboolean failed =
		without->verdict->result == TT_RESULT_FAIL && find_symbol(without->verdict, symbol);

	if (failed && (!with || with->verdict->result == TT_RESULT_PASS)) {
		printf("reproduced: the export of %s stays trimmed without the guard%s\n", symbol,
		       with ? ", and is there with it" : "; this kernel has none");
		return TT_EXIT_PASS;
	}
	if (with && with->verdict->result == TT_RESULT_FAIL) {
		printf("FAIL: the build fails although the guard is in place\n");
		return TT_EXIT_FAIL;
	}
	printf("not reproduced: see the records\n");
	return without->verdict->result == TT_RESULT_ERROR ? TT_EXIT_ERROR : TT_EXIT_MISS;
}

/* The report's made-up tree; or the kernel's own structure, written beside it as a profile. */
static gboolean make_tree(const struct tt_repro_options *options,
			  const struct tt_snapshot *snapshot, const char *directory,
			  const char *tree, GError **error)
{
	/* What symbol_get() needs is trimmed with or without the guard, and hides the race. */
	struct tt_cli_mirror mirror = { .config = options->mirror,
					.only_needed = TRUE,
					.no_lookups = TRUE };
	gboolean ok;

	if (!tt_dir_make(directory, error))
		return FALSE;
	if (!options->mirror)
		return tt_tree_generate(snapshot, "report-2018", (guint64)options->seed, tree, TRUE,
					NULL, error);
	mirror.file = g_build_filename(directory, "mirror.ini", NULL);
	ok = tt_cli_mirror_write(&mirror, options->kernel, snapshot, error) &&
	     tt_tree_generate(snapshot, mirror.file, (guint64)options->seed, tree, TRUE, NULL,
			      error);
	g_clear_pointer(&mirror.info.problems, g_tree_unref);
	g_free(mirror.file);
	return ok;
}

/*
 * The export whose loss is looked for: clear_user, or where the kernel has no such export by now,
 * the first of the last directory that a module uses. To be freed.
 */
static char *choose_symbol(const char *tree, GError **error)
{
	g_autofree char *path = g_build_filename(tree, "expected.json", NULL);
	g_autoptr(tt_expected) expected = tt_expected_read(path, error);
	const char *found = NULL;

	for (guint i = 0; expected && i < expected->exports->len; i++) {
		const struct tt_expected_export *export = expected->exports->pdata[i];

		if (!g_str_has_prefix(export->object, LAST_DIRECTORY "/") || !*export->users)
			continue;
		if (!found || !strcmp(export->name, SYMBOL))
			found = export->name;
	}
	if (expected && !found)
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "no module of the tree uses an export of " LAST_DIRECTORY
			    ", so nothing can be lost there; take a longer list of modules");
	return g_strdup(found);
}

int tt_repro_clear_user(const struct tt_repro_options *options, const char *directory)
{
	g_autofree char *tree = g_build_filename(directory, "tree", NULL);
	struct tt_snapshot *snapshot;
	g_autoptr(tt_run) without = NULL;
	g_autoptr(tt_run) with = NULL;
	g_autofree char *symbol = NULL;
	gboolean guard, generated;
	GError *error = NULL;

	snapshot = tt_userdir_take(directory, &error) < 0 ? NULL : find_kernel(options, &error);
	if (!snapshot)
		return tt_cli_fail("repro", error);
	guard = snapshot->features.guard;
	printf("kernel    %s; profile %s, seed %" G_GINT64_FORMAT "\n", snapshot->version,
	       options->mirror ? "mirror" : "report-2018", options->seed);
	printf("clock     " GRANULARITY ", schedule '" SCHEDULE "'\n");
	generated = make_tree(options, snapshot, directory, tree, &error);
	tt_snapshot_free(snapshot);
	symbol = generated ? choose_symbol(tree, &error) : NULL;
	if (!symbol)
		return tt_cli_fail("repro", error);
	without = build(options, directory, "without-guard", !guard, &error);
	if (!without)
		return tt_cli_fail("repro", error);
	report("without the guard ", without, symbol);
	if (guard) {
		with = build(options, directory, "with-guard", TRUE, &error);
		if (!with)
			return tt_cli_fail("repro", error);
		report("with the guard    ", with, symbol);
	}
	printf("records   %s\n", directory);
	return conclude(without, with, symbol);
}
