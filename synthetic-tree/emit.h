/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a plan to files: sources, makefiles, configuration and the right answer. What depends on
 * the kernel is decided by its features here and nowhere else.
 */
#ifndef TT_TREE_EMIT_H
#define TT_TREE_EMIT_H

#include "output.h"
#include "plan.h"

/* Adds all that @plan needs to @output, which holds the machinery and the skeleton already. */
gboolean tt_emit_plan(const struct tt_plan *plan, const struct tt_features *features,
		      struct tt_output *output, GError **error);

/* The parts of it. The strings are the caller's. */
GString *tt_emit_c(const struct tt_plan *plan, const struct tt_plan_object *object,
		   const struct tt_features *features);
GString *tt_emit_assembler(const struct tt_plan_object *object);

/* The function by which the first object of a module calls its part @object; to be freed. */
char *tt_emit_part(const struct tt_plan_object *object);

GString *tt_emit_prototypes(const struct tt_plan *plan);
gboolean tt_emit_kbuild(const struct tt_plan *plan, const struct tt_features *features,
			struct tt_output *output, GError **error);

gboolean tt_emit_externals(const struct tt_plan *plan, const struct tt_features *features,
			   struct tt_output *output, GError **error);

/* expected.json; @snapshot's id and version are written into it. */
GString *tt_emit_expected(const struct tt_plan *plan, const struct tt_snapshot *snapshot);

/* "scripts/synth.whitelist" if the plan has a whitelist, else "". */
const char *tt_emit_whitelist_path(const struct tt_plan *plan);

/* The name of the symbol by which an object of lib.a is pulled into vmlinux; to be freed. */
char *tt_emit_anchor(const struct tt_plan_object *object);

#endif
