// SPDX-License-Identifier: GPL-2.0-only
/*
 * How likely a build fails. With granularity G and phase f, ticks lie at f + nG. An object built
 * at time a whose dep file is touched at b is stale if no tick lies in (a, b]: with b - a < G
 * those are the phases from b to a + G, taken modulo G. The chance of failure is the measure of
 * the union of all objects' phases; walking over their ends gives each outcome's share.
 */
#include <stdlib.h>

#include "sweep/predict.h"

struct end {
	gint64 at;
	gint step; /* +1: from here on stale; -1: no longer */
	guint64 hash;
};

static int compare_ends(gconstpointer a, gconstpointer b)
{
	gint64 one = ((const struct end *)a)->at, two = ((const struct end *)b)->at;

	return one < two ? -1 : one > two;
}

static gint64 modulo(gint64 value, gint64 by)
{
	gint64 rest = value % by;

	return rest < 0 ? rest + by : rest;
}

/* The phases in which an object built at @built and touched at @touched is stale. */
static void add_arc(GArray *ends, gint64 built, gint64 touched, gint64 granularity, guint64 hash,
		    struct end *start)
{
	struct end from = { modulo(touched, granularity), 1, hash };
	struct end to = { modulo(built, granularity), -1, hash };

	if (touched - built >= granularity)
		return;
	/* Over phase 0, or all of them. */
	if (to.at <= from.at) {
		start->step++;
		start->hash ^= hash;
	}
	g_array_append_val(ends, from);
	g_array_append_val(ends, to);
}

static GArray *find_arcs(const struct tt_prediction *p, gint64 granularity, struct end *start)
{
	GArray *ends = g_array_new(FALSE, FALSE, sizeof(struct end));

	for (guint i = 0; i < p->exporters->len && !p->guarded; i++) {
		const struct tt_exporter *exporter = p->exporters->pdata[i];

		for (guint u = 0; u < p->updates; u++) {
			const struct ct_order_event *events = p->timeline->events;

			if (exporter->touched[u] && exporter->built[u] && exporter->symbols->len)
				add_arc(ends, events[exporter->built[u]].record->stamp_ns,
					events[exporter->touched[u]].record->stamp_ns, granularity,
					ct_class_hash(i, u), start);
		}
	}
	g_array_sort(ends, compare_ends);
	return ends;
}

double tt_predict_chance(const struct tt_prediction *prediction, gint64 granularity_ns,
			 double *by_class)
{
	struct end now = { 0 };
	g_autoptr(GArray) ends = find_arcs(prediction, granularity_ns, &now);
	g_autoptr(GHashTable) index = ct_class_index(prediction->classes);
	double failing = 0;

	for (guint i = 0; by_class && i < prediction->classes->len; i++)
		by_class[i] = 0;
	for (guint i = 0; i <= ends->len; i++) {
		const struct end *end = i < ends->len ? &g_array_index(ends, struct end, i) : NULL;
		gint64 at = end ? end->at : granularity_ns;
		double share = (double)(at - now.at) / (double)granularity_ns;
		guint class = GPOINTER_TO_UINT(g_hash_table_lookup(index, &now.hash));

		if (now.step > 0)
			failing += share;
		if (by_class && class && now.step > 0)
			by_class[class - 1] += share;
		now.at = at;
		if (end) {
			now.step += end->step;
			now.hash ^= end->hash;
		}
	}
	return failing;
}
