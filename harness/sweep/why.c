// SPDX-License-Identifier: GPL-2.0-only
/* Finding the facts; explain.c says them. */
#include <stdlib.h>
#include <string.h>

#include "base/strset.h"
#include "kbuild/cmdfile.h"
#include "sweep/explain_internal.h"

static void free_why(gpointer data)
{
	struct tt_why *why = data;

	for (guint i = 0; i < why->symbols->len; i++)
		g_free(g_array_index(why->symbols, struct tt_why_symbol, i).dep_file);
	g_array_unref(why->symbols);
	g_free(why);
}

/* The dep file of @symbol among those that the object's .cmd file names; to be freed, or NULL. */
static char *find_dep_file(const struct tt_cmdfile *file, const char *symbol)
{
	for (guint i = 0; file && i < file->deps->len; i++) {
		const struct tt_cmd_dep *dep = &g_array_index(file->deps, struct tt_cmd_dep, i);
		char *path;

		if (dep->kind != TT_CMD_SYMBOL)
			continue;
		path = tt_symbol_dep_path(symbol, dep->path);
		if (!strcmp(path, dep->path))
			return path;
		g_free(path);
	}
	return NULL;
}

/* The run of the script that put the last list in force. */
static void find_list(const struct tt_timeline *timeline, struct tt_why *why)
{
	const struct tt_update *last;

	if (!timeline->updates->len)
		return;
	last = &g_array_index(timeline->updates, struct tt_update, timeline->updates->len - 1);
	why->listed_at = last->rename;
	why->new_list = last->new_list;
}

static struct tt_why *new_why(const struct tt_explain_request *request, const char *object)
{
	struct tt_why *why = g_new0(struct tt_why, 1);

	why->object = object;
	why->built = tt_timeline_last(request->timeline, object, request->timeline->count);
	why->symbols = g_array_new(FALSE, FALSE, sizeof(struct tt_why_symbol));
	find_list(request->timeline, why);
	return why;
}

static void add_symbol(const struct tt_explain_request *request, struct tt_why *why,
		       const struct tt_expected_export *export, gboolean listed)
{
	struct tt_why_symbol symbol = { .export = export, .listed = listed };

	symbol.dep_file =
		find_dep_file(g_hash_table_lookup(request->cmdfiles, why->object), export->name);
	if (symbol.dep_file)
		symbol.touched = tt_timeline_last(request->timeline, symbol.dep_file,
						  request->timeline->count);
	why->last_touch = MAX(why->last_touch, symbol.touched);
	g_array_append_val(why->symbols, symbol);
}

static int compare_symbols(gconstpointer a, gconstpointer b)
{
	const struct tt_why_symbol *one = a, *two = b;

	if (one->touched != two->touched)
		return one->touched < two->touched ? -1 : 1;
	return strcmp(one->export->name, two->export->name);
}

GPtrArray *tt_why_find(const struct tt_explain_request *request)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(free_why);
	g_autoptr(GHashTable) by_object = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) names = NULL;

	for (guint i = 0; request->observed->list && i < request->expected->exports->len; i++) {
		const struct tt_expected_export *export = request->expected->exports->pdata[i];
		const struct tt_object *object =
			g_hash_table_lookup(request->observed->objects, export->object);
		gboolean listed = g_hash_table_contains(request->observed->list, export->name);
		struct tt_why *why;

		if (!object || g_hash_table_contains(object->exports, export->name) == listed)
			continue;
		why = g_hash_table_lookup(by_object, export->object);
		if (!why) {
			why = new_why(request, export->object);
			g_hash_table_insert(by_object, export->object, why);
		}
		add_symbol(request, why, export, listed);
	}
	names = tt_table_keys(by_object);
	for (guint i = 0; i < names->len; i++) {
		struct tt_why *why = g_hash_table_lookup(by_object, names->pdata[i]);

		qsort(why->symbols->data, why->symbols->len, sizeof(struct tt_why_symbol),
		      compare_symbols);
		g_ptr_array_add(all, why);
	}
	return all;
}

static int compare_events(gconstpointer a, gconstpointer b)
{
	guint one = *(const guint *)a, two = *(const guint *)b;

	return one < two ? -1 : one > two;
}

void tt_why_append_timeline(GString *text, const struct tt_explain_request *request,
			    const struct tt_why *why)
{
	const struct tt_timeline *t = request->timeline;
	g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(guint));
	gint64 before = G_MININT64;

	if (why->built)
		g_array_append_val(events, why->built);
	if (why->new_list)
		g_array_append_val(events, why->new_list);
	if (why->listed_at)
		g_array_append_val(events, why->listed_at);
	for (guint i = 0; i < why->symbols->len; i++) {
		guint touched = g_array_index(why->symbols, struct tt_why_symbol, i).touched;

		/* Names that differ only in case share a dep file up to 5.14. */
		if (touched && (!i || touched != g_array_index(events, guint, events->len - 1)))
			g_array_append_val(events, touched);
	}
	g_array_sort(events, compare_events);
	g_string_append(text, "    tick  event\n");
	for (guint i = 0; i < events->len; i++) {
		guint event = g_array_index(events, guint, i);
		const struct ct_log_record *record = t->events[event].record;

		if (record->tick != before && i)
			g_string_append(text, "    ----- the clock ticks -----\n");
		g_string_append_printf(text, "   %5" G_GINT64_FORMAT "  %5u  %-7s %s\n",
				       record->tick, event, record->kind, record->path);
		before = record->tick;
	}
}
