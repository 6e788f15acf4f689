// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/linked.h"

#include <string.h>

static enum tt_linked look_in(const struct tt_inspection *inspection, const char *directory,
			      const char *object)
{
	GHashTable *names = g_hash_table_lookup(inspection->objects->assembled, directory);

	if (!names)
		return TT_LINKED_UNKNOWN;
	if (g_hash_table_contains(names, object))
		return TT_LINKED_YES;
	return g_hash_table_contains(names, TT_ASSEMBLED_ARCHIVE) ? TT_LINKED_NO
								  : TT_LINKED_UNKNOWN;
}

enum tt_linked tt_is_linked(const struct tt_inspection *inspection, const char *object)
{
	const GPtrArray *modorder = inspection->dir->modorder;
	g_autofree char *directory = g_path_get_dirname(object);
	g_autofree char *above = g_path_get_dirname(directory);
	g_autofree char *base = g_path_get_basename(object);
	g_autofree char *module = g_strndup(object, strlen(object) - 2);
	enum tt_linked linked = look_in(inspection, directory, base);

	if (linked != TT_LINKED_NO)
		return linked;
	/* "obj-y += sub/x.o" is put together one directory up. */
	if (look_in(inspection, above, base) == TT_LINKED_YES)
		return TT_LINKED_YES;
	/* A module of one object has no command that names it before 5.3. */
	for (guint i = 0; modorder && i < modorder->len; i++)
		if (!strcmp(modorder->pdata[i], module))
			return TT_LINKED_YES;
	return TT_LINKED_NO;
}
