// SPDX-License-Identifier: GPL-2.0-only
/* What is stale, given when the content of each file was written. */
#include "world.h"

/* When the content behind an event was written, in events that were over by then, from 1. */
static guint key_of(const struct ct_order *order, guint event)
{
	return event ? order->events[event].position + 1 : 0;
}

/* An intermediate file that make has removed again is nobody's. */
static gboolean can_be_stale(const struct ct_node *file)
{
	return file->recipe && !file->phony && file->there;
}

/* Calls @visit for each need that was written after its file. */
static void for_each_late(const struct ct_world *w, const guint *key,
			  void (*visit)(struct ct_node *file, struct ct_node *need, gpointer data),
			  gpointer data)
{
	for (guint i = 0; i < w->graph->files->len; i++) {
		struct ct_node *file = w->graph->files->pdata[i];

		for (guint j = 0; can_be_stale(file) && j < file->needs->len; j++) {
			struct ct_node *need = file->needs->pdata[j];

			if (key[need->index] > key[file->index])
				visit(file, need, data);
		}
	}
}

static guint64 pair_of(const struct ct_node *file, const struct ct_node *need)
{
	return (guint64)file->index << 32 | need->index;
}

static void excuse(struct ct_node *file, struct ct_node *need, gpointer data)
{
	guint64 *pair = g_new(guint64, 1);

	*pair = pair_of(file, need);
	g_hash_table_add(data, pair);
}

void ct_fate_free(struct ct_fate *fate)
{
	g_free(fate->key);
	g_free(fate->skipped);
	g_free(fate);
}

void ct_world_excuse(struct ct_world *world)
{
	struct ct_fate *fate = ct_world_observe(world, world->order);

	for_each_late(world, fate->key, excuse, world->excused);
	ct_fate_free(fate);
}

guint ct_world_unsettled(const struct ct_world *world)
{
	g_autoptr(GHashTable) files = g_hash_table_new(NULL, NULL);
	GHashTableIter iter;
	gpointer pair;

	g_hash_table_iter_init(&iter, world->excused);
	while (g_hash_table_iter_next(&iter, &pair, NULL))
		g_hash_table_add(files, GUINT_TO_POINTER((guint)(*(guint64 *)pair >> 32) + 1));
	return g_hash_table_size(files);
}

/*
 * The run's own log is coarse: an event's content may be older than the event (a file renamed
 * into place, a descriptor held open), by as much as the same event's in the record.
 */
struct ct_fate *ct_world_observe(const struct ct_world *world, const struct ct_order *order)
{
	struct ct_fate *fate = g_new0(struct ct_fate, 1);

	fate->key = g_new0(guint, world->graph->files->len + 1);
	for (guint i = 0; i < world->graph->files->len; i++) {
		const struct ct_node *file = world->graph->files->pdata[i];
		const GArray *recorded = world->events[i];
		guint event = ct_order_last(order, file->path, order->count), twin;
		guint count = event ? order->events[event].record->count : 0;

		fate->key[i] = event;
		if (!count || !recorded || count > recorded->len)
			continue;
		twin = g_array_index(recorded, guint, count - 1);
		fate->key[i] -= MIN(event - 1, twin - key_of(world->order, twin));
	}
	return fate;
}

struct late {
	const struct ct_world *world;
	struct ct_stale *stale; /* per file; file is NULL if it is not */
};

static void note_late(struct ct_node *file, struct ct_node *need, gpointer data)
{
	struct late *late = data;
	const guint64 pair = pair_of(file, need);

	if (!late->stale[file->index].file && !g_hash_table_contains(late->world->excused, &pair))
		late->stale[file->index] = (struct ct_stale){ file, need, TRUE };
}

enum { UNSEEN, OPEN, DONE };

/* What is made from a stale file is stale too. */
static gboolean propagate(struct late *late, struct ct_node *file, guint8 *state)
{
	struct ct_stale *own = &late->stale[file->index];

	if (state[file->index] != UNSEEN)
		return own->file != NULL;
	state[file->index] = OPEN;
	for (guint i = 0; i < file->needs->len; i++) {
		struct ct_node *need = file->needs->pdata[i];

		const guint64 pair = pair_of(file, need);

		if (propagate(late, need, state) && !own->file && can_be_stale(file) &&
		    !g_hash_table_contains(late->world->excused, &pair))
			*own = (struct ct_stale){ file, need, FALSE };
	}
	state[file->index] = DONE;
	return own->file != NULL;
}

GArray *ct_world_stale(const struct ct_world *world, const struct ct_fate *fate)
{
	guint count = world->graph->files->len;
	g_autofree struct ct_stale *stale = g_new0(struct ct_stale, count + 1);
	g_autofree guint8 *state = g_new0(guint8, count + 1);
	struct late late = { world, stale };
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct ct_stale));

	for_each_late(world, fate->key, note_late, &late);
	for (guint i = 0; i < count; i++)
		propagate(&late, world->graph->files->pdata[i], state);
	for (guint i = 0; i < count; i++) {
		if (stale[i].file)
			g_array_append_val(found, stale[i]);
	}
	return found;
}
