// SPDX-License-Identifier: GPL-2.0-only
/* trimtorture repro BUNDLE: what was sent is done again, and the two outcomes are compared. */
#include "cli/repro.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/exitcode.h"
#include "base/interrupt.h"
#include "base/userpath.h"
#include "bundle/bundle.h"
#include "cli/cli.h"
#include "cli/sandbox.h"
#include "stress/replay.h"

/* What one replay came to. */
struct outcome {
	enum tt_result result;
	GPtrArray *findings; /* as in struct tt_bundle_info */
};

static void print_step(const struct tt_step *step, guint index, gpointer data)
{
	g_autofree char *text = tt_step_text(step);

	(void)data;
	printf("%3u  %s\n", index, text);
	fflush(stdout);
}

static gboolean count_in(struct outcome *outcome, struct tt_life_total *total,
			 const struct tt_life_build *build, const char *directory, GError **error)
{
	const struct tt_verdict *verdict = build->build->verdict;

	tt_life_total_add(total, build);
	outcome->result = tt_life_total_result(total);
	if (total->decisive != build)
		return TRUE;
	g_clear_pointer(&outcome->findings, g_ptr_array_unref);
	outcome->findings = tt_bundle_findings(verdict);
	return tt_bundle_write_verdict(verdict, directory, error);
}

/* Does the steps up to the first FAIL; nothing after that is of interest. */
static gboolean replay(const struct tt_life *life, struct tt_walk_request request,
		       struct outcome *outcome, GError **error)
{
	struct tt_life_total total = { 0 };
	struct tt_walk *walk;
	gboolean ok;

	request.keep_logs = TRUE;
	request.step = print_step;
	walk = tt_walk_open(life, &request, error);
	ok = walk != NULL;
	for (guint i = 0; ok && i < life->steps->len && outcome->result != TT_RESULT_FAIL; i++) {
		struct tt_life_build *build;

		ok = tt_walk_do(walk, life->steps->pdata[i], &build, error);
		if (!ok || !build)
			continue;
		tt_replay_print_build(build, "       ", stdout);
		ok = count_in(outcome, &total, build, request.directory, error);
	}
	tt_walk_close(walk);
	return ok;
}

static void print_differences(const struct tt_bundle *bundle, const struct tt_snapshot *snapshot,
			      enum tt_bundle_source source, const char *directory)
{
	g_autoptr(GPtrArray) here = tt_bundle_environment(directory);
	g_autoptr(GPtrArray) lines = tt_bundle_differences(bundle->info.environment, here);
	g_autofree char *digest = tt_bundle_tree_digest(bundle->life, NULL);

	printf("kernel    %s, snapshot %s, %s\n", snapshot->version, snapshot->id,
	       source == TT_BUNDLE_FROM_CACHE	 ? "from the cache"
	       : source == TT_BUNDLE_FROM_BUNDLE ? "from the bundle"
						 : "of the same version");
	if (strcmp(snapshot->id, bundle->info.snapshot))
		printf("differs   kernel snapshot: there %s, here %s\n", bundle->info.snapshot,
		       snapshot->id);
	if (g_strcmp0(digest, bundle->info.tree))
		printf("differs   the tree is not made as it was there (by trimtorture %s)\n",
		       bundle->info.version);
	for (guint i = 0; i < lines->len; i++)
		printf("differs   %s\n", (char *)lines->pdata[i]);
	if (!lines->len)
		printf("machine   compiler, make, linker and file system are the same\n");
}

static gboolean same_findings(const GPtrArray *a, const GPtrArray *b)
{
	if (a->len != b->len)
		return FALSE;
	for (guint i = 0; i < a->len; i++)
		if (strcmp(a->pdata[i], b->pdata[i]))
			return FALSE;
	return TRUE;
}

/* The last words: does it happen here as it did there? */
static void compare(const struct tt_bundle_info *info, const struct outcome *outcome)
{
	const char *result = tt_result_name(outcome->result);

	if (!*info->verdict)
		printf("%s; the bundle does not say what came of it there\n", result);
	else if (strcmp(info->verdict, result))
		printf("%s, but %s there: not repeated\n", result, info->verdict);
	else if (!outcome->findings || !same_findings(info->findings, outcome->findings))
		printf("%s as there, with other findings\n", result);
	else
		printf("%s as there, with the same %u finding%s: repeated\n", result,
		       info->findings->len, info->findings->len == 1 ? "" : "s");
}

static int finish(const struct tt_repro_options *options, const char *directory,
		  struct outcome *outcome)
{
	printf("records   %s\n", directory);
	if (outcome->result == TT_RESULT_PASS && !options->keep)
		tt_walk_remove_trees(directory, NULL);
	g_clear_pointer(&outcome->findings, g_ptr_array_unref);
	return tt_result_exit_status(outcome->result);
}

static struct tt_snapshot *choose_kernel(const struct tt_repro_options *options,
					 struct tt_bundle *bundle, enum tt_bundle_source *source,
					 GError **error)
{
	struct tt_snapshot *snapshot;

	if (!options->kernel)
		return tt_bundle_snapshot(bundle, source, error);
	*source = TT_BUNDLE_FROM_CACHE;
	snapshot = tt_snapshot_find(options->kernel, error);
	if (snapshot) {
		g_free(bundle->life->kernel);
		bundle->life->kernel = g_strdup(snapshot->id);
	}
	return snapshot;
}

