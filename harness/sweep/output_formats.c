// SPDX-License-Identifier: GPL-2.0-only
/* JSON, KTAP and JUnit. */
#include <json-glib/json-glib.h>

#include "coarsetime/clock.h"
#include "json/json.h"
#include "sweep/output.h"

/*
 * Names of stale objects and their symbols that a result lists of classes that were not run. Each
 * class lists nearly all, so with a large tree's hundreds of classes all lists together would be
 * far larger than anything else that the sweep reads or writes; beyond this, numbers stand for
 * them.
 */
#define LISTED_NAMES 200000

/* For each class, are its names listed? Confirmed ones are, and the first with the greatest of
 * @chances, if there are any. To be freed. */
static gboolean *find_listed(const struct tt_sweep *sweep, const double *chances)
{
	gboolean *listed = g_new0(gboolean, sweep->classes->len + 1);
	guint likeliest = 0, names = 0;

	for (guint i = 0; chances && i < sweep->classes->len; i++)
		if (chances[i] > chances[likeliest])
			likeliest = i;
	for (guint i = 0; i < sweep->classes->len; i++) {
		const struct tt_sweep_class *class = sweep->classes->pdata[i];
		guint own = class->stale + class->loss.missing + class->loss.surplus;

		listed[i] = class->confirmations->len || (chances && i == likeliest) ||
			    own <= LISTED_NAMES - names;
		if (!class->confirmations->len && own <= LISTED_NAMES - names)
			names += own;
	}
	return listed;
}

static void add_outcome(JsonBuilder *b, const char *name, const struct tt_outcome *outcome)
{
	json_builder_set_member_name(b, name);
	json_builder_begin_object(b);
	tt_json_add_texts(b, "stale", outcome->stale);
	tt_json_add_texts(b, "missing", outcome->missing);
	tt_json_add_texts(b, "surplus", outcome->surplus);
	json_builder_end_object(b);
}

static void add_prediction(JsonBuilder *b, const struct tt_sweep *sweep,
			   const struct tt_sweep_class *class, gboolean listed)
{
	g_autoptr(tt_outcome) outcome = listed ? tt_sweep_outcome(sweep, class) : NULL;

	if (outcome) {
		add_outcome(b, "predicted", outcome);
		return;
	}
	json_builder_set_member_name(b, "predicted");
	json_builder_begin_object(b);
	tt_json_add_number(b, "stale", class->stale);
	tt_json_add_number(b, "missing", class->loss.missing);
	tt_json_add_number(b, "surplus", class->loss.surplus);
	json_builder_end_object(b);
}

static void add_confirmation(JsonBuilder *b, const struct tt_sweep *sweep,
			     const struct tt_confirmation *c)
{
	g_autofree char *schedule =
		tt_confirm_schedule(sweep->record->prediction, c->ticks, c->count);

	json_builder_begin_object(b);
	tt_json_add_text(b, "schedule", schedule);
	tt_json_add_text(b, "how", tt_confirm_how_name(c->how));
	tt_json_add_text(b, "verdict",
			 c->error		    ? "ERROR"
			 : tt_confirmation_fails(c) ? "FAIL"
						    : "PASS");
	tt_json_add_number(b, "make_status", c->make_status);
	if (c->resumed_because)
		tt_json_add_text(b, "resumed_because", c->resumed_because);
	if (c->observed)
		add_outcome(b, "observed", c->observed);
	if (c->error)
		tt_json_add_text(b, "error", c->error->message);
	tt_json_add_flag(b, "miss", c->miss);
	tt_json_add_real(b, "seconds", c->seconds);
	json_builder_end_object(b);
}

static void add_class(JsonBuilder *b, const struct tt_sweep *sweep,
		      const struct tt_sweep_class *class, double chance, gboolean listed)
{
	guint ticks[2] = { class->first_tick };
	g_autofree char *schedule = NULL;

	ticks[class->first_tick ? 1 : 0] = class->boundary;
	schedule = tt_confirm_schedule(sweep->record->prediction, ticks, class->first_tick ? 2 : 1);
	json_builder_begin_object(b);
	tt_json_add_text(b, "schedule", schedule);
	tt_json_add_number(b, "first", class->class.first);
	tt_json_add_number(b, "last", class->class.last);
	if (class->first_tick)
		tt_json_add_number(b, "first_tick", class->first_tick);
	tt_json_add_flag(b, "no_tick", class->class.last >= sweep->record->timeline->count);
	tt_json_add_text(b, "prediction", class->fails ? "FAIL" : "PASS");
	add_prediction(b, sweep, class, listed);
	tt_json_add_real(b, "chance", chance);
	json_builder_set_member_name(b, "confirmations");
	json_builder_begin_array(b);
	for (guint i = 0; i < class->confirmations->len; i++)
		add_confirmation(b, sweep, class->confirmations->pdata[i]);
	json_builder_end_array(b);
	json_builder_end_object(b);
}

static void add_chances(JsonBuilder *b, const struct tt_sweep *sweep)
{
	json_builder_set_member_name(b, "chances");
	json_builder_begin_object(b);
	for (const struct ct_preset *preset = ct_presets; preset->name; preset++) {
		if (!ct_preset_ticks(preset))
			continue;
		tt_json_add_real(b, preset->name,
				 tt_predict_chance(sweep->record->prediction, preset->gran, NULL));
	}
	json_builder_end_object(b);
}

