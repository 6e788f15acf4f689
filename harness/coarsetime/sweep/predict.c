// SPDX-License-Identifier: GPL-2.0-only
#include "predict.h"

#include <string.h>

void ct_prediction_free(struct ct_prediction *prediction)
{
	if (!prediction)
		return;
	g_clear_pointer(&prediction->classes, g_array_unref);
	g_array_unref(prediction->events);
	g_ptr_array_unref(prediction->lookers);
	g_free(prediction);
}

/* Does anything compare this file's stamp? */
static gboolean is_compared(const struct ct_node *file)
{
	return file && ((file->recipe && file->needs->len) || file->users->len);
}

static int compare_positions(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct ct_order *order = data;
	guint one = order->events[*(const guint *)a].position;
	guint two = order->events[*(const guint *)b].position;

	return one < two ? -1 : one > two;
}

/*
 * Programs that look at the stamps of all that they read or write and do nothing with them. Any
 * other one that looks at a file by name may compare. So may cp, if a recipe tells it to.
 */
static gboolean is_incurious(const struct ct_world *w, const char *comm)
{
	static const char *const never[] = { "make",	"gmake",   "gcc",   "cc",     "cc1",
					     "cc1plus", "g++",	   "c++",   "clang",  "clang++",
					     "as",	"ld",	   "ar",    "ld.bfd", "ld.lld",
					     "ranlib",	"nm",	   "strip", "rm",     "collect2",
					     "chmod",	"mkdir",   "rmdir", "ln",     "cat",
					     "cmp",	"objcopy", "sed",   NULL };
	static const char *const told[] = { "cp", "mv", "install", NULL };

	return g_strv_contains(never, comm) || (!w->graph->updates && g_strv_contains(told, comm));
}

/* The files that recipes look at, by the layer's notes: path -> the note. */
static GHashTable *find_looks(const struct ct_world *w)
{
	GHashTable *looks = g_hash_table_new(g_str_hash, g_str_equal);

	for (gsize i = 0; i < w->order->log->count; i++) {
		struct ct_log_record *record = &w->order->log->records[i];

		if (!strcmp(record->kind, "look") && !is_incurious(w, record->comm) &&
		    !g_hash_table_contains(looks, record->path))
			g_hash_table_insert(looks, (char *)record->path, record);
	}
	return looks;
}

static void add_events(struct ct_prediction *p, const GArray *events)
{
	for (guint i = 0; events && i < events->len; i++) {
		guint event = g_array_index(events, guint, i);

		if (event <= p->world->end &&
		    p->world->order->events[event].fixed == CT_ORDER_FLOATS)
			g_array_append_val(p->events, event);
	}
}

static void find_events(struct ct_prediction *p, GHashTable *looks)
{
	const struct ct_world *w = p->world;
	GHashTableIter iter;
	gpointer path;

	for (guint i = 0; i < w->graph->files->len; i++)
		if (is_compared(w->graph->files->pdata[i]))
			add_events(p, w->events[i]);
	g_hash_table_iter_init(&iter, looks);
	while (g_hash_table_iter_next(&iter, &path, NULL))
		if (!is_compared(ct_graph_node(w->graph, path)))
			add_events(p, g_hash_table_lookup(w->order->by_path, path));
	g_array_sort_with_data(p->events, compare_positions, (gpointer)w->order);
}

/* Only files that more than one place of the tick can part are worth a word. */
static void find_lookers(struct ct_prediction *p, GHashTable *looks)
{
	g_autoptr(GHashTable) named = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < p->events->len; i++) {
		guint event = g_array_index(p->events, guint, i);
		const char *path = p->world->order->events[event].record->path;
		const struct ct_log_record *look = g_hash_table_lookup(looks, path);

		if (look && g_hash_table_add(named, (char *)path))
			g_ptr_array_add(p->lookers, g_strdup_printf("%s: %s", look->comm, path));
	}
}

static guint position_of(const struct ct_prediction *p, guint index)
{
	return p->world->order->events[g_array_index(p->events, guint, index)].position;
}

