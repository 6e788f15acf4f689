// SPDX-License-Identifier: GPL-2.0-only
/* What one schedule leaves behind: which build of each object is kept, and what it lacks then. */
#include <string.h>

#include "base/strset.h"
#include "sweep/predict_internal.h"

guint tt_predict_version(const struct tt_prediction *p, const struct ct_fate *fate,
			 const struct tt_exporter *exporter)
{
	gint build = ct_fate_last_build(fate, exporter->node);
	guint first = build < 0 ? 0 : g_array_index(p->world->builds, struct ct_build, build).first;
	guint version = 0;

	while (version < p->updates &&
	       g_array_index(p->timeline->updates, struct tt_update, version).rename < first)
		version++;
	return version;
}

/*
 * The symbols about which the object, built at @version, disagrees with the last list: those that
 * updates since then changed an odd number of times. Each once, in the order of the pairs.
 */
static GPtrArray *find_odd(const struct tt_exporter *exporter, guint version)
{
	GPtrArray *found = g_ptr_array_new();
	g_autoptr(GHashTable) odd = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < exporter->symbols->len; i++) {
		struct tt_symbol_pair *pair =
			&g_array_index(exporter->symbols, struct tt_symbol_pair, i);

		if (pair->update >= version && !g_hash_table_remove(odd, pair->symbol))
			g_hash_table_add(odd, pair->symbol);
	}
	for (guint i = 0; i < exporter->symbols->len; i++) {
		struct tt_symbol_pair *pair =
			&g_array_index(exporter->symbols, struct tt_symbol_pair, i);

		if (g_hash_table_remove(odd, pair->symbol))
			g_ptr_array_add(found, pair);
	}
	return found;
}

gboolean tt_predict_is_stale(const struct tt_prediction *p, const struct tt_exporter *exporter,
			     guint version)
{
	g_autoptr(GPtrArray) odd = NULL;

	/* The guard waits until each dep file is newer: no tick decides anything. */
	if (version >= p->updates || p->guarded)
		return FALSE;
	/* With one update, every symbol that is there was changed by it. */
	if (p->updates == 1)
		return exporter->symbols->len > 0;
	odd = find_odd(exporter, version);
	return odd->len > 0;
}

struct tt_loss tt_predict_loss(const struct tt_exporter *exporter, guint version)
{
	g_autoptr(GPtrArray) odd = find_odd(exporter, version);
	struct tt_loss loss = { 0 };

	for (guint i = 0; i < odd->len; i++) {
		if (((const struct tt_symbol_pair *)odd->pdata[i])->wanted)
			loss.missing++;
		else
			loss.surplus++;
	}
	return loss;
}

struct tt_outcome *tt_outcome_new(void)
{
	struct tt_outcome *outcome = g_new0(struct tt_outcome, 1);

	outcome->stale = g_ptr_array_new_with_free_func(g_free);
	outcome->missing = g_ptr_array_new_with_free_func(g_free);
	outcome->surplus = g_ptr_array_new_with_free_func(g_free);
	return outcome;
}

void tt_outcome_free(struct tt_outcome *outcome)
{
	if (!outcome)
		return;
	g_ptr_array_unref(outcome->stale);
	g_ptr_array_unref(outcome->missing);
	g_ptr_array_unref(outcome->surplus);
	g_free(outcome);
}

static gboolean same_strings(const GPtrArray *a, const GPtrArray *b)
{
	if (a->len != b->len)
		return FALSE;
	for (guint i = 0; i < a->len; i++)
		if (strcmp(a->pdata[i], b->pdata[i]))
			return FALSE;
	return TRUE;
}

gboolean tt_outcome_equal(const struct tt_outcome *a, const struct tt_outcome *b)
{
	return same_strings(a->stale, b->stale) && same_strings(a->missing, b->missing) &&
	       same_strings(a->surplus, b->surplus);
}

static void add_stale(struct tt_outcome *outcome, const struct tt_exporter *exporter, guint version)
{
	g_autoptr(GPtrArray) odd = find_odd(exporter, version);

	g_ptr_array_add(outcome->stale, g_strdup(exporter->object));
	for (guint i = 0; i < odd->len; i++) {
		const struct tt_symbol_pair *pair = odd->pdata[i];

		g_ptr_array_add(pair->wanted ? outcome->missing : outcome->surplus,
				g_strdup_printf("%s: %s", exporter->object, pair->symbol));
	}
}

struct tt_outcome *tt_predict_outcome(const struct tt_prediction *prediction, const guint *ticks,
				      guint count)
{
	const struct ct_ticks at = { .boundary = ticks[0], .second = count > 1 ? ticks[1] : 0 };
	struct tt_outcome *outcome = tt_outcome_new();

	ct_predict_move(prediction->engine, prediction->fate, &at, NULL);
	for (guint i = 0; i < prediction->exporters->len; i++) {
		const struct tt_exporter *exporter = prediction->exporters->pdata[i];
		guint version = tt_predict_version(prediction, prediction->fate, exporter);

		if (tt_predict_is_stale(prediction, exporter, version))
			add_stale(outcome, exporter, version);
	}
	g_ptr_array_sort(outcome->missing, tt_compare_strings);
	g_ptr_array_sort(outcome->surplus, tt_compare_strings);
	return outcome;
}
