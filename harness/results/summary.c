// SPDX-License-Identifier: GPL-2.0-only
/* The summary as a whole: nights and campaigns. */
#include "results/summary_internal.h"

#include <string.h>

#include "base/error.h"

enum tt_result tt_summary_verdict(const char *word)
{
	for (int i = 0; i < TT_VERDICTS; i++)
		if (!strcmp(word, tt_result_name(i)))
			return i;
	return TT_RESULT_MISS;
}

char *tt_summary_column(sqlite3_stmt *statement, int column)
{
	return g_utf8_make_valid(tt_sql_text(statement, column), -1);
}

static void free_night(gpointer data)
{
	struct tt_night *night = data;

	g_free(night->name);
	g_free(night);
}

static void free_campaign(gpointer data)
{
	struct tt_campaign_row *row = data;

	g_free(row->campaign);
	g_free(row->snapshot);
	g_free(row->kernel);
	g_free(row->pipeline);
	g_free(row->profile);
	g_free(row->variants);
	g_free(row->environment);
	g_free(row->seed);
	g_free(row->version);
	g_free(row->command);
	g_free(row->host);
	g_free(row);
}

void tt_summary_free(struct tt_summary *summary)
{
	if (!summary)
		return;
	g_free(summary->night);
	g_ptr_array_unref(summary->nights);
	g_ptr_array_unref(summary->campaigns);
	if (summary->signatures)
		g_ptr_array_unref(summary->signatures);
	if (summary->operations)
		g_ptr_array_unref(summary->operations);
	if (summary->schedule_classes)
		g_ptr_array_unref(summary->schedule_classes);
	g_free(summary);
}

/* Nights in the order in which they began; those after the wanted one are left out. */
static gboolean number_nights(struct tt_results *results, const char *night, GError **error)
{
	return tt_sql_run(results,
			  "DROP TABLE IF EXISTS temp.night;"
			  "CREATE TEMP TABLE night (name TEXT PRIMARY KEY, rank INTEGER NOT NULL);"
			  "INSERT INTO temp.night SELECT night, row_number() OVER "
			  "(ORDER BY min(started), night) FROM sessions GROUP BY night",
			  error) &&
	       (!night ||
		tt_sql_do(results, error,
			  "DELETE FROM temp.night WHERE rank > coalesce((SELECT rank FROM "
			  "temp.night WHERE name = ?), 0)",
			  "s", night));
}

static gboolean add_nights(struct tt_results *results, struct tt_summary *summary, GError **error)
{
	GError *trouble = NULL;
	g_autoptr(tt_stmt) statement =
		tt_sql_prepare(results, error,
			       "SELECT name, min(started), count(*), sum(seconds) FROM temp.night "
			       "JOIN sessions ON night = name GROUP BY rank ORDER BY rank",
			       "");

	if (!statement)
		return FALSE;
	while (tt_sql_next(results, statement, &trouble)) {
		struct tt_night *night = g_new0(struct tt_night, 1);

		night->name = tt_summary_column(statement, 0);
		night->started = sqlite3_column_int64(statement, 1);
		night->sessions = sqlite3_column_int(statement, 2);
		night->seconds = sqlite3_column_double(statement, 3);
		g_ptr_array_add(summary->nights, night);
	}
	if (trouble)
		g_propagate_error(error, trouble);
	return !trouble;
}

/* Rows of rank, verdict, number of lives. */
static gboolean add_lives(struct tt_results *results, struct tt_summary *summary, GError **error)
{
	GError *trouble = NULL;
	g_autoptr(tt_stmt) statement =
		tt_sql_prepare(results, error,
			       "SELECT rank, verdict, count(*) FROM lives l " NIGHT_OF(
				       "l") "GROUP BY rank, verdict",
			       "");

	if (!statement)
		return FALSE;
	while (tt_sql_next(results, statement, &trouble)) {
		struct tt_night *night =
			summary->nights->pdata[sqlite3_column_int(statement, 0) - 1];

		night->lives[tt_summary_verdict(tt_sql_text(statement, 1))] +=
			sqlite3_column_int(statement, 2);
	}
	if (trouble)
		g_propagate_error(error, trouble);
	return !trouble;
}

static gboolean add_builds(struct tt_results *results, struct tt_summary *summary, GError **error)
{
	GError *trouble = NULL;
	g_autoptr(tt_stmt) statement = tt_sql_prepare(
		results, error,
		"SELECT rank, count(*), sum(label = 'limit-of-make'), sum(b.seconds), "
		"sum(make_seconds) FROM builds b JOIN lives l USING (campaign, life) " NIGHT_OF(
			"l") "GROUP BY rank",
		"");

	if (!statement)
		return FALSE;
	while (tt_sql_next(results, statement, &trouble)) {
		struct tt_night *night =
			summary->nights->pdata[sqlite3_column_int(statement, 0) - 1];

		night->builds = sqlite3_column_int(statement, 1);
		night->limits = sqlite3_column_int(statement, 2);
		night->build_seconds = sqlite3_column_double(statement, 3);
		night->make_seconds = sqlite3_column_double(statement, 4);
	}
	if (trouble)
		g_propagate_error(error, trouble);
	return !trouble;
}

