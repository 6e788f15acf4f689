// SPDX-License-Identifier: GPL-2.0-only
#include "stress/worker.h"

#include <stdio.h>

#include "base/error.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "life/draw.h"
#include "stress/failure.h"

struct living {
	const struct tt_worker *worker;
	struct tt_walk *walk;
	struct tt_draw draw;
	struct tt_life_outcome *outcome;
	struct tt_signature *signature; /* of the build that failed */
};

/* A build that ends the life, because nothing after it would mean anything. */
static gboolean take_build(struct living *life, const struct tt_life_build *build)
{
	const struct tt_verdict *verdict = build->build->verdict;

	tt_life_outcome_add_build(life->outcome, build);
	if (build->events) {
		g_free(life->draw.events);
		life->draw.events = g_strdup(build->events);
	}
	if (verdict->result == TT_RESULT_PASS || verdict->result == TT_RESULT_SKIP)
		return FALSE;
	life->outcome->verdict = verdict->result;
	life->outcome->reason = g_strdup(verdict->reason);
	if (verdict->result == TT_RESULT_FAIL)
		life->signature = tt_signature_of(build, life->walk->model);
	return TRUE;
}

/* FALSE with an error, or with none when the life is over. */
static gboolean do_step(struct living *life, struct tt_step *step, guint *builds, GError **error)
{
	struct tt_life_build *build;
	gboolean ok = tt_walk_do(life->walk, step, &build, error);

	tt_step_free(step);
	if (!ok)
		return FALSE;
	*builds += build ? 1 : 0;
	return !build || !take_build(life, build);
}

static gboolean live(struct living *life, GError **error)
{
	guint builds = 0, length = tt_draw_number(&life->draw, life->worker->builds.min,
						  life->worker->builds.max);
	gboolean on;

	life->draw.limit_ticks = tt_draw_number(&life->draw, 0, 24) == 0;
	on = do_step(life, tt_draw_whole_build(&life->draw), &builds, error);
	while (on && builds + 1 < length)
		on = do_step(life, tt_draw_step(&life->draw), &builds, error);
	if (on && builds < length)
		on = do_step(life, tt_draw_whole_build(&life->draw), &builds, error);
	return !*error;
}

/* The recipe with what is drawn before life begins. */
static struct tt_life *draw_recipe(struct living *life)
{
	static const char *const often[] = {
		"1s", "1s", "1s", "1s", "1s", "2s", "4ms", "jiffy-100"
	};
	const struct tt_stress_request *request = life->worker->request;
	struct tt_life *recipe = tt_life_copy(life->worker->recipe);
	const char *drawn = often[tt_draw_number(&life->draw, 0, G_N_ELEMENTS(often) - 1)];

	recipe->seed = tt_draw_tree_seed(request->seed, life->worker->index);
	g_free(recipe->granularity);
	recipe->granularity = g_strdup(request->granularity ? request->granularity : drawn);
	return recipe;
}

/* A failure is saved before it is shrunk: a worker may be killed while it shrinks. */
static gboolean conclude(struct living *life, const char *path, GError **error)
{
	const struct tt_worker *worker = life->worker;
	struct tt_life_outcome *outcome = life->outcome;

	outcome->text = tt_life_text(life->walk->life);
	outcome->campaign = g_strdup(worker->campaign);
	if (!life->signature)
		return tt_life_outcome_write(outcome, path, error);
	tt_life_outcome_set_signature(outcome, life->signature);
	outcome->own = tt_signature_text(life->signature);
	if (!tt_life_outcome_write(outcome, path, error))
		return FALSE;
	if (worker->request->shrink_seconds <= 0 ||
	    g_hash_table_contains(worker->known, outcome->own))
		return TRUE;
	return tt_failure_finish(worker, life->walk->life, life->signature, outcome, error);
}

static int end(struct living *life, GError *error)
{
	tt_walk_close(life->walk);
	tt_draw_clear(&life->draw);
	tt_life_outcome_free(life->outcome);
	tt_signature_free(life->signature);
	if (!error)
		return TT_EXIT_PASS;
	fprintf(stderr, "life %" G_GUINT64_FORMAT ": %s\n", life->worker->index, error->message);
	return tt_error_exit_status(error);
}

int tt_worker_run(const struct tt_worker *worker)
{
	g_autofree char *path = g_build_filename(worker->directory, "result.json", NULL);
	g_autofree char *tree = g_build_filename(worker->directory, "life.d", NULL);
	struct tt_walk_request request = { .directory = tree, .pass_modules_only = TRUE };
	struct living life = { .worker = worker };
	gint64 began = g_get_monotonic_time();
	g_autoptr(tt_life) recipe = NULL;
	g_autoptr(GError) error = NULL;

	tt_draw_init(&life.draw, worker->request->seed, worker->index);
	recipe = draw_recipe(&life);
	life.outcome = tt_life_outcome_new(worker->index);
	life.walk = tt_walk_open(recipe, &request, &error);
	if (!life.walk)
		return end(&life, error);
	life.draw.model = life.walk->model;
	life.draw.weights = worker->weights;
	if (!live(&life, &error))
		return end(&life, error);
	life.outcome->seconds = (g_get_monotonic_time() - began) / 1e6;
	conclude(&life, path, &error);
	return end(&life, error);
}

int tt_worker_resume(const struct tt_worker *worker)
{
	g_autofree char *path = g_build_filename(worker->directory, "result.json", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(tt_life_outcome) outcome = tt_life_outcome_read(path, &error);
	g_autoptr(tt_signature) signature = outcome ? tt_life_outcome_signature(outcome) : NULL;
	g_autoptr(tt_life) life = signature ? tt_life_parse(outcome->text, path, &error) : NULL;

	if (life && tt_failure_finish(worker, life, signature, outcome, &error))
		return TT_EXIT_PASS;
	fprintf(stderr, "life %" G_GUINT64_FORMAT ": %s\n", worker->index,
		error ? error->message : "its result says nothing of a failure");
	return error ? tt_error_exit_status(error) : TT_EXIT_ERROR;
}
