// SPDX-License-Identifier: GPL-2.0-only
/* Which era's pipeline made the directory: read from what lies there, not from a version. */
#include "inspect/inspect.h"

#include <string.h>

#include "base/strset.h"
#include "inspect/stamp.h"
#include "kbuild/cmdfile.h"
#include "kbuild/probe.h"

static const char list_file[] = "include/generated/autoksyms.h";

char *tt_dep_file_of(const struct tt_features *features, const char *symbol)
{
	g_autofree char *example = NULL;

	if (features->dep_mapping == TT_DEP_NONE || !features->dep_dir)
		return NULL;
	example = g_strconcat(features->dep_dir,
			      features->dep_mapping == TT_DEP_FLAT ? "/x" : "/x.h", NULL);
	return tt_symbol_dep_path(symbol, example);
}

/* 4.9 and 4.14 keep them below include/config; the slashed names end in ".h". */
static void find_mapping(struct tt_inspection *inspection)
{
	struct tt_features *features = &inspection->features;
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, inspection->objects->stamps);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		const char *dep = key;

		if (!features->dep_dir)
			features->dep_dir = g_strdup(g_str_has_prefix(dep, "include/config/")
							     ? "include/config/ksym"
							     : "include/ksym");
		if (g_str_has_suffix(dep, ".h")) {
			features->dep_mapping = TT_DEP_SLASHED;
			return;
		}
		features->dep_mapping = TT_DEP_FLAT;
	}
}

/* Objects that say what they offer: by marker (5.0 on) or by .export_symbol (6.4 on). */
static void find_marking(struct tt_inspection *inspection)
{
	const GPtrArray *all = inspection->objects->all;

	if (inspection->features.dep_mapping == TT_DEP_NONE)
		return;
	inspection->features.marking = TT_MARK_PREPROCESSOR;
	for (guint i = 0; i < all->len; i++) {
		const struct tt_compiled *compiled = all->pdata[i];

		if (compiled->elf && compiled->deps->len &&
		    g_hash_table_size(compiled->elf->offered)) {
			inspection->features.marking = TT_MARK_KSYM_MARKER;
			return;
		}
	}
}

static void find_guard(struct tt_inspection *inspection)
{
	gboolean guard;

	if (inspection->dir->source && tt_probe_guard(inspection->dir->source, &guard))
		inspection->guard = guard ? TT_GUARD_PRESENT : TT_GUARD_ABSENT;
}

void tt_inspect_pipeline(struct tt_inspection *inspection)
{
	struct tt_features *features = &inspection->features;

	inspection->list_stamp = tt_stamp_below(inspection->dir->root, list_file);
	find_mapping(inspection);
	find_marking(inspection);
	find_guard(inspection);
	/* A list that is left over from an older kernel in the same place has no dep files. */
	if (!inspection->dir->trims)
		features->pipeline = TT_PIPELINE_NONE;
	else if (features->dep_mapping != TT_DEP_NONE || inspection->list_stamp != TT_STAMP_NONE ||
		 inspection->guard)
		features->pipeline = TT_PIPELINE_RECURSIVE;
	else
		features->pipeline = TT_PIPELINE_SINGLE_PASS;
}
