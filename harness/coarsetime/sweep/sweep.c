// SPDX-License-Identifier: GPL-2.0-only
#include "sweep.h"

#include <string.h>

#include "base/exitcode.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/parallel.h"

static void free_confirmation(gpointer data)
{
	ct_confirmation_free(data);
}

void ct_sweep_free(struct ct_sweep *sweep)
{
	if (!sweep)
		return;
	g_ptr_array_unref(sweep->confirmations);
	g_ptr_array_unref(sweep->surprises);
	g_ptr_array_unref(sweep->unlike);
	g_clear_pointer(&sweep->classes, g_array_unref);
	ct_prediction_free(sweep->prediction);
	ct_recording_free(sweep->record);
	g_free(sweep);
}

char *ct_sweep_directory(const char *root, GError **error)
{
	g_autofree char *cache = tt_cache_dir("coarsetime", error);
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, root, -1);
	g_autofree char *base = g_path_get_basename(root);

	/* It is going to be in PATH, too. */
	g_strcanon(base, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._+-", '_');
	return cache ? g_strdup_printf("%s/%s-%.12s", cache, base, sum) : NULL;
}

/* More places than this are not all run when a prediction was wrong. */
#define PLACES_MAX 200

struct batch {
	struct ct_sweep *sweep;
	struct ct_confirm_job job;
	const struct ct_sweep_options *options;
	GPtrArray *results;
	const gboolean *run; /* per result; NULL: all that are not there yet */
	GMutex lock;
	guint done, all;
};

static gboolean is_wanted(const struct batch *batch, guint index)
{
	return batch->run ? batch->run[index] : !batch->results->pdata[index];
}

/* The number of a class or, if every place is run, of an event. */
static void run_one(guint index, gpointer data)
{
	struct batch *batch = data;
	struct ct_confirmation *c = NULL;

	if (!is_wanted(batch, index))
		return;
	if (!tt_interrupt_signal() && batch->sweep->every_place)
		c = ct_confirm_place(&batch->job, index);
	else if (!tt_interrupt_signal())
		c = ct_confirm(&batch->job,
			       &g_array_index(batch->sweep->classes, struct ct_class, index));
	g_mutex_lock(&batch->lock);
	batch->results->pdata[index] = c;
	batch->done++;
	if (batch->options->progress)
		batch->options->progress(batch->done, batch->all);
	g_mutex_unlock(&batch->lock);
}

/* Runs those of @results' places that @run flags (NULL: all that are not there yet). */
static void run_all(struct ct_sweep *sweep, const struct ct_sweep_options *options,
		    GPtrArray *results, const gboolean *run)
{
	struct batch batch = {
		.sweep = sweep,
		.job = { sweep->request, sweep->record, sweep->prediction, options->granularity,
			 options->keep },
		.options = options,
		.results = results,
		.run = run,
	};
	gint64 began = g_get_monotonic_time();

	for (guint i = 0; i < results->len; i++)
		batch.all += is_wanted(&batch, i);
	g_mutex_init(&batch.lock);
	tt_parallel(results->len, options->workers, run_one, &batch);
	g_mutex_clear(&batch.lock);
	sweep->confirm_seconds += (double)(g_get_monotonic_time() - began) / 1e6;
}

static void note_surprises(struct ct_sweep *sweep)
{
	for (guint i = 0; i < sweep->confirmations->len; i++) {
		const struct ct_confirmation *c = sweep->confirmations->pdata[i];

		if (c && c->surprise)
			g_ptr_array_add(sweep->surprises,
					g_strdup_printf("with the tick after event %u (%s): %s",
							c->boundary, c->schedule, c->surprise));
	}
}

