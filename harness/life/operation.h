/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations: what can be done to a tree. Each is one file (op_*.c) that defines one of these
 * structures; the table is in operations.c. A new operation is a new file and a line there.
 */
#ifndef TT_LIFE_OPERATION_H
#define TT_LIFE_OPERATION_H

#include <glib.h>

struct tt_step;
struct tt_model;
struct tt_draw;
struct tt_walk;

enum tt_parameter_kind {
	TT_PARAMETER_TEXT,
	TT_PARAMETER_SYMBOL, /* what tt_symbol_problem() has nothing against: it gets into sources
			      */
	TT_PARAMETER_NUMBER, /* 0 to 4294967295 */
	TT_PARAMETER_JOBS,   /* 1 to 1024, as make's -j */
	TT_PARAMETER_FLAG,   /* yes or no */
	TT_PARAMETER_CHOICE  /* one of the words in choices */
};

struct tt_parameter {
	const char *name; /* NULL ends the list */
	enum tt_parameter_kind kind;
	gboolean required;
	const char *choices; /* words, separated by blanks */
};

/* How the thing that an operation does relates to make's idea of time; see same-tick. */
struct tt_operation {
	const char *name;
	const char *summary;
	const struct tt_parameter *parameters;
	guint weight;	   /* when drawn and the profile says nothing; 0: only if it does */
	gboolean is_build; /* runs make and ends with a verdict */

	/*
	 * Fills @step with parameters that fit the model as it is. FALSE if there is nothing
	 * here to do it to; then another operation is drawn.
	 */
	gboolean (*draw)(struct tt_draw *draw, struct tt_step *step);

	/*
	 * Changes the model: the plan of the tree and the circumstances of later builds. NULL if
	 * there is nothing to change. TT_ERROR_INPUT if the step does not fit the model.
	 */
	gboolean (*change)(struct tt_model *model, const struct tt_step *step, GError **error);

	/*
	 * Does to the tree on disk what is more than writing the files whose content the change
	 * of the model changed. NULL if there is nothing more.
	 */
	gboolean (*act)(struct tt_walk *walk, const struct tt_step *step, GError **error);
};

/* All operations, sorted by name, NULL-terminated. */
extern const struct tt_operation *const tt_operations[];

/* NULL if there is none of that name. */
const struct tt_operation *tt_operation_find(const char *name);

#endif
