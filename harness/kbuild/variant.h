/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Variants: named edits of the machinery, such as taking the guard out of adjust_autoksyms.sh.
 * Each is a file of edit rules in share/trimtorture/variants (docs/variants.md): what to look
 * for and what to do with it, never a patch, so that it fits every kernel that has the feature.
 */
#ifndef TT_KBUILD_VARIANT_H
#define TT_KBUILD_VARIANT_H

#include <glib.h>

#include "kbuild/snapshot.h"

/*
 * Applies the variant @name, an installed one or a file ("./mine.ini": a path with a '/' that
 * ends in .ini), to the machinery below @tree. All of its edits fit, or nothing is
 * changed: then TT_ERROR_SKIP says which rule found nothing to work on. An unknown name is
 * TT_ERROR_USAGE and lists the known ones. Files keep their stamps: the edit is part of the
 * source as it was before any build.
 */
gboolean tt_variant_apply(const char *name, const char *tree, GError **error);

/*
 * The snapshot @base with the variants @names (NULL-terminated) applied in order, in the cache;
 * found by its id only. What is probed about it is what the edits left. Errors as above. The
 * caller frees it.
 */
struct tt_snapshot *tt_snapshot_varied(const struct tt_snapshot *base, char **names,
				       GError **error);

/* The names of all variants, sorted; g_strfreev() them. */
char **tt_variant_names(GError **error);

/* The one-line summary of a variant, to be freed. */
char *tt_variant_summary(const char *name, GError **error);

/*
 * Another key of its [variant] group, to be freed: "fault" (what goes wrong with it), "pipeline"
 * ("recursive" or "single-pass"), "scenario" (the life of harness/life/tests that shows it),
 * "overlay" (the era whose mechanism it puts on newer machinery). NULL and an error if it has none.
 */
char *tt_variant_text(const char *name, const char *key, GError **error);

#endif