/* What the places of the tick have shown, as classes of neighbours with one outcome. */
static void classify(struct ct_sweep *sweep, GPtrArray *places)
{
	g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(free_confirmation);

	g_array_unref(sweep->classes);
	sweep->classes = g_array_new(FALSE, FALSE, sizeof(struct ct_class));
	for (guint i = 0; i < places->len; i++) {
		struct ct_confirmation *c = places->pdata[i];
		struct ct_class class = { .first = i, .last = i };

		/* What could not be run is a class of its own. */
		class.hash = c && c->fate ? ct_fate_hash(c->fate) ^ (guint64)c->status : i + 1;
		class.stale = c && c->fate ? ct_fate_count(c->fate) : 0;
		ct_class_add(sweep->classes, &class);
		if (kept->len < sweep->classes->len) {
			g_ptr_array_add(kept, c);
			places->pdata[i] = NULL;
		}
	}
	g_ptr_array_unref(sweep->confirmations);
	sweep->confirmations = g_steal_pointer(&kept);
}

/*
 * The prediction was wrong about a class, so it says nothing about the others either. A run with
 * no tick has so many events; with the tick after one of them it is the same up to there, so these
 * are all the places that there are. FALSE: there are too many of them.
 */
static gboolean run_every_place(struct ct_sweep *sweep, const struct ct_sweep_options *options)
{
	g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func(free_confirmation);
	struct ct_confirmation *none;

	sweep->every_place = TRUE;
	g_ptr_array_set_size(places, 1);
	run_all(sweep, options, places, NULL);
	none = places->pdata[0];
	if (!none || !none->fate || none->events > PLACES_MAX) {
		sweep->every_place = FALSE;
		return FALSE;
	}
	g_ptr_array_set_size(places, (gint)none->events + 1);
	run_all(sweep, options, places, NULL);
	sweep->confirmed = places->len;
	classify(sweep, places);
	return TRUE;
}

static gboolean is_clean(guint index, gconstpointer classes)
{
	return !g_array_index((const GArray *)classes, struct ct_class, index).stale;
}

/* Files whose bytes are not the same each time, fine stamps or not: set of paths. NULL and an
 * error. */
static GHashTable *find_unsteady(const struct ct_sweep *sweep, GError **error)
{
	const struct ct_sweep_request *request = sweep->request;
	g_autofree char *place = g_build_filename(request->directory, "again", NULL);
	g_autofree char *tree = g_build_filename(place, "tree", NULL);
	GHashTable *unsteady = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	int status, after;
	struct ct_logs *logs = ct_recording_build(request, place, tree, "ns", "realtime", NULL,
						  &status, &after, error);
	g_autoptr(ct_order) order = logs ? ct_order_new(&logs->joined, error) : NULL;

	if (order) {
		g_autoptr(GPtrArray) unlike = ct_confirm_unlike(sweep->record, order, tree);

		for (guint i = 0; i < unlike->len; i++)
			g_hash_table_add(unsteady, g_strdup(unlike->pdata[i]));
	} else {
		g_clear_pointer(&unsteady, g_hash_table_unref);
	}
	ct_logs_free(logs);
	tt_tree_remove(place, NULL);
	return unsteady;
}

/* A second build with fine stamps is made only if there is something to doubt. */
static gboolean find_unlike(struct ct_sweep *sweep, GError **error)
{
	g_autoptr(GHashTable) unsteady = NULL;

	for (guint i = 0; i < sweep->confirmations->len; i++) {
		const struct ct_confirmation *c = sweep->confirmations->pdata[i];

		for (guint j = 0; c && c->unlike && j < c->unlike->len; j++) {
			if (!unsteady)
				unsteady = find_unsteady(sweep, error);
			if (!unsteady)
				return FALSE;
			if (!g_hash_table_contains(unsteady, c->unlike->pdata[j]))
				g_ptr_array_add(sweep->unlike,
						g_strdup_printf("%s, with the tick after event %u "
								"(%s)",
								(char *)c->unlike->pdata[j],
								c->boundary, c->schedule));
		}
	}
	return TRUE;
}

