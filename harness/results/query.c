// SPDX-License-Identifier: GPL-2.0-only
/* What a campaign under way asks. */
#include "results/results.h"
#include "results/sql.h"

GArray *tt_results_done(struct tt_results *results, const char *campaign, GError **error)
{
	g_autoptr(GArray) done = g_array_new(FALSE, FALSE, sizeof(guint64));
	g_autoptr(tt_stmt) statement = tt_sql_prepare(
		results, error, "SELECT life FROM lives WHERE campaign = ? ORDER BY life", "s",
		campaign);
	GError *trouble = NULL;

	if (!statement)
		return NULL;
	while (tt_sql_next(results, statement, &trouble)) {
		guint64 index = sqlite3_column_int64(statement, 0);

		g_array_append_val(done, index);
	}
	if (!trouble)
		return g_steal_pointer(&done);
	g_propagate_error(error, trouble);
	return NULL;
}

gint64 tt_results_signature_lives(struct tt_results *results, const char *text, GError **error)
{
	gint64 count;

	if (!tt_sql_number(results, &count, error, "SELECT count(*) FROM lives WHERE signature = ?",
			   "s", text))
		return -1;
	return count;
}

gint64 tt_results_signature_artefacts(struct tt_results *results, const char *text,
				      const char *kind, GError **error)
{
	gint64 count;

	if (!tt_sql_number(results, &count, error,
			   "SELECT count(*) FROM artefacts JOIN lives USING (campaign, life) "
			   "WHERE signature = ? AND kind = ?",
			   "ss", text, kind))
		return -1;
	return count;
}
