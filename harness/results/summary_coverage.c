// SPDX-License-Identifier: GPL-2.0-only
/* Which operations and schedule classes came before builds, how often, and which never. */
#include "results/summary_internal.h"

#include <string.h>

#include "base/strset.h"

static void free_row(gpointer data)
{
	struct tt_coverage_row *row = data;

	g_free(row->word);
	g_free(row);
}

static struct tt_coverage_row *row_of(GHashTable *rows, const char *word)
{
	struct tt_coverage_row *row = g_hash_table_lookup(rows, word);

	if (row)
		return row;
	row = g_new0(struct tt_coverage_row, 1);
	row->word = g_strdup(word);
	g_hash_table_insert(rows, row->word, row);
	return row;
}

struct group {
	gboolean in_night, failed;
	guint builds;
};

static void count(GHashTable *rows, const char *word, const struct group *group)
{
	struct tt_coverage_row *row = row_of(rows, word);

	row->in_all += group->builds;
	if (!group->in_night)
		return;
	row->builds += group->builds;
	if (group->failed)
		row->failures += group->builds;
}

/* A word that stands twice before one build counts once. */
static void count_words(GHashTable *rows, const char *words, const struct group *group)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);

	for (guint i = 0; list[i]; i++) {
		gboolean again = FALSE;

		for (guint j = 0; j < i; j++)
			again |= !strcmp(list[i], list[j]);
		if (list[i][0] && !again)
			count(rows, list[i], group);
	}
}

static gboolean read_builds(struct tt_results *results, GHashTable *operations, GHashTable *classes,
			    GError **error)
{
	GError *trouble = NULL;
	g_autoptr(tt_stmt) statement =
		tt_sql_prepare(results, error,
			       "SELECT operations, schedule_class, rank = " LAST_RANK
			       ", b.verdict = 'FAIL', count(*) FROM builds b JOIN lives l USING "
			       "(campaign, life) " NIGHT_OF("l") "GROUP BY 1, 2, 3, 4",
			       "");

	if (!statement)
		return FALSE;
	while (tt_sql_next(results, statement, &trouble)) {
		struct group group = { sqlite3_column_int(statement, 2),
				       sqlite3_column_int(statement, 3),
				       sqlite3_column_int(statement, 4) };

		count_words(operations, tt_sql_text(statement, 0), &group);
		count_words(classes, tt_sql_text(statement, 1), &group);
	}
	if (trouble)
		g_propagate_error(error, trouble);
	return !trouble;
}

static gboolean read_vocabulary(struct tt_results *results, const char *kind, GHashTable *rows,
				GError **error)
{
	GError *trouble = NULL;
	g_autoptr(tt_stmt) statement = tt_sql_prepare(
		results, error, "SELECT DISTINCT word FROM vocabulary WHERE kind = ?", "s", kind);

	if (!statement)
		return FALSE;
	while (tt_sql_next(results, statement, &trouble))
		row_of(rows, tt_sql_text(statement, 0));
	if (trouble)
		g_propagate_error(error, trouble);
	return !trouble;
}

static GPtrArray *sorted(GHashTable *rows)
{
	g_autoptr(GPtrArray) words = tt_table_keys(rows);
	GPtrArray *out = g_ptr_array_new_with_free_func(free_row);

	for (guint i = 0; i < words->len; i++)
		g_ptr_array_add(out, g_hash_table_lookup(rows, words->pdata[i]));
	return out;
}

gboolean tt_summary_read_coverage(struct tt_results *results, struct tt_summary *summary,
				  GError **error)
{
	g_autoptr(GHashTable) operations = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) classes = g_hash_table_new(g_str_hash, g_str_equal);
	gboolean ok = read_builds(results, operations, classes, error) &&
		      read_vocabulary(results, "operation", operations, error) &&
		      read_vocabulary(results, "schedule", classes, error);

	summary->operations = sorted(operations);
	summary->schedule_classes = sorted(classes);
	return ok;
}
