// SPDX-License-Identifier: GPL-2.0-only
/* Build steps of a walk. */
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "kbuild/make.h"
#include "life/known.h"
#include "life/walk_internal.h"
#include "verdict/judge.h"

char *tt_walk_name(const struct tt_walk *walk, const char *suffix)
{
	return g_strdup_printf("%03u%s", walk->life->steps->len - 1, suffix);
}

static struct tt_expected *read_expected(const struct tt_walk *walk, GError **error)
{
	g_autofree char *path = g_build_filename(walk->tree, "expected.json", NULL);

	return tt_expected_read(path, error);
}

/* The whole make command for @step; g_strfreev() it. */
static char **command_words(const struct tt_walk *walk, const struct tt_step *step,
			    char **variables, char **targets)
{
	const char *jobs = tt_step_get(step, "jobs");
	GPtrArray *words = tt_build_command(walk->tree, walk->output, variables);

	g_ptr_array_set_free_func(words, NULL);
	g_ptr_array_add(words, jobs ? g_strconcat("-j", jobs, NULL)
				    : g_strdup_printf("-j%u", walk->model->jobs));
	for (char **target = targets; *target; target++)
		g_ptr_array_add(words, g_strdup(*target));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

static void remove_logs(const struct tt_walk *walk, guint step)
{
	static const char *const suffixes[] = { ".log",	  ".events",   ".clock.json",
						"-2.log", "-2.events", "-2.clock.json" };

	for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *path =
			g_strdup_printf("%s/%03u%s", walk->directory, step, suffixes[i]);

		tt_tree_remove(path, NULL);
	}
}

/* The log of the build before last is of no use if that went well. */
static void tidy_logs(const struct tt_walk *walk)
{
	const struct tt_life_build *build;

	if (walk->request.keep_logs || walk->builds->len < 2)
		return;
	build = walk->builds->pdata[walk->builds->len - 2];
	if (build->build->verdict->result == TT_RESULT_PASS)
		remove_logs(walk, build->step);
}

static void replace_verdict(struct tt_verdict *verdict, enum tt_result result, char *reason)
{
	verdict->result = result;
	g_free(verdict->reason);
	verdict->reason = reason;
}

/* What make cannot know by stamps is not kbuild's fault. */
static void call_limit(struct tt_life_build *build)
{
	struct tt_verdict *verdict = build->build->verdict;

	if (verdict->result != TT_RESULT_FAIL && verdict->result != TT_RESULT_ERROR)
		return;
	replace_verdict(verdict, TT_RESULT_SKIP,
			g_strdup("limit of make: something was changed within the tick of the "
				 "last build, or make was killed without a chance to clean up"));
}

static void compare_expectation(struct tt_life_build *build, const struct tt_step *step)
{
	const char *expected = tt_step_get(step, "expect");

	build->expected = expected != NULL;
	build->unexpected =
		expected && strcmp(expected, tt_result_name(build->build->verdict->result));
}

/*
 * Kernels that link vmlinux in a make of its own leave it behind when only modules are made. A
 * life that was drawn goes on after that: the next make of everything is judged.
 */
static void pass_over_partial(const struct tt_walk *walk, const struct tt_step *step,
			      struct tt_life_build *build)
{
	struct tt_verdict *verdict = build->build->verdict;
	g_auto(GStrv) targets = tt_step_targets(step);

	if (!walk->request.pass_modules_only || verdict->result != TT_RESULT_FAIL ||
	    tt_targets_make_vmlinux(targets))
		return;
	for (guint i = 0; i < verdict->findings->len; i++) {
		const struct tt_finding *finding = verdict->findings->pdata[i];

		if (finding->kind != TT_FINDING_OVER_TRIMMED)
			return;
	}
	build->known = "vmlinux-left-behind";
	verdict->judged = FALSE;
	replace_verdict(verdict, TT_RESULT_SKIP,
			g_strdup("modules were made without vmlinux, which does not export what "
				 "they need; the next make of everything is judged"));
}

/*
 * From the parameters of the step to what the build itself wants to know. @again: the same once
 * more, after a known fault, under a clock that stands still.
 */
static struct tt_build *make_step(struct tt_walk *walk, const struct tt_step *step,
				  struct tt_life_build *build, gboolean again, GError **error)
{
	g_autoptr(tt_expected) expected = read_expected(walk, error);
	g_auto(GStrv) variables = tt_model_variables(walk->model);
	g_auto(GStrv) envp = tt_make_environment(variables);
	g_auto(GStrv) targets = tt_step_targets(step);
	g_auto(GStrv) command = command_words(walk, step, variables, targets);
	g_autofree char *name = tt_walk_name(walk, again ? "-again" : "");
	g_autofree char *second =
		tt_step_is(step, "second") && !again ? tt_walk_name(walk, "-2") : NULL;
	struct tt_build_request request = {
		.tree = walk->tree,
		.output = walk->output,
		.directory = walk->directory,
		.name = name,
		.second = second,
		.command = command,
		.envp = envp,
		.expected = expected,
		.targets = targets,
		.not_judged = tt_step_get(step, "stop") ? "make was to be interrupted" : NULL,
	};

	if (*walk->model->granularity && again) {
		request.clock.granularity = walk->model->granularity;
		request.clock.schedule = "frozen";
	} else if (*walk->model->granularity) {
		request.clock.granularity = walk->model->granularity;
		request.clock.schedule = tt_step_get(step, "schedule");
		request.clock.stop_after = tt_step_get(step, "stop");
		/* A drawn schedule may name what this build does not write. */
		request.clock.unmet = !tt_step_is(step, "strict");
		build->events = g_strdup_printf("%s/%s.events", walk->directory, name);
	}
	return expected ? tt_build_make(&request, error) : NULL;
}

