// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/output.h"

#include <string.h>

#include "coarsetime/clock.h"

char *tt_sweep_class_name(const struct tt_sweep *sweep, const struct tt_sweep_class *class)
{
	gboolean end = class->class.last >= sweep->record->timeline->count;
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "boundaries %u-%u", class->class.first, class->class.last);
	if (class->first_tick)
		g_string_append_printf(text, " after a tick at %u", class->first_tick);
	if (end)
		g_string_append(text, class->first_tick ? ", or no second tick" : ", or no tick");
	return g_string_free(text, FALSE);
}

/* How much of what is said was seen; to be freed. */
static char *how_known(const struct tt_sweep *sweep)
{
	if (!sweep->confirmed)
		return g_strdup("predicted, not run");
	if (sweep->confirmed == sweep->classes->len)
		return g_strdup("each confirmed by running it");
	return g_strdup_printf("%u of %u confirmed by running them, the rest predicted",
			       sweep->confirmed, sweep->classes->len);
}

char *tt_sweep_sentence(const struct tt_sweep *sweep)
{
	g_autofree char *numbers =
		ct_classes_failing(sweep->classes->len, tt_sweep_is_clean, sweep);
	guint all = sweep->record->timeline->count + 1;
	g_autofree char *how = how_known(sweep);
	gboolean proved = sweep->confirmed == sweep->classes->len;

	if (sweep->misses)
		return g_strdup_printf("MISS: %u confirmation%s differ%s from the prediction; "
				       "nothing is proved",
				       sweep->misses, sweep->misses == 1 ? "" : "s",
				       sweep->misses == 1 ? "s" : "");
	if (sweep->failing && sweep->wrong_anyway)
		return g_strdup_printf(
			"FAILS wherever the tick falls: the recorded build, in which "
			"no two stamps are equal, is wrong too");
	if (sweep->failing)
		return g_strdup_printf("FAILS in class%s %s of %u (%s)",
				       strpbrk(numbers, ",-") ? "es" : "", numbers,
				       sweep->classes->len, how);
	return g_strdup_printf("%s clean: none of the %u places of a tick leaves a stale object "
			       "(%u class%s, %s)",
			       proved ? "PROVED" : "PREDICTED", all, sweep->classes->len,
			       sweep->classes->len == 1 ? "" : "es", how);
}

static void append_names(GString *text, const char *title, const GPtrArray *names)
{
	if (names->len)
		g_string_append_printf(text, "      %s:", title);
	for (guint i = 0; i < names->len && i < 8; i++)
		g_string_append_printf(text, "%s %s", i ? "," : "", (char *)names->pdata[i]);
	if (names->len > 8)
		g_string_append_printf(text, " and %u more", names->len - 8);
	if (names->len)
		g_string_append_c(text, '\n');
}

static void append_outcome(GString *text, const char *whose, const struct tt_outcome *outcome)
{
	g_string_append_printf(text, "    %s:%s\n", whose,
			       outcome->stale->len ? "" : " nothing stale");
	append_names(text, "stale", outcome->stale);
	append_names(text, "missing", outcome->missing);
	append_names(text, "surplus", outcome->surplus);
}

static void append_confirmation(GString *text, const struct tt_confirmation *c)
{
	g_string_append_printf(text, " %s, %s %.1f s",
			       c->error			  ? "could not be run"
			       : tt_confirmation_fails(c) ? "FAIL"
							  : "PASS",
			       tt_confirm_how_name(c->how), c->seconds);
	if (c->miss)
		g_string_append(text, " MISS");
}

static void append_class(GString *text, const struct tt_sweep *sweep, guint index, double chance)
{
	const struct tt_sweep_class *class = sweep->classes->pdata[index];
	g_autofree char *range = g_strdup_printf(
		"%s%u-%u%s", class->first_tick ? "+" : "", class->class.first, class->class.last,
		class->class.last >= sweep->record->timeline->count ? "*" : "");

	g_string_append_printf(text, "  %5u  %-13s %5u %7u %7u  %6.2f%%  %-4s ", index + 1, range,
			       class->stale, class->loss.missing, class->loss.surplus, 100 * chance,
			       class->fails ? "FAIL" : "PASS");
	for (guint i = 0; i < class->confirmations->len; i++) {
		g_string_append(text, i ? ";" : "");
		append_confirmation(text, class->confirmations->pdata[i]);
	}
	if (!class->confirmations->len)
		g_string_append(text, " not run");
	g_string_append_c(text, '\n');
	for (guint i = 0; i < class->confirmations->len; i++) {
		const struct tt_confirmation *c = class->confirmations->pdata[i];

		if (!c->miss)
			continue;
		append_outcome(text, "predicted", c->predicted);
		if (c->observed)
			append_outcome(text, "observed", c->observed);
		if (c->error)
			g_string_append_printf(text, "    %s\n", c->error->message);
	}
}

static void append_chances(GString *text, const struct tt_sweep *sweep)
{
	g_string_append(text, "chance of failure at a random phase, from the recorded gaps:");
	for (const struct ct_preset *preset = ct_presets; preset->name; preset++) {
		double chance;

		if (!ct_preset_ticks(preset))
			continue;
		chance = tt_predict_chance(sweep->record->prediction, preset->gran, NULL);
		g_string_append_printf(text, " %s %.2f%%", preset->name, 100 * chance);
	}
	g_string_append_c(text, '\n');
}

static void append_head(GString *text, const struct tt_sweep *sweep)
{
	const struct tt_record *record = sweep->record;
	guint touches = 0;

	for (guint i = 0; i < record->pairs->len; i++)
		touches += g_array_index(record->pairs, struct tt_pair, i).is_symbol;
	g_string_append_printf(
		text,
		"recorded  %u events at nanosecond grain (%.1f s); the symbol list changed %u "
		"time%s%s\n"
		"pairs     %u of an object and a dep file touched after it, in %u objects\n",
		record->timeline->count, sweep->record_seconds, record->prediction->updates,
		record->prediction->updates == 1 ? "" : "s",
		record->prediction->guarded ? ", the script waits for newer stamps" : "", touches,
		record->prediction->exporters->len);
}

char *tt_sweep_text(const struct tt_sweep *sweep, const char *clock)
{
	GString *text = g_string_new(NULL);
	g_autofree double *chances = g_new0(double, sweep->classes->len + 1);
	g_autofree char *sentence = tt_sweep_sentence(sweep);
	struct ct_preset preset;

	append_head(text, sweep);
	if (ct_preset_parse(clock, &preset, NULL))
		tt_predict_chance(sweep->record->prediction, preset.gran, chances);
	g_string_append_printf(text,
			       "  class  boundaries    stale missing surplus  chance   predicted, "
			       "confirmed (chance at %s; *: or no tick)\n",
			       clock);
	for (guint i = 0; i < sweep->classes->len; i++)
		append_class(text, sweep, i, chances[i]);
	append_chances(text, sweep);
	if (sweep->confirmations->len)
		g_string_append_printf(text, "confirmed %u runs in %.1f s\n",
				       sweep->confirmations->len, sweep->confirm_seconds);
	g_string_append_printf(text, "%s\n", sentence);
	return g_string_free(text, FALSE);
}
