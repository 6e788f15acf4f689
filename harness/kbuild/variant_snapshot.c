// SPDX-License-Identifier: GPL-2.0-only
/* A variant as a kernel of its own, probed like any other. */
#include "kbuild/derive.h"
#include "kbuild/variant.h"

static gboolean edit(const char *tree, gpointer data, GError **error)
{
	for (char **name = data; *name; name++)
		if (!tt_variant_apply(*name, tree, error))
			return FALSE;
	return TRUE;
}

struct tt_snapshot *tt_snapshot_varied(const struct tt_snapshot *base, char **names, GError **error)
{
	g_autofree char *all = g_strjoinv(" ", names);

	return tt_snapshot_derive(base, all, edit, names, error);
}
