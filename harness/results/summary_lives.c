// SPDX-License-Identifier: GPL-2.0-only
/* The lives of a night one by one, for formats that list them. */
#include "results/summary_internal.h"

static void free_row(gpointer data)
{
	struct tt_life_row *row = data;

	g_free(row->campaign);
	g_free(row->reason);
	g_free(row->signature);
	g_free(row->text);
	g_free(row->findings);
	g_free(row->bundle);
	g_free(row);
}

static struct tt_life_row *row_of(sqlite3_stmt *statement, const char *campaign)
{
	struct tt_life_row *row = g_new0(struct tt_life_row, 1);

	row->campaign = g_strdup(campaign);
	row->life = sqlite3_column_int64(statement, 0);
	row->verdict = tt_summary_verdict(tt_sql_text(statement, 1));
	row->reason = tt_summary_column(statement, 2);
	row->signature = tt_summary_column(statement, 3);
	row->text = tt_summary_column(statement, 4);
	row->findings = tt_summary_column(statement, 5);
	row->bundle = tt_summary_column(statement, 6);
	row->finished = sqlite3_column_int64(statement, 7);
	row->seconds = sqlite3_column_double(statement, 8);
	return row;
}

static gboolean add_lives(struct tt_results *results, const char *campaign, const char *night,
			  GPtrArray *rows, GError **error)
{
	static const char query[] =
		"SELECT life, verdict, reason, coalesce(signature, ''), "
		"iif(verdict = 'PASS', '', text), "
		"iif(verdict = 'FAIL', coalesce((SELECT group_concat(kind || ': ' || f.text, "
		"char(10)) FROM findings f WHERE f.campaign = l.campaign AND f.life = l.life), "
		"''), "
		"''), "
		"iif(verdict = 'PASS', '', coalesce((SELECT min(path) FROM artefacts a "
		"WHERE a.campaign = l.campaign AND a.life = l.life AND a.kind = 'bundle'), '')), "
		"finished, l.seconds FROM lives l JOIN sessions s ON s.session = l.session "
		"WHERE l.campaign = ? AND s.night = ? ORDER BY life";
	GError *trouble = NULL;
	g_autoptr(tt_stmt) statement = tt_sql_prepare(results, error, query, "ss", campaign, night);

	if (!statement)
		return FALSE;
	while (tt_sql_next(results, statement, &trouble))
		g_ptr_array_add(rows, row_of(statement, campaign));
	if (trouble)
		g_propagate_error(error, trouble);
	return !trouble;
}

GPtrArray *tt_summary_lives(struct tt_results *results, const struct tt_summary *summary,
			    GError **error)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(free_row);

	for (guint i = 0; i < summary->campaigns->len; i++) {
		const struct tt_campaign_row *campaign = summary->campaigns->pdata[i];

		if (!add_lives(results, campaign->campaign, summary->night, rows, error))
			return NULL;
	}
	return g_steal_pointer(&rows);
}