/* Held against a build from scratch when asked for, and whenever make fails for no known reason. */
static gboolean hold_against_scratch(struct tt_walk *walk, const struct tt_step *step,
				     struct tt_life_build *build, GError **error)
{
	const struct tt_verdict *verdict = build->build->verdict;
	gboolean wanted = tt_step_is(step, "scratch") && verdict->result == TT_RESULT_PASS;

	return !tt_step_is_whole_build(step) || !(wanted || verdict->result == TT_RESULT_ERROR) ||
	       tt_walk_scratch(walk, build, error);
}

/* What a user of this kernel does about it: run make again. The race is not mended that way. */
static gboolean pass_over_known(struct tt_walk *walk, const struct tt_step *step,
				struct tt_life_build *build, GError **error)
{
	const struct tt_known_fault *fault = NULL;
	struct tt_build *again;

	if (build->build->verdict->result == TT_RESULT_FAIL && !walk->request.judge_known &&
	    build->build->make_status != TT_MAKE_ENDED)
		fault = tt_known_find(walk->model, walk->output, build->build);
	if (!fault)
		return TRUE;
	again = make_step(walk, step, build, TRUE, error);
	if (!again)
		return FALSE;
	build->known = fault->name;
	tt_build_free(build->build);
	build->build = again;
	return TRUE;
}

/* There is nothing to blame kbuild for, and nothing that the life could go on from. */
static gboolean check_machine(const struct tt_walk *walk, const struct tt_step *step,
			      const struct tt_life_build *build, GError **error)
{
	const struct tt_build *made = build->build;
	const char *fault = NULL;

	/* A make that was to be interrupted ends by a signal. */
	if ((made->make_status || made->second_status) && !tt_step_get(step, "stop"))
		fault = tt_build_machine_fault(made);
	if (!fault)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "the machine let the build down ('%s' in %s/%03u.log): free some space or "
		    "memory, and live this life again",
		    fault, walk->directory, build->step);
	return FALSE;
}

static gboolean conclude(struct tt_walk *walk, const struct tt_step *step,
			 struct tt_life_build *build, GError **error)
{
	if (!check_machine(walk, step, build, error) ||
	    !pass_over_known(walk, step, build, error) ||
	    !hold_against_scratch(walk, step, build, error))
		return FALSE;
	if (walk->limit)
		call_limit(build);
	pass_over_partial(walk, step, build);
	compare_expectation(build, step);
	return TRUE;
}

void tt_walk_last_words(const struct tt_walk *walk, const struct tt_step *step,
			struct tt_life_build *build)
{
	if (walk->limit)
		call_limit(build);
	compare_expectation(build, step);
}

struct tt_life_build *tt_walk_build_new(const struct tt_walk *walk, const struct tt_step *step)
{
	struct tt_life_build *build = g_new0(struct tt_life_build, 1);
	const char *schedule = tt_step_get(step, "schedule");
	const char *targets = tt_step_get(step, "targets");

	build->step = walk->life->steps->len - 1;
	build->operations = g_strdup(walk->operations->str);
	build->targets = g_strdup(targets ? targets : "");
	build->schedule = g_strdup(schedule ? schedule : "step 1ms");
	build->granularity = g_strdup(walk->model->granularity);
	return build;
}

struct tt_life_build *tt_walk_build(struct tt_walk *walk, const struct tt_step *step,
				    GError **error)
{
	struct tt_life_build *build = tt_walk_build_new(walk, step);
	gint64 began = g_get_monotonic_time();
	const char *stop = tt_step_get(step, "stop");

	build->build = make_step(walk, step, build, FALSE, error);
	g_ptr_array_add(walk->builds, build);
	if (stop && g_str_has_suffix(stop, ":KILL"))
		walk->limit = TRUE;
	build->limit = walk->limit;
	g_string_truncate(walk->operations, 0);
	if (!build->build || !conclude(walk, step, build, error)) {
		/* Without an outcome it is none. */
		g_ptr_array_remove(walk->builds, build);
		return NULL;
	}
	build->seconds = (g_get_monotonic_time() - began) / 1e6;
	tidy_logs(walk);
	return build;
}

gboolean tt_walk_command(struct tt_walk *walk, char **words, GError **error)
{
	g_autoptr(tt_expected) expected = read_expected(walk, error);
	g_auto(GStrv) variables = tt_model_variables(walk->model);
	g_auto(GStrv) envp = tt_make_environment(variables);
	g_autofree char *name = tt_walk_name(walk, "");
	struct tt_build_request request = {
		.tree = walk->tree,
		.output = walk->output,
		.directory = walk->directory,
		.name = name,
		.command = words,
		.envp = envp,
		.expected = expected,
		.not_judged = "an operation's own command",
	};
	struct tt_build *build;
	int status;

	if (*walk->model->granularity)
		request.clock.granularity = walk->model->granularity;
	build = expected ? tt_build_make(&request, error) : NULL;
	if (!build)
		return FALSE;
	status = build->make_status;
	tt_build_free(build);
	if (!status)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "'%s %s' in %s ended with status %d; the reason stands at the end of %s/%s.log",
		    words[0], words[1] ? words[1] : "", walk->tree, status, walk->directory, name);
	return FALSE;
}

gboolean tt_walk_make(struct tt_walk *walk, const char *const *targets, GError **error)
{
	g_auto(GStrv) variables = tt_model_variables(walk->model);
	g_autoptr(GPtrArray) words = tt_build_command(walk->tree, walk->output, variables);

	for (const char *const *target = targets; *target; target++)
		g_ptr_array_add(words, g_strdup(*target));
	g_ptr_array_add(words, NULL);
	return tt_walk_command(walk, (char **)words->pdata, error);
}
