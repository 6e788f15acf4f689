// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/pairs.h"

#include <stdlib.h>

#include "base/strset.h"

/* The pairs of one target with what @update did to its prerequisites. */
static void add_pairs(GArray *pairs, const struct tt_timeline *t, const struct tt_cmdfile *file,
		      guint index)
{
	const struct tt_update *update = &g_array_index(t->updates, struct tt_update, index);
	guint own = tt_timeline_last(t, file->target, update->new_list);

	if (!own)
		return;
	for (guint i = 0; i < file->deps->len; i++) {
		const struct tt_cmd_dep *dep = &g_array_index(file->deps, struct tt_cmd_dep, i);
		struct tt_pair pair = {
			.target = file->target,
			.prerequisite = dep->path,
			.update = index,
			.target_event = own,
			.prerequisite_event = tt_timeline_last(t, dep->path, update->rename),
			.is_symbol = dep->kind == TT_CMD_SYMBOL,
		};

		if (pair.prerequisite_event > own &&
		    (!index ||
		     pair.prerequisite_event >
			     g_array_index(t->updates, struct tt_update, index - 1).rename))
			g_array_append_val(pairs, pair);
	}
}

static int compare_pairs(gconstpointer a, gconstpointer b)
{
	const struct tt_pair *one = a, *two = b;

	if (one->target != two->target || one->update != two->update)
		return 0;
	return one->prerequisite_event < two->prerequisite_event ? -1 : 1;
}

GArray *tt_pairs_find(const struct tt_timeline *timeline, GHashTable *cmdfiles)
{
	GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct tt_pair));
	g_autoptr(GPtrArray) targets = tt_table_keys(cmdfiles);

	for (guint i = 0; i < targets->len; i++) {
		const struct tt_cmdfile *file = g_hash_table_lookup(cmdfiles, targets->pdata[i]);

		for (guint update = 0; update < timeline->updates->len; update++) {
			guint from = pairs->len;

			add_pairs(pairs, timeline, file, update);
			if (pairs->len > from)
				qsort(&g_array_index(pairs, struct tt_pair, from),
				      pairs->len - from, sizeof(struct tt_pair), compare_pairs);
		}
	}
	return pairs;
}