static int repeat_bundle(const struct tt_repro_options *options, const char *path,
			 const char *directory, GError **error)
{
	g_autoptr(tt_bundle) bundle = tt_bundle_open(path, NULL, error);
	g_autoptr(tt_snapshot) snapshot = NULL;
	/* Bundles are made of lives that were drawn. */
	const struct tt_walk_request request = { .directory = directory,
						 .pass_modules_only = TRUE };
	struct outcome outcome = { .result = TT_RESULT_SKIP };
	enum tt_bundle_source source;

	if (!bundle)
		return -1;
	bundle->any_machinery = options->any_machinery;
	printf("bundle    %s: %s%s%s\n", bundle->info.name,
	       *bundle->info.verdict ? bundle->info.verdict : "not run",
	       *bundle->info.summary ? ", " : "", bundle->info.summary);
	snapshot = choose_kernel(options, bundle, &source, error);
	if (!snapshot)
		return -1;
	print_differences(bundle, snapshot, source, ".");
	if (!replay(bundle->life, request, &outcome, error)) {
		g_clear_pointer(&outcome.findings, g_ptr_array_unref);
		return -1;
	}
	compare(&bundle->info, &outcome);
	return finish(options, directory, &outcome);
}

static int repeat_life(const struct tt_repro_options *options, const char *path,
		       const char *directory, GError **error)
{
	g_autoptr(tt_life) life = tt_life_read(path, error);
	const struct tt_walk_request request = { .directory = directory };
	struct outcome outcome = { .result = TT_RESULT_SKIP };

	if (!life)
		return -1;
	if (options->kernel) {
		g_free(life->kernel);
		life->kernel = g_strdup(options->kernel);
	}
	if (!replay(life, request, &outcome, error)) {
		g_clear_pointer(&outcome.findings, g_ptr_array_unref);
		return -1;
	}
	printf("%s\n", tt_result_name(outcome.result));
	return finish(options, directory, &outcome);
}

/* Life files are text and say so in their first line; anything else is taken for a bundle. */
static gboolean is_life(const char *path)
{
	static const char head[] = "trimtorture-life";
	char start[sizeof(head) - 1];
	FILE *file = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? fopen(path, "re") : NULL;
	gboolean yes;

	if (!file)
		return FALSE;
	yes = fread(start, sizeof(start), 1, file) == 1 && !memcmp(start, head, sizeof(start));
	fclose(file);
	return yes;
}

static char **sandbox_words(const struct tt_repro_options *options, const char *path,
			    const char *directory)
{
	g_autoptr(GStrvBuilder) words = g_strv_builder_new();

	g_strv_builder_add_many(words, "repro", "--output", directory, NULL);
	if (options->kernel)
		g_strv_builder_add_many(words, "--kernel", options->kernel, NULL);
	if (options->keep)
		g_strv_builder_add(words, "--keep");
	if (options->any_machinery)
		g_strv_builder_add(words, "--any-machinery");
	g_strv_builder_add_many(words, "--", path, NULL);
	return g_strv_builder_end(words);
}

/* -1 and no error: there can be no sandbox, which is said, and need not be one. */
static int repeat_inside(const struct tt_repro_options *options, const char *path,
			 const char *directory, GError **error)
{
	g_autofree char *problem =
		options->no_sandbox ? g_strdup("--no-sandbox") : tt_sandbox_problem();
	g_autofree char *full = g_canonicalize_filename(path, NULL);
	g_auto(GStrv) words = sandbox_words(options, full, directory);
	int status = -1;

	if (problem && options->sandbox) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "no sandbox: %s", problem);
		return -1;
	}
	if (problem) {
		printf("sandbox   none (%s): the bundle's makefiles and scripts run as you\n",
		       problem);
		return -1;
	}
	printf("sandbox   the bundle's makefiles and scripts run without network, and write to %s "
	       "only\n",
	       directory);
	fflush(stdout);
	tt_sandbox_run(words, directory, full, &status, error);
	return status;
}

int tt_repro_path(const struct tt_repro_options *options, const char *path, const char *directory)
{
	gboolean life = is_life(path);
	GError *error = NULL;
	int status = -1;
	int lock;

	/* So that the unpacked bundle is removed whenever a signal comes. */
	tt_interrupt_catch();
	lock = tt_userdir_take(directory, &error);
	if (lock < 0)
		return tt_cli_fail("repro", error);
	if (!life && !tt_sandbox_inside()) {
		/* The one inside takes the directory itself. */
		close(lock);
		status = repeat_inside(options, path, directory, &error);
		if (status >= 0)
			return status;
		lock = error ? -1 : tt_userdir_take(directory, &error);
	}
	if (lock >= 0)
		status = life ? repeat_life(options, path, directory, &error)
			      : repeat_bundle(options, path, directory, &error);
	return status < 0 ? tt_cli_fail("repro", error) : status;
}
