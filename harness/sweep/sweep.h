/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sweep: record, predict, confirm, and say what is proved. Output is in output.h.
 */
#ifndef TT_SWEEP_SWEEP_H
#define TT_SWEEP_SWEEP_H

#include <glib.h>

#include "sweep/confirm.h"

enum tt_sweep_mode {
	TT_SWEEP_PREDICT, /* runs nothing but the recorded build */
	/* These confirm each class: */
	TT_SWEEP_ASSEMBLED, /* folder by folder where that is possible, else resumed */
	TT_SWEEP_RESUMED,   /* by a fresh top-level make after the first pass, where valid */
	TT_SWEEP_FULL	    /* by a complete build */
};

struct tt_sweep_request {
	struct tt_run_request run; /* what is built; clock.granularity is that of the sweep */
	const char *directory;	   /* of the sweep, absolute */
	const char *recorded;	   /* NULL, or the log of a build of run.tree that is there */
	enum tt_sweep_mode mode;
	guint sample;  /* so many classes are confirmed by complete builds too */
	guint confirm; /* only so many classes are confirmed at all (classes.h); 0: each */
	guint workers; /* confirmations at a time */
	gboolean keep; /* the copies of the recorded build */
	void (*progress)(guint done, guint all, gpointer data);
	gpointer data;
};

struct tt_sweep_class {
	struct ct_class class;
	guint first_tick; /* of a schedule with two ticks, else 0 */
	guint boundary;	  /* one of the class, that another build can be told if there is one */
	guint stale;	  /* predicted: objects, and what they get wrong */
	struct tt_loss loss;
	gboolean fails;		  /* by the prediction */
	GPtrArray *confirmations; /* of struct tt_confirmation, borrowed */
};

struct tt_sweep {
	struct tt_record *record;
	GPtrArray *classes;	  /* of struct tt_sweep_class: one tick, then two */
	GPtrArray *confirmations; /* of struct tt_confirmation */
	guint failing, misses;
	guint confirmed;       /* classes with a confirmation */
	gboolean wrong_anyway; /* the recorded build is wrong although no race was possible */
	double record_seconds, confirm_seconds;	    /* wall time */
	double record_processor, confirm_processor; /* processor time, all processes */
};

/* NULL and an error if nothing can be said. tt_sweep_free() frees it. */
struct tt_sweep *tt_sweep_run(const struct tt_sweep_request *request, GError **error);
void tt_sweep_free(struct tt_sweep *sweep);
typedef struct tt_sweep tt_sweep;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_sweep, tt_sweep_free)

/*
 * The sweep of @record, which becomes its own: all classes, none of them confirmed. It costs what
 * the prediction does; the outcomes of all classes, of which each is nearly as long as the
 * prediction, are not made.
 */
struct tt_sweep *tt_sweep_new(struct tt_record *record);

/* Is class number @index of @sweep predicted to pass? */
gboolean tt_sweep_is_clean(guint index, gconstpointer sweep);

/* What the prediction says of @class; to be freed. */
struct tt_outcome *tt_sweep_outcome(const struct tt_sweep *sweep,
				    const struct tt_sweep_class *class);

/* enum tt_exit: MISS before FAIL before PASS. */
int tt_sweep_exit_status(const struct tt_sweep *sweep);

/* A confirmation's verdict: FAIL if the objects disagree with the list or tt_judge() says so. */
gboolean tt_confirmation_fails(const struct tt_confirmation *confirmation);

#endif
