/* SPDX-License-Identifier: GPL-2.0-only */
/* A sweep: record, predict, confirm, and say what is proved. Output is in output.h. */
#ifndef CT_SWEEP_SWEEP_H
#define CT_SWEEP_SWEEP_H

#include <glib.h>

#include "confirm.h"

struct ct_sweep_options {
	const char *granularity; /* of the confirmations: a preset or a duration */
	gboolean predict_only;
	guint sample;  /* so many classes are confirmed at most; 0: each */
	guint workers; /* confirmations at a time */
	gboolean keep; /* the copies */
	void (*progress)(guint done, guint all);
};

enum ct_sweep_verdict {
	CT_SWEEP_CLEAN,	  /* no place leaves anything stale */
	CT_SWEEP_FAILS,	  /* some do */
	CT_SWEEP_NOTHING, /* nothing to prove: make made nothing, or knows no target */
	CT_SWEEP_MISS	  /* not all places could be judged */
};

struct ct_sweep {
	const struct ct_sweep_request *request; /* borrowed */
	struct ct_recording *record;
	struct ct_prediction *prediction;
	GArray *classes; /* of struct ct_class: the prediction's; or, if that was wrong about a
			  * class, what running each place of the tick has shown */
	GPtrArray *confirmations; /* per class: struct ct_confirmation, or NULL if it was not run */
	gboolean every_place;	  /* each place was run, and classes count that run's own events */
	GPtrArray *surprises;	  /* of char *: what was not as predicted */
	GPtrArray *unlike; /* of char *: files with other bytes than with fine stamps, although by
			    * all that is known they are not stale, and where */
	guint failing, errors, confirmed;
	gboolean predicted_only;
	double confirm_seconds;
};

/* NULL and an error if nothing can be said. ct_sweep_free() frees it. */
struct ct_sweep *ct_sweep_run(const struct ct_sweep_request *request,
			      const struct ct_sweep_options *options, GError **error);
void ct_sweep_free(struct ct_sweep *sweep);
typedef struct ct_sweep ct_sweep;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_sweep, ct_sweep_free)

enum ct_sweep_verdict ct_sweep_verdict(const struct ct_sweep *sweep);

/* Does this class leave anything stale, or does the command fail in it? */
gboolean ct_sweep_fails(const struct ct_sweep *sweep, guint index);

/* Were all places judged, so that "clean" is proved? */
gboolean ct_sweep_is_proof(const struct ct_sweep *sweep);

/* What happens in a class, as observed if every place was run, else as predicted. */
const struct ct_fate *ct_sweep_fate(const struct ct_sweep *sweep, guint index,
				    struct ct_fate **owned);

/* enum tt_exit: MISS before FAIL before PASS; ERROR if there is nothing to prove. */
int ct_sweep_exit_status(const struct ct_sweep *sweep);

/* Where the record of the tree @root is kept without --output; to be freed. NULL and an error. */
char *ct_sweep_directory(const char *root, GError **error);

/* "coarsetime sweep [options] -- COMMAND" and "coarsetime why …". Return: the exit status. */
int ct_sweepcmd(int argc, char **argv);
int ct_whycmd(int argc, char **argv);

#endif
