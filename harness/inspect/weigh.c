// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stale objects are held against the list in force. Where that list is not what the next make
 * writes, the list is wrong and not the object: make writes it anew and touches the dep file of
 * every symbol that changed in it.
 */
#include "inspect/inspect.h"

#include <string.h>

#include "base/strset.h"
#include "inspect/linked.h"
#include "kbuild/lists.h"
#include "verdict/judge.h"

static gboolean order_is_short(const struct tt_inspection *in)
{
	for (guint i = 0; i < in->disagreements->len; i++)
		if (!strcmp(((struct tt_disagreement *)in->disagreements->pdata[i])->kind,
			    "order-lacks"))
			return TRUE;
	return FALSE;
}

/* The list that the modules' lists give; NULL if one of them is gone and the answer with it. */
static GHashTable *right_list(const struct tt_inspection *in)
{
	struct tt_observed observed = { 0 };
	const GPtrArray *modorder = in->dir->modorder;
	GHashTable *right;

	if (!modorder || !in->list || order_is_short(in))
		return NULL;
	observed.needed = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	for (guint i = 0; i < modorder->len; i++) {
		struct tt_needed *needed = g_new0(struct tt_needed, 1);

		needed->names = g_hash_table_lookup(in->needed, modorder->pdata[i]);
		if (!needed->names) {
			g_free(needed);
			g_hash_table_unref(observed.needed);
			return NULL;
		}
		g_hash_table_insert(observed.needed, modorder->pdata[i], needed);
	}
	right = tt_list_from_needs(&observed, in->whitelist, in->dir->modversions);
	g_hash_table_unref(observed.needed);
	return right;
}

static gboolean list_is_wrong_about(const struct tt_inspection *in, const char *symbol)
{
	return in->right &&
	       g_hash_table_contains(in->right, symbol) != g_hash_table_contains(in->list, symbol);
}

/* Objects of which modules are made: their own, or the parts that a .mod file or ld names. */
static gboolean is_of_module(const struct tt_inspection *in, const struct tt_compiled *object)
{
	const char *whole = g_hash_table_lookup(in->objects->parts, object->path);

	return whole ? !g_str_has_suffix(whole, ".a") && !g_str_has_suffix(whole, "built-in.o")
		     : tt_is_module_object(in->dir, object->path);
}

/*
 * Kernels whose rule never trims what modules export (Android's since 5.10, commit d7c3e95e91f2)
 * compile those exports without a condition, so there is no marker either. Where objects have
 * markers, an export without one is what the source says, and no list or rebuild changes it.
 */
static void find_policy(struct tt_inspection *in)
{
	if (in->features.marking != TT_MARK_KSYM_MARKER)
		return;
	for (guint i = 0; i < in->stale->len; i++) {
		struct tt_stale *one = in->stale->pdata[i];

		one->policy = one->surplus && is_of_module(in, one->object) &&
			      !g_hash_table_contains(one->object->elf->offered, one->symbol);
		one->sticky = one->sticky && !one->policy;
	}
}

void tt_inspect_weigh(struct tt_inspection *in)
{
	in->right = right_list(in);
	for (guint i = in->stale->len; i-- > 0;) {
		const struct tt_stale *one = in->stale->pdata[i];

		if (list_is_wrong_about(in, one->symbol))
			g_ptr_array_remove_index(in->stale, i);
	}
	find_policy(in);
}
