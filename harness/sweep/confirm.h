/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Confirmation: a class of the prediction is really run and what it leaves behind is compared.
 * By a complete build with the class's tick; or resumed: the tree as it was after the first pass
 * is copied, each file gets the stamp that it would have had under the class's schedule, and a
 * fresh top-level make finishes the build. That is exact as far as stamps from the first pass
 * decide; the second pass then lies one tick later than in the complete build, which no decision
 * about an object depends on. Or assembled (assemble.h): resumed folder by folder, where a folder
 * that an equal class had made already is taken over.
 */
#ifndef TT_SWEEP_CONFIRM_H
#define TT_SWEEP_CONFIRM_H

#include <glib.h>

#include "sweep/record.h"

enum tt_confirm_how { TT_CONFIRM_ASSEMBLED, TT_CONFIRM_RESUMED, TT_CONFIRM_FULL };

struct tt_confirm_request {
	const struct tt_record *record;
	const struct tt_run_request *run; /* as it was recorded; its clock is that of the sweep */
	const char *directory;		  /* for the copies */
	guint workers;			  /* how many at a time */
	/* Told of each that is finished, in any order, one at a time; may be NULL. */
	void (*progress)(guint done, guint all, gpointer data);
	gpointer data;
};

struct tt_confirmation {
	guint ticks[2], count;	 /* the schedule: ticks after these events */
	enum tt_confirm_how how; /* ASSEMBLED becomes RESUMED where it cannot be done */
	char *resumed_because;	 /* why it could not, or NULL */
	struct tt_outcome *predicted;
	struct tt_outcome *observed; /* NULL if it could not be run: then @error says why */
	enum tt_result result;	     /* tt_judge()'s */
	int make_status;
	double seconds;
	GError *error;
	gboolean miss; /* prediction and observation differ, or it could not be run */
};

/* A task for tt_confirm_run(), not run yet. @ticks as for tt_predict_outcome(). */
struct tt_confirmation *tt_confirmation_new(const struct tt_prediction *prediction,
					    const guint *ticks, guint count,
					    enum tt_confirm_how how);
void tt_confirmation_free(struct tt_confirmation *confirmation);

/* The word for @how in outputs. */
const char *tt_confirm_how_name(enum tt_confirm_how how);

/* Runs all of @confirmations (of struct tt_confirmation), several at a time. */
void tt_confirm_run(const struct tt_confirm_request *request, GPtrArray *confirmations);

/*
 * Has @event a name by which another build knows it? Numbers differ from build to build, because
 * make syncconfig may or may not have to run first.
 */
gboolean tt_confirm_is_named(const struct tt_prediction *prediction, guint event);

/* The schedule in coarsetime's words ("frozen", "at 1:lib/a.o"), to be freed. */
char *tt_confirm_schedule(const struct tt_prediction *prediction, const guint *ticks, guint count);

#endif
