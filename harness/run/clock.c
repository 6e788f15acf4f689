// SPDX-License-Identifier: GPL-2.0-only
#include "run/clock.h"

#include <json-glib/json-glib.h>
#include <stdlib.h>

#include "base/datadir.h"
#include "base/error.h"
#include "coarsetime/clock.h"
#include "coarsetime/schedule.h"

char **tt_clock_words(const struct tt_clock *clock, const char *const *roots, const char *directory,
		      const char *name, GError **error)
{
	char *program = tt_program_path("coarsetime", error);
	GPtrArray *words;

	if (!program)
		return NULL;
	words = g_ptr_array_new();
	g_ptr_array_add(words, program);
	g_ptr_array_add(words, g_strdup("--quiet"));
	g_ptr_array_add(words, g_strconcat("--granularity=", clock->granularity, NULL));
	if (clock->schedule)
		g_ptr_array_add(words, g_strconcat("--schedule=", clock->schedule, NULL));
	if (clock->stop_after)
		g_ptr_array_add(words, g_strconcat("--stop-after=", clock->stop_after, NULL));
	for (const char *const *root = roots; *root; root++)
		g_ptr_array_add(words, g_strconcat("--root=", *root, NULL));
	g_ptr_array_add(words, g_strdup_printf("--log=%s/%s.events", directory, name));
	g_ptr_array_add(words, g_strdup_printf("--report=%s/%s.clock.json", directory, name));
	g_ptr_array_add(words, g_strdup("--"));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

/* A map must be readable too: coarsetime reads it when the tree has been copied and prepared. */
static gboolean check_map(const struct ct_schedule *schedule, char **why)
{
	struct ct_map map;

	if (!schedule->map)
		return TRUE;
	if (!ct_map_read(schedule->map, &map, why))
		return FALSE;
	ct_map_clear(&map);
	return TRUE;
}

gboolean tt_clock_check(const struct tt_clock *clock, GError **error)
{
	struct ct_schedule schedule = { 0 };
	struct ct_preset preset;
	char *why = NULL;
	gboolean ok;

	ok = ct_preset_parse(clock->granularity, &preset, &why) &&
	     (!clock->schedule || ct_schedule_parse(clock->schedule, &schedule, &why)) &&
	     check_map(&schedule, &why);
	ct_schedule_clear(&schedule);
	if (!ok)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "this clock is not possible: %s ('coarsetime presets' and "
			    "coarsetime(1) list what is)",
			    why ? why : "no memory");
	free(why);
	return ok;
}

static void free_forced(gpointer data)
{
	struct tt_forced_tick *forced = data;

	g_free(forced->reason);
	g_free(forced->path);
	g_free(forced->command);
	g_free(forced);
}

void tt_clock_report_free(struct tt_clock_report *report)
{
	if (!report)
		return;
	g_free(report->granularity);
	g_free(report->schedule);
	g_ptr_array_unref(report->forced);
	g_ptr_array_unref(report->escapes);
	g_free(report);
}

static const char *text_of(JsonObject *object, const char *name)
{
	return json_object_get_string_member_with_default(object, name, "");
}

static void read_forced(struct tt_clock_report *report, JsonArray *from)
{
	for (guint i = 0; from && i < json_array_get_length(from); i++) {
		JsonObject *one = json_array_get_object_element(from, i);
		struct tt_forced_tick *forced = g_new0(struct tt_forced_tick, 1);

		forced->reason = g_strdup(text_of(one, "reason"));
		forced->path = g_strdup(text_of(one, "path"));
		forced->command = g_strdup(text_of(one, "command"));
		forced->cost_seconds =
			json_object_get_double_member_with_default(one, "cost_seconds", 0);
		g_ptr_array_add(report->forced, forced);
	}
}

static void read_escapes(struct tt_clock_report *report, JsonArray *from)
{
	for (guint i = 0; from && i < json_array_get_length(from); i++) {
		JsonObject *one = json_array_get_object_element(from, i);

		g_ptr_array_add(report->escapes, g_strdup_printf("%s: %s", text_of(one, "path"),
								 text_of(one, "likely_cause")));
	}
}

static JsonArray *array_of(JsonObject *object, const char *name)
{
	return json_object_has_member(object, name) ? json_object_get_array_member(object, name)
						    : NULL;
}

struct tt_clock_report *tt_clock_report_read(const char *directory, const char *name,
					     GError **error)
{
	g_autofree char *path = g_strdup_printf("%s/%s.clock.json", directory, name);
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) why = NULL;
	struct tt_clock_report *report;
	JsonObject *root;

	if (!json_parser_load_from_file(parser, path, &why) ||
	    !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser))) {
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
			    "the clock layer left no report that can be read (%s: %s); the end of "
			    "the build's log tells why",
			    path, why ? why->message : "not an object");
		return NULL;
	}
	root = json_node_get_object(json_parser_get_root(parser));
	report = g_new0(struct tt_clock_report, 1);
	report->granularity = g_strdup(text_of(root, "granularity"));
	report->schedule = g_strdup(text_of(root, "schedule"));
	report->epoch = json_object_get_int_member_with_default(root, "epoch", 0);
	report->events = json_object_get_int_member_with_default(root, "events", 0);
	report->ticks = json_object_get_int_member_with_default(root, "ticks", 0);
	report->command_status =
		(int)json_object_get_int_member_with_default(root, "command_status", -1);
	report->forced = g_ptr_array_new_with_free_func(free_forced);
	report->escapes = g_ptr_array_new_with_free_func(g_free);
	read_forced(report, array_of(root, "forced"));
	read_escapes(report, array_of(root, "escapes"));
	return report;
}
