// SPDX-License-Identifier: GPL-2.0-only
#include "coarsetime/sweep/classes.h"

/* splitmix64 (Steele, Lea, Flood 2014): a well-mixed number for each file and version. */
guint64 ct_class_hash(guint index, guint version)
{
	guint64 z =
		((guint64)index << 16 | version) * 0x9e3779b97f4a7c15ull + 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

void ct_class_add(GArray *classes, const struct ct_class *class)
{
	struct ct_class *before =
		classes->len ? &g_array_index(classes, struct ct_class, classes->len - 1) : NULL;

	if (before && before->hash == class->hash)
		before->last = class->last;
	else
		g_array_append_vals(classes, class, 1);
}

GHashTable *ct_class_index(const GArray *classes)
{
	GHashTable *index = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = classes->len; i-- > 0;)
		g_hash_table_replace(index, &g_array_index(classes, struct ct_class, i).hash,
				     GUINT_TO_POINTER(i + 1));
	return index;
}
