/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files that confirm only. */
#ifndef TT_SWEEP_CONFIRM_INTERNAL_H
#define TT_SWEEP_CONFIRM_INTERNAL_H

#include "sweep/confirm.h"
#include "verdict/judge.h"

/* A command that is run under the frozen layer. */
struct tt_confirm_step {
	char **argv, **envp;
	const char *tree; /* where it runs, and the layer's root */
	const char
		*place; /* for NAME.events, NAME.clock.json and build.log, which is appended to */
	const char *name;
};

/*
 * Runs @step; its output goes to @log too, its status to @status. FALSE if it could not be run or
 * a stamp did not come from the layer's clock.
 */
gboolean tt_confirm_make(const struct tt_confirm_request *request,
			 const struct tt_confirm_step *step, struct tt_buildlog *log, int *status,
			 GError **error);

/*
 * Judges what is in @tree and keeps verdict and outcome in @c, whose make_status is set. FALSE if
 * the build came to no end that says anything.
 */
gboolean tt_confirm_judge(const struct tt_confirm_request *request, struct tt_confirmation *c,
			  const char *tree, const struct tt_buildlog *log, GError **error);

/* What the objects really export, against the list that is in force. */
struct tt_outcome *tt_confirm_observe(const struct tt_observed *observed,
				      const struct tt_expected *expected);

/* FALSE and an error for a verdict that confirms nothing: make failed for another reason. */
gboolean tt_confirm_ended(const struct tt_verdict *verdict, const char *tree, GError **error);

/* All that is confirmed at once. */
struct tt_confirm_batch {
	const struct tt_confirm_request *request;
	GMutex lock;
	guint done, all; /* confirmations */
};

/* Tells the one who asked that one more is finished. */
void tt_confirm_done(struct tt_confirm_batch *batch);

/* Confirms @c, which is RESUMED or FULL, in a copy of its own. */
void tt_confirm_alone(struct tt_confirm_batch *batch, struct tt_confirmation *c);

/* Work for one of the threads. */
struct tt_confirm_task {
	void (*run)(struct tt_confirm_task *task, struct tt_confirm_batch *batch);
	gpointer item;
};

/* Runs @tasks (of struct tt_confirm_task), several at a time, and waits for all. */
void tt_confirm_parallel(struct tt_confirm_batch *batch, GArray *tasks);

#endif
