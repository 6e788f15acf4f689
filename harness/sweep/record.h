/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recorded build of a sweep: one -j1 build under the layer with nanosecond stamps and the
 * real gaps between events, the prediction made from it, and a copy of the tree as it was when
 * the first pass had ended and the script was about to start make again.
 */
#ifndef TT_SWEEP_RECORD_H
#define TT_SWEEP_RECORD_H

#include <glib.h>

#include "run/run.h"
#include "sweep/predict.h"

struct tt_record {
	char *directory;    /* of the recorded run */
	char *tree;	    /* its finished tree */
	char *snapshot;	    /* the tree after the first pass; NULL: the list never changed */
	char *calls;	    /* where makes.h's shim noted the second pass's makes, or NULL */
	struct tt_run *run; /* NULL: a build that was recorded elsewhere */
	struct ct_log *log;
	struct tt_timeline *timeline;
	GHashTable *cmdfiles;
	GArray *pairs;
	struct tt_prediction *prediction;
};

/*
 * Records the build that @request describes, whose clock and directory are set here: the run goes
 * to @directory/record. Passes on the errors of tt_run_build(). TT_ERROR_INTERNAL if the layer
 * missed stamps or the recorded build is not what it should be (with stamps this fine no race
 * can happen). tt_record_free() frees the result; the files stay.
 */
struct tt_record *tt_record_build(const struct tt_run_request *request, const char *directory,
				  GError **error);
/*
 * Takes a finished build in @tree, whatever was built, that 'coarsetime -g ns --schedule realtime
 * --log=@log' recorded: a real kernel's, say. There is no verdict about it and nothing to resume.
 * Errors: TT_ERROR_INPUT if the log or the tree cannot be read, or do not belong together,
 * TT_ERROR_SKIP for kernels before 5.15, whose dep files do not tell a symbol's name.
 */
struct tt_record *tt_record_open(const char *tree, const char *log, GError **error);
void tt_record_free(struct tt_record *record);
typedef struct tt_record tt_record;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_record, tt_record_free)

#endif
