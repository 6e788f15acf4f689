// SPDX-License-Identifier: GPL-2.0-only
#include <json-glib/json-glib.h>

#include "coarsetime/clock.h"
#include "json/json.h"
#include "output.h"

static const char *how_stale(const struct ct_fate *fate, const struct ct_stale *stale)
{
	if (!stale->direct)
		return "made-from";
	return ct_fate_compare(fate, stale->need, stale->file) < 0 ? "set-back" : "tie";
}

static void add_stale(JsonBuilder *b, const struct ct_fate *fate)
{
	g_autoptr(GArray) stale = ct_fate_stale(fate);

	json_builder_set_member_name(b, "stale");
	json_builder_begin_array(b);
	for (guint i = 0; i < stale->len; i++) {
		const struct ct_stale *one = &g_array_index(stale, struct ct_stale, i);
		g_autofree char *reason = ct_fate_reason(fate, one);

		json_builder_begin_object(b);
		tt_json_add_text(b, "file", one->file->path);
		tt_json_add_text(b, "because", one->need->path);
		tt_json_add_text(b, "how", how_stale(fate, one));
		tt_json_add_text(b, "reason", reason);
		tt_json_add_number(b, "file_event", ct_fate_made(fate, one->file));
		tt_json_add_number(b, "because_event", ct_fate_changed(fate, one->need));
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void add_left_out(JsonBuilder *b, const struct ct_world *world)
{
	json_builder_set_member_name(b, "left_out");
	json_builder_begin_array(b);
	for (guint i = 0; i < world->left_out->len; i++) {
		const struct ct_left_out *one =
			&g_array_index(world->left_out, struct ct_left_out, i);

		json_builder_begin_object(b);
		tt_json_add_text(b, "file", one->file->path);
		tt_json_add_text(b, "because", one->need ? one->need->path : NULL);
		tt_json_add_text(b, "why", one->why);
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
			 c->error			       ? "ERROR"
			 : c->status || ct_fate_count(c->fate) ? "FAIL"
							       : "PASS");
	tt_json_add_number(b, "command_status", c->status);
	if (c->fate) {
		add_stale(b, c->fate);
		tt_json_add_texts(b, "differ", c->differ);
	}
	if (c->error)
		tt_json_add_text(b, "error", c->error->message);
	if (c->surprise)
		tt_json_add_text(b, "surprise", c->surprise);
	tt_json_add_real(b, "seconds", c->seconds);
	json_builder_end_object(b);
}

static void add_class(JsonBuilder *b, const struct ct_sweep *sweep, guint index, double chance)
{
	const struct ct_class *class = &g_array_index(sweep->classes, struct ct_class, index);
	struct ct_fate *owned;
	const struct ct_fate *fate = ct_sweep_fate(sweep, index, &owned);

	json_builder_begin_object(b);
	tt_json_add_number(b, "first", class->first);
	tt_json_add_number(b, "last", class->last);
	tt_json_add_flag(b, "no_tick",
			 index + 1 == sweep->classes->len || (sweep->every_place && !class->first));
	tt_json_add_text(b, "prediction", ct_sweep_fails(sweep, index) ? "FAIL" : "PASS");
	if (!sweep->every_place)
		tt_json_add_real(b, "chance", chance);
	if (fate)
		add_stale(b, fate);
	add_confirmation(b, sweep->confirmations->pdata[index]);
	json_builder_end_object(b);
	ct_fate_free(owned);
}

static void add_chances(JsonBuilder *b, struct ct_sweep *sweep)
{
	json_builder_set_member_name(b, "chances");
	json_builder_begin_object(b);
	for (const struct ct_preset *preset = ct_presets; preset->name; preset++) {
		if (ct_preset_ticks(preset) && !sweep->every_place)
			tt_json_add_real(b, preset->name,
					 ct_predict_chance(sweep->prediction, preset->gran, NULL));
	}
	json_builder_end_object(b);
}

static void add_head(JsonBuilder *b, const struct ct_sweep *sweep, const char *clock)
{
	static const char *const verdicts[] = { [CT_SWEEP_CLEAN] = "PASS",
						[CT_SWEEP_FAILS] = "FAIL",
						[CT_SWEEP_NOTHING] = "NOTHING",
						[CT_SWEEP_MISS] = "MISS" };
	const struct ct_recording *r = sweep->record;
	g_autofree char *sentence = ct_sweep_sentence(sweep);

	tt_json_add_number(b, "format", 2);
	tt_json_add_text(b, "verdict", verdicts[ct_sweep_verdict(sweep)]);
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
	tt_json_add_flag(b, "proved", ct_sweep_is_proof(sweep));
	tt_json_add_flag(b, "every_place", sweep->every_place);
	add_left_out(b, r->world);
	tt_json_add_texts(b, "lookers", sweep->prediction->lookers);
	tt_json_add_texts(b, "surprises", sweep->surprises);
	tt_json_add_texts(b, "unlike", sweep->unlike);
	tt_json_add_real(b, "record_seconds", r->seconds);
	tt_json_add_real(b, "confirm_seconds", sweep->confirm_seconds);
}

char *ct_sweep_json(struct ct_sweep *sweep, const char *clock, gint64 granularity)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	guint count = sweep->classes->len;
	g_autofree double *chances =
		g_new0(double, MAX(count, sweep->prediction->classes->len) + 1);

	if (!sweep->every_place)
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
