// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/sweep.h"

#include <sys/resource.h>

#include "base/exitcode.h"
#include "base/file.h"
#include "base/interrupt.h"

static void free_class(gpointer data)
{
	struct tt_sweep_class *class = data;

	g_ptr_array_unref(class->confirmations);
	g_free(class);
}

static void free_confirmation(gpointer data)
{
	tt_confirmation_free(data);
}

void tt_sweep_free(struct tt_sweep *sweep)
{
	if (!sweep)
		return;
	g_ptr_array_unref(sweep->classes);
	g_ptr_array_unref(sweep->confirmations);
	tt_record_free(sweep->record);
	g_free(sweep);
}

gboolean tt_confirmation_fails(const struct tt_confirmation *confirmation)
{
	return confirmation->result != TT_RESULT_PASS || confirmation->observed->stale->len;
}

static void add_classes(struct tt_sweep *sweep, const GArray *from, const GArray *losses,
			guint first_tick)
{
	for (guint i = 0; from && i < from->len; i++) {
		struct tt_sweep_class *class = g_new0(struct tt_sweep_class, 1);

		class->class = g_array_index(from, struct ct_class, i);
		class->first_tick = first_tick;
		class->stale = class->class.stale;
		class->loss = g_array_index(losses, struct tt_loss, i);
		class->fails = class->stale || sweep->wrong_anyway;
		class->confirmations = g_ptr_array_new();
		g_ptr_array_add(sweep->classes, class);
		sweep->failing += class->fails;
	}
}

struct tt_outcome *tt_sweep_outcome(const struct tt_sweep *sweep,
				    const struct tt_sweep_class *class)
{
	guint ticks[2] = { class->first_tick };

	ticks[class->first_tick ? 1 : 0] = class->class.first;
	return tt_predict_outcome(sweep->record->prediction, ticks, class->first_tick ? 2 : 1);
}

struct tt_sweep *tt_sweep_new(struct tt_record *record)
{
	const struct tt_prediction *p = record->prediction;
	struct tt_sweep *sweep = g_new0(struct tt_sweep, 1);

	sweep->record = record;
	sweep->classes = g_ptr_array_new_with_free_func(free_class);
	sweep->confirmations = g_ptr_array_new_with_free_func(free_confirmation);
	sweep->wrong_anyway = record->run && record->run->verdict->result != TT_RESULT_PASS;
	add_classes(sweep, p->classes, p->losses, 0);
	if (p->seconds)
		add_classes(sweep, p->seconds, p->second_losses, p->first_tick);
	return sweep;
}

static void add_confirmation(struct tt_sweep *sweep, struct tt_sweep_class *class, guint boundary,
			     enum tt_confirm_how how)
{
	guint ticks[2] = { class->first_tick };
	struct tt_confirmation *confirmation;

	ticks[class->first_tick ? 1 : 0] = boundary;
	confirmation = tt_confirmation_new(sweep->record->prediction, ticks,
					   class->first_tick ? 2 : 1, how);
	g_ptr_array_add(class->confirmations, confirmation);
	g_ptr_array_add(sweep->confirmations, confirmation);
}

/*
 * A boundary of the class that another build can be told: the first with a name. A tick behind an
 * event that never happens when nothing is rebuilt is the same as no tick.
 */
static guint representative(const struct tt_sweep *sweep, const struct tt_sweep_class *class)
{
	guint count = sweep->record->timeline->count;

	if (class->class.last >= count)
		return count;
	for (guint k = MAX(class->class.first, 1); k <= class->class.last; k++)
		if (tt_confirm_is_named(sweep->record->prediction, k))
			return k;
	return class->class.last;
}

/*
 * Where the script waits for a newer stamp, or does not touch anything, all boundaries are one
 * class; what it does meanwhile is part of what is confirmed, so complete builds do it: without a
 * tick, and with one in the middle of the script or of the build.
 */
static void plan_uniform(struct tt_sweep *sweep, struct tt_sweep_class *class)
{
	const struct tt_timeline *timeline = sweep->record->timeline;
	guint middle = timeline->updates->len
			       ? g_array_index(timeline->updates, struct tt_update, 0).new_list
			       : timeline->count / 2;

	add_confirmation(sweep, class, timeline->count, TT_CONFIRM_FULL);
	add_confirmation(sweep, class, middle, TT_CONFIRM_FULL);
}

gboolean tt_sweep_is_clean(guint index, gconstpointer sweep)
{
	const GPtrArray *classes = ((const struct tt_sweep *)sweep)->classes;

	return !((const struct tt_sweep_class *)classes->pdata[index])->fails;
}

