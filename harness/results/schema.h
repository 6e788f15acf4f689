/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables, and the way from each older version of them to the next. docs/results.md describes
 * them for people who query the file themselves.
 */
#ifndef TT_RESULTS_SCHEMA_H
#define TT_RESULTS_SCHEMA_H

#include "results/sql.h"

/* "trmt": the file's application_id, at offset 68, where file(1) and others look for it. */
#define TT_RESULTS_APPLICATION 0x74726d74

/* Makes the tables in an empty database, in the caller's transaction. */
gboolean tt_schema_create(struct tt_results *results, GError **error);

/* Is the open database ours, and *@older than this program? A newer one is an error. */
gboolean tt_schema_check(struct tt_results *results, gboolean *older, GError **error);

/* Brings an older one up to this version, all or nothing. */
gboolean tt_schema_migrate(struct tt_results *results, GError **error);

#endif
