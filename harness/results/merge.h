/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Databases of several machines put together. Merging is associative, commutative and
 * idempotent: whatever the order, the grouping and the repetitions, the same rows come out.
 *
 * The rules: a life that several have is taken whole, with its builds, from one of them: a
 * verdict beats a MISS, then the life that was finished earlier wins, then the smaller session.
 * A session that several have lasted as long as the one that saw most of it says. Everything
 * else is united.
 */
#ifndef TT_RESULTS_MERGE_H
#define TT_RESULTS_MERGE_H

#include "results/results.h"

/*
 * Adds everything in the databases @inputs (@n of them) to the one at @output, which is made if
 * it is not there; all or nothing. The inputs are only read.
 */
gboolean tt_results_merge(const char *output, const char *const *inputs, guint n, GError **error);

#endif
