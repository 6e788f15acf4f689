/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshots made from others: an edited copy is imported like any kernel, so that what is probed
 * and built is the edited machinery. Knows nothing of what the edits are.
 */
#ifndef TT_KBUILD_DERIVE_H
#define TT_KBUILD_DERIVE_H

#include "kbuild/snapshot.h"

/*
 * Copies the tree of @base, has @edit change the copy, and imports it with the origin
 * "BASE-ID + NAME". If nothing has changed it is @base
 * again. The caller frees the result; @edit's errors are passed on.
 */
struct tt_snapshot *tt_snapshot_derive(const struct tt_snapshot *base, const char *name,
				       gboolean (*edit)(const char *tree, gpointer data,
							GError **error),
				       gpointer data, GError **error);

#endif
