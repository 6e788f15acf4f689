// SPDX-License-Identifier: GPL-2.0-only
#include "output.h"

#include <string.h>

#include "coarsetime/clock.h"
#include "makes.h"

enum { NAMES_MAX = 8 };

/* "1-3, 7": the numbers, from 1, of the classes that fail. */
static char *failing_numbers(const struct ct_sweep *sweep)
{
	const GArray *classes = sweep->prediction->classes;
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < classes->len; i++) {
		guint from = i;

		while (i < classes->len && g_array_index(classes, struct ct_class, i).stale)
			i++;
		if (i == from)
			continue;
		g_string_append_printf(text, "%s%u", text->len ? ", " : "", from + 1);
		if (i > from + 1)
			g_string_append_printf(text, "-%u", i);
	}
	return g_string_free(text, FALSE);
}

char *ct_sweep_sentence(const struct ct_sweep *sweep)
{
	g_autofree char *numbers = failing_numbers(sweep);
	guint all = sweep->prediction->classes->len;
	g_autofree char *part = g_strdup_printf("%u of them run", sweep->confirmed);
	const char *how = sweep->predicted_only	   ? "predicted, not run"
			  : sweep->confirmed < all ? part
						   : "each confirmed by running it";

	if (sweep->misses)
		return g_strdup_printf("MISS: %u confirmation%s differ%s from the prediction; "
				       "nothing is proved",
				       sweep->misses, sweep->misses == 1 ? "" : "s",
				       sweep->misses == 1 ? "s" : "");
	if (sweep->failing)
		return g_strdup_printf("FAILS in class%s %s of %u (%s)",
				       strpbrk(numbers, ",-") ? "es" : "", numbers, all, how);
	return g_strdup_printf("%s clean: none of the %u places of a tick leaves a stale file "
			       "(%u class%s, %s)",
			       sweep->predicted_only ? "PREDICTED" : "PROVED",
			       sweep->record->world->end + 1, all, all == 1 ? "" : "es", how);
}

char *ct_stale_reason(const struct ct_recording *record, const struct ct_stale *stale,
		      const struct ct_fate *fate)
{
	guint own = fate->key[stale->file->index], need = fate->key[stale->need->index];
	const char *when = need > record->world->end ? ", by the make after the command" : "";

	if (!stale->direct)
		return g_strdup_printf("made from %s, which is stale", stale->need->path);
	if (!own)
		return g_strdup_printf("%s was written after it (event %u%s)", stale->need->path,
				       need, when);
	return g_strdup_printf("%s was written after it (event %u after event %u%s), with the "
			       "same stamp",
			       stale->need->path, need, own, when);
}

static void append_stale(GString *text, const struct ct_sweep *sweep, const struct ct_class *class)
{
	const struct ct_ticks ticks = { .boundary = class->first };
	struct ct_fate *fate = ct_world_run(sweep->record->world, &ticks);
	g_autoptr(GArray) stale = ct_world_stale(sweep->record->world, fate);

	for (guint i = 0; i < stale->len && i < NAMES_MAX; i++) {
		const struct ct_stale *one = &g_array_index(stale, struct ct_stale, i);
		g_autofree char *reason = ct_stale_reason(sweep->record, one, fate);

		g_string_append_printf(text, "         %s: %s\n", one->file->path, reason);
	}
	if (stale->len > NAMES_MAX)
		g_string_append_printf(text, "         and %u more\n", stale->len - NAMES_MAX);
	ct_fate_free(fate);
}

static void append_miss(GString *text, const struct ct_confirmation *c)
{
	if (c->error)
		g_string_append_printf(text, "         could not be run: %s\n", c->error->message);
	if (!c->stale)
		return;
	g_string_append(text, "         observed to be stale:");
	for (guint i = 0; i < c->stale->len; i++)
		g_string_append_printf(text, " %s",
				       g_array_index(c->stale, struct ct_stale, i).file->path);
	g_string_append(text, c->stale->len ? "\n" : " nothing\n");
	if (c->status)
		g_string_append_printf(text, "         the command ended with status %d\n",
				       c->status);
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
	else if (!c->stale->len)
		g_string_append(text, "clean");
	else
		g_string_append_printf(text, "%u stale, %u of them with other bytes", c->stale->len,
				       c->differ->len);
	g_string_append_printf(text, "%s (%s)\n", c->miss ? " MISS" : "", c->schedule);
}

static void append_class(GString *text, const struct ct_sweep *sweep, guint index, double chance)
{
	const struct ct_class *class =
		&g_array_index(sweep->prediction->classes, struct ct_class, index);
	const struct ct_confirmation *c = sweep->confirmations->pdata[index];
	g_autofree char *range =
		g_strdup_printf("%u-%u%s", class->first, class->last,
				class->last >= sweep->record->world->end ? "*" : "");

	g_string_append_printf(text, "  %5u  %-13s %5u  %6.2f%%  %-4s ", index + 1, range,
			       class->stale, 100 * chance, class->stale ? "FAIL" : "PASS");
	append_confirmation(text, c);
	if (class->stale)
		append_stale(text, sweep, class);
	if (c && c->miss)
		append_miss(text, c);
}

static void append_chances(GString *text, struct ct_sweep *sweep)
{
	g_string_append(text, "chance of a stale file at a random phase, from the recorded gaps:");
	for (const struct ct_preset *preset = ct_presets; preset->name; preset++) {
		double chance;

		/* Those stamps depend on who looked at a file, and on nothing, respectively. */
		if (preset->multigrain || preset->gran == 1)
			continue;
		chance = ct_predict_chance(sweep->prediction, preset->gran, NULL);
		g_string_append_printf(text, " %s %.2f%%", preset->name, 100 * chance);
	}
	g_string_append_c(text, '\n');
}

static void append_head(GString *text, const struct ct_sweep *sweep)
{
	const struct ct_recording *r = sweep->record;
	guint unsettled = ct_world_unsettled(r->world);

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
	if (unsettled)
		g_string_append_printf(text,
				       "left out  %u target%s that no make brings up to date, "
				       "however fine the stamps\n",
				       unsettled, unsettled == 1 ? "" : "s");
}

char *ct_sweep_text(struct ct_sweep *sweep, const char *clock, gint64 granularity)
{
	GString *text = g_string_new(NULL);
	guint count = sweep->prediction->classes->len;
	g_autofree double *chances = g_new0(double, count + 1);
	g_autofree char *sentence = ct_sweep_sentence(sweep);

	append_head(text, sweep);
	ct_predict_chance(sweep->prediction, granularity, chances);
	g_string_append_printf(text,
			       "  class  boundaries    stale   chance  predicted, confirmed "
			       "(chance at %s; *: or no tick)\n",
			       clock);
	for (guint i = 0; i < count; i++)
		append_class(text, sweep, i, chances[i]);
	append_chances(text, sweep);
	if (sweep->confirmed)
		g_string_append_printf(text, "confirmed %u builds in %.1f s\n", sweep->confirmed,
				       sweep->confirm_seconds);
	g_string_append_printf(text, "%s\n", sentence);
	return g_string_free(text, FALSE);
}
