/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The test of the cases themselves: on machinery that has the fault, a case must FAIL. One that
 * passes there tests nothing.
 */
#ifndef TT_CHECK_PROVE_H
#define TT_CHECK_PROVE_H

#include "check/check.h"

struct tt_proof_row {
	const struct tt_case *test;    /* borrowed */
	const char *variant;	       /* borrowed; NULL: only another kernel shows it */
	struct tt_case_result *result; /* NULL without a variant */
};

struct tt_proof {
	GPtrArray *rows; /* of struct tt_proof_row */
	guint proved, toothless, untried, unknown;
};

/* Uses the request's first kernel. Errors as of tt_check_run(). */
struct tt_proof *tt_prove_run(const struct tt_check_request *request, GError **error);
void tt_proof_free(struct tt_proof *proof);
typedef struct tt_proof tt_proof;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_proof, tt_proof_free)

/* To be freed. */
char *tt_prove_text(const struct tt_proof *proof);

/* FAIL if a case did not fail with its fault; MISS and ERROR before that. */
int tt_prove_exit_status(const struct tt_proof *proof);

#endif
