// SPDX-License-Identifier: GPL-2.0-only
#include "coarsetime/sweep/order.h"

#include "base/error.h"

static void free_events(gpointer data)
{
	g_array_unref(data);
}

void ct_order_free(struct ct_order *order)
{
	if (!order)
		return;
	g_free(order->events);
	g_hash_table_unref(order->by_path);
	g_free(order);
}

static gboolean collect(struct ct_order *o, GError **error)
{
	for (gsize i = 0; i < o->log->count; i++) {
		const struct ct_log_record *record = &o->log->records[i];

		if (!ct_log_is_event(record))
			continue;
		/* With -j, records may stand a little out of order. */
		if (record->number > o->count || o->events[record->number].record) {
			g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
				    "the event log is damaged: record %" G_GSIZE_FORMAT
				    " has the number %u, which is not the next free one of %u",
				    i + 1, record->number, o->count);
			return FALSE;
		}
		o->events[record->number].record = record;
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
static void find_positions(struct ct_order *o)
{
	for (guint i = 1; i <= o->count; i++) {
		guint p = i - 1;

		while (p && o->events[p].record->fine_ns > o->events[i].record->stamp_ns)
			p--;
		o->events[i].position = p;
	}
}

static void index_paths(struct ct_order *o)
{
	for (guint i = 1; i <= o->count; i++) {
		char *path = (char *)o->events[i].record->path;
		GArray *list = g_hash_table_lookup(o->by_path, path);

		if (!list) {
			list = g_array_new(FALSE, FALSE, sizeof(guint));
			g_hash_table_insert(o->by_path, path, list);
		}
		g_array_append_val(list, i);
	}
}

struct ct_order *ct_order_new(const struct ct_log *log, GError **error)
{
	struct ct_order *o = g_new0(struct ct_order, 1);

	o->log = log;
	o->count = count_events(log);
	o->events = g_new0(struct ct_order_event, o->count + 1);
	o->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_events);
	if (!collect(o, error)) {
		ct_order_free(o);
		return NULL;
	}
	find_positions(o);
	index_paths(o);
	return o;
}

guint ct_order_last(const struct ct_order *order, const char *path, guint event)
{
	GArray *list = g_hash_table_lookup(order->by_path, path);
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
