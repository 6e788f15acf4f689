// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/confirm.h"

#include <string.h>

#include "base/file.h"
#include "base/interrupt.h"
#include "base/parallel.h"
#include "kbuild/make.h"
#include "sweep/assemble.h"
#include "sweep/confirm_internal.h"
#include "sweep/restamp.h"

struct tt_confirmation *tt_confirmation_new(const struct tt_prediction *prediction,
					    const guint *ticks, guint count,
					    enum tt_confirm_how how)
{
	struct tt_confirmation *confirmation = g_new0(struct tt_confirmation, 1);

	g_assert(count <= G_N_ELEMENTS(confirmation->ticks));
	memcpy(confirmation->ticks, ticks, count * sizeof(*ticks));
	confirmation->count = count;
	confirmation->how = how;
	confirmation->predicted = tt_predict_outcome(prediction, ticks, count);
	return confirmation;
}

void tt_confirmation_free(struct tt_confirmation *confirmation)
{
	if (!confirmation)
		return;
	tt_outcome_free(confirmation->predicted);
	tt_outcome_free(confirmation->observed);
	g_free(confirmation->resumed_because);
	g_clear_error(&confirmation->error);
	g_free(confirmation);
}

const char *tt_confirm_how_name(enum tt_confirm_how how)
{
	static const char *const names[] = { "assembled", "resumed", "complete" };

	return names[how];
}

gboolean tt_confirm_is_named(const struct tt_prediction *prediction, guint event)
{
	const char *path = prediction->timeline->events[event].record->path;

	/* What the start of a build may or may not rewrite comes in any number. */
	if (g_str_has_prefix(path, "include/") && !tt_timeline_is_dep_file(path))
		return FALSE;
	return ct_order_has_name(prediction->timeline->order, event);
}

char *tt_confirm_schedule(const struct tt_prediction *prediction, const guint *ticks, guint count)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < count; i++) {
		g_autofree char *word = NULL;

		if (!ticks[i] || ticks[i] >= prediction->timeline->count)
			continue;
		word = ct_order_word(prediction->timeline->order, ticks[i],
				     tt_confirm_is_named(prediction, ticks[i]), NULL);
		g_string_append_printf(text, "%s%s", text->len ? " " : "at ", word);
	}
	if (!text->len)
		g_string_append(text, "frozen");
	return g_string_free(text, FALSE);
}

static gboolean confirm_resumed(const struct tt_confirm_request *request, struct tt_confirmation *c,
				const char *place, GError **error)
{
	g_autofree char *tree = g_build_filename(place, "tree", NULL);
	g_auto(GStrv) envp = tt_make_environment(request->run->variables);
	g_autoptr(tt_buildlog) log = tt_buildlog_new();
	const struct tt_confirm_step step = {
		.argv = request->record->run->command,
		.envp = envp,
		.tree = tree,
		.place = place,
		.name = "build",
	};

	return tt_restamp_copy(request->record, c->ticks, c->count, tree, error) &&
	       tt_confirm_make(request, &step, log, &c->make_status, error) &&
	       tt_confirm_judge(request, c, tree, log, error);
}

static gboolean confirm_full(const struct tt_confirm_request *request, struct tt_confirmation *c,
			     const char *place, GError **error)
{
	struct tt_run_request own = *request->run;
	g_autofree char *schedule =
		tt_confirm_schedule(request->record->prediction, c->ticks, c->count);
	g_autofree char *tree = g_build_filename(place, "tree", NULL);
	g_autoptr(tt_observed) observed = NULL;
	g_autoptr(tt_run) run = NULL;

	own.directory = place;
	own.clock.schedule = schedule;
	/* After the first tick of several, the file of a later one may be left alone; whether the
	 * outcome is the one predicted is checked in any case. */
	own.clock.unmet = c->count > 1;
	own.no_second = TRUE;
	own.stage = NULL;
	own.progress = NULL;
	run = tt_run_build(&own, error);
	if (!run)
		return FALSE;
	if (!tt_confirm_ended(run->verdict, tree, error))
		return FALSE;
	observed = tt_observe(tree, run->expected, error);
	if (!observed)
		return FALSE;
	c->make_status = run->make_status;
	c->result = run->verdict->result;
	c->observed = tt_confirm_observe(observed, run->expected);
	return TRUE;
}

