// SPDX-License-Identifier: GPL-2.0-only
#include "world.h"

#include <string.h>

static const struct ct_order_event *event_at(const struct ct_world *w, guint event)
{
	return &w->order->events[event];
}

static gint64 stamp(const struct ct_world *w, guint event)
{
	return event_at(w, event)->record->stamp_ns;
}

guint ct_world_last(const struct ct_world *world, const struct ct_node *file, guint event)
{
	const GArray *list = world->events[file->index];
	guint low = 0, high = list ? list->len : 0;

	while (low < high) {
		guint middle = (low + high) / 2;

		if (g_array_index(list, guint, middle) <= event)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? g_array_index(list, guint, low - 1) : 0;
}

static void free_list(gpointer data)
{
	g_array_unref(data);
}

/* Where in the order of events each name was removed. */
static void find_removed(struct ct_world *w)
{
	guint over = 0;

	w->removed = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_list);
	for (gsize i = 0; i < w->order->log->count; i++) {
		const struct ct_log_record *record = &w->order->log->records[i];
		GArray *list;

		over = MAX(over, record->number);
		if (strcmp(record->kind, "unlink"))
			continue;
		list = g_hash_table_lookup(w->removed, record->path);
		if (!list) {
			list = g_array_new(FALSE, FALSE, sizeof(guint));
			g_hash_table_insert(w->removed, (char *)record->path, list);
		}
		g_array_append_val(list, over);
	}
}

/* The start of the call of make in which @event happened: events that were over then. */
static guint call_of(const struct ct_world *w, guint event)
{
	guint start = 0;

	for (guint i = 0; i < w->starts->len; i++) {
		guint at = g_array_index(w->starts, guint, i);

		if (at < event)
			start = MAX(start, at);
	}
	return start;
}

/* Was another target written in between? */
static gboolean other_written(const struct ct_world *w, const struct ct_node *file, guint from,
			      guint to)
{
	for (guint event = from + 1; event < to; event++) {
		const struct ct_node *other =
			ct_graph_node(w->graph, event_at(w, event)->record->path);

		if (other && other != file && other->recipe &&
		    !g_ptr_array_find(file->also, other, NULL))
			return TRUE;
	}
	return FALSE;
}

/*
 * Was the file removed between its events @from and @event by somebody else than the recipe that
 * made it anew ("rm -f $@", the linker)? So it was if it was done before make was called, if
 * other targets were made in between, or if another's recipe is known to remove it.
 */
static gboolean was_removed(const struct ct_world *w, const struct ct_node *file, guint from,
			    guint event)
{
	const GArray *list = g_hash_table_lookup(w->removed, file->path);
	guint call = call_of(w, event);

	for (guint i = 0; list && i < list->len; i++) {
		guint at = g_array_index(list, guint, i);

		if (at < from || at >= event)
			continue;
		if (at <= call || file->fleeting || other_written(w, file, at, event))
			return TRUE;
	}
	return FALSE;
}

/* Two stamps of one file belong to one build if nothing that could cause another lies between. */
static gboolean is_new_build(const struct ct_world *w, const struct ct_node *file, guint before,
			     guint event)
{
	if (call_of(w, before) != call_of(w, event))
		return TRUE;
	for (guint i = 0; i < file->needs->len; i++) {
		if (ct_world_last(w, file->needs->pdata[i], event - 1) > before)
			return TRUE;
	}
	return FALSE;
}

guint *ct_world_reasons(const struct ct_world *world, const struct ct_build *build)
{
	const GPtrArray *needs = build->file->needs;
	guint *reasons = g_new0(guint, needs->len + 1);

	for (guint i = 0; i < needs->len; i++) {
		guint event = ct_world_last(world, needs->pdata[i], build->first - 1);

		if (event && (!build->before || stamp(world, event) > stamp(world, build->before)))
			reasons[i] = event;
	}
	return reasons;
}

/* Stamps from before the record are the same whatever the clock does in it. */
static gboolean was_out_of_date(const struct ct_node *file)
{
	for (guint i = 0; i < file->needs->len; i++) {
		const struct ct_node *need = file->needs->pdata[i];

		if (need->before != G_MININT64 && need->before > file->before)
			return TRUE;
	}
	return FALSE;
}

