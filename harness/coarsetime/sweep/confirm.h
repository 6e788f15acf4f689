/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Confirmation: the command is really run, in a fresh copy of the tree, with the clock ticking at
 * a chosen place, and make after it. What is stale then is found from what the layer saw: which
 * file got its content before what it needs, in the order of events, whatever their stamps say.
 */
#ifndef CT_SWEEP_CONFIRM_H
#define CT_SWEEP_CONFIRM_H

#include <glib.h>

#include "predict.h"
#include "record.h"

struct ct_confirmation {
	guint boundary;
	char *schedule;	      /* in coarsetime's words */
	struct ct_fate *fate; /* what was observed; NULL if it could not be run: see @error */
	guint events;	      /* of the command, in this run */
	GPtrArray *differ; /* of char *: stale files whose bytes are not those of a clean build */
	GPtrArray *unlike; /* of char *, owned: nothing is stale, and yet these files, written in
			    * this run or the record, have other bytes than there */
	int status;	   /* the command's */
	double seconds;
	GError *error;
	char *surprise; /* what was predicted otherwise, in words; NULL: nothing */
	/* private */
	struct ct_logs *logs;
	struct ct_order *order;
};

/* What is run, and where. */
struct ct_confirm_job {
	const struct ct_sweep_request *request;
	const struct ct_recording *record;
	const struct ct_prediction *prediction;
	const char *granularity;
	gboolean keep; /* the copies stay */
};

/*
 * The schedule for @class: a tick after an event that happens with this outcome and has a name by
 * which another run of the command knows it. *@boundary: that event. To be freed.
 */
char *ct_confirm_schedule(const struct ct_prediction *prediction, const struct ct_class *class,
			  guint *boundary);

/* Runs @class and compares. Never fails: see @error and @surprise. */
struct ct_confirmation *ct_confirm(const struct ct_confirm_job *job, const struct ct_class *class);

/* Runs the command with a tick after its own event @number (0: none); predicts nothing. */
struct ct_confirmation *ct_confirm_place(const struct ct_confirm_job *job, guint number);

/*
 * The paths that were written in one of two runs and whose bytes differ between their trees: array
 * of char *, the caller's.
 */
GPtrArray *ct_confirm_unlike(const struct ct_recording *record, const struct ct_order *order,
			     const char *tree);

void ct_confirmation_free(struct ct_confirmation *confirmation);

#endif
