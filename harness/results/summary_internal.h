/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parts of a summary. They find the nights in temp.night (name, rank: from 1, the last is that of
 * the report), which tt_summary_new() makes; later nights are not in it.
 */
#ifndef TT_RESULTS_SUMMARY_INTERNAL_H
#define TT_RESULTS_SUMMARY_INTERNAL_H

#include "results/sql.h"
#include "results/summary.h"

/* SQL: what connects a life with its night; @l is the alias of lives. */
#define NIGHT_OF(l) \
	"JOIN sessions s ON s.session = " l ".session JOIN temp.night n ON n.name = s.night "

/* SQL: the last rank. */
#define LAST_RANK "(SELECT max(rank) FROM temp.night)"

gboolean tt_summary_read_nights(struct tt_results *results, struct tt_summary *summary,
				GError **error);
gboolean tt_summary_read_campaigns(struct tt_results *results, struct tt_summary *summary,
				   GError **error);
gboolean tt_summary_read_signatures(struct tt_results *results, struct tt_summary *summary,
				    const struct tt_known *known, GError **error);
gboolean tt_summary_read_coverage(struct tt_results *results, struct tt_summary *summary,
				  GError **error);

/* The enum tt_result whose name is @word; MISS for what is none. */
enum tt_result tt_summary_verdict(const char *word);

/* A column's text, made valid UTF-8, which SQLite doesn't ask for; to be freed. */
char *tt_summary_column(sqlite3_stmt *statement, int column);

#endif