/*
 * Complete builds where nothing else is valid. A clean class is run to its end, and so is the
 * first one besides, as a check of what assembling takes for granted.
 */
static void plan(struct tt_sweep *sweep, const struct tt_sweep_request *request)
{
	const struct tt_prediction *p = sweep->record->prediction;
	gboolean resumable = sweep->record->snapshot && !p->guarded && p->updates == 1;
	g_autofree gboolean *picked =
		ct_classes_choose(sweep->classes->len, request->confirm, tt_sweep_is_clean, sweep);
	guint step = request->sample ? MAX(sweep->classes->len / request->sample, 1) : 0;

	for (guint i = 0; i < sweep->classes->len; i++) {
		struct tt_sweep_class *class = sweep->classes->pdata[i];
		guint boundary = class->boundary = representative(sweep, class);

		if (request->mode == TT_SWEEP_PREDICT || !picked[i])
			continue;
		sweep->confirmed++;
		if (p->guarded || !p->updates) {
			plan_uniform(sweep, class);
			continue;
		}
		if (request->mode == TT_SWEEP_ASSEMBLED && resumable && class->fails)
			add_confirmation(sweep, class, boundary, TT_CONFIRM_ASSEMBLED);
		if (resumable && (request->mode == TT_SWEEP_RESUMED ||
				  (request->mode == TT_SWEEP_ASSEMBLED && (!class->fails || !i))))
			add_confirmation(sweep, class, boundary, TT_CONFIRM_RESUMED);
		if (request->mode == TT_SWEEP_FULL || !resumable ||
		    (step && i % step == step / 2 && i / step < request->sample))
			add_confirmation(sweep, class, boundary, TT_CONFIRM_FULL);
	}
}

/* Processor time of this process and of its children that have ended, in seconds. */
static double processor_seconds(void)
{
	struct rusage own, children;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return (double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec + children.ru_utime.tv_sec +
			children.ru_stime.tv_sec) +
	       (double)(own.ru_utime.tv_usec + own.ru_stime.tv_usec + children.ru_utime.tv_usec +
			children.ru_stime.tv_usec) /
		       1e6;
}

static void confirm(struct tt_sweep *sweep, const struct tt_sweep_request *request)
{
	struct tt_confirm_request confirm = {
		.record = sweep->record,
		.run = &request->run,
		.directory = request->directory,
		.workers = request->workers,
		.progress = request->progress,
		.data = request->data,
	};
	double used = processor_seconds();
	gint64 began = g_get_monotonic_time();

	plan(sweep, request);
	tt_confirm_run(&confirm, sweep->confirmations);
	sweep->confirm_seconds = (double)(g_get_monotonic_time() - began) / 1e6;
	sweep->confirm_processor = processor_seconds() - used;
}

/* Also a class whose verdict is not the one that was predicted is a miss. */
static void count_misses(struct tt_sweep *sweep)
{
	for (guint i = 0; i < sweep->classes->len; i++) {
		struct tt_sweep_class *class = sweep->classes->pdata[i];

		for (guint j = 0; j < class->confirmations->len; j++) {
			struct tt_confirmation *c = class->confirmations->pdata[j];

			if (!c->miss && tt_confirmation_fails(c) != class->fails)
				c->miss = TRUE;
			sweep->misses += c->miss;
		}
	}
}

struct tt_sweep *tt_sweep_run(const struct tt_sweep_request *request, GError **error)
{
	double used = processor_seconds();
	gint64 began = g_get_monotonic_time();
	struct tt_record *record =
		request->recorded ? tt_record_open(request->run.tree, request->recorded, error)
				  : tt_record_build(&request->run, request->directory, error);
	struct tt_sweep *sweep;

	if (!record)
		return NULL;
	sweep = tt_sweep_new(record);
	sweep->record_seconds = (double)(g_get_monotonic_time() - began) / 1e6;
	sweep->record_processor = processor_seconds() - used;
	confirm(sweep, request);
	if (tt_interrupted(error)) {
		tt_sweep_free(sweep);
		return NULL;
	}
	count_misses(sweep);
	if (!request->keep) {
		if (sweep->record->snapshot)
			tt_tree_remove(sweep->record->snapshot, NULL);
		if (sweep->record->calls)
			tt_tree_remove(sweep->record->calls, NULL);
	}
	return sweep;
}

int tt_sweep_exit_status(const struct tt_sweep *sweep)
{
	if (sweep->misses)
		return TT_EXIT_MISS;
	return sweep->failing ? TT_EXIT_FAIL : TT_EXIT_PASS;
}
