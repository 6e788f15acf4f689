// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/predict_internal.h"

#include <string.h>

static void free_exporter(gpointer data)
{
	struct tt_exporter *exporter = data;

	for (guint i = 0; i < exporter->symbols->len; i++)
		g_free(g_array_index(exporter->symbols, struct tt_symbol_pair, i).symbol);
	g_array_unref(exporter->symbols);
	g_free(exporter->object);
	g_free(exporter->built);
	g_free(exporter->touched);
	g_free(exporter);
}

void tt_prediction_free(struct tt_prediction *prediction)
{
	if (!prediction)
		return;
	g_ptr_array_unref(prediction->exporters);
	g_clear_pointer(&prediction->classes, g_array_unref);
	g_clear_pointer(&prediction->losses, g_array_unref);
	g_clear_pointer(&prediction->seconds, g_array_unref);
	g_clear_pointer(&prediction->second_losses, g_array_unref);
	g_free(prediction);
}

static void add_symbol(const struct tt_predict_request *request, struct tt_exporter *exporter,
		       const struct tt_pair *pair, const char *name)
{
	struct tt_symbol_pair symbol = {
		.symbol = g_strdup(name),
		.update = pair->update,
		.event = pair->prerequisite_event,
		.wanted = g_hash_table_contains(request->list, name),
	};

	g_array_append_val(exporter->symbols, symbol);
}

/*
 * The symbols that a dep file stands for. In the nested form it can stand for several; of those
 * only a wanted one is known to have changed.
 */
static void add_symbols(const struct tt_predict_request *request, struct tt_exporter *exporter,
			const struct tt_pair *pair)
{
	GPtrArray *names =
		request->names ? g_hash_table_lookup(request->names, exporter->object) : NULL;

	if (!g_str_has_suffix(pair->prerequisite, ".h")) {
		add_symbol(request, exporter, pair, strrchr(pair->prerequisite, '/') + 1);
		return;
	}
	for (guint i = 0; names && i < names->len; i++) {
		g_autofree char *path = tt_symbol_dep_path(names->pdata[i], pair->prerequisite);

		if (!strcmp(path, pair->prerequisite) &&
		    g_hash_table_contains(request->list, names->pdata[i]))
			add_symbol(request, exporter, pair, names->pdata[i]);
	}
}

static struct tt_exporter *new_exporter(const struct tt_prediction *p, const char *object)
{
	struct tt_exporter *exporter = g_new0(struct tt_exporter, 1);

	exporter->object = g_strdup(object);
	exporter->built = g_new0(guint, p->updates);
	exporter->touched = g_new0(guint, p->updates);
	exporter->symbols = g_array_new(FALSE, FALSE, sizeof(struct tt_symbol_pair));
	for (guint u = 0; u < p->updates; u++)
		exporter->built[u] = tt_timeline_last(
			p->timeline, object,
			g_array_index(p->timeline->updates, struct tt_update, u).new_list);
	return exporter;
}

static void find_exporters(struct tt_prediction *p, const struct tt_predict_request *request)
{
	struct tt_exporter *exporter = NULL;
	const char *target = NULL;

	for (guint i = 0; i < request->pairs->len; i++) {
		const struct tt_pair *pair = &g_array_index(request->pairs, struct tt_pair, i);

		if (!pair->is_symbol)
			continue;
		if (pair->target != target) {
			target = pair->target;
			exporter = new_exporter(p, target);
			g_ptr_array_add(p->exporters, exporter);
		}
		exporter->touched[pair->update] =
			MAX(exporter->touched[pair->update], pair->prerequisite_event);
		add_symbols(request, exporter, pair);
	}
}

struct change {
	guint at; /* the first boundary with it */
	gint stale, missing, surplus;
	guint64 hash;
};

static int compare_changes(gconstpointer a, gconstpointer b)
{
	guint one = ((const struct change *)a)->at, two = ((const struct change *)b)->at;

	return one < two ? -1 : one > two;
}

static int compare_guints(gconstpointer a, gconstpointer b)
{
	guint one = *(const guint *)a, two = *(const guint *)b;

	return one < two ? -1 : one > two;
}

