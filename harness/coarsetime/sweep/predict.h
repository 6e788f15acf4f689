/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All places of the tick gone through by simulation (fate.h): classes of places with one outcome,
 * and how likely each outcome is on a file system of a given granularity.
 */
#ifndef CT_SWEEP_PREDICT_H
#define CT_SWEEP_PREDICT_H

#include <glib.h>

#include "classes.h"
#include "fate.h"

struct ct_prediction {
	const struct ct_world *world; /* borrowed */
	GArray *classes;	      /* of struct ct_class: boundaries 0 … world->end */
	GPtrArray *lookers;	      /* of char *: "PROGRAM: FILE": recipes that look at stamps
				       * themselves. No rule predicts what they do, so each place of
				       * a tick between such files is a class of its own. */
	/* private */
	GArray *events; /* of guint: those whose place relative to a tick matters, by position */
};

/* Never fails; ct_prediction_free() frees it. */
struct ct_prediction *ct_predict(const struct ct_world *world);
void ct_prediction_free(struct ct_prediction *prediction);
typedef struct ct_prediction ct_prediction;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_prediction, ct_prediction_free)

/* What happens with a tick after event @boundary; to be freed with ct_fate_free(). */
struct ct_fate *ct_predict_at(const struct ct_prediction *prediction, guint boundary);

/*
 * The classes over all places of a second tick behind @from, with the first after @boundary.
 * Array of struct ct_class, the caller's.
 */
GArray *ct_predict_second(const struct ct_prediction *prediction, guint boundary, guint from);

/*
 * The chance that a build with the recorded gaps and a uniformly random phase against the clock
 * of a file system of @granularity (ns) leaves anything stale. @by_class: if not NULL, one double
 * per class (those with equal outcomes share it: the first has it); the return value minus
 * their sum belongs to outcomes that need more ticks than one.
 */
double ct_predict_chance(const struct ct_prediction *prediction, gint64 granularity,
			 double *by_class);

#endif
