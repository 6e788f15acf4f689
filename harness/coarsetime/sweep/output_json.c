// SPDX-License-Identifier: GPL-2.0-only
#include <json-glib/json-glib.h>

#include "coarsetime/clock.h"
#include "json/json.h"
#include "output.h"

/* @fate: NULL if the events are not those of the record. */
static void add_stale(JsonBuilder *b, const GArray *stale, const struct ct_fate *fate)
{
	json_builder_set_member_name(b, "stale");
	json_builder_begin_array(b);
	for (guint i = 0; i < stale->len; i++) {
		const struct ct_stale *one = &g_array_index(stale, struct ct_stale, i);

		json_builder_begin_object(b);
		tt_json_add_text(b, "file", one->file->path);
		tt_json_add_text(b, "because", one->need->path);
		tt_json_add_text(b, "how", one->direct ? "tie" : "made-from");
		if (fate) {
			tt_json_add_number(b, "file_event", fate->key[one->file->index]);
			tt_json_add_number(b, "because_event", fate->key[one->need->index]);
		}
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void add_confirmation(JsonBuilder *b, const struct ct_confirmation *c)
{
	json_builder_set_member_name(b, "confirmation");
	if (!c) {
		json_builder_add_null_value(b);
		return;
	}
	json_builder_begin_object(b);
	tt_json_add_text(b, "schedule", c->schedule);
	tt_json_add_text(b, "verdict",
			 c->error		      ? "ERROR"
			 : c->status || c->stale->len ? "FAIL"
						      : "PASS");
	tt_json_add_number(b, "command_status", c->status);
	if (c->stale) {
		add_stale(b, c->stale, NULL);
		json_builder_set_member_name(b, "differ");
		json_builder_begin_array(b);
		for (guint i = 0; i < c->differ->len; i++)
			json_builder_add_string_value(b, c->differ->pdata[i]);
		json_builder_end_array(b);
	}
	if (c->error)
		tt_json_add_text(b, "error", c->error->message);
	tt_json_add_flag(b, "miss", c->miss);
	tt_json_add_real(b, "seconds", c->seconds);
	json_builder_end_object(b);
}

static void add_class(JsonBuilder *b, const struct ct_sweep *sweep, guint index, double chance)
{
	const struct ct_class *class =
		&g_array_index(sweep->prediction->classes, struct ct_class, index);
	const struct ct_ticks ticks = { .boundary = class->first };
	struct ct_fate *fate = ct_world_run(sweep->record->world, &ticks);
	g_autoptr(GArray) stale = ct_world_stale(sweep->record->world, fate);

	json_builder_begin_object(b);
	tt_json_add_number(b, "first", class->first);
	tt_json_add_number(b, "last", class->last);
	tt_json_add_flag(b, "no_tick", class->last >= sweep->record->world->end);
	tt_json_add_text(b, "prediction", class->stale ? "FAIL" : "PASS");
	tt_json_add_real(b, "chance", chance);
	add_stale(b, stale, fate);
	add_confirmation(b, sweep->confirmations->pdata[index]);
	json_builder_end_object(b);
	ct_fate_free(fate);
}

static void add_chances(JsonBuilder *b, struct ct_sweep *sweep)
{
	json_builder_set_member_name(b, "chances");
	json_builder_begin_object(b);
	for (const struct ct_preset *preset = ct_presets; preset->name; preset++) {
		if (!preset->multigrain && preset->gran > 1)
			tt_json_add_real(b, preset->name,
					 ct_predict_chance(sweep->prediction, preset->gran, NULL));
	}
	json_builder_end_object(b);
}

static void add_head(JsonBuilder *b, const struct ct_sweep *sweep, const char *clock)
{
	const struct ct_recording *r = sweep->record;
	g_autofree char *sentence = ct_sweep_sentence(sweep);

	tt_json_add_number(b, "format", 1);
	tt_json_add_text(b, "verdict", sweep->misses ? "MISS" : sweep->failing ? "FAIL" : "PASS");
	tt_json_add_text(b, "sentence", sentence);
	tt_json_add_text(b, "clock", clock);
	json_builder_set_member_name(b, "command");
	json_builder_begin_array(b);
	for (char **word = sweep->request->command; *word; word++)
		json_builder_add_string_value(b, *word);
	json_builder_end_array(b);
	tt_json_add_text(b, "root", sweep->request->root);
	tt_json_add_text(b, "record", sweep->request->directory);
	tt_json_add_number(b, "events", r->world->end);
	tt_json_add_number(b, "events_after", r->order->count - r->world->end);
	tt_json_add_number(b, "make_calls", r->makes->len);
	tt_json_add_number(b, "databases", r->graph->databases);
	tt_json_add_number(b, "dependency_files", r->graph->depfiles);
	tt_json_add_number(b, "targets", r->graph->targets);
	tt_json_add_number(b, "builds", r->world->builds->len);
	tt_json_add_number(b, "conditional_builds", r->world->conditional);
	tt_json_add_number(b, "left_out", ct_world_unsettled(r->world));
	tt_json_add_real(b, "record_seconds", r->seconds);
	tt_json_add_real(b, "confirm_seconds", sweep->confirm_seconds);
}

char *ct_sweep_json(struct ct_sweep *sweep, const char *clock, gint64 granularity)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	guint count = sweep->prediction->classes->len;
	g_autofree double *chances = g_new0(double, count + 1);

	ct_predict_chance(sweep->prediction, granularity, chances);
	json_builder_begin_object(b);
	add_head(b, sweep, clock);
	add_chances(b, sweep);
	json_builder_set_member_name(b, "classes");
	json_builder_begin_array(b);
	for (guint i = 0; i < count; i++)
		add_class(b, sweep, i, chances[i]);
	json_builder_end_array(b);
	json_builder_end_object(b);
	return tt_json_text(b);
}
