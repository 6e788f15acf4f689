/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Synthetic trees: a kernel snapshot's machinery, our skeleton, and a plan's sources, as one
 * directory or archive. The outside of this component; what is inside knows of a kernel only the
 * features that its snapshot has.
 */
#ifndef TT_TREE_TREE_H
#define TT_TREE_TREE_H

#include <glib.h>

#include "kbuild/snapshot.h"
#include "output.h"
#include "plan.h"

struct tt_tree_info {
	char digest[65]; /* SHA-256 of the content */
	guint objects, modules, exports, kept, files;
};

/*
 * Makes the tree of @profile (a name or a file) for @seed at @output. What is there already is
 * only replaced with @force and if it was made by this function. @info may be NULL. Nothing is
 * left half written. Errors are TT_ERROR's.
 */
gboolean tt_tree_generate(const struct tt_snapshot *snapshot, const char *profile, guint64 seed,
			  const char *output, gboolean force, struct tt_tree_info *info,
			  GError **error);

/* The same from a plan that the caller made and perhaps changed (tt_plan_new()). */
gboolean tt_tree_write(const struct tt_snapshot *snapshot, const struct tt_plan *plan,
		       const char *output, gboolean force, struct tt_tree_info *info,
		       GError **error);

/*
 * The paths of all files of the tree that tt_tree_write() makes, sorted; a GPtrArray that owns its
 * strings.
 */
GPtrArray *tt_tree_file_names(const struct tt_snapshot *snapshot, const struct tt_plan *plan,
			      GError **error);

/*
 * The files of a tree that depend on @plan, expected.json among them, without machinery and
 * skeleton: what has to be written again when the plan was changed. tt_output_free() it.
 */
struct tt_output *tt_tree_plan_files(const struct tt_snapshot *snapshot, const struct tt_plan *plan,
				     GError **error);

#endif
