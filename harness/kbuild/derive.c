// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/derive.h"

#include <string.h>

#include "base/copy.h"
#include "base/userpath.h"
#include "kbuild/import.h"
#include "kbuild/manifest.h"

struct tt_snapshot *tt_snapshot_derive(const struct tt_snapshot *base, const char *name,
				       gboolean (*edit)(const char *tree, gpointer data,
							GError **error),
				       gpointer data, GError **error)
{
	int lock;
	g_autofree char *scratch = tt_scratch_new(NULL, "trimtorture-derive", &lock, error);
	g_autofree char *tree = scratch ? g_build_filename(scratch, "tree", NULL) : NULL;
	g_autofree char *origin = g_strdup_printf("%s + %s", base->id, name);
	struct tt_snapshot *snapshot = NULL;

	if (!tree)
		return NULL;
	if (tt_tree_copy(base->tree, tree, error) && edit(tree, data, error))
		snapshot = tt_snapshot_import_edited(tree, base->id, origin, error);
	tt_scratch_remove(scratch, lock);
	if (snapshot && !strcmp(snapshot->id, base->id)) {
		/* The edit changed nothing. */
		tt_snapshot_free(snapshot);
		snapshot = tt_manifest_read(base->path, NULL, error);
	}
	return snapshot;
}
