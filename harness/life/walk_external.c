// SPDX-License-Identifier: GPL-2.0-only
/* External steps of a walk: make M=, handed what other external modules export. */
#include <string.h>

#include "base/error.h"
#include "base/strset.h"
#include "kbuild/make.h"
#include "life/walk_internal.h"
#include "verdict/built.h"
#include "verdict/judge.h"
#include "verdict/observe.h"

static char *directory_of(const struct tt_expected_external *external)
{
	return g_strndup(external->path, (gsize)(strrchr(external->path, '/') - external->path));
}

/* The directories of all external modules, a set. */
static GHashTable *directories(const struct tt_expected *expected)
{
	GHashTable *set = tt_strset_new();

	for (guint i = 0; i < expected->externals->len; i++)
		g_hash_table_add(set, directory_of(expected->externals->pdata[i]));
	return set;
}

static char *symvers_of(const struct tt_walk *walk, const char *directory)
{
	return g_build_filename(walk->tree, directory, "Module.symvers", NULL);
}

/* Those of @all but @own that were built and left a Module.symvers, if they are wanted. */
static GHashTable *handed_over(const struct tt_walk *walk, const struct tt_step *step,
			       GHashTable *all, const char *own)
{
	const char *extra = tt_step_get(step, "extra");
	GHashTable *handed = tt_strset_new();
	GHashTableIter iter;
	gpointer directory;

	g_hash_table_iter_init(&iter, all);
	while (g_strcmp0(extra, "no") && g_hash_table_iter_next(&iter, &directory, NULL)) {
		g_autofree char *file = symvers_of(walk, directory);

		if (strcmp(directory, own) && g_file_test(file, G_FILE_TEST_EXISTS))
			tt_strset_add(handed, directory);
	}
	return handed;
}

static char *extra_symbols(const struct tt_walk *walk, GHashTable *handed)
{
	g_autoptr(GPtrArray) sorted = tt_strset_sorted(handed);
	GString *text = g_string_new("KBUILD_EXTRA_SYMBOLS=");

	for (guint i = 0; i < sorted->len; i++) {
		g_autofree char *file = symvers_of(walk, sorted->pdata[i]);

		g_string_append_printf(text, "%s%s", i ? " " : "", file);
	}
	return g_string_free(text, FALSE);
}

