/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Confirmation: the command is really run, in a fresh copy of the tree, with the clock ticking as
 * a class has it, and make after it. What is stale then is found from what the layer saw: which
 * file was written before what it needs, in the order of events, whatever their stamps say.
 */
#ifndef CT_SWEEP_CONFIRM_H
#define CT_SWEEP_CONFIRM_H

#include <glib.h>

#include "predict.h"
#include "record.h"

struct ct_confirmation {
	guint boundary;
	char *schedule; /* in coarsetime's words */
	GArray *stale;	/* of struct ct_stale; NULL if it could not be run: then @error says why */
	GPtrArray *differ; /* of char *: those whose bytes are not those of a clean build */
	int status;	   /* the command's */
	double seconds;
	GError *error;
	gboolean miss;
};

/*
 * The schedule for @class: a tick after an event that happens with this outcome and has a name by
 * which another run of the command knows it. *@boundary: that event. To be freed.
 */
char *ct_confirm_schedule(const struct ct_prediction *prediction, const struct ct_class *class,
			  guint *boundary);

/* Runs it. Never fails: see @error. @keep: the copy stays also if all is as predicted. */
struct ct_confirmation *ct_confirm(const struct ct_sweep_request *request,
				   const struct ct_recording *record,
				   const struct ct_prediction *prediction,
				   const struct ct_class *class, const char *granularity,
				   gboolean keep);
void ct_confirmation_free(struct ct_confirmation *confirmation);

#endif