static gboolean is_conditional(const struct ct_world *w, const struct ct_build *build)
{
	const struct ct_node *file = build->file;
	g_autofree guint *reasons = NULL;
	gboolean any = FALSE;

	if (!build->before && (file->before == G_MININT64 || was_out_of_date(file)))
		return FALSE;
	if ((file->always && !file->asks) || was_removed(w, file, build->before, build->first))
		return FALSE;
	reasons = ct_world_reasons(w, build);
	for (guint i = 0; i < file->needs->len; i++)
		any |= reasons[i] != 0;
	return any;
}

static void add_builds(struct ct_world *w, struct ct_node *file)
{
	const GArray *list = w->events[file->index];
	struct ct_build build = { .file = file };

	for (guint i = 0; i < list->len; i++) {
		guint event = g_array_index(list, guint, i);

		if (build.first && !is_new_build(w, file, build.last, event)) {
			build.last = event;
			continue;
		}
		if (build.first)
			g_array_append_val(w->builds, build);
		build.before = build.last;
		build.first = build.last = event;
	}
	if (build.first)
		g_array_append_val(w->builds, build);
}

static int compare_builds(gconstpointer a, gconstpointer b)
{
	guint one = ((const struct ct_build *)a)->first, two = ((const struct ct_build *)b)->first;

	return one < two ? -1 : one > two;
}

static void find_builds(struct ct_world *w)
{
	g_autofree gboolean *seen = g_new0(gboolean, w->graph->files->len + 1);

	for (guint i = 0; i < w->graph->files->len; i++) {
		struct ct_node *file = w->graph->files->pdata[i];

		if (file->recipe && w->events[i])
			add_builds(w, file);
	}
	g_array_sort(w->builds, compare_builds);
	for (guint i = 0; i < w->builds->len; i++) {
		struct ct_build *build = &g_array_index(w->builds, struct ct_build, i);

		build->conditional = is_conditional(w, build);
		if (!build->conditional)
			continue;
		w->conditional++;
		seen[build->file->index] = TRUE;
		for (guint j = 0; j < build->file->needs->len; j++)
			seen[((struct ct_node *)build->file->needs->pdata[j])->index] = TRUE;
		for (guint j = 0; j < build->file->also->len; j++)
			seen[((struct ct_node *)build->file->also->pdata[j])->index] = TRUE;
	}
	for (guint i = 0; i < w->graph->files->len; i++) {
		if (seen[i])
			g_ptr_array_add(w->relevant, w->graph->files->pdata[i]);
	}
	for (guint i = 0; i < w->builds->len; i++) {
		if (seen[g_array_index(w->builds, struct ct_build, i).file->index])
			g_array_append_val(w->decisive, i);
	}
}

static void find_starts(struct ct_world *w, const gint64 *starts, guint count)
{
	for (guint i = 0; i < count; i++) {
		guint over = 0;

		while (over < w->end && event_at(w, over + 1)->record->fine_ns <= starts[i])
			over++;
		g_array_append_val(w->starts, over);
	}
	g_array_append_val(w->starts, w->end);
}

struct ct_world *ct_world_new(const struct ct_order *order, const struct ct_graph *graph, guint end,
			      const gint64 *starts, guint start_count)
{
	struct ct_world *w = g_new0(struct ct_world, 1);

	w->order = order;
	w->graph = graph;
	w->end = end;
	w->builds = g_array_new(FALSE, FALSE, sizeof(struct ct_build));
	w->starts = g_array_new(FALSE, FALSE, sizeof(guint));
	w->decisive = g_array_new(FALSE, FALSE, sizeof(guint));
	w->relevant = g_ptr_array_new();
	w->excused = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	w->events = g_new0(GArray *, graph->files->len + 1);
	for (guint i = 0; i < graph->files->len; i++)
		w->events[i] = g_hash_table_lookup(
			order->by_path, ((struct ct_node *)graph->files->pdata[i])->path);
	find_starts(w, starts, start_count);
	find_removed(w);
	find_builds(w);
	ct_world_excuse(w);
	return w;
}

void ct_world_free(struct ct_world *world)
{
	if (!world)
		return;
	g_array_unref(world->builds);
	g_array_unref(world->starts);
	g_array_unref(world->decisive);
	g_ptr_array_unref(world->relevant);
	g_hash_table_unref(world->excused);
	g_hash_table_unref(world->removed);
	g_free(world->events);
	g_free(world);
}