static void confirm(struct ct_sweep *sweep, const struct ct_sweep_options *options)
{
	g_autofree gboolean *run =
		ct_classes_choose(sweep->classes->len, options->sample, is_clean, sweep->classes);

	run_all(sweep, options, sweep->confirmations, run);
	note_surprises(sweep);
	if (sweep->surprises->len && !tt_interrupt_signal())
		run_every_place(sweep, options);
}

gboolean ct_sweep_fails(const struct ct_sweep *sweep, guint index)
{
	const struct ct_confirmation *c = sweep->confirmations->pdata[index];

	return g_array_index(sweep->classes, struct ct_class, index).stale ||
	       (sweep->every_place && c && c->status);
}

static void count(struct ct_sweep *sweep)
{
	guint run = 0;

	for (guint i = 0; i < sweep->confirmations->len; i++) {
		const struct ct_confirmation *c = sweep->confirmations->pdata[i];

		sweep->failing += ct_sweep_fails(sweep, i);
		sweep->errors += c && c->error;
		run += c != NULL;
	}
	if (!sweep->every_place)
		sweep->confirmed = run;
}

struct ct_sweep *ct_sweep_run(const struct ct_sweep_request *request,
			      const struct ct_sweep_options *options, GError **error)
{
	g_autoptr(ct_sweep) sweep = g_new0(struct ct_sweep, 1);

	sweep->request = request;
	sweep->confirmations = g_ptr_array_new_with_free_func(free_confirmation);
	sweep->surprises = g_ptr_array_new_with_free_func(g_free);
	sweep->unlike = g_ptr_array_new_with_free_func(g_free);
	sweep->record = ct_recording_make(request, error);
	if (!sweep->record)
		return NULL;
	sweep->prediction = ct_predict(sweep->record->world);
	sweep->classes = g_array_ref(sweep->prediction->classes);
	g_ptr_array_set_size(sweep->confirmations, (gint)sweep->classes->len);
	sweep->predicted_only = options->predict_only;
	if (!options->predict_only)
		confirm(sweep, options);
	if (tt_interrupted(error) || !find_unlike(sweep, error))
		return NULL;
	count(sweep);
	return g_steal_pointer(&sweep);
}

const struct ct_fate *ct_sweep_fate(const struct ct_sweep *sweep, guint index,
				    struct ct_fate **owned)
{
	const struct ct_class *class = &g_array_index(sweep->classes, struct ct_class, index);
	const struct ct_confirmation *c = sweep->confirmations->pdata[index];

	*owned = NULL;
	if (sweep->every_place)
		return c ? c->fate : NULL;
	*owned = ct_predict_at(sweep->prediction, class->first);
	return *owned;
}

enum ct_sweep_verdict ct_sweep_verdict(const struct ct_sweep *sweep)
{
	const struct ct_world *world = sweep->record->world;

	if (sweep->errors || (sweep->surprises->len && !sweep->every_place))
		return CT_SWEEP_MISS;
	if (sweep->failing)
		return CT_SWEEP_FAILS;
	if (world->unread || sweep->unlike->len)
		return CT_SWEEP_MISS;
	return world->builds->len && sweep->record->graph->targets ? CT_SWEEP_CLEAN
								   : CT_SWEEP_NOTHING;
}

/*
 * A class that was not run is known by make's rule alone. That says nothing about recipes that look
 * at stamps themselves, and nothing about what only bytes show.
 */
gboolean ct_sweep_is_proof(const struct ct_sweep *sweep)
{
	if (sweep->predicted_only || ct_sweep_verdict(sweep) == CT_SWEEP_MISS)
		return FALSE;
	return sweep->every_place || sweep->confirmed == sweep->classes->len;
}

int ct_sweep_exit_status(const struct ct_sweep *sweep)
{
	static const int status[] = { [CT_SWEEP_CLEAN] = TT_EXIT_PASS,
				      [CT_SWEEP_FAILS] = TT_EXIT_FAIL,
				      [CT_SWEEP_NOTHING] = TT_EXIT_ERROR,
				      [CT_SWEEP_MISS] = TT_EXIT_MISS };

	return status[ct_sweep_verdict(sweep)];
}
