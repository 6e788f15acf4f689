// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/diff.h"

#include <string.h>

#include "base/strset.h"

const char *tt_diff_category_name(enum tt_diff_category category)
{
	static const char *const names[] = { "config",	"list",	      "needed",	  "exports",
					     "symvers", "system-map", "commands", "modules" };

	return names[category];
}

static void free_item(gpointer data)
{
	struct tt_diff_item *item = data;

	g_free(item->what);
	g_ptr_array_unref(item->only_good);
	g_ptr_array_unref(item->only_bad);
	g_free(item);
}

void tt_diff_free(struct tt_diff *diff)
{
	if (!diff)
		return;
	g_ptr_array_unref(diff->items);
	tt_builddir_free(diff->good);
	tt_builddir_free(diff->bad);
	g_free(diff);
}

static struct tt_diff_item *add_item(struct tt_diff *diff, enum tt_diff_category category,
				     const char *what)
{
	struct tt_diff_item *item = g_new0(struct tt_diff_item, 1);

	item->category = category;
	item->what = g_strdup(what);
	item->missing = "";
	item->only_good = g_ptr_array_new_with_free_func(g_free);
	item->only_bad = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(diff->items, item);
	return item;
}

static void take_copies(GPtrArray *to, GPtrArray *from)
{
	for (guint i = 0; i < from->len; i++)
		g_ptr_array_add(to, g_strdup(from->pdata[i]));
}

/* TRUE if a difference was added. */
static gboolean add_difference(struct tt_diff *diff, enum tt_diff_category category,
			       const char *what, GHashTable *good, GHashTable *bad)
{
	g_autoptr(GPtrArray) only_good = tt_strset_minus(good, bad);
	g_autoptr(GPtrArray) only_bad = tt_strset_minus(bad, good);
	struct tt_diff_item *item;

	if (!only_good->len && !only_bad->len)
		return FALSE;
	item = add_item(diff, category, what);
	take_copies(item->only_good, only_good);
	take_copies(item->only_bad, only_bad);
	return TRUE;
}

/* TRUE if one of the two is missing; what is missing in both is no difference. */
static gboolean add_missing(struct tt_diff *diff, enum tt_diff_category category, const char *what,
			    gconstpointer good, gconstpointer bad)
{
	if (good && bad)
		return FALSE;
	if (good || bad) {
		diff->compared[category]++;
		add_item(diff, category, what)->missing = good ? "bad" : "good";
	}
	return TRUE;
}

void tt_diff_sets(struct tt_diff *diff, enum tt_diff_category category, const char *what,
		  GHashTable *good, GHashTable *bad)
{
	if (add_missing(diff, category, what, good, bad))
		return;
	diff->compared[category]++;
	add_difference(diff, category, what, good, bad);
}

static GHashTable *set_of(const GPtrArray *sequence)
{
	GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < sequence->len; i++)
		g_hash_table_add(set, sequence->pdata[i]);
	return set;
}

/* Repetitions don't count: an O= build names many include directories twice. */
static gboolean same_order(const GPtrArray *good, const GPtrArray *bad)
{
	g_autoptr(GHashTable) seen_good = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) seen_bad = g_hash_table_new(g_str_hash, g_str_equal);
	guint j = 0;

	for (guint i = 0; i < good->len; i++) {
		if (!g_hash_table_add(seen_good, good->pdata[i]))
			continue;
		while (j < bad->len && !g_hash_table_add(seen_bad, bad->pdata[j]))
			j++;
		if (j == bad->len || strcmp(good->pdata[i], bad->pdata[j++]))
			return FALSE;
	}
	return TRUE;
}

void tt_diff_sequences(struct tt_diff *diff, enum tt_diff_category category, const char *what,
		       const GPtrArray *good, const GPtrArray *bad)
{
	g_autoptr(GHashTable) good_set = NULL;
	g_autoptr(GHashTable) bad_set = NULL;

	if (add_missing(diff, category, what, good, bad))
		return;
	good_set = set_of(good);
	bad_set = set_of(bad);
	diff->compared[category]++;
	if (!add_difference(diff, category, what, good_set, bad_set) && !same_order(good, bad))
		add_item(diff, category, what)->order = TRUE;
}

static gint compare_items(gconstpointer a, gconstpointer b)
{
	const struct tt_diff_item *one = *(const struct tt_diff_item *const *)a;
	const struct tt_diff_item *two = *(const struct tt_diff_item *const *)b;

	if (one->category != two->category)
		return one->category < two->category ? -1 : 1;
	return strcmp(one->what, two->what);
}

struct tt_diff *tt_diff_builds(const char *good, const char *bad, GError **error)
{
	g_autoptr(tt_builddir) one = tt_builddir_open(good, NULL, error);
	g_autoptr(tt_builddir) two = one ? tt_builddir_open(bad, NULL, error) : NULL;
	struct tt_diff *diff;

	if (!two)
		return NULL;
	diff = g_new0(struct tt_diff, 1);
	diff->good = g_steal_pointer(&one);
	diff->bad = g_steal_pointer(&two);
	diff->items = g_ptr_array_new_with_free_func(free_item);
	tt_diff_lists(diff);
	tt_diff_symbols(diff);
	tt_diff_commands(diff);
	g_ptr_array_sort(diff->items, compare_items);
	return diff;
}
