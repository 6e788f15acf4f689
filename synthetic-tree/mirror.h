/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mirror profiles: what a real kernel consists of, as the recipe of a synthetic tree. Only names
 * and structure are carried over. What a synthetic tree cannot have (two exports of one name,
 * modules that need each other, names that C or kbuild uses otherwise) is changed as little as
 * possible, and every change is counted.
 */
#ifndef TT_TREE_MIRROR_H
#define TT_TREE_MIRROR_H

#include <glib.h>

#include "kernelscan/graph.h"

struct tt_mirror_request {
	const struct tt_graph *graph;
	const struct tt_config *config;
	/* Directories of which everything is mirrored, NULL-terminated; NULL: the whole kernel. Of
	 * other directories come the objects that export what the mirrored modules use. */
	char **subtrees;
	gboolean no_lookups;  /* leaves out uses by symbol_get() */
	gboolean only_needed; /* built-in objects only if a mirrored module uses their exports */
};

struct tt_mirror_info {
	guint objects, modules, exports, uses, lookups;
	guint outside;	 /* of the objects: of other directories */
	GTree *problems; /* as in struct tt_graph, those of the graph included; g_tree_unref() it */
};

/*
 * The text of the profile, to be freed with g_string_free(). TT_ERROR_INPUT if a subtree has
 * nothing in it, or if nothing at all is left.
 */
GString *tt_mirror_profile(const struct tt_mirror_request *request, struct tt_mirror_info *info,
			   GError **error);

#endif