/* The whole make command; g_strfreev() it. */
static char **command_words(const struct tt_walk *walk, const struct tt_step *step,
			    char **variables, GHashTable *handed)
{
	const char *jobs = tt_step_get(step, "jobs");
	g_auto(GStrv) targets = tt_step_targets(step);
	GPtrArray *words = tt_build_command(walk->tree, walk->output, variables);

	g_ptr_array_set_free_func(words, NULL);
	g_ptr_array_add(words, jobs ? g_strconcat("-j", jobs, NULL)
				    : g_strdup_printf("-j%u", walk->model->jobs));
	g_ptr_array_add(words, g_strdup_printf("M=%s/%s", walk->tree, tt_step_get(step, "dir")));
	if (g_hash_table_size(handed))
		g_ptr_array_add(words, extra_symbols(walk, handed));
	for (char **target = targets; *target; target++)
		g_ptr_array_add(words, g_strdup(*target));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

static struct tt_build *make(struct tt_walk *walk, const struct tt_step *step,
			     struct tt_life_build *build, const struct tt_expected *expected,
			     GHashTable *handed, GError **error)
{
	g_auto(GStrv) variables = tt_model_variables(walk->model);
	g_auto(GStrv) envp = tt_make_environment(variables);
	g_auto(GStrv) command = command_words(walk, step, variables, handed);
	g_autofree char *name = tt_walk_name(walk, "");
	struct tt_build_request request = {
		.tree = walk->tree,
		.output = walk->output,
		.directory = walk->directory,
		.name = name,
		.command = command,
		.envp = envp,
		.expected = expected,
		.not_judged = "external modules have a verdict of their own",
	};

	if (*walk->model->granularity) {
		request.clock.granularity = walk->model->granularity;
		request.clock.schedule = tt_step_get(step, "schedule");
		request.clock.unmet = TRUE;
		build->events = g_strdup_printf("%s/%s.events", walk->directory, name);
	}
	return tt_build_make(&request, error);
}

/* What changed outside of all external modules' directories. */
static GPtrArray *kernel_files(const GPtrArray *changed, GHashTable *all)
{
	GPtrArray *kept = g_ptr_array_new();

	for (guint i = 0; i < changed->len; i++) {
		g_autofree char *directory = g_path_get_dirname(changed->pdata[i]);

		if (!g_hash_table_contains(all, directory))
			g_ptr_array_add(kept, changed->pdata[i]);
	}
	return kept;
}

/* A stamp that the clock did not give stays a MISS, and the machine's faults are not kbuild's. */
static void judge(struct tt_build *build, const struct tt_external_input *input)
{
	const char *fault = tt_build_machine_fault(build);
	struct tt_verdict *verdict;

	if (build->verdict->result == TT_RESULT_MISS)
		return;
	verdict = tt_judge_external(input);
	tt_verdict_free(build->verdict);
	build->verdict = verdict;
	if (!fault || (verdict->result != TT_RESULT_FAIL && verdict->result != TT_RESULT_ERROR))
		return;
	verdict->result = TT_RESULT_ERROR;
	g_free(verdict->reason);
	verdict->reason = g_strdup_printf("the machine let the build down: %s", fault);
}

static gboolean make_and_judge(struct tt_walk *walk, const struct tt_step *step,
			       struct tt_life_build *build, const struct tt_expected *expected,
			       GError **error)
{
	const char *directory = tt_step_get(step, "dir");
	g_auto(GStrv) targets = tt_step_targets(step);
	g_autoptr(GHashTable) all = directories(expected);
	g_autoptr(GHashTable) handed = handed_over(walk, step, all, directory);
	g_autoptr(GHashTable) before = tt_stamps_read(walk->output, error);
	g_autoptr(GHashTable) after = NULL;
	g_autoptr(GPtrArray) changed = NULL;
	g_autoptr(GPtrArray) touched = NULL;
	struct tt_external_input input = {
		.expected = expected,
		.tree = walk->tree,
		.directory = directory,
		.targets = targets,
		.handed = handed,
	};

	if (before)
		build->build = make(walk, step, build, expected, handed, error);
	if (build->build)
		after = tt_stamps_read(walk->output, error);
	if (!after)
		return FALSE;
	changed = tt_stamps_changed(before, after);
	touched = kernel_files(changed, all);
	input.log = build->build->log;
	input.make_status = build->build->make_status;
	input.touched = touched;
	judge(build->build, &input);
	return TRUE;
}

static gboolean check_directory(const struct tt_step *step, const struct tt_expected *expected,
				GError **error)
{
	g_autoptr(GHashTable) all = directories(expected);

	if (g_hash_table_contains(all, tt_step_get(step, "dir")))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "external dir=%s: the tree has no external module there; [external DIR/NAME] "
		    "in its profile makes one",
		    tt_step_get(step, "dir"));
	return FALSE;
}

struct tt_life_build *tt_walk_external(struct tt_walk *walk, const struct tt_step *step,
				       GError **error)
{
	g_autofree char *path = g_build_filename(walk->tree, "expected.json", NULL);
	g_autoptr(tt_expected) expected = tt_expected_read(path, error);
	gint64 began = g_get_monotonic_time();
	struct tt_life_build *build;

	if (!expected || !check_directory(step, expected, error))
		return NULL;
	build = tt_walk_build_new(walk, step);
	build->limit = walk->limit;
	g_ptr_array_add(walk->builds, build);
	g_string_truncate(walk->operations, 0);
	if (!make_and_judge(walk, step, build, expected, error)) {
		/* Without an outcome it is none. */
		g_ptr_array_remove(walk->builds, build);
		return NULL;
	}
	tt_walk_last_words(walk, step, build);
	build->seconds = (g_get_monotonic_time() - began) / 1e6;
	return build;
}
