// SPDX-License-Identifier: GPL-2.0-only
#include "run/run.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "json/json.h"
#include "verdict/verdict_json.h"

static void add_words(JsonBuilder *b, const char *name, char **words)
{
	json_builder_set_member_name(b, name);
	json_builder_begin_array(b);
	for (char **word = words; word && *word; word++)
		json_builder_add_string_value(b, *word);
	json_builder_end_array(b);
}

static void add_counts(JsonBuilder *b, const GArray *all)
{
	json_builder_set_member_name(b, "ksyms");
	json_builder_begin_array(b);
	for (guint i = 0; i < all->len; i++) {
		const struct tt_log_counts *counts = &g_array_index(all, struct tt_log_counts, i);

		json_builder_begin_object(b);
		tt_json_add_number(b, "before", counts->before);
		tt_json_add_number(b, "after", counts->after);
		tt_json_add_number(b, "changed", counts->changed);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void add_make(JsonBuilder *b, const struct tt_run *run)
{
	json_builder_set_member_name(b, "make");
	json_builder_begin_object(b);
	add_words(b, "command", run->command);
	tt_json_add_number(b, "status", run->make_status);
	tt_json_add_number(b, "passes", run->log->passes);
	tt_json_add_number(b, "objects_compiled", run->log->objects);
	add_counts(b, run->log->counts);
	json_builder_end_object(b);
}

static void add_forced(JsonBuilder *b, const struct tt_forced_tick *forced)
{
	json_builder_begin_object(b);
	tt_json_add_text(b, "reason", forced->reason);
	tt_json_add_text(b, "path", forced->path);
	tt_json_add_text(b, "command", forced->command);
	tt_json_add_real(b, "cost_seconds", forced->cost_seconds);
	json_builder_end_object(b);
}

static void add_clock(JsonBuilder *b, const struct tt_clock_report *clock)
{
	json_builder_set_member_name(b, "clock");
	json_builder_begin_object(b);
	tt_json_add_text(b, "granularity", clock->granularity);
	tt_json_add_text(b, "schedule", clock->schedule);
	tt_json_add_number(b, "epoch", clock->epoch);
	tt_json_add_number(b, "events", clock->events);
	tt_json_add_number(b, "ticks", clock->ticks);
	json_builder_set_member_name(b, "forced");
	json_builder_begin_array(b);
	for (guint i = 0; i < clock->forced->len; i++)
		add_forced(b, clock->forced->pdata[i]);
	json_builder_end_array(b);
	json_builder_set_member_name(b, "escapes");
	json_builder_begin_array(b);
	for (guint i = 0; i < clock->escapes->len; i++)
		json_builder_add_string_value(b, clock->escapes->pdata[i]);
	json_builder_end_array(b);
	json_builder_end_object(b);
}

static void add_seconds(JsonBuilder *b, const struct tt_run *run)
{
	const struct {
		const char *name;
		double seconds;
	} parts[] = {
		{ "prepare", run->prepare_seconds },
		{ "build", run->make_seconds },
		{ "second_make", run->second_seconds },
		{ "verdict", run->judge_seconds },
	};

	json_builder_set_member_name(b, "seconds");
	json_builder_begin_object(b);
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		tt_json_add_real(b, parts[i].name, parts[i].seconds);
	}
	json_builder_end_object(b);
}

char *tt_run_json(const struct tt_run *run, const struct tt_run_request *request)
{
	static const char *const prepared[] = { "before", "from-cache", "afresh" };
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	tt_json_add_number(b, "format", 1);
	tt_json_add_text(b, "trimtorture", TT_VERSION);
	tt_verdict_json(b, run->verdict);
	tt_json_add_text(b, "tree", request->tree);
	tt_json_add_text(b, "output", request->output);
	tt_json_add_text(b, "profile", run->expected->profile);
	tt_json_add_number(b, "seed", (gint64)run->expected->seed);
	tt_json_add_text(b, "kernel", run->expected->kernel);
	tt_json_add_text(b, "snapshot", run->expected->snapshot);
	tt_json_add_text(b, "pipeline", run->expected->single_pass ? "single-pass" : "recursive");
	tt_json_add_text(b, "prepared", prepared[run->prepared]);
	add_words(b, "variants", request->variants);
	if (request->backend)
		tt_json_add_text(b, "backend", request->backend);
	if (run->clock)
		add_clock(b, run->clock);
	add_make(b, run);
	add_words(b, "repeat", request->repeat);
	add_seconds(b, run);
	json_builder_end_object(b);
	return tt_json_text(b);
}
