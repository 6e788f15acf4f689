// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/timeline.h"

#include <string.h>

#define NEW_LIST TT_SWEEP_LIST ".tmpnew"

void tt_timeline_free(struct tt_timeline *timeline)
{
	if (!timeline)
		return;
	ct_order_free(timeline->order);
	g_array_unref(timeline->updates);
	g_free(timeline);
}

gboolean tt_timeline_is_dep_file(const char *path)
{
	return g_str_has_prefix(path, "include/ksym/") ||
	       g_str_has_prefix(path, "include/config/ksym/");
}

static void find_updates(struct tt_timeline *t)
{
	struct tt_update update = { 0 };

	for (guint i = 1; i <= t->count; i++) {
		const struct ct_log_record *record = t->events[i].record;

		if (!strcmp(record->path, NEW_LIST)) {
			/* Written in two steps; the first begins a new run of the script. */
			if (update.first_touch || !update.new_list)
				update = (struct tt_update){ 0 };
			update.new_list = i;
		} else if (update.new_list && tt_timeline_is_dep_file(record->path)) {
			if (!update.first_touch)
				update.first_touch = i;
			update.last_touch = i;
		} else if (!strcmp(record->path, TT_SWEEP_LIST) &&
			   !strcmp(record->kind, "rename")) {
			update.rename = i;
			if (update.first_touch)
				g_array_append_val(t->updates, update);
			update = (struct tt_update){ 0 };
		}
	}
}

struct tt_timeline *tt_timeline_new(const struct ct_log *log, GError **error)
{
	struct ct_order *order = ct_order_new(log, error);
	struct tt_timeline *t;

	if (!order)
		return NULL;
	t = g_new0(struct tt_timeline, 1);
	t->order = order;
	t->log = log;
	t->count = order->count;
	t->events = order->events;
	t->updates = g_array_new(FALSE, FALSE, sizeof(struct tt_update));
	find_updates(t);
	return t;
}

guint tt_timeline_last(const struct tt_timeline *timeline, const char *path, guint event)
{
	return ct_order_last(timeline->order, path, event);
}

guint tt_timeline_tick(const struct tt_timeline *timeline, guint event, const guint *ticks,
		       guint count)
{
	guint seen = 0;

	for (guint i = 0; i < count; i++)
		seen += timeline->events[event].position >= ticks[i];
	return seen;
}
