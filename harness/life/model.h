/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The model of a living tree: its plan as edited so far, the files that follow from it, the right
 * answer, and the circumstances of the next build (-j, granularity, compiler). Knows nothing of
 * what is on disk but for writing the files that changed.
 */
#ifndef TT_LIFE_MODEL_H
#define TT_LIFE_MODEL_H

#include <glib.h>

#include "kbuild/snapshot.h"
#include "life/life.h"
#include "synthetic-tree/output.h"
#include "synthetic-tree/plan.h"
#include "verdict/expected.h"

/* What CONFIG_UNUSED_KSYMS_WHITELIST says; see op_whitelist_path.c. */
enum tt_whitelist_place {
	TT_WHITELIST_RELATIVE,
	TT_WHITELIST_ABSOLUTE,
	TT_WHITELIST_OUTPUT,
	TT_WHITELIST_MISSING
};

struct tt_model {
	struct tt_snapshot *snapshot;
	struct tt_plan *plan;
	struct tt_output *files; /* what is on disk by now, of what depends on the plan */
	GPtrArray *variables;	 /* owned VAR=value words of the life, for every make */
	enum tt_whitelist_place whitelist;
	char *compiler;	   /* CC=…, or NULL for the default */
	char *granularity; /* "" for real time */
	guint jobs;
	guint edits; /* counts steps that changed the plan: what draw makes names from */
};

/*
 * The model at the beginning of @life: its kernel found (and patched), its profile planned, what
 * it drops taken out. Errors are those of tt_snapshot_find(), tt_profile_load() and tt_plan_new().
 */
struct tt_model *tt_model_new(const struct tt_life *life, GError **error);
void tt_model_free(struct tt_model *model);

/* The VAR=value words of the next make; g_strfreev() it. */
char **tt_model_variables(const struct tt_model *model);

/*
 * Brings the files below @tree into agreement with the plan: writes those whose content changed,
 * removes those that are gone, sets the options in .config of @output (where objects go: @tree
 * itself, or what O= names) if there is one. @changed (may be NULL) gets the paths that were
 * written. All other files keep their stamps.
 */
gboolean tt_model_write(struct tt_model *model, const char *tree, const char *output,
			GPtrArray *changed, GError **error);

/* The last part of that: .config of @output, and the whitelist there if that is its place. */
gboolean tt_model_write_config(const struct tt_model *model, const char *tree, const char *output,
			       GError **error);

/* Goes through all steps of @life in the model only. FALSE and an error if one does not fit. */
gboolean tt_life_check(const struct tt_life *life, GError **error);

/* Takes @drop out of the plan; FALSE and an error if it is not there. */
gboolean tt_model_drop(struct tt_plan *plan, const struct tt_drop *drop, GError **error);

/* For the operations: the thing that parameter @name of @step names; NULL and an error if none. */
struct tt_plan_object *tt_model_object(struct tt_model *model, const struct tt_step *step,
				       const char *name, GError **error);
struct tt_plan_module *tt_model_module(struct tt_model *model, const struct tt_step *step,
				       const char *name, GError **error);
struct tt_plan_export *tt_model_export(struct tt_model *model, const struct tt_step *step,
				       const char *name, GError **error);

/* FALSE and an error: @step does not fit the tree as it is. */
gboolean tt_model_refuse(const struct tt_step *step, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

#endif
