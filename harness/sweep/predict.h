/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prediction: for each place of the clock's tick, which objects keep their old exports.
 *
 * This is coarsetime's sweep engine (coarsetime/sweep/predict.h) with kbuild as the provider of its
 * edges: objects depend on the dep files of their symbols, which each update of the list touches
 * before it starts make anew. Files above the object (archives, composite modules, lists of needs)
 * are remade by the same make as the object, whose stamp then changed, so they follow. What is
 * wrong is kbuild's matter, too: an object that disagrees with the last list, not one that is
 * older than a dep file; a symbol that comes and goes again leaves it right.
 */
#ifndef TT_SWEEP_PREDICT_H
#define TT_SWEEP_PREDICT_H

#include <glib.h>

#include "coarsetime/sweep/predict.h"
#include "sweep/pairs.h"

struct tt_symbol_pair {
	char *symbol;
	guint update;	 /* index of the update */
	guint event;	 /* that touched its dep file */
	gboolean wanted; /* in the list after the last update */
};

/* An object with symbols that some update changed. */
struct tt_exporter {
	char *object;
	struct ct_node *node;
	guint built;	 /* event of its stamp before the first update; 0: none */
	guint touched;	 /* last event of that update that touched one of its dep files; 0: none */
	GArray *symbols; /* of struct tt_symbol_pair */
};

/* How many symbols a class gets wrong; what they are called, tt_predict_outcome() says. */
struct tt_loss {
	guint missing; /* in the list, not exported */
	guint surplus; /* exported, not in the list */
};

struct tt_prediction {
	const struct tt_timeline *timeline; /* borrowed */
	GPtrArray *exporters;		    /* of struct tt_exporter, by object */
	guint updates;
	gboolean guarded; /* the script waits until each dep file is newer */
	GArray *classes;  /* of struct ct_class: one tick, by boundary */
	GArray *losses;	  /* of struct tt_loss, one for each of @classes */
	GArray *seconds;  /* of struct ct_class: a second tick, later than the first update */
	GArray *second_losses;
	guint first_tick; /* the boundary that goes before each of @seconds; 0: there is none */
	/* private */
	struct ct_graph *graph;
	struct ct_world *world;
	struct ct_prediction *engine;
	struct ct_fate *fate; /* for single schedules, one after the other */
	GHashTable *by_node;  /* struct ct_node -> index of its exporter */
};

/* What a build leaves behind that it should not. Members are the caller's. */
struct tt_outcome {
	GPtrArray *stale;   /* objects */
	GPtrArray *missing; /* "object: symbol": in the list, not exported */
	GPtrArray *surplus; /* "object: symbol": exported, not in the list */
};

struct tt_predict_request {
	const struct tt_timeline *timeline;
	const GArray *pairs;
	GHashTable *list;  /* set: the symbol list after the build */
	GHashTable *names; /* object -> GPtrArray of the symbols that it can export; NULL: taken
			    * from the dep files' names (5.15 and later) */
	gboolean guarded;
};

/* Never fails. Borrows the timeline only. */
struct tt_prediction *tt_predict(const struct tt_predict_request *request);
void tt_prediction_free(struct tt_prediction *prediction);
typedef struct tt_prediction tt_prediction;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_prediction, tt_prediction_free)

/* The outcome of the schedule with ticks after the @count events @ticks (ascending). */
struct tt_outcome *tt_predict_outcome(const struct tt_prediction *prediction, const guint *ticks,
				      guint count);
struct tt_outcome *tt_outcome_new(void);
void tt_outcome_free(struct tt_outcome *outcome);
typedef struct tt_outcome tt_outcome;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_outcome, tt_outcome_free)
gboolean tt_outcome_equal(const struct tt_outcome *a, const struct tt_outcome *b);

/*
 * The chance that a build with the recorded gaps between its events, whose phase against the
 * file system's clock is uniformly random, fails at @granularity_ns: the measure of the phases
 * in which any object is stale. @by_class: if not NULL, one double per class of one tick (those
 * with equal outcomes share it: the first has it); the return value minus their sum belongs to
 * outcomes that need more ticks than one.
 */
double tt_predict_chance(const struct tt_prediction *prediction, gint64 granularity_ns,
			 double *by_class);

#endif
