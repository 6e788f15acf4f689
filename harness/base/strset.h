/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sets of strings with an order: a GHashTable used as a set that owns its strings, and the
 * functions that give its members sorted, because hash order must never reach an output.
 */
#ifndef TT_BASE_STRSET_H
#define TT_BASE_STRSET_H

#include <glib.h>

/* A new empty set; g_hash_table_unref() frees it and its strings. */
GHashTable *tt_strset_new(void);

/* Adds a copy of @string. Returns TRUE if it was not there before. */
gboolean tt_strset_add(GHashTable *set, const char *string);

/* The members sorted bytewise. The array is the caller's, the strings belong to @set. */
GPtrArray *tt_strset_sorted(GHashTable *set);

/* Members of @a that are not in @b, sorted bytewise; the strings belong to @a. */
GPtrArray *tt_strset_minus(GHashTable *a, GHashTable *b);

/* The keys of any string-keyed table, sorted bytewise; the strings belong to @table. */
GPtrArray *tt_table_keys(GHashTable *table);

/* For g_ptr_array_sort() and qsort() of string pointers. */
int tt_compare_strings(gconstpointer a, gconstpointer b);

#endif
