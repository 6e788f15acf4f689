/* SPDX-License-Identifier: GPL-2.0-only */
/* The skeleton in a tree: its files, expanded (kbuild/template.h). Knows nothing of plans. */
#ifndef TT_TREE_TEMPLATE_H
#define TT_TREE_TEMPLATE_H

#include "kbuild/snapshot.h"
#include "output.h"

/*
 * Reads all files below @directory, expands them and puts them into @output at the same relative
 * paths. A file of which nothing is left is left out.
 */
gboolean tt_template_load(struct tt_output *output, const char *directory,
			  const struct tt_features *features, GError **error);

#endif
