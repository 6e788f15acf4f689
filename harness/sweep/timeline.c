// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/timeline.h"

#include <string.h>

#include "base/error.h"

#define NEW_LIST TT_SWEEP_LIST ".tmpnew"

static void free_events(gpointer data)
{
	g_array_unref(data);
}

void tt_timeline_free(struct tt_timeline *timeline)
{
	if (!timeline)
		return;
	g_free(timeline->events);
	g_hash_table_unref(timeline->by_path);
	g_array_unref(timeline->updates);
	g_free(timeline);
}

gboolean tt_timeline_is_dep_file(const char *path)
{
	return g_str_has_prefix(path, "include/ksym/") ||
	       g_str_has_prefix(path, "include/config/ksym/");
}

static gboolean collect(struct tt_timeline *t, GError **error)
{
	guint next = 1;

	for (gsize i = 0; i < t->log->count; i++) {
		const struct ct_log_record *record = &t->log->records[i];

		if (!ct_log_is_event(record))
			continue;
		/* With -j, records may stand a little out of order. */
		if (record->number > t->count || t->events[record->number].record) {
			g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
				    "the event log is damaged: record %" G_GSIZE_FORMAT
				    " has the number %u, which is not the next free one of %u",
				    i + 1, record->number, t->count);
			return FALSE;
		}
		t->events[record->number].record = record;
		next++;
	}
	return TRUE;
}

static guint count_events(const struct ct_log *log)
{
	guint count = 0;

	for (gsize i = 0; i < log->count; i++)
		count += ct_log_is_event(&log->records[i]);
	return count;
}

/* Explicit old times (touch -d) are older than everything: position 0. */
static void find_positions(struct tt_timeline *t)
{
	for (guint i = 1; i <= t->count; i++) {
		guint p = i - 1;

		while (p && t->events[p].record->fine_ns > t->events[i].record->stamp_ns)
			p--;
		t->events[i].position = p;
	}
}

static void index_paths(struct tt_timeline *t)
{
	for (guint i = 1; i <= t->count; i++) {
		char *path = (char *)t->events[i].record->path;
		GArray *list = g_hash_table_lookup(t->by_path, path);

		if (!list) {
			list = g_array_new(FALSE, FALSE, sizeof(guint));
			g_hash_table_insert(t->by_path, path, list);
		}
		g_array_append_val(list, i);
	}
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
	struct tt_timeline *t = g_new0(struct tt_timeline, 1);

	t->log = log;
	t->count = count_events(log);
	t->events = g_new0(struct tt_event, t->count + 1);
	t->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_events);
	t->updates = g_array_new(FALSE, FALSE, sizeof(struct tt_update));
	if (!collect(t, error)) {
		tt_timeline_free(t);
		return NULL;
	}
	find_positions(t);
	index_paths(t);
	find_updates(t);
	return t;
}

guint tt_timeline_last(const struct tt_timeline *timeline, const char *path, guint event)
{
	GArray *list = g_hash_table_lookup(timeline->by_path, path);
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
