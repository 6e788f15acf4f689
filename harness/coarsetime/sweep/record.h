/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A project's recorded build: the command under the layer with fine stamps and the real gaps,
 * then one more make in the same tree, which remakes what is out of date, and what make knows
 * (its data base), read in a throw-away copy of the result. All of it happens in copies.
 *
 * The files below the record's directory: build.log, build.events (the command), settle.log,
 * settle.events (the make after it), database (make's own), calls/ (of make), tree/ (the result).
 */
#ifndef CT_SWEEP_RECORD_H
#define CT_SWEEP_RECORD_H

#include <glib.h>

#include "graph.h"
#include "coarsetime/sweep/order.h"
#include "world.h"

struct ct_sweep_request {
	const char *root; /* the tree; canonical, an existing directory */
	const char *cwd;  /* where the command runs; canonical, the root or below it */
	char **command;
	const char *directory; /* for all files; absolute, outside of the root */
};

/* Two logs, one after the other, as one: that of the command and that of the make after it. */
struct ct_logs {
	struct ct_log *first, *second; /* own the strings */
	struct ct_log joined;	       /* events numbered through */
	guint end;		       /* events of the first */
	char *unmet; /* an event that the first's schedule waited for in vain; NULL: none */
};

/* NULL and an error: a log is missing or damaged. @second may be NULL. */
struct ct_logs *ct_logs_read(const char *first, const char *second, GError **error);
void ct_logs_free(struct ct_logs *logs);

struct ct_recording {
	char *tree; /* the built copy */
	struct ct_logs *logs;
	struct ct_order *order;
	struct ct_graph *graph;
	struct ct_world *world;
	GPtrArray *makes; /* of struct ct_make */
	double seconds;
};

/*
 * TT_ERROR_INPUT if the command fails, calls no make or makes nothing; TT_ERROR_SKIP if copies
 * cannot be mounted here; TT_ERROR_INTERNAL if the layer missed a stamp.
 */
struct ct_recording *ct_recording_make(const struct ct_sweep_request *request, GError **error);
void ct_recording_free(struct ct_recording *record);
typedef struct ct_recording ct_recording;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_recording, ct_recording_free)

/* The record that an earlier ct_recording_make() left in @directory, from its files. */
struct ct_recording *ct_recording_load(const char *root, const char *directory, GError **error);

/*
 * The command under @schedule in the fresh copy @tree, and the makes after it; logs and output go
 * to @place. *@status: the command's, *@after: that of the makes. For the recorded build and for
 * confirmations alike.
 */
struct ct_logs *ct_recording_build(const struct ct_sweep_request *request, const char *place,
				   const char *tree, const char *granularity, const char *schedule,
				   GPtrArray **makes, int *status, int *after, GError **error);

/* Prints @makes' data bases to @file, in a copy of @tree at @scratch, which is removed. */
gboolean ct_recording_print(const struct ct_sweep_request *request, const GPtrArray *makes,
			    const char *tree, const char *scratch, const char *file,
			    GError **error);

#endif