gboolean tt_summary_read_nights(struct tt_results *results, struct tt_summary *summary,
				GError **error)
{
	if (!add_nights(results, summary, error))
		return FALSE;
	if (!summary->nights->len) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    summary->night
				    ? "the database %s has no night '%s'; without --night the "
				      "last one is reported"
				    : "the database %s has no session yet; 'trimtorture stress "
				      "--db' makes some",
			    results->path, summary->night);
		return FALSE;
	}
	summary->last = summary->nights->pdata[summary->nights->len - 1];
	g_free(summary->night);
	summary->night = g_strdup(summary->last->name);
	return add_lives(results, summary, error) && add_builds(results, summary, error);
}

static struct tt_campaign_row *campaign_row(sqlite3_stmt *statement)
{
	struct tt_campaign_row *row = g_new0(struct tt_campaign_row, 1);

	row->campaign = tt_summary_column(statement, 0);
	row->snapshot = tt_summary_column(statement, 1);
	row->kernel = tt_summary_column(statement, 2);
	row->pipeline = tt_summary_column(statement, 3);
	row->profile = tt_summary_column(statement, 4);
	row->variants = tt_summary_column(statement, 5);
	row->environment = tt_summary_column(statement, 6);
	row->seed = tt_summary_column(statement, 7);
	row->version = tt_summary_column(statement, 8);
	row->command = tt_summary_column(statement, 9);
	row->host = tt_summary_column(statement, 10);
	row->started = sqlite3_column_int64(statement, 11);
	row->seconds = sqlite3_column_double(statement, 12);
	row->builds = sqlite3_column_int(statement, 13);
	return row;
}

/* Fills in the numbers of lives; campaigns are few. */
static gboolean add_campaign_lives(struct tt_results *results, struct tt_campaign_row *row,
				   GError **error)
{
	GError *trouble = NULL;
	g_autoptr(tt_stmt) statement = tt_sql_prepare(
		results, error,
		"SELECT verdict, count(*) FROM lives l " NIGHT_OF(
			"l") "WHERE l.campaign = ? AND rank = " LAST_RANK " GROUP BY verdict",
		"s", row->campaign);

	if (!statement)
		return FALSE;
	while (tt_sql_next(results, statement, &trouble))
		row->lives[tt_summary_verdict(tt_sql_text(statement, 0))] +=
			sqlite3_column_int(statement, 1);
	if (trouble)
		g_propagate_error(error, trouble);
	return !trouble;
}

gboolean tt_summary_read_campaigns(struct tt_results *results, struct tt_summary *summary,
				   GError **error)
{
	/* command and host come from the row that has the maximum (SQLite's bare columns). */
	static const char query[] =
		"SELECT campaign, snapshot, kernel, pipeline, profile, variants, environment, "
		"seed, "
		"version, command, host, first, seconds, (SELECT count(*) FROM builds b JOIN lives "
		"l USING (campaign, life) JOIN sessions s USING (session) WHERE s.night = ?1 AND "
		"l.campaign = campaigns.campaign) "
		"FROM (SELECT campaign, command, host, max(started), min(started) AS first, "
		"sum(seconds) AS seconds FROM sessions WHERE night = ?1 GROUP BY campaign) "
		"JOIN campaigns USING (campaign) "
		"ORDER BY kernel, profile, variants, campaign";
	GError *trouble = NULL;
	g_autoptr(tt_stmt) statement = tt_sql_prepare(results, error, query, "s", summary->night);

	if (!statement)
		return FALSE;
	while (tt_sql_next(results, statement, &trouble)) {
		struct tt_campaign_row *row = campaign_row(statement);

		g_ptr_array_add(summary->campaigns, row);
		if (!add_campaign_lives(results, row, error))
			return FALSE;
	}
	if (trouble)
		g_propagate_error(error, trouble);
	return !trouble;
}

struct tt_summary *tt_summary_new(struct tt_results *results, const char *night,
				  const struct tt_known *known, GError **error)
{
	g_autoptr(tt_summary) summary = g_new0(struct tt_summary, 1);

	summary->night = g_strdup(night);
	summary->nights = g_ptr_array_new_with_free_func(free_night);
	summary->campaigns = g_ptr_array_new_with_free_func(free_campaign);
	/* One transaction: what is counted first and last is of one moment. */
	if (!tt_sql_run(results, "BEGIN", error))
		return NULL;
	if (!number_nights(results, night, error) ||
	    !tt_summary_read_nights(results, summary, error) ||
	    !tt_summary_read_campaigns(results, summary, error) ||
	    !tt_summary_read_signatures(results, summary, known, error) ||
	    !tt_summary_read_coverage(results, summary, error)) {
		tt_sql_finish(results, FALSE, NULL);
		return NULL;
	}
	return tt_sql_finish(results, TRUE, error) ? g_steal_pointer(&summary) : NULL;
}
