// SPDX-License-Identifier: GPL-2.0-only
/* The edges, and what follows from them for all places of a tick. outcome.c: what is wrong. */
#include "sweep/predict_internal.h"

#include <string.h>

#include "coarsetime/sweep/remake.h"

static void free_exporter(gpointer data)
{
	struct tt_exporter *exporter = data;

	for (guint i = 0; i < exporter->symbols->len; i++)
		g_free(g_array_index(exporter->symbols, struct tt_symbol_pair, i).symbol);
	g_array_unref(exporter->symbols);
	g_free(exporter->object);
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
	ct_fate_free(prediction->fate);
	ct_prediction_free(prediction->engine);
	ct_world_free(prediction->world);
	ct_graph_free(prediction->graph);
	g_hash_table_unref(prediction->by_node);
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

static struct tt_exporter *new_exporter(struct tt_prediction *p, const char *object)
{
	struct tt_exporter *exporter = g_new0(struct tt_exporter, 1);

	exporter->object = g_strdup(object);
	exporter->symbols = g_array_new(FALSE, FALSE, sizeof(struct tt_symbol_pair));
	exporter->built =
		tt_timeline_last(p->timeline, object,
				 g_array_index(p->timeline->updates, struct tt_update, 0).new_list);
	exporter->node = ct_graph_get(p->graph, object);
	exporter->node->recipe = exporter->node->own = exporter->node->there = TRUE;
	exporter->node->before = CT_STAMP_ABSENT;
	g_hash_table_insert(p->by_node, exporter->node, GUINT_TO_POINTER(p->exporters->len));
	g_ptr_array_add(p->exporters, exporter);
	return exporter;
}

/*
 * A dep file that does not exist yet is no prerequisite, but a $(wildcard): to make, as if it were
 * older than all.
 */
static void add_need(struct tt_prediction *p, const struct tt_exporter *exporter,
		     const struct tt_pair *pair)
{
	struct ct_node *need = ct_graph_get(p->graph, pair->prerequisite);

	need->there = TRUE;
	need->before = 0;
	ct_graph_add(exporter->node, need);
}

static guint position_of(const struct tt_prediction *p, const struct tt_pair *pair)
{
	return p->timeline->events[pair->prerequisite_event].position;
}

/* Of an object's dep files that one update touches, the one that is stamped last decides. */
static void find_exporters(struct tt_prediction *p, const struct tt_predict_request *request)
{
	struct tt_exporter *exporter = NULL;
	const struct tt_pair *last = NULL;

	for (guint i = 0; i < request->pairs->len; i++) {
		const struct tt_pair *pair = &g_array_index(request->pairs, struct tt_pair, i);
		gboolean same_target, same_update;

		if (!pair->is_symbol)
			continue;
		same_target = last && last->target == pair->target;
		same_update = same_target && last->update == pair->update;
		if (last && !same_update)
			add_need(p, exporter, last);
		if (!same_target)
			exporter = new_exporter(p, pair->target);
		if (!same_update || position_of(p, pair) > position_of(p, last))
			last = pair;
		if (!pair->update)
			exporter->touched = MAX(exporter->touched, pair->prerequisite_event);
		add_symbols(request, exporter, pair);
	}
	if (last)
		add_need(p, exporter, last);
}

/* What is wrong with the tick where a walk has come to, kept up to date. */
struct state {
	struct tt_prediction *p;
	guint *versions; /* per exporter; G_MAXUINT: not looked at yet */
	struct ct_class class;
	struct tt_loss loss;
};

/* Adds (@sign 1) or takes away (-1) what exporter number @index gets wrong, built at @version. */
static void count(struct state *s, guint index, guint version, guint sign)
{
	const struct tt_exporter *exporter = s->p->exporters->pdata[index];
	struct tt_loss loss;

	if (version == G_MAXUINT || !tt_predict_is_stale(s->p, exporter, version))
		return;
	loss = tt_predict_loss(exporter, version);
	s->class.stale += sign;
	s->class.hash ^= ct_class_hash(index, version);
	s->loss.missing += sign * loss.missing;
	s->loss.surplus += sign * loss.surplus;
}

static void look_at(struct state *s, const struct ct_fate *fate, guint index)
{
	guint now = tt_predict_version(s->p, fate, s->p->exporters->pdata[index]);

	count(s, index, s->versions[index], -1u);
	count(s, index, now, 1);
	s->versions[index] = now;
}

static void begin(struct state *s, struct tt_prediction *p)
{
	*s = (struct state){ .p = p };
	s->versions = g_new(guint, p->exporters->len + 1);
	for (guint i = 0; i < p->exporters->len; i++)
		s->versions[i] = G_MAXUINT;
}

static void follow(struct state *s, const struct ct_fate *fate)
{
	const GPtrArray *flipped = ct_fate_flipped(fate);

	/* Some have no build in the record. */
	for (guint i = 0; i < s->p->exporters->len && s->versions[i] == G_MAXUINT; i++)
		look_at(s, fate, i);
	for (guint i = 0; i < flipped->len; i++)
		look_at(s, fate,
			GPOINTER_TO_UINT(g_hash_table_lookup(s->p->by_node, flipped->pdata[i])));
}

struct places {
	struct state state;
	GArray *classes, *losses;
};

/* Neighbours with one outcome are one class, which has one loss. */
static void add_class(const struct ct_step *step, gpointer data)
{
	struct places *places = data;

	follow(&places->state, step->fate);
	places->state.class.first = step->first;
	places->state.class.last = step->last;
	ct_class_add(places->classes, &places->state.class);
	if (places->losses->len < places->classes->len)
		g_array_append_val(places->losses, places->state.loss);
}

/* The classes over all places from @from on of the last of @ticks, and their losses. */
static GArray *sweep(struct tt_prediction *p, struct ct_ticks ticks, guint from, GArray **losses)
{
	struct places places = { .classes = g_array_new(FALSE, FALSE, sizeof(struct ct_class)) };

	places.losses = *losses = g_array_new(FALSE, FALSE, sizeof(struct tt_loss));
	begin(&places.state, p);
	ct_predict_walk(p->engine, ticks, from, add_class, &places);
	g_free(places.state.versions);
	return places.classes;
}

struct chances {
	struct state state;
	GHashTable *index;
	double *by_class, failing;
};

static void weigh(const struct ct_step *step, gpointer data)
{
	struct chances *chances = data;
	const struct ct_class *now = &chances->state.class;
	guint class;

	follow(&chances->state, step->fate);
	if (!now->stale)
		return;
	chances->failing += step->share;
	class = GPOINTER_TO_UINT(g_hash_table_lookup(chances->index, &now->hash));
	if (chances->by_class && class)
		chances->by_class[class - 1] += step->share;
}

double tt_predict_chance(const struct tt_prediction *prediction, gint64 granularity_ns,
			 double *by_class)
{
	g_autoptr(GHashTable) index = ct_class_index(prediction->classes);
	struct chances chances = { .index = index, .by_class = by_class };

	for (guint i = 0; by_class && i < prediction->classes->len; i++)
		by_class[i] = 0;
	begin(&chances.state, (struct tt_prediction *)prediction);
	ct_predict_phases(prediction->engine, granularity_ns, weigh, &chances);
	g_free(chances.state.versions);
	return chances.failing;
}

/* A boundary with which all objects are rebuilt after the first update; 0: there is none. */
static guint clean_boundary(const struct tt_prediction *p)
{
	const struct ct_order_event *events = p->timeline->events;
	guint low = 0, high = p->timeline->count;

	for (guint i = 0; i < p->exporters->len; i++) {
		const struct tt_exporter *exporter = p->exporters->pdata[i];

		if (exporter->built)
			low = MAX(low, events[exporter->built].position + 1);
		if (exporter->touched)
			high = MIN(high, events[exporter->touched].position);
	}
	return low <= high ? low : 0;
}

struct tt_prediction *tt_predict(const struct tt_predict_request *request)
{
	struct tt_prediction *p = g_new0(struct tt_prediction, 1);
	const struct ct_ticks none = { 0 };

	p->timeline = request->timeline;
	p->updates = request->timeline->updates->len;
	p->guarded = request->guarded;
	p->exporters = g_ptr_array_new_with_free_func(free_exporter);
	p->by_node = g_hash_table_new(NULL, NULL);
	p->graph = ct_graph_empty();
	find_exporters(p, request);
	ct_graph_finish(p->graph);
	p->world = ct_world_new(p->timeline->order, p->graph, p->timeline->count, NULL);
	p->engine = ct_prediction_new(p->world);
	p->fate = ct_fate_simulate(p->world, &none);
	p->classes = sweep(p, none, 0, &p->losses);
	if (p->updates > 1)
		p->first_tick = clean_boundary(p);
	if (p->first_tick) {
		guint from = g_array_index(p->timeline->updates, struct tt_update, 0).rename;
		const struct ct_ticks two = { .boundary = p->first_tick, .second = from };

		p->seconds = sweep(p, two, from, &p->second_losses);
	}
	return p;
}
