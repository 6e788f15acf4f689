// SPDX-License-Identifier: GPL-2.0-only
#include "predict.h"

#define PHASES_MAX 4096

void ct_prediction_free(struct ct_prediction *prediction)
{
	if (!prediction)
		return;
	g_array_unref(prediction->classes);
	g_array_unref(prediction->events);
	g_hash_table_unref(prediction->outcomes);
	g_free(prediction);
}

static int compare_guints(gconstpointer a, gconstpointer b)
{
	guint one = *(const guint *)a, two = *(const guint *)b;

	return one < two ? -1 : one > two;
}

static void find_events(struct ct_prediction *p)
{
	for (guint i = 0; i < p->world->relevant->len; i++) {
		const struct ct_node *file = p->world->relevant->pdata[i];
		const GArray *events = p->world->events[file->index];

		for (guint j = 0; events && j < events->len; j++) {
			guint event = g_array_index(events, guint, j);

			if (event <= p->world->end)
				g_array_append_val(p->events, event);
		}
	}
}

/* A number for the set of builds that do not happen. */
static guint64 hash_skipped(const struct ct_world *w, const struct ct_fate *fate)
{
	guint64 hash = 0;

	for (guint i = 0; i < w->decisive->len; i++) {
		guint build = g_array_index(w->decisive, guint, i);

		if (fate->skipped[build])
			hash ^= ct_class_hash(build, 1);
	}
	return hash;
}

/* The outcome under @ticks: how many files are stale, and the hash of which. */
static struct ct_class outcome(struct ct_prediction *p, const struct ct_ticks *ticks)
{
	struct ct_fate *fate = ct_world_run(p->world, ticks);
	guint64 key = hash_skipped(p->world, fate), *own;
	struct ct_class *known = g_hash_table_lookup(p->outcomes, &key);

	if (!known) {
		g_autoptr(GArray) stale = ct_world_stale(p->world, fate);

		known = g_new0(struct ct_class, 1);
		known->stale = stale->len;
		for (guint i = 0; i < stale->len; i++)
			known->hash ^= ct_class_hash(
				g_array_index(stale, struct ct_stale, i).file->index, 1);
		own = g_new(guint64, 1);
		*own = key;
		g_hash_table_insert(p->outcomes, own, known);
	}
	ct_fate_free(fate);
	return *known;
}

/* An event passes from the new tick to the old one where the boundary passes its stamp. */
static GArray *find_places(const struct ct_prediction *p)
{
	GArray *places = g_array_new(FALSE, FALSE, sizeof(guint));
	guint place = p->world->end + 1;

	g_array_append_val(places, place);
	for (guint i = 0; i < p->events->len; i++) {
		place = p->world->order->events[g_array_index(p->events, guint, i)].position + 1;
		g_array_append_val(places, place);
	}
	g_array_sort(places, compare_guints);
	return places;
}

struct ct_prediction *ct_predict(const struct ct_world *world)
{
	struct ct_prediction *p = g_new0(struct ct_prediction, 1);
	g_autoptr(GArray) places = NULL;
	struct ct_class class;

	p->world = world;
	p->classes = g_array_new(FALSE, FALSE, sizeof(struct ct_class));
	p->events = g_array_new(FALSE, FALSE, sizeof(guint));
	p->outcomes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	find_events(p);
	places = find_places(p);
	for (guint i = 0, from = 0; i < places->len; i++) {
		guint at = g_array_index(places, guint, i);
		const struct ct_ticks ticks = { .boundary = from };

		if (at <= from)
			continue;
		class = outcome(p, &ticks);
		class.first = from;
		class.last = at - 1;
		ct_class_add(p->classes, &class);
		from = at;
	}
	return p;
}

GArray *ct_predict_stale(const struct ct_prediction *prediction, guint boundary)
{
	const struct ct_ticks ticks = { .boundary = boundary };
	struct ct_fate *fate = ct_world_run(prediction->world, &ticks);
	GArray *stale = ct_world_stale(prediction->world, fate);

	ct_fate_free(fate);
	return stale;
}

static int compare_phases(gconstpointer a, gconstpointer b)
{
	gint64 one = *(const gint64 *)a, two = *(const gint64 *)b;

	return one < two ? -1 : one > two;
}

/* The phases at which an event passes from one tick to the other, ascending, from 0 on. */
static GArray *find_phases(const struct ct_prediction *p, gint64 granularity)
{
	GArray *phases = g_array_new(FALSE, FALSE, sizeof(gint64));
	gint64 phase = 0;

	g_array_append_val(phases, phase);
	for (guint i = 0; i < p->events->len; i++) {
		guint event = g_array_index(p->events, guint, i);
		gint64 stamp = p->world->order->events[event].record->stamp_ns;

		/* With the tick exactly at the stamp, the stamp is in the new tick. */
		phase = (stamp + 1) % granularity;
		if (stamp >= 0)
			g_array_append_val(phases, phase);
	}
	if (phases->len > PHASES_MAX) {
		g_array_set_size(phases, 0);
		for (gint64 i = 0; i < PHASES_MAX; i++) {
			phase = (gint64)((double)granularity * (double)i / PHASES_MAX);
			g_array_append_val(phases, phase);
		}
	}
	g_array_sort(phases, compare_phases);
	return phases;
}

double ct_predict_chance(struct ct_prediction *prediction, gint64 granularity, double *by_class)
{
	g_autoptr(GArray) phases = find_phases(prediction, granularity);
	g_autoptr(GHashTable) index = ct_class_index(prediction->classes);
	double failing = 0;

	for (guint i = 0; by_class && i < prediction->classes->len; i++)
		by_class[i] = 0;
	for (guint i = 0; i < phases->len; i++) {
		gint64 from = g_array_index(phases, gint64, i);
		gint64 to =
			i + 1 < phases->len ? g_array_index(phases, gint64, i + 1) : granularity;
		double share = (double)(to - from) / (double)granularity;
		const struct ct_ticks ticks = { .granularity = granularity, .phase = from };
		struct ct_class now;
		guint class;

		if (to == from)
			continue;
		now = outcome(prediction, &ticks);
		if (!now.stale)
			continue;
		failing += share;
		class = GPOINTER_TO_UINT(g_hash_table_lookup(index, &now.hash));
		if (by_class && class)
			by_class[class - 1] += share;
	}
	return failing;
}
