// SPDX-License-Identifier: GPL-2.0-only
#include "results/merge.h"

#include "results/sql.h"

/* Is the life of @a to be preferred to that of @b? A total order over different lives. */
#define BETTER(a, b)                                                 \
	"(" a ".verdict = 'MISS', " a ".finished, " a ".session) < " \
	"(" b ".verdict = 'MISS', " b ".finished, " b ".session)"

/* Rows of lives that main has taken from, or has in common with, the other side. */
#define OF_COMMON_LIVES                                   \
	"JOIN other.lives theirs USING (campaign, life) " \
	"JOIN main.lives ours USING (campaign, life) "    \
	"WHERE theirs.session = ours.session AND theirs.finished = ours.finished"

/*
 * Where a display-only column can differ, the smaller one is kept, so that the order of merging
 * doesn't show. Deleting a life deletes what belongs to it.
 */
static const char unite[] =
	"INSERT INTO main.campaigns SELECT * FROM other.campaigns WHERE TRUE\n"
	"  ON CONFLICT DO UPDATE SET kernel = min(kernel, excluded.kernel),\n"
	"    pipeline = min(pipeline, excluded.pipeline);\n"
	"INSERT OR IGNORE INTO main.vocabulary SELECT * FROM other.vocabulary;\n"
	"INSERT INTO main.sessions SELECT * FROM other.sessions WHERE TRUE\n"
	"  ON CONFLICT DO UPDATE SET seconds = max(seconds, excluded.seconds),\n"
	"    ended = max(ended, excluded.ended);\n"
	"INSERT INTO main.signatures SELECT * FROM other.signatures WHERE TRUE\n"
	"  ON CONFLICT DO UPDATE SET kind = min(kind, excluded.kind),\n"
	"    feature = min(feature, excluded.feature),\n"
	"    symbol_kind = min(symbol_kind, excluded.symbol_kind),\n"
	"    operations = min(operations, excluded.operations);\n"
	"DELETE FROM main.lives AS ours WHERE EXISTS (SELECT 1 FROM other.lives theirs\n"
	"  WHERE theirs.campaign = ours.campaign AND theirs.life = ours.life\n"
	"  AND " BETTER("theirs",
			"ours") ");\n"
				"INSERT OR IGNORE INTO main.lives SELECT * FROM other.lives;\n"
				"INSERT OR IGNORE INTO main.builds SELECT t.* FROM other.builds "
				"t " OF_COMMON_LIVES ";\n"
				"INSERT OR IGNORE INTO main.findings SELECT t.* FROM "
				"other.findings t " OF_COMMON_LIVES ";\n"
				"INSERT INTO main.artefacts SELECT t.* FROM other.artefacts "
				"t " OF_COMMON_LIVES "\n"
				"  ON CONFLICT DO UPDATE SET note = max(note, excluded.note);\n";

/*
 * The input comes in as a private copy of this program's schema: no name has to be quoted, no
 * lock is held on it while the output is written, and read-only and older ones are no matter.
 */
static gboolean add(struct tt_results *output, struct tt_results *input, GError **error)
{
	gboolean ok = tt_sql_run(output, "ATTACH '' AS other", error) &&
		      tt_sql_copy(input, output->db, "other", error) &&
		      tt_sql_begin(output, error) &&
		      tt_sql_finish(output, tt_sql_run(output, unite, error), error);

	sqlite3_exec(output->db, "DETACH other", NULL, NULL, NULL);
	return ok;
}

static gboolean add_file(struct tt_results *output, const char *path, GError **error)
{
	struct tt_results *input = tt_results_open(path, TT_RESULTS_READ, error);
	gboolean ok = input && add(output, input, error);

	tt_results_close(input);
	return ok;
}

static gboolean put(struct tt_results *all, const char *path, GError **error)
{
	struct tt_results *output = tt_results_open(path, TT_RESULTS_WRITE, error);
	gboolean ok = output && add(output, all, error);

	tt_results_close(output);
	return ok;
}

/* The inputs are put together first: one that is bad leaves the output as it is. */
gboolean tt_results_merge(const char *output, const char *const *inputs, guint n, GError **error)
{
	struct tt_results *all = tt_results_private(error);
	gboolean ok = all != NULL;

	for (guint i = 0; ok && i < n; i++)
		ok = add_file(all, inputs[i], error);
	ok = ok && put(all, output, error);
	tt_results_close(all);
	return ok;
}