/* The copy is removed if all is as predicted; else it stays for whoever wants to know why. */
void tt_confirm_alone(struct tt_confirm_batch *batch, struct tt_confirmation *c)
{
	g_autofree char *place = g_strdup_printf("%s/%s-%u-%u", batch->request->directory,
						 c->how == TT_CONFIRM_FULL ? "full" : "resumed",
						 c->ticks[0], c->ticks[1]);
	gint64 began = g_get_monotonic_time();
	gboolean ok;

	ok = !tt_interrupted(&c->error) && tt_tree_remove(place, &c->error) &&
	     tt_dir_make(place, &c->error) &&
	     (c->how == TT_CONFIRM_FULL ? confirm_full(batch->request, c, place, &c->error)
					: confirm_resumed(batch->request, c, place, &c->error));
	c->seconds = (double)(g_get_monotonic_time() - began) / 1e6;
	c->miss = !ok || !tt_outcome_equal(c->predicted, c->observed);
	if (!c->miss)
		tt_tree_remove(place, NULL);
	tt_confirm_done(batch);
}

void tt_confirm_done(struct tt_confirm_batch *batch)
{
	g_mutex_lock(&batch->lock);
	batch->done++;
	if (batch->request->progress)
		batch->request->progress(batch->done, batch->all, batch->request->data);
	g_mutex_unlock(&batch->lock);
}

static void confirm_task(struct tt_confirm_task *task, struct tt_confirm_batch *batch)
{
	tt_confirm_alone(batch, task->item);
}

struct tasks {
	struct tt_confirm_batch *batch;
	GArray *list;
};

static void run_task(guint index, gpointer data)
{
	struct tasks *tasks = data;
	struct tt_confirm_task *task = &g_array_index(tasks->list, struct tt_confirm_task, index);

	task->run(task, tasks->batch);
}

void tt_confirm_parallel(struct tt_confirm_batch *batch, GArray *tasks)
{
	struct tasks all = { batch, tasks };

	tt_parallel(tasks->len, MAX(batch->request->workers, 1), run_task, &all);
}

/* Complete builds take longest; they go first, so that nobody waits for one at the end. */
static void add_tasks(GArray *tasks, const GPtrArray *confirmations, enum tt_confirm_how how)
{
	for (guint i = 0; i < confirmations->len; i++) {
		struct tt_confirmation *c = confirmations->pdata[i];
		struct tt_confirm_task task = { confirm_task, c };

		if (c->how == how)
			g_array_append_val(tasks, task);
	}
}

void tt_confirm_run(const struct tt_confirm_request *request, GPtrArray *confirmations)
{
	struct tt_confirm_batch batch = { .request = request, .all = confirmations->len };
	g_autoptr(GArray) tasks = g_array_new(FALSE, FALSE, sizeof(struct tt_confirm_task));
	struct tt_assembly *assembly = tt_assembly_new(&batch, confirmations);

	g_mutex_init(&batch.lock);
	add_tasks(tasks, confirmations, TT_CONFIRM_FULL);
	add_tasks(tasks, confirmations, TT_CONFIRM_RESUMED);
	tt_assembly_add_parts(assembly, tasks);
	tt_confirm_parallel(&batch, tasks);
	g_array_set_size(tasks, 0);
	tt_assembly_add_classes(assembly, tasks);
	tt_confirm_parallel(&batch, tasks);
	tt_assembly_free(assembly);
	g_mutex_clear(&batch.lock);
}
