// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulation: the builds of the record in their order, each of which happens or not. It can
 * only take builds away. With coarser stamps a prerequisite that was not newer does not become
 * so, and a target that was left alone ties with what it was left alone for, and stays.
 */
#include <string.h>

#include "world.h"

/* Of a file, while the builds go by. */
struct now {
	gint build;	/* the last one that happened; -1: none */
	gint64 earlier; /* tick of the file's stamp before that one */
};

struct run {
	const struct ct_world *world;
	const struct ct_ticks *ticks;
	struct now *files;
};

/* The tick of a stamp; what is from before the record is older than all, the last make newer. */
static gint64 tick_of(const struct run *r, guint event)
{
	const struct ct_order_event *e = &r->world->order->events[event];
	gint64 since, tick;

	if (!event || e->record->stamp_ns < 0)
		return -1;
	if (event > r->world->end)
		return G_MAXINT64;
	if (!r->ticks->granularity)
		return e->position >= r->ticks->boundary;
	since = e->record->stamp_ns - r->ticks->phase;
	tick = since / r->ticks->granularity - (since % r->ticks->granularity < 0);
	return tick + 1;
}

/* The event that gives @file its stamp just before @event; 0: it is as before the record. */
static guint stamp_before(const struct run *r, const struct ct_node *file, guint event)
{
	const struct now *now = &r->files[file->index];
	const struct ct_build *build;

	if (!file->recipe)
		return ct_world_last(r->world, file, event - 1);
	if (now->build < 0)
		return 0;
	build = &g_array_index(r->world->builds, struct ct_build, now->build);
	return ct_world_last(r->world, file, MIN(build->last, event - 1));
}

/* The oldest of what the recipe makes. */
static gint64 own_tick(const struct run *r, const struct ct_build *build)
{
	gint64 own = tick_of(r, stamp_before(r, build->file, build->first));

	for (guint i = 0; i < build->file->also->len; i++) {
		const struct ct_node *other = build->file->also->pdata[i];
		gint64 tick = tick_of(r, stamp_before(r, other, build->first));

		if (other->there)
			own = MIN(own, tick);
	}
	return own;
}

/* Did @other, which the same recipe makes, happen in the very run of it that @build is? */
static gboolean is_same_run(const struct run *r, const struct ct_node *other,
			    const struct ct_build *build)
{
	const struct now *now = &r->files[other->index];
	const GPtrArray *needs = build->file->needs;
	const struct ct_build *made;

	if (now->build < 0)
		return FALSE;
	made = &g_array_index(r->world->builds, struct ct_build, now->build);
	for (guint i = 0; i < needs->len; i++) {
		if (ct_world_last(r->world, needs->pdata[i], build->first - 1) > made->first)
			return FALSE;
	}
	return made->first > build->before;
}

/* For $?: was it remade by this call of make, while this target was considered? */
static gboolean has_changed(const struct run *r, const struct ct_node *need,
			    const struct ct_build *build)
{
	const struct now *now = &r->files[need->index];
	const struct ct_build *made;
	guint call = 0;

	if (!need->recipe || now->build < 0 || !g_ptr_array_find(build->file->firsts, need, NULL))
		return FALSE;
	made = &g_array_index(r->world->builds, struct ct_build, now->build);
	for (guint i = 0; i < r->world->starts->len; i++) {
		guint start = g_array_index(r->world->starts, guint, i);

		if (start < build->first)
			call = MAX(call, start);
	}
	return made->first > call && tick_of(r, made->last) != now->earlier;
}

static gboolean happens(const struct run *r, const struct ct_build *build)
{
	const GPtrArray *needs = build->file->needs;
	gint64 own;

	if (!build->conditional)
		return TRUE;
	for (guint i = 0; i < build->file->also->len; i++) {
		if (is_same_run(r, build->file->also->pdata[i], build))
			return TRUE;
	}
	own = own_tick(r, build);
	for (guint i = 0; i < needs->len; i++) {
		const struct ct_node *need = needs->pdata[i];

		if (tick_of(r, stamp_before(r, need, build->first)) > own)
			return TRUE;
		if (build->file->asks && build->file->always && has_changed(r, need, build))
			return TRUE;
	}
	return FALSE;
}

static void decide(const struct run *r, guint index, struct ct_fate *fate)
{
	const struct ct_build *build = &g_array_index(r->world->builds, struct ct_build, index);
	struct now *now = &r->files[build->file->index];

	if (!happens(r, build)) {
		fate->skipped[index] = TRUE;
		return;
	}
	now->earlier = tick_of(r, stamp_before(r, build->file, build->first));
	now->build = (gint)index;
}

struct ct_fate *ct_world_run(const struct ct_world *world, const struct ct_ticks *ticks)
{
	struct ct_fate *fate = g_new0(struct ct_fate, 1);
	guint count = world->graph->files->len, all = world->order->count;
	g_autofree struct now *files = g_new(struct now, count + 1);
	const struct run r = { world, ticks, files };

	fate->key = g_new0(guint, count + 1);
	fate->skipped = g_new0(gboolean, world->builds->len + 1);
	for (guint i = 0; i < count; i++)
		files[i] = (struct now){ .build = -1, .earlier = -1 };
	for (guint i = 0; i < world->decisive->len; i++)
		decide(&r, g_array_index(world->decisive, guint, i), fate);
	for (guint i = 0; i < count; i++) {
		const struct ct_node *file = world->graph->files->pdata[i];
		guint event = ct_world_last(world, file, all);

		if (files[i].build >= 0)
			event = stamp_before(&r, file, all + 1);
		fate->key[i] = event ? world->order->events[event].position + 1 : 0;
	}
	/* A file none of whose builds happened is as it was before. */
	for (guint i = 0; i < world->decisive->len; i++) {
		const struct ct_build *build = &g_array_index(
			world->builds, struct ct_build, g_array_index(world->decisive, guint, i));

		if (files[build->file->index].build < 0)
			fate->key[build->file->index] = 0;
	}
	return fate;
}
