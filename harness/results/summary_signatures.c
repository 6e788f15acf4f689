// SPDX-License-Identifier: GPL-2.0-only
/* New, known and gone. */
#include "results/summary_internal.h"

#include <string.h>

#define BUNDLES 3

const char *tt_signature_state_name(enum tt_signature_state state)
{
	static const char *const names[] = { "new", "known", "gone", "not-tried" };

	return names[state];
}

guint tt_summary_count(const struct tt_summary *summary, enum tt_signature_state state)
{
	guint count = 0;

	for (guint i = 0; i < summary->signatures->len; i++)
		count += ((struct tt_signature_row *)summary->signatures->pdata[i])->state == state;
	return count;
}

static void clear_bundle(gpointer data)
{
	struct tt_bundle *bundle = data;

	g_free(bundle->path);
	g_free(bundle->note);
}

static void free_row(gpointer data)
{
	struct tt_signature_row *row = data;

	g_free(row->signature);
	g_free(row->variants);
	g_free(row->first);
	g_free(row->last);
	g_free(row->note);
	g_free(row->campaign);
	g_array_unref(row->bundles);
	g_free(row);
}

static int compare_rows(gconstpointer a, gconstpointer b)
{
	const struct tt_signature_row *one = *(struct tt_signature_row *const *)a;
	const struct tt_signature_row *other = *(struct tt_signature_row *const *)b;
	int order = (int)one->state - (int)other->state;

	if (!order)
		order = strcmp(one->variants, other->variants);
	return order ? order : strcmp(one->signature, other->signature);
}

static struct tt_signature_row *row_for(struct tt_summary *summary, const char *signature,
					const char *variants)
{
	GPtrArray *rows = summary->signatures;
	struct tt_signature_row *row = rows->len ? rows->pdata[rows->len - 1] : NULL;

	if (row && !strcmp(row->signature, signature) && !strcmp(row->variants, variants))
		return row;
	row = g_new0(struct tt_signature_row, 1);
	row->signature = g_strdup(signature);
	row->variants = g_strdup(variants);
	row->bundles = g_array_new(FALSE, FALSE, sizeof(struct tt_bundle));
	g_array_set_clear_func(row->bundles, clear_bundle);
	g_ptr_array_add(rows, row);
	return row;
}

/* One signature in one night; a signature's nights come one after the other, oldest first. */
static void add_group(struct tt_summary *summary, sqlite3_stmt *statement)
{
	struct tt_signature_row *row =
		row_for(summary, tt_sql_text(statement, 0), tt_sql_text(statement, 1));
	guint rank = sqlite3_column_int(statement, 2), lives = sqlite3_column_int(statement, 3);
	struct tt_night *night = summary->nights->pdata[rank - 1];

	if (!row->first) {
		row->first = g_strdup(night->name);
		night->new_signatures++;
	}
	g_free(row->last);
	row->last = g_strdup(night->name);
	row->in_all += lives;
	if (night == summary->last)
		row->lives = lives;
}

static gboolean read_groups(struct tt_results *results, struct tt_summary *summary, GError **error)
{
	GError *trouble = NULL;
	g_autoptr(tt_stmt) statement = tt_sql_prepare(
		results, error,
		"SELECT coalesce(l.signature, '-/-/-/-'), c.variants, rank, count(*) FROM lives l "
		"JOIN campaigns c ON c.campaign = l.campaign " NIGHT_OF(
			"l") "WHERE l.verdict = 'FAIL' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
		"");

	if (!statement)
		return FALSE;
	while (tt_sql_next(results, statement, &trouble))
		add_group(summary, statement);
	if (trouble)
		g_propagate_error(error, trouble);
	return !trouble;
}

/* Could the last night have seen it: the same profile on such a machinery? */
static gboolean was_tried(struct tt_results *results, const struct tt_summary *summary,
			  const struct tt_signature_row *row, gint64 *tried, GError **error)
{
	return tt_sql_number(
		results, tried, error,
		"SELECT EXISTS (SELECT 1 FROM lives l JOIN campaigns c USING (campaign) "
		"JOIN campaigns d USING (pipeline, profile, variants) "
		"JOIN sessions s ON s.campaign = d.campaign AND s.night = ?3 "
		"WHERE l.verdict = 'FAIL' AND coalesce(l.signature, '-/-/-/-') = ?1 "
		"AND c.variants = ?2)",
		"sss", row->signature, row->variants, summary->night);
}

static gboolean set_state(struct tt_results *results, struct tt_summary *summary,
			  const struct tt_known *known, struct tt_signature_row *row,
			  GError **error)
{
	const char *note = tt_known_note(known, row->variants, row->signature);
	gint64 tried = 0;

	row->note = g_strdup(note ? note : "");
	if (!row->lives && !was_tried(results, summary, row, &tried, error))
		return FALSE;
	if (!row->lives)
		row->state = tried ? TT_SIGNATURE_GONE : TT_SIGNATURE_NOT_TRIED;
	else if (!note && !strcmp(row->first, summary->night))
		row->state = TT_SIGNATURE_NEW;
	else
		row->state = TT_SIGNATURE_KNOWN;
	return TRUE;
}

/* The example, and bundles of the latest night that left any. */
static gboolean add_examples(struct tt_results *results, struct tt_signature_row *row,
			     GError **error)
{
	GError *trouble = NULL;
	g_autoptr(tt_stmt) statement = tt_sql_prepare(
		results, error,
		"SELECT l.campaign, l.life, coalesce(a.path, ''), coalesce(a.note, '') FROM lives "
		"l "
		"JOIN campaigns c ON c.campaign = l.campaign " NIGHT_OF(
			"l") "LEFT JOIN artefacts a ON a.campaign = l.campaign AND a.life = l.life "
			     "AND a.kind = 'bundle' "
			     "WHERE l.verdict = 'FAIL' AND coalesce(l.signature, '-/-/-/-') = ? "
			     "AND c.variants = ? "
			     "ORDER BY a.path IS NULL, rank DESC, l.campaign, l.life, a.path LIMIT "
			     "?",
		"ssi", row->signature, row->variants, (gint64)BUNDLES);

	if (!statement)
		return FALSE;
	while (tt_sql_next(results, statement, &trouble)) {
		struct tt_bundle bundle = { tt_summary_column(statement, 2),
					    tt_summary_column(statement, 3) };

		if (!row->campaign) {
			row->campaign = tt_summary_column(statement, 0);
			row->life = sqlite3_column_int64(statement, 1);
		}
		if (bundle.path[0])
			g_array_append_val(row->bundles, bundle);
		else
			clear_bundle(&bundle);
	}
	if (trouble)
		g_propagate_error(error, trouble);
	return !trouble;
}

gboolean tt_summary_read_signatures(struct tt_results *results, struct tt_summary *summary,
				    const struct tt_known *known, GError **error)
{
	summary->signatures = g_ptr_array_new_with_free_func(free_row);
	if (!read_groups(results, summary, error))
		return FALSE;
	for (guint i = 0; i < summary->signatures->len; i++) {
		struct tt_signature_row *row = summary->signatures->pdata[i];

		if (!set_state(results, summary, known, row, error) ||
		    !add_examples(results, row, error))
			return FALSE;
	}
	g_ptr_array_sort(summary->signatures, compare_rows);
	return TRUE;
}
