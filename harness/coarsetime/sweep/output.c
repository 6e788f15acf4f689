// SPDX-License-Identifier: GPL-2.0-only
#include "output.h"

#include <string.h>

#include "coarsetime/clock.h"
#include "makes.h"

enum { NAMES_MAX = 8 };

static gboolean is_clean(guint index, gconstpointer sweep)
{
	return !ct_sweep_fails(sweep, index);
}

static guint count_places(const struct ct_sweep *sweep)
{
	const GArray *classes = sweep->classes;

	return classes->len ? g_array_index(classes, struct ct_class, classes->len - 1).last + 1
			    : 0;
}

static char *how_known(const struct ct_sweep *sweep)
{
	if (sweep->every_place)
		return g_strdup("every place was run");
	if (sweep->predicted_only)
		return g_strdup("predicted, not run");
	if (sweep->confirmed < sweep->classes->len)
		return g_strdup_printf("%u of them run", sweep->confirmed);
	return g_strdup("each confirmed by running it");
}

static char *miss_sentence(const struct ct_sweep *sweep)
{
	if (sweep->errors)
		return g_strdup_printf("MISS: %u of the builds could not be run or judged; nothing "
				       "is proved",
				       sweep->errors);
	if (sweep->unlike->len)
		return g_strdup_printf(
			"MISS: by all that make and the clock tell nothing is stale, but bytes "
			"differ from those of the build with fine stamps in %u place%s "
			"(named above); nothing is proved",
			sweep->unlike->len, sweep->unlike->len == 1 ? "" : "s");
	if (!sweep->surprises->len || sweep->every_place)
		return g_strdup_printf("MISS: clean as far as is known, but %u prerequisite%s "
				       "could not be read (left out above); nothing is proved",
				       sweep->record->world->unread,
				       sweep->record->world->unread == 1 ? "" : "s");
	return g_strdup_printf("MISS: %u build%s differ%s from the prediction, and there are too "
			       "many places of the tick to run them all; nothing is proved",
			       sweep->surprises->len, sweep->surprises->len == 1 ? "" : "s",
			       sweep->surprises->len == 1 ? "s" : "");
}

char *ct_sweep_sentence(const struct ct_sweep *sweep)
{
	g_autofree char *numbers = ct_classes_failing(sweep->classes->len, is_clean, sweep);
	g_autofree char *how = how_known(sweep);
	guint all = sweep->classes->len, out = sweep->record->world->left_out->len;
	g_autofree char *but = out ? g_strdup_printf("; %u left out", out) : g_strdup("");

	switch (ct_sweep_verdict(sweep)) {
	case CT_SWEEP_MISS:
		return miss_sentence(sweep);
	case CT_SWEEP_FAILS:
		return g_strdup_printf("FAILS in class%s %s of %u (%s)",
				       strpbrk(numbers, ",-") ? "es" : "", numbers, all, how);
	case CT_SWEEP_NOTHING:
		return g_strdup_printf("NOTHING TO PROVE: make built none of the %u targets that "
				       "are known",
				       sweep->record->graph->targets);
	case CT_SWEEP_CLEAN:
		break;
	}
	return g_strdup_printf("%s clean: none of the %u places of a tick leaves a stale file "
			       "(%u class%s, %s%s)",
			       ct_sweep_is_proof(sweep) ? "PROVED" : "PREDICTED",
			       count_places(sweep), all, all == 1 ? "" : "es", how, but);
}

static void append_stale(GString *text, const struct ct_sweep *sweep, guint index)
{
	struct ct_fate *owned;
	const struct ct_fate *fate = ct_sweep_fate(sweep, index, &owned);
	g_autoptr(GArray) stale = fate ? ct_fate_stale(fate) : NULL;

	for (guint i = 0; stale && i < stale->len && i < NAMES_MAX; i++) {
		const struct ct_stale *one = &g_array_index(stale, struct ct_stale, i);
		g_autofree char *reason = ct_fate_reason(fate, one);

		g_string_append_printf(text, "         %s: %s\n", one->file->path, reason);
	}
	if (stale && stale->len > NAMES_MAX)
		g_string_append_printf(text, "         and %u more\n", stale->len - NAMES_MAX);
	ct_fate_free(owned);
}

static void append_confirmation(GString *text, const struct ct_confirmation *c)
{
	if (!c) {
		g_string_append(text, "not run\n");
		return;
	}
	if (c->error)
		g_string_append(text, "could not be run");
	else if (c->status)
		g_string_append_printf(text, "the command fails (%d)", c->status);
	else if (!ct_fate_count(c->fate))
		g_string_append(text, "clean");
	else
		g_string_append_printf(text, "%u stale, %u of them with other bytes",
				       ct_fate_count(c->fate), c->differ->len);
	g_string_append_printf(text, " (%s)\n", c->schedule);
	if (c->error)
		g_string_append_printf(text, "         %s\n", c->error->message);
	if (c->surprise)
		g_string_append_printf(text, "         not as predicted: %s\n", c->surprise);
}

