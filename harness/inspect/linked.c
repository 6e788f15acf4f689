// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/linked.h"

#include <string.h>

gboolean tt_is_module_object(const struct tt_builddir *dir, const char *object)
{
	g_autofree char *module = g_strndup(object, strlen(object) - 2);

	for (guint i = 0; dir->modorder && i < dir->modorder->len; i++)
		if (!strcmp(dir->modorder->pdata[i], module))
			return TRUE;
	return FALSE;
}

/* What head-y names (up to 6.0) is linked by a script, and no command says so. */
static gboolean may_be_head(const char *object)
{
	return g_pattern_match_simple("arch/*/kernel/*.o", object);
}

enum tt_linked tt_is_linked(const struct tt_inspection *inspection, const char *object)
{
	const struct tt_objects *objects = inspection->objects;
	g_autofree char *directory = g_path_get_dirname(object);
	g_autofree char *above = g_path_get_dirname(directory);

	/* A module of one object has no command that names it before 5.3. */
	if (g_hash_table_contains(objects->parts, object) ||
	    tt_is_module_object(inspection->dir, object))
		return TT_LINKED_YES;
	/* "obj-y += sub/x.o" is put together one directory up. */
	if (may_be_head(object) || (!g_hash_table_contains(objects->archives, directory) &&
				    !g_hash_table_contains(objects->archives, above)))
		return TT_LINKED_UNKNOWN;
	return TT_LINKED_NO;
}
