// SPDX-License-Identifier: GPL-2.0-only
#include "predict.h"

#include <string.h>

void ct_prediction_free(struct ct_prediction *prediction)
{
	if (!prediction)
		return;
	g_array_unref(prediction->classes);
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

static void find_events(struct ct_prediction *p, GHashTable *looks)
{
	const struct ct_order *order = p->world->order;

	for (guint event = 1; event <= p->world->end; event++) {
		const char *path = order->events[event].record->path;

		if (order->events[event].fixed == CT_ORDER_FLOATS &&
		    (is_compared(ct_graph_node(p->world->graph, path)) ||
		     g_hash_table_contains(looks, path)))
			g_array_append_val(p->events, event);
	}
	g_array_sort_with_data(p->events, compare_positions, (gpointer)order);
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

/* Does the boundary between two places part files that recipes look at? */
static gboolean parts_looks(const struct ct_prediction *p, const GArray *moved, GHashTable *looks)
{
	for (guint i = 0; looks && i < moved->len; i++) {
		guint event = g_array_index(moved, guint, i);

		if (g_hash_table_contains(looks, p->world->order->events[event].record->path))
			return TRUE;
	}
	return FALSE;
}

/*
 * The classes of all places from @from on of the last tick of @ticks. An event passes from the
 * new tick to the old one where the boundary passes its position.
 */
static GArray *go_through(const struct ct_prediction *p, struct ct_ticks ticks, guint from,
			  GHashTable *looks)
{
	GArray *classes = g_array_new(FALSE, FALSE, sizeof(struct ct_class));
	g_autoptr(GArray) moved = g_array_new(FALSE, FALSE, sizeof(guint));
	guint *boundary = ticks.second ? &ticks.second : &ticks.boundary;
	guint end = p->world->end, next, i = 0;
	struct ct_fate *fate;

	*boundary = from;
	fate = ct_fate_simulate(p->world, &ticks);
	while (i < p->events->len && position_of(p, i) < from)
		i++;
	for (; from <= end; from = next) {
		struct ct_class class = { .first = from };

		next = i < p->events->len ? MIN(position_of(p, i), end) + 1 : end + 1;
		class.last = next - 1;
		class.stale = ct_fate_count(fate);
		class.hash = ct_fate_hash(fate);
		if (parts_looks(p, moved, looks))
			g_array_append_val(classes, class);
		else
			ct_class_add(classes, &class);
		g_array_set_size(moved, 0);
		for (; i < p->events->len && position_of(p, i) < next; i++)
			g_array_append_val(moved, g_array_index(p->events, guint, i));
		*boundary = next;
		ct_fate_move(fate, &ticks, moved);
	}
	ct_fate_free(fate);
	return classes;
}

struct ct_prediction *ct_predict(const struct ct_world *world)
{
	struct ct_prediction *p = g_new0(struct ct_prediction, 1);
	g_autoptr(GHashTable) looks = find_looks(world);
	const struct ct_ticks ticks = { 0 };

	p->world = world;
	p->lookers = g_ptr_array_new_with_free_func(g_free);
	p->events = g_array_new(FALSE, FALSE, sizeof(guint));
	find_events(p, looks);
	find_lookers(p, looks);
	p->classes = go_through(p, ticks, 0, looks);
	return p;
}

GArray *ct_predict_second(const struct ct_prediction *prediction, guint boundary, guint from)
{
	const struct ct_ticks ticks = { .boundary = boundary, .second = from };

	return go_through(prediction, ticks, from, NULL);
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

/* The outcome of @fate holds for @share of all phases. Return: that share if anything is stale. */
static double weigh(const struct ct_fate *fate, double share, GHashTable *index, double *by_class)
{
	guint64 hash = ct_fate_hash(fate);
	guint class = GPOINTER_TO_UINT(g_hash_table_lookup(index, &hash));

	if (!ct_fate_count(fate))
		return 0;
	if (by_class && class)
		by_class[class - 1] += share;
	return share;
}

double ct_predict_chance(const struct ct_prediction *prediction, gint64 granularity,
			 double *by_class)
{
	g_autoptr(GArray) phases = find_phases(prediction, granularity);
	g_autoptr(GArray) moved = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(GHashTable) index = ct_class_index(prediction->classes);
	struct ct_ticks ticks = { .granularity = granularity };
	struct ct_fate *fate = ct_fate_simulate(prediction->world, &ticks);
	double failing = 0;

	for (guint i = 0; by_class && i < prediction->classes->len; i++)
		by_class[i] = 0;
	for (guint i = 0; i <= phases->len;) {
		gint64 at =
			i < phases->len ? g_array_index(phases, struct phase, i).at : granularity;

		failing += weigh(fate, (double)(at - ticks.phase) / (double)granularity, index,
				 by_class);
		g_array_set_size(moved, 0);
		for (; i < phases->len && g_array_index(phases, struct phase, i).at == at; i++)
			g_array_append_val(moved, g_array_index(phases, struct phase, i).event);
		if (!moved->len)
			break;
		ticks.phase = at;
		ct_fate_move(fate, &ticks, moved);
	}
	ct_fate_free(fate);
	return failing;
}
