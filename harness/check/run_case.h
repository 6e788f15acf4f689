/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One case on one kernel: built, judged, and held against what the case expects. Never an error:
 * what could not be carried out is a result too.
 */
#ifndef TT_CHECK_RUN_CASE_H
#define TT_CHECK_RUN_CASE_H

#include <glib.h>

#include "check/case.h"

struct tt_firsts;

struct tt_case_request {
	const struct tt_case *test;
	const struct tt_snapshot *snapshot;
	const char *variant;	  /* an edit of the machinery besides the case's own, or NULL */
	const char *directory;	  /* for everything that the case writes; made, old contents go */
	gboolean quick;		  /* of a sweep: the prediction and a few confirmations only */
	struct tt_firsts *firsts; /* shared between cases, or NULL */
	guint workers;		  /* confirmations of a sweep at a time */
};

/* Kinds that only cases have, besides those of a verdict: make refused, or did not refuse. */
#define TT_CASE_REFUSED "refused"
#define TT_CASE_NOT_REFUSED "not-refused"

struct tt_case_finding {
	char *kind, *symbol, *text;
};

struct tt_case_result {
	const struct tt_case *test; /* borrowed */
	enum tt_result result;
	char *reason;				    /* for ERROR, MISS and SKIP; else NULL */
	const struct tt_case_expectation *expected; /* NULL for a SKIP */
	gboolean as_expected;			    /* with SKIP: TRUE */
	GPtrArray *findings;			    /* of struct tt_case_finding, owned */
	char *directory;			    /* of the records */
	guint builds, compiled; /* builds that were made, objects that they compiled */
	double seconds;		/* of make */
};

struct tt_case_result *tt_case_run(const struct tt_case_request *request);
void tt_case_result_free(struct tt_case_result *result);
typedef struct tt_case_result tt_case_result;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_case_result, tt_case_result_free)

/* For the modes (run_sweep.c, run_life.c): what they found. */
void tt_case_add_finding(struct tt_case_result *result, const char *kind, const char *symbol,
			 const char *text);

/*
 * The two modes, on @request's snapshot as it stands: variants have been applied. FALSE and an
 * error if nothing can be said.
 */
gboolean tt_case_sweep(const struct tt_case_request *request, struct tt_case_result *result,
		       GError **error);
gboolean tt_case_life(const struct tt_case_request *request, struct tt_case_result *result,
		      GError **error);

#endif
