// SPDX-License-Identifier: GPL-2.0-only
#include "sweep.h"

#include <string.h>

#include "base/exitcode.h"
#include "base/file.h"
#include "base/interrupt.h"

static void free_confirmation(gpointer data)
{
	ct_confirmation_free(data);
}

void ct_sweep_free(struct ct_sweep *sweep)
{
	if (!sweep)
		return;
	g_ptr_array_unref(sweep->confirmations);
	ct_prediction_free(sweep->prediction);
	ct_recording_free(sweep->record);
	g_free(sweep);
}

char *ct_sweep_directory(const char *root, GError **error)
{
	g_autofree char *cache = tt_cache_dir("coarsetime", error);
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, root, -1);
	g_autofree char *base = g_path_get_basename(root);

	return cache ? g_strdup_printf("%s/%s-%.12s", cache, base, sum) : NULL;
}

/*
 * Which classes are run: a flag for each, to be freed. The first and the last, those that are
 * clean, because they prove most, and the rest spread over all.
 */
static gboolean *choose(const struct ct_sweep *sweep, guint sample)
{
	const GArray *classes = sweep->prediction->classes;
	gboolean *run = g_new0(gboolean, classes->len + 1);
	guint chosen = 0;

	for (guint i = 0; i < classes->len; i++) {
		run[i] = !sample || sample >= classes->len || !i || i + 1 == classes->len;
		chosen += run[i];
	}
	for (guint i = 0; i < classes->len && chosen < sample; i++) {
		if (!run[i] && !g_array_index(classes, struct ct_class, i).stale) {
			run[i] = TRUE;
			chosen++;
		}
	}
	for (guint i = 0; sample > 1 && i < sample && chosen < sample; i++) {
		guint index = i * (classes->len - 1) / (sample - 1);

		chosen += !run[index];
		run[index] = TRUE;
	}
	return run;
}

struct batch {
	struct ct_sweep *sweep;
	const struct ct_sweep_options *options;
	GMutex lock;
	guint done, all;
};

static void confirm_one(gpointer item, gpointer data)
{
	struct batch *batch = data;
	guint index = GPOINTER_TO_UINT(item) - 1;
	struct ct_sweep *sweep = batch->sweep;
	struct ct_confirmation *c = NULL;

	if (!tt_interrupt_signal())
		c = ct_confirm(sweep->request, sweep->record, sweep->prediction,
			       &g_array_index(sweep->prediction->classes, struct ct_class, index),
			       batch->options->granularity, batch->options->keep);
	g_mutex_lock(&batch->lock);
	sweep->confirmations->pdata[index] = c;
	batch->done++;
	if (batch->options->progress)
		batch->options->progress(batch->done, batch->all);
	g_mutex_unlock(&batch->lock);
}

static void confirm(struct ct_sweep *sweep, const struct ct_sweep_options *options)
{
	struct batch batch = { .sweep = sweep, .options = options };
	g_autofree gboolean *run = choose(sweep, options->sample);
	gint64 began = g_get_monotonic_time();
	GThreadPool *pool;

	for (guint i = 0; i < sweep->confirmations->len; i++)
		batch.all += run[i];
	g_mutex_init(&batch.lock);
	pool = g_thread_pool_new(confirm_one, &batch, (gint)MAX(options->workers, 1), FALSE, NULL);
	for (guint i = 0; i < sweep->confirmations->len; i++) {
		if (run[i])
			g_thread_pool_push(pool, GUINT_TO_POINTER(i + 1), NULL);
	}
	g_thread_pool_free(pool, FALSE, TRUE);
	g_mutex_clear(&batch.lock);
	sweep->confirm_seconds = (double)(g_get_monotonic_time() - began) / 1e6;
}

static void count(struct ct_sweep *sweep)
{
	for (guint i = 0; i < sweep->confirmations->len; i++) {
		const struct ct_confirmation *c = sweep->confirmations->pdata[i];

		sweep->failing +=
			g_array_index(sweep->prediction->classes, struct ct_class, i).stale > 0;
		sweep->misses += c && c->miss;
		sweep->confirmed += c != NULL;
	}
}

struct ct_sweep *ct_sweep_run(const struct ct_sweep_request *request,
			      const struct ct_sweep_options *options, GError **error)
{
	g_autoptr(ct_sweep) sweep = g_new0(struct ct_sweep, 1);

	sweep->request = request;
	sweep->confirmations = g_ptr_array_new_with_free_func(free_confirmation);
	sweep->record = ct_recording_make(request, error);
	if (!sweep->record)
		return NULL;
	sweep->prediction = ct_predict(sweep->record->world);
	g_ptr_array_set_size(sweep->confirmations, (gint)sweep->prediction->classes->len);
	sweep->predicted_only = options->predict_only;
	if (!options->predict_only)
		confirm(sweep, options);
	if (tt_interrupted(error))
		return NULL;
	count(sweep);
	return g_steal_pointer(&sweep);
}

int ct_sweep_exit_status(const struct ct_sweep *sweep)
{
	if (sweep->misses)
		return TT_EXIT_MISS;
	return sweep->failing ? TT_EXIT_FAIL : TT_EXIT_PASS;
}
