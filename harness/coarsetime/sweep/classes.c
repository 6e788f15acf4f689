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

gboolean *ct_classes_choose(guint count, guint sample,
			    gboolean (*clean)(guint index, gconstpointer data), gconstpointer data)
{
	gboolean *run = g_new0(gboolean, count + 1);
	guint chosen = 0;

	for (guint i = 0; i < count; i++) {
		run[i] = !sample || sample >= count || !i || (i + 1 == count && sample > 1);
		chosen += run[i];
	}
	for (guint i = 0; i < count && chosen < sample; i++) {
		if (!run[i] && clean(i, data)) {
			run[i] = TRUE;
			chosen++;
		}
	}
	for (guint i = 0; sample > 1 && i < sample && chosen < sample; i++) {
		guint index = (guint)((guint64)i * (count - 1) / (sample - 1));

		chosen += !run[index];
		run[index] = TRUE;
	}
	return run;
}

char *ct_classes_failing(guint count, gboolean (*clean)(guint index, gconstpointer data),
			 gconstpointer data)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < count; i++) {
		guint from = i;

		while (i < count && !clean(i, data))
			i++;
		if (i == from)
			continue;
		g_string_append_printf(text, "%s%u", text->len ? ", " : "", from + 1);
		if (i > from + 1)
			g_string_append_printf(text, "-%u", i);
	}
	return g_string_free(text, FALSE);
}
