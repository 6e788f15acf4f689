/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of a life that failed: it is made smaller, lived once more and packed. Whoever does
 * it may be killed at any moment; another one goes on from the smallest life so far. Knows nothing
 * of how the life was drawn.
 */
#ifndef TT_STRESS_FAILURE_H
#define TT_STRESS_FAILURE_H

#include "life/life.h"
#include "stress/outcome.h"
#include "stress/signature.h"
#include "stress/worker.h"

/*
 * Makes @life smaller, which ends with the build that has @signature, packs it in the worker's
 * directory, and writes @outcome with what came of it to result.json there.
 */
gboolean tt_failure_finish(const struct tt_worker *worker, const struct tt_life *life,
			   const struct tt_signature *signature, struct tt_life_outcome *outcome,
			   GError **error);

#endif
