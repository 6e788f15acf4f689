// SPDX-License-Identifier: GPL-2.0-only
/* What to type so that the next make rebuilds what it would otherwise keep. */
#include "inspect/inspect.h"

#include <string.h>

#include "base/strset.h"
#include "inspect/stamp.h"

static gboolean plain(const char *word)
{
	return word[0] &&
	       !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789_./+-,:@%")] &&
	       word[0] != '-';
}

static char *quoted(const char *word)
{
	return plain(word) ? g_strdup(word) : g_shell_quote(word);
}

/*
 * Touching the dep file is what the guard would have done. It doesn't help where the object does
 * not depend on it, or where the object's own stamp lies in the future.
 */
static char *command_for(const struct tt_stale *stale, gint64 now)
{
	g_autofree char *object = quoted(stale->object->path);
	g_autofree char *dep = stale->dep ? quoted(stale->dep) : NULL;
	g_autofree char *directory = NULL;

	if (!dep || stale->relation == TT_RELATION_NONE ||
	    !ct_remake_newer(now, stale->object->stamp))
		return g_strdup_printf("rm -f %s", object);
	if (stale->relation != TT_RELATION_MISSING)
		return g_strdup_printf("touch %s", dep);
	directory = g_path_get_dirname(dep);
	return g_strdup_printf("mkdir -p %s && touch %s", directory, dep);
}

static void add_command(struct tt_inspection *inspection, GHashTable *seen, char *command)
{
	if (tt_strset_add(seen, command))
		g_ptr_array_add(inspection->commands, command);
	else
		g_free(command);
}

static void leave_stale(struct tt_inspection *inspection, GHashTable *seen)
{
	gint64 now = g_get_real_time() * 1000;

	for (guint i = 0; i < inspection->stale->len; i++) {
		const struct tt_stale *stale = inspection->stale->pdata[i];

		if (!stale->sticky || stale->linked == TT_LINKED_NO)
			continue;
		if (stale->object->stamp > now)
			inspection->future = TRUE;
		add_command(inspection, seen, command_for(stale, now));
	}
}

void tt_inspect_way_out(struct tt_inspection *inspection)
{
	g_autoptr(GHashTable) seen = tt_strset_new();
	g_autofree char *root = quoted(inspection->dir->root);

	leave_stale(inspection, seen);
	for (guint i = 0; i < inspection->disagreements->len; i++) {
		const struct tt_disagreement *one = inspection->disagreements->pdata[i];
		g_autofree char *file = one->remove ? quoted(one->remove) : NULL;

		if (file)
			add_command(inspection, seen, g_strdup_printf("rm -f %s", file));
	}
	inspection->sticky = inspection->commands->len > 0;
	if (inspection->sticky)
		g_ptr_array_insert(inspection->commands, 0, g_strdup_printf("cd %s", root));
}
