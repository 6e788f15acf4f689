// SPDX-License-Identifier: GPL-2.0-only
#include "results/schema.h"

#include "base/error.h"

/*
 * Keys are made of contents, never counted up, so that rows from several files can be put
 * together; WITHOUT ROWID makes their order, in dumps too, that of the keys. Times are
 * microseconds since 1970.
 */
static const char version_1[] =
	"CREATE TABLE campaigns (\n"
	"  campaign TEXT PRIMARY KEY,\n"
	"  snapshot TEXT NOT NULL, kernel TEXT NOT NULL, pipeline TEXT NOT NULL,\n"
	"  profile TEXT NOT NULL, variants TEXT NOT NULL, seed TEXT NOT NULL,\n"
	"  version TEXT NOT NULL, environment TEXT NOT NULL, options TEXT NOT NULL\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE sessions (\n"
	"  session TEXT PRIMARY KEY,\n"
	"  campaign TEXT NOT NULL REFERENCES campaigns,\n"
	"  night TEXT NOT NULL, shard INTEGER NOT NULL, shards INTEGER NOT NULL,\n"
	"  jobs INTEGER NOT NULL, host TEXT NOT NULL, command TEXT NOT NULL,\n"
	"  started INTEGER NOT NULL, seconds REAL NOT NULL, ended TEXT NOT NULL\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE signatures (\n"
	"  signature TEXT PRIMARY KEY,\n"
	"  kind TEXT NOT NULL, feature TEXT NOT NULL, symbol_kind TEXT NOT NULL,\n"
	"  operations TEXT NOT NULL\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE lives (\n"
	"  campaign TEXT NOT NULL REFERENCES campaigns, life INTEGER NOT NULL,\n"
	"  session TEXT NOT NULL REFERENCES sessions, finished INTEGER NOT NULL,\n"
	"  verdict TEXT NOT NULL, reason TEXT NOT NULL,\n"
	"  signature TEXT REFERENCES signatures, seconds REAL NOT NULL, text TEXT NOT NULL,\n"
	"  PRIMARY KEY (campaign, life)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE INDEX lives_by_signature ON lives (signature) WHERE signature IS NOT NULL;\n"
	"CREATE TABLE builds (\n"
	"  campaign TEXT NOT NULL, life INTEGER NOT NULL, step INTEGER NOT NULL,\n"
	"  operations TEXT NOT NULL, targets TEXT NOT NULL,\n"
	"  schedule TEXT NOT NULL, schedule_class TEXT NOT NULL, label TEXT NOT NULL,\n"
	"  verdict TEXT NOT NULL, reason TEXT NOT NULL, scratch INTEGER NOT NULL,\n"
	"  events INTEGER NOT NULL, ticks INTEGER NOT NULL,\n"
	"  make_seconds REAL NOT NULL, seconds REAL NOT NULL,\n"
	"  PRIMARY KEY (campaign, life, step),\n"
	"  FOREIGN KEY (campaign, life) REFERENCES lives ON DELETE CASCADE\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE findings (\n"
	"  campaign TEXT NOT NULL, life INTEGER NOT NULL, step INTEGER NOT NULL,\n"
	"  number INTEGER NOT NULL,\n"
	"  kind TEXT NOT NULL, symbol TEXT NOT NULL, file TEXT NOT NULL, text TEXT NOT NULL,\n"
	"  PRIMARY KEY (campaign, life, step, number),\n"
	"  FOREIGN KEY (campaign, life, step) REFERENCES builds ON DELETE CASCADE\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE artefacts (\n"
	"  campaign TEXT NOT NULL, life INTEGER NOT NULL,\n"
	"  kind TEXT NOT NULL, path TEXT NOT NULL, note TEXT NOT NULL,\n"
	"  PRIMARY KEY (campaign, life, kind, path),\n"
	"  FOREIGN KEY (campaign, life) REFERENCES lives ON DELETE CASCADE\n"
	") STRICT, WITHOUT ROWID;\n";

/* What a campaign could have drawn, so that coverage has a whole. */
static const char version_2[] = "CREATE TABLE vocabulary (\n"
				"  campaign TEXT NOT NULL REFERENCES campaigns,\n"
				"  kind TEXT NOT NULL, word TEXT NOT NULL,\n"
				"  PRIMARY KEY (campaign, kind, word)\n"
				") STRICT, WITHOUT ROWID;\n";

/* steps[n] leads from version n to n + 1; version 0 has no tables. */
static const char *const steps[] = { version_1, version_2 };

#define TT_RESULTS_VERSION ((gint64)G_N_ELEMENTS(steps))

static gboolean advance(struct tt_results *results, gint64 version, GError **error)
{
	g_autofree char *set = g_strdup_printf("PRAGMA user_version = %d", (int)TT_RESULTS_VERSION);

	for (; version < TT_RESULTS_VERSION; version++)
		if (!tt_sql_run(results, steps[version], error))
			return FALSE;
	return tt_sql_run(results, set, error);
}

gboolean tt_schema_create(struct tt_results *results, GError **error)
{
	g_autofree char *set =
		g_strdup_printf("PRAGMA application_id = %d", TT_RESULTS_APPLICATION);

	return tt_sql_run(results, set, error) && advance(results, 0, error);
}

static gboolean refuse(GError **error, const struct tt_results *results, const char *cause)
{
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot use the database %s: %s",
		    results->path, cause);
	return FALSE;
}

/* Under the write lock, because another process may be migrating too. */
gboolean tt_schema_migrate(struct tt_results *results, GError **error)
{
	gint64 version;
	gboolean ok;

	if (!tt_sql_begin(results, error))
		return FALSE;
	ok = tt_sql_number(results, &version, error, "PRAGMA user_version", "") &&
	     advance(results, version, error);
	return tt_sql_finish(results, ok, error);
}

/* Nothing of ours is computed on reading or writing: such a thing may never end. */
static gboolean has_tables_only(struct tt_results *results, GError **error)
{
	gint64 others;

	if (!tt_sql_number(results, &others, error,
			   "SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', "
			   "'index') OR sql LIKE '%VIRTUAL%'",
			   ""))
		return FALSE;
	return !others ||
	       refuse(error, results,
		      "it has views or triggers, which no database of trimtorture has; do not "
		      "trust it");
}

gboolean tt_schema_check(struct tt_results *results, gboolean *older, GError **error)
{
	gint64 application, version;
	g_autofree char *cause = NULL;

	if (!tt_sql_number(results, &application, error, "PRAGMA application_id", "") ||
	    !tt_sql_number(results, &version, error, "PRAGMA user_version", ""))
		return FALSE;
	if (application != TT_RESULTS_APPLICATION || version < 1)
		return refuse(error, results, "it belongs to another program; name another file");
	if (!has_tables_only(results, error))
		return FALSE;
	*older = version < TT_RESULTS_VERSION;
	if (version <= TT_RESULTS_VERSION)
		return TRUE;
	cause = g_strdup_printf("its schema has version %" G_GINT64_FORMAT
				", this program's has %" G_GINT64_FORMAT
				"; use the trimtorture that wrote it, or a newer one",
				version, TT_RESULTS_VERSION);
	return refuse(error, results, cause);
}