/* The first event that lies at @position or later. */
static guint first_at(const struct ct_prediction *p, guint position)
{
	guint low = 0, high = p->events->len;

	while (low < high) {
		guint middle = (low + high) / 2;

		if (position_of(p, middle) < position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Those that change sides if a tick goes from place @one to place @two. */
static void add_between(const struct ct_prediction *p, GArray *moved, guint one, guint two)
{
	guint from = first_at(p, MIN(one, two)), to = first_at(p, MAX(one, two));

	if (to > from)
		g_array_append_vals(moved, &g_array_index(p->events, guint, from), to - from);
}

/* No second tick is one that nothing lies behind. */
static guint second_of(const struct ct_ticks *ticks)
{
	return ticks->second ? ticks->second : G_MAXUINT;
}

void ct_predict_move(const struct ct_prediction *prediction, struct ct_fate *fate,
		     const struct ct_ticks *ticks, GArray *moved)
{
	const struct ct_ticks *now = ct_fate_ticks(fate);
	g_autoptr(GArray) own =
		moved ? g_array_ref(moved) : g_array_new(FALSE, FALSE, sizeof(guint));

	g_array_set_size(own, 0);
	add_between(prediction, own, now->boundary, ticks->boundary);
	add_between(prediction, own, second_of(now), second_of(ticks));
	ct_fate_move(fate, ticks, own);
}

void ct_predict_walk(const struct ct_prediction *prediction, struct ct_ticks ticks, guint from,
		     void (*visit)(const struct ct_step *step, gpointer data), gpointer data)
{
	g_autoptr(GArray) moved = g_array_new(FALSE, FALSE, sizeof(guint));
	guint *place = ticks.second ? &ticks.second : &ticks.boundary;
	guint end = prediction->world->end;
	struct ct_fate *fate;

	*place = from;
	fate = ct_fate_simulate(prediction->world, &ticks);
	while (*place <= end) {
		struct ct_step step = { .fate = fate, .first = *place, .moved = moved };
		guint i = first_at(prediction, *place);

		step.last =
			i < prediction->events->len ? MIN(position_of(prediction, i), end) : end;
		visit(&step, data);
		*place = step.last + 1;
		ct_predict_move(prediction, fate, &ticks, moved);
	}
	ct_fate_free(fate);
}

struct classes {
	const struct ct_world *world;
	GHashTable *looks;
	GArray *list;
};

/* Does the boundary between two places part files that recipes look at? */
static gboolean parts_looks(const struct classes *classes, const GArray *moved)
{
	for (guint i = 0; i < moved->len; i++) {
		guint event = g_array_index(moved, guint, i);
		const char *path = classes->world->order->events[event].record->path;

		if (g_hash_table_contains(classes->looks, path))
			return TRUE;
	}
	return FALSE;
}

static void add_class(const struct ct_step *step, gpointer data)
{
	const struct classes *classes = data;
	struct ct_class class = { step->first, step->last, ct_fate_count(step->fate),
				  ct_fate_hash(step->fate) };

	if (parts_looks(classes, step->moved))
		g_array_append_val(classes->list, class);
	else
		ct_class_add(classes->list, &class);
}

static struct ct_prediction *new_prediction(const struct ct_world *world, GHashTable *looks)
{
	struct ct_prediction *p = g_new0(struct ct_prediction, 1);

	p->world = world;
	p->lookers = g_ptr_array_new_with_free_func(g_free);
	p->events = g_array_new(FALSE, FALSE, sizeof(guint));
	find_events(p, looks);
	find_lookers(p, looks);
	return p;
}

struct ct_prediction *ct_prediction_new(const struct ct_world *world)
{
	g_autoptr(GHashTable) looks = find_looks(world);

	return new_prediction(world, looks);
}

struct ct_prediction *ct_predict(const struct ct_world *world)
{
	g_autoptr(GHashTable) looks = find_looks(world);
	struct ct_prediction *p = new_prediction(world, looks);
	struct classes classes = { world, looks, NULL };

	p->classes = classes.list = g_array_new(FALSE, FALSE, sizeof(struct ct_class));
	ct_predict_walk(p, (struct ct_ticks){ 0 }, 0, add_class, &classes);
	return p;
}

struct ct_fate *ct_predict_at(const struct ct_prediction *prediction, guint boundary)
{
	const struct ct_ticks ticks = { .boundary = boundary };

	return ct_fate_simulate(prediction->world, &ticks);
}

/* A phase from which on an event lies in the tick before. */
struct phase {
	gint64 at;
	guint event;
};

static int compare_phases(gconstpointer a, gconstpointer b)
{
	gint64 one = ((const struct phase *)a)->at, two = ((const struct phase *)b)->at;

	return one < two ? -1 : one > two;
}

static GArray *find_phases(const struct ct_prediction *p, gint64 granularity)
{
	GArray *phases = g_array_new(FALSE, FALSE, sizeof(struct phase));

	for (guint i = 0; i < p->events->len; i++) {
		struct phase phase = { .event = g_array_index(p->events, guint, i) };

		/* With the tick exactly at the stamp, the stamp is in the new tick. */
		phase.at =
			(p->world->order->events[phase.event].record->stamp_ns + 1) % granularity;
		g_array_append_val(phases, phase);
	}
	g_array_sort(phases, compare_phases);
	return phases;
}

void ct_predict_phases(const struct ct_prediction *prediction, gint64 granularity,
		       void (*visit)(const struct ct_step *step, gpointer data), gpointer data)
{
	g_autoptr(GArray) phases = find_phases(prediction, granularity);
	g_autoptr(GArray) moved = g_array_new(FALSE, FALSE, sizeof(guint));
	struct ct_ticks ticks = { .granularity = granularity };
	struct ct_fate *fate = ct_fate_simulate(prediction->world, &ticks);

	for (guint i = 0; ticks.phase < granularity;) {
		gint64 at =
			i < phases->len ? g_array_index(phases, struct phase, i).at : granularity;
		const struct ct_step step = { .fate = fate,
					      .share = (double)(at - ticks.phase) /
						       (double)granularity,
					      .moved = moved };

		visit(&step, data);
		g_array_set_size(moved, 0);
		for (; i < phases->len && g_array_index(phases, struct phase, i).at == at; i++)
			g_array_append_val(moved, g_array_index(phases, struct phase, i).event);
		ticks.phase = at;
		ct_fate_move(fate, &ticks, moved);
	}
	ct_fate_free(fate);
}

struct chances {
	GHashTable *index;
	double *by_class, failing;
};

static void weigh(const struct ct_step *step, gpointer data)
{
	struct chances *chances = data;
	guint64 hash = ct_fate_hash(step->fate);
	guint class = GPOINTER_TO_UINT(g_hash_table_lookup(chances->index, &hash));

	if (!ct_fate_count(step->fate))
		return;
	chances->failing += step->share;
	if (chances->by_class && class)
		chances->by_class[class - 1] += step->share;
}

double ct_predict_chance(const struct ct_prediction *prediction, gint64 granularity,
			 double *by_class)
{
	g_autoptr(GHashTable) index = ct_class_index(prediction->classes);
	struct chances chances = { index, by_class, 0 };

	for (guint i = 0; by_class && i < prediction->classes->len; i++)
		by_class[i] = 0;
	ct_predict_phases(prediction, granularity, weigh, &chances);
	return chances.failing;
}