static void add_head(JsonBuilder *b, const struct tt_sweep *sweep, const char *clock)
{
	const struct tt_prediction *p = sweep->record->prediction;
	g_autofree char *sentence = tt_sweep_sentence(sweep);

	tt_json_add_number(b, "format", 1);
	tt_json_add_text(b, "verdict", sweep->misses ? "MISS" : sweep->failing ? "FAIL" : "PASS");
	tt_json_add_text(b, "sentence", sentence);
	tt_json_add_text(b, "clock", clock);
	tt_json_add_text(b, "record", sweep->record->directory);
	if (sweep->record->run) {
		tt_json_add_text(b, "kernel", sweep->record->run->expected->kernel);
		tt_json_add_text(b, "profile", sweep->record->run->expected->profile);
	}
	tt_json_add_number(b, "events", sweep->record->timeline->count);
	tt_json_add_number(b, "updates", p->updates);
	tt_json_add_number(b, "objects", p->exporters->len);
	tt_json_add_flag(b, "guarded", p->guarded);
	tt_json_add_real(b, "record_seconds", sweep->record_seconds);
	tt_json_add_real(b, "confirm_seconds", sweep->confirm_seconds);
	tt_json_add_real(b, "record_processor_seconds", sweep->record_processor);
	tt_json_add_real(b, "confirm_processor_seconds", sweep->confirm_processor);
}

char *tt_sweep_json(const struct tt_sweep *sweep, const char *clock)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	g_autofree double *chances = g_new0(double, sweep->classes->len + 1);
	g_autofree gboolean *listed = NULL;
	struct ct_preset preset;

	if (ct_preset_parse(clock, &preset, NULL))
		tt_predict_chance(sweep->record->prediction, preset.gran, chances);
	listed = find_listed(sweep, chances);
	json_builder_begin_object(b);
	add_head(b, sweep, clock);
	add_chances(b, sweep);
	json_builder_set_member_name(b, "classes");
	json_builder_begin_array(b);
	for (guint i = 0; i < sweep->classes->len; i++)
		add_class(b, sweep, sweep->classes->pdata[i], chances[i], listed[i]);
	json_builder_end_array(b);
	json_builder_end_object(b);
	return tt_json_text(b);
}

static gboolean has_miss(const struct tt_sweep_class *class)
{
	for (guint i = 0; i < class->confirmations->len; i++)
		if (((struct tt_confirmation *)class->confirmations->pdata[i])->miss)
			return TRUE;
	return FALSE;
}

static void append_stale(GString *text, const struct tt_sweep *sweep,
			 const struct tt_sweep_class *class)
{
	g_autoptr(tt_outcome) outcome = tt_sweep_outcome(sweep, class);

	for (guint i = 0; i < outcome->stale->len; i++)
		g_string_append_printf(text, "# stale: %s\n", (char *)outcome->stale->pdata[i]);
}

char *tt_sweep_ktap(const struct tt_sweep *sweep)
{
	g_autofree gboolean *listed = find_listed(sweep, NULL);
	GString *text = g_string_new("KTAP version 1\n");
	guint passed = 0;

	g_string_append_printf(text, "1..%u\n", sweep->classes->len);
	for (guint i = 0; i < sweep->classes->len; i++) {
		const struct tt_sweep_class *class = sweep->classes->pdata[i];
		gboolean ok = !class->fails && !has_miss(class);
		g_autofree char *name = tt_sweep_class_name(sweep, class);

		if (listed[i])
			append_stale(text, sweep, class);
		else
			g_string_append_printf(text, "# stale: %u objects\n", class->stale);
		if (has_miss(class))
			g_string_append(text, "# MISS: the confirmation differs\n");
		g_string_append_printf(text, "%s %u %s\n", ok ? "ok" : "not ok", i + 1, name);
		passed += ok;
	}
	g_string_append_printf(text, "# Totals: pass:%u fail:%u xfail:0 xpass:0 skip:0 error:0\n",
			       passed, sweep->classes->len - passed);
	return g_string_free(text, FALSE);
}

/* The stale objects, blank-separated and escaped; to be freed. */
static char *stale_words(const struct tt_sweep *sweep, const struct tt_sweep_class *class)
{
	g_autoptr(tt_outcome) outcome = tt_sweep_outcome(sweep, class);
	g_autofree char *words = NULL;

	g_ptr_array_add(outcome->stale, NULL);
	words = g_strjoinv(" ", (char **)outcome->stale->pdata);
	g_ptr_array_set_size(outcome->stale, (gint)outcome->stale->len - 1);
	return g_markup_escape_text(words, -1);
}

char *tt_sweep_junit(const struct tt_sweep *sweep)
{
	g_autofree gboolean *listed = find_listed(sweep, NULL);
	GString *text = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

	g_string_append_printf(text,
			       "<testsuite name=\"trimtorture sweep\" tests=\"%u\" "
			       "failures=\"%u\" errors=\"%u\">\n",
			       sweep->classes->len, sweep->failing, sweep->misses);
	for (guint i = 0; i < sweep->classes->len; i++) {
		const struct tt_sweep_class *class = sweep->classes->pdata[i];
		g_autofree char *name = tt_sweep_class_name(sweep, class);
		g_autofree char *stale = listed[i] ? stale_words(sweep, class) : NULL;

		g_string_append_printf(text, "  <testcase classname=\"sweep\" name=\"%s\">\n",
				       name);
		if (has_miss(class))
			g_string_append(text, "    <error message=\"MISS: the confirmation "
					      "differs from the prediction\"/>\n");
		else if (class->fails)
			g_string_append_printf(text,
					       "    <failure message=\"%u stale objects\">%s"
					       "</failure>\n",
					       class->stale, stale ? stale : "");
		g_string_append(text, "  </testcase>\n");
	}
	g_string_append(text, "</testsuite>\n");
	return g_string_free(text, FALSE);
}