/* One object's outcomes over all places of the last of @ticks, as changes against none. */
static void add_changes(const struct tt_prediction *p, guint index, guint *ticks, guint count,
			guint from, GArray *changes, GArray *places)
{
	const struct tt_exporter *exporter = p->exporters->pdata[index];
	struct change before = { 0 };

	g_array_set_size(places, 0);
	g_array_append_val(places, from);
	for (guint u = 0; u < p->updates; u++) {
		guint built = tt_predict_position(p, exporter->built[u]) + 1;
		guint touched = tt_predict_position(p, exporter->touched[u]) + 1;

		if (exporter->built[u] && built > from)
			g_array_append_val(places, built);
		if (exporter->touched[u] && touched > from)
			g_array_append_val(places, touched);
	}
	g_array_sort(places, compare_guints);
	for (guint i = 0; i < places->len; i++) {
		struct change now = { .at = g_array_index(places, guint, i) }, step;
		guint version;

		ticks[count - 1] = now.at;
		version = tt_predict_version(p, exporter, ticks, count);
		if (tt_predict_is_stale(p, exporter, version)) {
			struct tt_loss loss = tt_predict_loss(exporter, version);

			now.stale = 1;
			now.missing = (gint)loss.missing;
			now.surplus = (gint)loss.surplus;
			now.hash = ct_class_hash(index, version);
		}
		step = (struct change){ now.at, now.stale - before.stale,
					now.missing - before.missing, now.surplus - before.surplus,
					now.hash ^ before.hash };
		before = now;
		if (step.hash)
			g_array_append_val(changes, step);
	}
}

/* Neighbours with one outcome are one class, which has one loss. */
static void add_class(GArray *classes, GArray *losses, const struct ct_class *class,
		      const struct tt_loss *loss)
{
	ct_class_add(classes, class);
	if (losses->len < classes->len)
		g_array_append_vals(losses, loss, 1);
}

/* The classes over all places of one more tick behind @ticks[0 … count - 2], and their losses. */
static GArray *sweep(const struct tt_prediction *p, guint *ticks, guint count, guint from,
		     GArray *losses)
{
	GArray *classes = g_array_new(FALSE, FALSE, sizeof(struct ct_class));
	g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct change));
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint));
	struct ct_class class = { .first = from };
	struct tt_loss loss = { 0 };

	for (guint i = 0; i < p->exporters->len; i++)
		add_changes(p, i, ticks, count, from, changes, places);
	g_array_sort(changes, compare_changes);
	for (guint i = 0; i <= changes->len; i++) {
		const struct change *change =
			i < changes->len ? &g_array_index(changes, struct change, i) : NULL;
		guint at = change ? change->at : p->timeline->count + 1;

		if (at > class.first) {
			class.last = at - 1;
			add_class(classes, losses, &class, &loss);
			class.first = at;
		}
		if (change) {
			class.hash ^= change->hash;
			class.stale += (guint)change->stale;
			loss.missing += (guint)change->missing;
			loss.surplus += (guint)change->surplus;
		}
	}
	return classes;
}

/* A boundary with which all objects are rebuilt after the first update; 0: there is none. */
static guint clean_boundary(const struct tt_prediction *p)
{
	guint low = 0, high = p->timeline->count;

	for (guint i = 0; i < p->exporters->len; i++) {
		const struct tt_exporter *exporter = p->exporters->pdata[i];

		if (exporter->built[0])
			low = MAX(low, tt_predict_position(p, exporter->built[0]) + 1);
		if (exporter->touched[0])
			high = MIN(high, tt_predict_position(p, exporter->touched[0]));
	}
	return low <= high ? low : 0;
}

struct tt_prediction *tt_predict(const struct tt_predict_request *request)
{
	struct tt_prediction *p = g_new0(struct tt_prediction, 1);
	guint ticks[2];

	p->timeline = request->timeline;
	p->updates = request->timeline->updates->len;
	p->guarded = request->guarded;
	p->exporters = g_ptr_array_new_with_free_func(free_exporter);
	find_exporters(p, request);
	p->losses = g_array_new(FALSE, FALSE, sizeof(struct tt_loss));
	p->classes = sweep(p, ticks, 1, 0, p->losses);
	if (p->updates > 1)
		p->first_tick = clean_boundary(p);
	if (p->first_tick) {
		ticks[0] = p->first_tick;
		p->second_losses = g_array_new(FALSE, FALSE, sizeof(struct tt_loss));
		p->seconds = sweep(p, ticks, 2,
				   g_array_index(p->timeline->updates, struct tt_update, 0).rename,
				   p->second_losses);
	}
	return p;
}
