// SPDX-License-Identifier: GPL-2.0-only
#include "coarsetime/sweep/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "coarsetime/schedule.h"

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

/* Stamps further ahead of the clock than any granularity were set, not taken from it. */
#define AHEAD_NS (4 * G_GINT64_CONSTANT(1000000000))

/*
 * Events whose moment the fine clock tells; in a log with coarse stamps a stamp says less than the
 * number of its event.
 */
static void find_positions(struct ct_order *o)
{
	gboolean fine = o->log->granularity_ns <= 1000;

	for (guint i = 1; i <= o->count; i++) {
		struct ct_order_event *event = &o->events[i];
		const struct ct_log_record *record = event->record;
		guint p = i - 1;

		event->fixed = CT_ORDER_FLOATS;
		if (record->stamp_ns < 0)
			event->fixed = record->stamp_ns;
		else if (record->stamp_ns > record->fine_ns + AHEAD_NS)
			event->fixed = record->stamp_ns;
		while (p && record->stamp_ns < (fine ? o->events[p].record->fine_ns : 0))
			p--;
		event->position = event->fixed < 0 ? 0 : p;
	}
}

static gboolean is_kind(const struct ct_log_record *record, const char *kind)
{
	return !strcmp(record->kind, kind);
}

/* The bytes of another name are under this one now. */
static gboolean is_move(const struct ct_log_record *record)
{
	return is_kind(record, "rename") || is_kind(record, "link");
}

/* What event @number did to the content of its name, given the last event of what was there. */
static void find_content(struct ct_order *o, guint number, guint before)
{
	struct ct_order_event *event = &o->events[number];
	const struct ct_log_record *record = event->record;

	event->made = event->changed = number;
	if (is_kind(record, "set")) {
		/* A stamp and nothing else: the bytes are those that were there. */
		event->made = before ? o->events[before].made : 0;
		event->changed = before ? o->events[before].changed : 0;
	} else if (is_move(record)) {
		event->made = before ? o->events[before].made : 0;
	} else if (is_kind(record, "write") && event->fixed == CT_ORDER_FLOATS) {
		event->made = event->changed = event->position + 1;
	}
}

static GArray *events_of(struct ct_order *o, const char *path)
{
	GArray *list = g_hash_table_lookup(o->by_path, path);

	if (list)
		return list;
	list = g_array_new(FALSE, FALSE, sizeof(guint));
	g_hash_table_insert(o->by_path, (char *)path, list);
	return list;
}

static void index_paths(struct ct_order *o)
{
	for (guint i = 1; i <= o->count; i++) {
		const struct ct_log_record *record = o->events[i].record;
		GArray *own = events_of(o, record->path), *source = own;

		if (is_move(record))
			source = g_hash_table_lookup(o->by_path, record->from);
		find_content(o, i, ct_order_last_of(source, i));
		g_array_append_val(own, i);
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

guint ct_order_last_of(const GArray *list, guint event)
{
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

guint ct_order_last(const struct ct_order *order, const char *path, guint event)
{
	return ct_order_last_of(g_hash_table_lookup(order->by_path, path), event);
}

gboolean ct_order_has_name(const struct ct_order *order, guint event)
{
	const char *path = order->events[event].record->path;

	return *path && *path != '/' && *path != '@' && !strstr(path, "XXXXXX") &&
	       !strchr(path, '#') && strlen(path) <= CT_SCHEDULE_NAME;
}

/* How many of the events up to @event happen; of the same name only, if @list has those. */
static guint count_up_to(const GArray *list, guint event, const gboolean *missing)
{
	guint count = 0;

	for (guint i = 0; i < (list ? list->len : event); i++) {
		guint at = list ? g_array_index(list, guint, i) : i + 1;

		count += at <= event && !(missing && missing[at]);
	}
	return count;
}

char *ct_order_word(const struct ct_order *order, guint event, gboolean by_name,
		    const gboolean *missing)
{
	const char *path = order->events[event].record->path;
	const GArray *list = by_name ? g_hash_table_lookup(order->by_path, path) : NULL;
	guint count = list || missing ? count_up_to(list, event, missing) : event;
	char *quoted, *word;

	if (!by_name)
		return g_strdup_printf("%u", count);
	quoted = ct_schedule_quote(path);
	word = g_strdup_printf("%u:%s", count, quoted);
	free(quoted);
	return word;
}

guint ct_order_brought(const struct ct_order *order, const char *path)
{
	g_autofree char *above = g_strdup(path);
	guint brought = 0;

	for (char *slash = strrchr(above, '/'); slash; slash = strrchr(above, '/')) {
		const GArray *list;

		*slash = '\0';
		list = g_hash_table_lookup(order->by_path, above);
		for (guint i = 0; list && i < list->len; i++) {
			guint event = g_array_index(list, guint, i);
			const struct ct_log_record *record = order->events[event].record;

			if (is_kind(record, "rename") || is_kind(record, "symlink"))
				brought = MAX(brought, event);
		}
	}
	return brought;
}
