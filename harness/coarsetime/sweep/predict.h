/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All places of the tick gone through by simulation (world.h): classes of places with one
 * outcome, and how likely each outcome is on a file system of a given granularity.
 */
#ifndef CT_SWEEP_PREDICT_H
#define CT_SWEEP_PREDICT_H

#include <glib.h>

#include "coarsetime/sweep/classes.h"
#include "world.h"

struct ct_prediction {
	const struct ct_world *world; /* borrowed */
	GArray *classes;	      /* of struct ct_class: boundaries 0 … world->end */
	/* private */
	GArray *events;	      /* of guint: those whose place relative to a tick matters */
	GHashTable *outcomes; /* hash of skipped builds -> struct ct_class with its outcome */
};

/* Never fails; ct_prediction_free() frees it. */
struct ct_prediction *ct_predict(const struct ct_world *world);
void ct_prediction_free(struct ct_prediction *prediction);
typedef struct ct_prediction ct_prediction;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_prediction, ct_prediction_free)

/* What is stale with a tick after event @boundary: array of struct ct_stale, the caller's. */
GArray *ct_predict_stale(const struct ct_prediction *prediction, guint boundary);

/*
 * The chance that a build with the recorded gaps and a uniformly random phase against the clock
 * of a file system of @granularity (ns) leaves anything stale. @by_class: if not NULL, one double
 * per class (those with equal outcomes share it: the first has it); the return value minus
 * their sum belongs to outcomes that need more ticks than one. Exact unless more than 4,096
 * events matter: then so many phases are tried, evenly spread.
 */
double ct_predict_chance(struct ct_prediction *prediction, gint64 granularity, double *by_class);

#endif
