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
	GArray *classes;	      /* of struct ct_class: boundaries 0 … world->end; or NULL */
	GPtrArray *lookers;	      /* of char *: "PROGRAM: FILE": recipes that look at stamps
				       * themselves. No rule predicts what they do, so each place of
				       * a tick between such files is a class of its own. */
	/* private */
	GArray *events; /* of guint: those whose place relative to a tick matters, by position */
};

/* Never fails; ct_prediction_free() frees it. */
struct ct_prediction *ct_predict(const struct ct_world *world);

/* The same without the classes, for those who have a measure of their own of what is wrong. */
struct ct_prediction *ct_prediction_new(const struct ct_world *world);
void ct_prediction_free(struct ct_prediction *prediction);
typedef struct ct_prediction ct_prediction;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_prediction, ct_prediction_free)

/* What happens with a tick after event @boundary; to be freed with ct_fate_free(). */
struct ct_fate *ct_predict_at(const struct ct_prediction *prediction, guint boundary);

/*
 * Moves the ticks of @fate to @ticks, of the same kind; *@moved, if it is not NULL, gets the
 * events (of guint) whose stamps are in another tick now.
 */
void ct_predict_move(const struct ct_prediction *prediction, struct ct_fate *fate,
		     const struct ct_ticks *ticks, GArray *moved);

/* One step of a walk: what happens, and when. */
struct ct_step {
	const struct ct_fate *fate; /* ct_fate_flipped(): what is not as in the step before */
	guint first, last;	    /* with the tick at each of these places; or */
	double share;		    /* in this share of all phases of the clock */
	const GArray *moved;	    /* of guint: events that are in another tick than before */
};

/*
 * Goes through all places from @from on of the last of @ticks (of its second tick, if that is not
 * 0), in order: each step's places begin where those before it end.
 */
void ct_predict_walk(const struct ct_prediction *prediction, struct ct_ticks ticks, guint from,
		     void (*visit)(const struct ct_step *step, gpointer data), gpointer data);

/*
 * Goes through all phases against a clock of @granularity (ns), for a run with the recorded gaps
 * between its events. The steps' shares sum up to 1.
 */
void ct_predict_phases(const struct ct_prediction *prediction, gint64 granularity,
		       void (*visit)(const struct ct_step *step, gpointer data), gpointer data);

/*
 * The chance that a build with the recorded gaps and a uniformly random phase against the clock
 * of a file system of @granularity (ns) leaves anything stale. @by_class: if not NULL, one double
 * per class (those with equal outcomes share it: the first has it); the return value minus
 * their sum belongs to outcomes that need more ticks than one.
 */
double ct_predict_chance(const struct ct_prediction *prediction, gint64 granularity,
			 double *by_class);

#endif
