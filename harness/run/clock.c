// SPDX-License-Identifier: GPL-2.0-only
#include "run/clock.h"

#include <stdlib.h>

#include "base/datadir.h"
#include "base/error.h"
#include "coarsetime/clock.h"
#include "coarsetime/schedule.h"
#include "json/json.h"

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
	/* The workspace is ours, and the next build in it must find the stamps of this one. */
	g_ptr_array_add(words, g_strdup("--in-place"));
	g_ptr_array_add(words, g_strdup("--keep-stamps"));
	g_ptr_array_add(words, g_strconcat("--granularity=", clock->granularity, NULL));
	if (clock->schedule)
		g_ptr_array_add(words, g_strconcat("--schedule=", clock->schedule, NULL));
	if (clock->stop_after)
		g_ptr_array_add(words, g_strconcat("--stop-after=", clock->stop_after, NULL));
	if (clock->unmet)
		g_ptr_array_add(words, g_strdup("--allow-unmet"));
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
	g_ptr_array_unref(report->unmet);
	g_free(report);
}

static void read_forced(struct tt_clock_report *report, JsonArray *from)
{
	for (guint i = 0; i < tt_array_length(from); i++) {
		JsonObject *one = tt_array_object(from, i);
		struct tt_forced_tick *forced = g_new0(struct tt_forced_tick, 1);

		forced->reason = tt_member_text(one, "reason");
		forced->path = tt_member_text(one, "path");
		forced->command = tt_member_text(one, "command");
		forced->cost_seconds = tt_member_real(one, "cost_seconds");
		g_ptr_array_add(report->forced, forced);
	}
}

static void read_escapes(struct tt_clock_report *report, JsonArray *from)
{
	for (guint i = 0; i < tt_array_length(from); i++) {
		JsonObject *one = tt_array_object(from, i);
		g_autofree char *path = tt_member_text(one, "path");
		g_autofree char *cause = tt_member_text(one, "likely_cause");

		g_ptr_array_add(report->escapes, g_strdup_printf("%s: %s", path, cause));
	}
}

static void read_unmet(struct tt_clock_report *report, JsonArray *from)
{
	for (guint i = 0; i < tt_array_length(from); i++)
		g_ptr_array_add(report->unmet, g_strdup(tt_array_string(from, i)));
}

struct tt_clock_report *tt_clock_report_read(const char *directory, const char *name,
					     GError **error)
{
	g_autofree char *path = g_strdup_printf("%s/%s.clock.json", directory, name);
	g_autoptr(JsonObject) root = NULL;
	g_autoptr(GError) why = NULL;
	struct tt_clock_report *report;

	root = tt_json_load(path, &why);
	if (!root) {
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
			    "the clock layer left no report that can be read (%s); the end of "
			    "the build's log tells why",
			    why->message);
		return NULL;
	}
	report = g_new0(struct tt_clock_report, 1);
	report->granularity = tt_member_text(root, "granularity");
	report->schedule = tt_member_text(root, "schedule");
	report->epoch = tt_member_number(root, "epoch");
	report->events = tt_member_number(root, "events");
	report->ticks = tt_member_number(root, "ticks");
	report->command_status = (int)tt_member_number(root, "command_status");
	report->forced = g_ptr_array_new_with_free_func(free_forced);
	report->escapes = g_ptr_array_new_with_free_func(g_free);
	report->unmet = g_ptr_array_new_with_free_func(g_free);
	read_forced(report, tt_member_array(root, "forced"));
	read_escapes(report, tt_member_array(root, "escapes"));
	read_unmet(report, tt_member_array(root, "unmet"));
	return report;
}