static void append_class(GString *text, const struct ct_sweep *sweep, guint index, double chance)
{
	const struct ct_class *class = &g_array_index(sweep->classes, struct ct_class, index);
	g_autofree char *range = g_strdup_printf(
		"%u-%u%s", class->first, class->last,
		class->last + 1 >= count_places(sweep) || (sweep->every_place && !class->first)
			? "*"
			: "");

	g_string_append_printf(text, "  %5u  %-13s %5u  ", index + 1, range, class->stale);
	if (sweep->every_place)
		g_string_append(text, "      -  ");
	else
		g_string_append_printf(text, "%6.2f%%  ", 100 * chance);
	g_string_append_printf(text, "%-4s ", ct_sweep_fails(sweep, index) ? "FAIL" : "PASS");
	append_confirmation(text, sweep->confirmations->pdata[index]);
	if (class->stale)
		append_stale(text, sweep, index);
}

static void append_chances(GString *text, const struct ct_sweep *sweep)
{
	if (sweep->every_place)
		return;
	g_string_append(text, "chance of a stale file at a random phase, from the recorded gaps:");
	for (const struct ct_preset *preset = ct_presets; preset->name; preset++) {
		double chance;

		if (!ct_preset_ticks(preset))
			continue;
		chance = ct_predict_chance(sweep->prediction, preset->gran, NULL);
		g_string_append_printf(text, " %s %.2f%%", preset->name, 100 * chance);
	}
	g_string_append_c(text, '\n');
}

static void append_left_out(GString *text, const struct ct_world *world)
{
	for (guint i = 0; i < world->left_out->len; i++) {
		const struct ct_left_out *one =
			&g_array_index(world->left_out, struct ct_left_out, i);

		g_string_append_printf(text, "left out  %s: %s%s%s\n", one->file->path,
				       one->need ? one->need->path : "", one->need ? " " : "",
				       one->why);
	}
}

static void append_list(GString *text, const char *title, const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len && i < NAMES_MAX; i++)
		g_string_append_printf(text, "%s%s\n", title, (const char *)lines->pdata[i]);
	if (lines->len > NAMES_MAX)
		g_string_append_printf(text, "%sand %u more\n", title, lines->len - NAMES_MAX);
}

static void append_head(GString *text, const struct ct_sweep *sweep)
{
	const struct ct_recording *r = sweep->record;

	g_string_append_printf(text,
			       "recorded  %u events of the command and %u of the make after it, "
			       "with fine stamps (%.1f s)\n",
			       r->world->end, r->order->count - r->world->end, r->seconds);
	g_string_append_printf(text,
			       "knows     %u targets from %u data bases of make and %u dependency "
			       "files\n",
			       r->graph->targets, r->graph->databases, r->graph->depfiles);
	g_string_append_printf(text,
			       "builds    %u, of which %u happened only because a prerequisite was "
			       "newer\n",
			       r->world->builds->len, r->world->conditional);
	append_left_out(text, r->world);
	append_list(text, "looks     at stamps itself: ", sweep->prediction->lookers);
	append_list(text, "surprise  ", sweep->surprises);
	append_list(text, "unlike    ", sweep->unlike);
	if (sweep->every_place)
		g_string_append(text, "          so every place of the tick was run, numbered by "
				      "that run's own events\n");
}

char *ct_sweep_text(struct ct_sweep *sweep, const char *clock, gint64 granularity)
{
	GString *text = g_string_new(NULL);
	guint count = sweep->classes->len;
	g_autofree double *chances =
		g_new0(double, MAX(count, sweep->prediction->classes->len) + 1);
	g_autofree char *sentence = ct_sweep_sentence(sweep);

	append_head(text, sweep);
	if (!sweep->every_place)
		ct_predict_chance(sweep->prediction, granularity, chances);
	g_string_append_printf(text,
			       "  class  boundaries    stale   chance  %s "
			       "(chance at %s; *: or no tick)\n",
			       sweep->every_place ? "observed" : "predicted, confirmed", clock);
	for (guint i = 0; i < count; i++)
		append_class(text, sweep, i, chances[i]);
	append_chances(text, sweep);
	if (sweep->confirmed)
		g_string_append_printf(text, "confirmed %u builds in %.1f s\n", sweep->confirmed,
				       sweep->confirm_seconds);
	g_string_append_printf(text, "%s\n", sentence);
	return g_string_free(text, FALSE);
}
