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

struct ct_sweep {
	const struct ct_sweep_request *request; /* borrowed */
	struct ct_recording *record;
	struct ct_prediction *prediction;
	GPtrArray *confirmations; /* per class: struct ct_confirmation, or NULL if it was not run */
	guint failing, misses, confirmed;
	gboolean predicted_only;
	double confirm_seconds;
};

/* NULL and an error if nothing can be said. ct_sweep_free() frees it. */
struct ct_sweep *ct_sweep_run(const struct ct_sweep_request *request,
			      const struct ct_sweep_options *options, GError **error);
void ct_sweep_free(struct ct_sweep *sweep);
typedef struct ct_sweep ct_sweep;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_sweep, ct_sweep_free)

/* enum tt_exit: MISS before FAIL before PASS. */
int ct_sweep_exit_status(const struct ct_sweep *sweep);

/* Where the record of the tree @root is kept without --output; to be freed. NULL and an error. */
char *ct_sweep_directory(const char *root, GError **error);

/* "coarsetime sweep [options] -- COMMAND" and "coarsetime why …". Return: the exit status. */
int ct_sweepcmd(int argc, char **argv);
int ct_whycmd(int argc, char **argv);

#endif
