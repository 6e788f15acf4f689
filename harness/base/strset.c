// SPDX-License-Identifier: GPL-2.0-only
#include "base/strset.h"

#include <string.h>

int tt_compare_strings(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GHashTable *tt_strset_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

gboolean tt_strset_add(GHashTable *set, const char *string)
{
	if (g_hash_table_contains(set, string))
		return FALSE;
	return g_hash_table_add(set, g_strdup(string));
}

GPtrArray *tt_table_keys(GHashTable *table)
{
	GPtrArray *keys = g_ptr_array_sized_new(g_hash_table_size(table));
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(keys, key);
	g_ptr_array_sort(keys, tt_compare_strings);
	return keys;
}

GPtrArray *tt_strset_sorted(GHashTable *set)
{
	return tt_table_keys(set);
}

GPtrArray *tt_strset_minus(GHashTable *a, GHashTable *b)
{
	GPtrArray *all = tt_table_keys(a);
	GPtrArray *left = g_ptr_array_new();

	for (guint i = 0; i < all->len; i++)
		if (!g_hash_table_contains(b, all->pdata[i]))
			g_ptr_array_add(left, all->pdata[i]);
	g_ptr_array_unref(all);
	return left;
}
