// SPDX-License-Identifier: GPL-2.0-only
#include "results/sql.h"

#include <stdarg.h>

#include "base/error.h"

struct cause {
	int code; /* SQLite's primary result code */
	enum tt_error_code whose;
	const char *text;
};

/* https://www.sqlite.org/rescode.html */
static const struct cause causes[] = {
	{ SQLITE_NOTADB, TT_ERROR_INPUT,
	  "it is not an SQLite database; name another file, or move this one away" },
	{ SQLITE_CORRUPT, TT_ERROR_INPUT,
	  "it is damaged; keep a copy, try 'sqlite3 FILE .recover', or take a backup" },
	{ SQLITE_BUSY, TT_ERROR_ENVIRONMENT,
	  "it is locked by another process; wait for that one to end ('fuser FILE' names it), or "
	  "give each its own database and merge them" },
	{ SQLITE_LOCKED, TT_ERROR_ENVIRONMENT, "it is locked by another statement" },
	{ SQLITE_READONLY, TT_ERROR_ENVIRONMENT,
	  "it, or its directory, is read-only; make it writable or copy it elsewhere" },
	{ SQLITE_PERM, TT_ERROR_ENVIRONMENT, "permission denied; make it accessible" },
	{ SQLITE_FULL, TT_ERROR_ENVIRONMENT, "no space left; free some there and go on" },
	/* A statement of ours does not fit: a table or column is missing, or is of another kind. */
	{ SQLITE_ERROR, TT_ERROR_INPUT,
	  "its tables are not those that trimtorture makes; take a backup, or name another file" },
	{ SQLITE_CANTOPEN, TT_ERROR_ENVIRONMENT,
	  "it cannot be opened; its directory must exist and be accessible" },
};

gboolean tt_sql_fail(sqlite3 *db, const char *path, const char *doing, GError **error)
{
	int code = sqlite3_errcode(db) & 0xff;

	for (gsize i = 0; i < G_N_ELEMENTS(causes); i++)
		if (causes[i].code == code) {
			g_set_error(error, TT_ERROR, causes[i].whose,
				    "cannot %s the database %s: %s%s%s%s", doing, path,
				    causes[i].text, code == SQLITE_ERROR ? " (" : "",
				    code == SQLITE_ERROR ? sqlite3_errmsg(db) : "",
				    code == SQLITE_ERROR ? ")" : "");
			return FALSE;
		}
	g_set_error(error, TT_ERROR,
		    code == SQLITE_IOERR ? TT_ERROR_ENVIRONMENT : TT_ERROR_INTERNAL,
		    "cannot %s the database %s: %s (SQLite %d)", doing, path, sqlite3_errmsg(db),
		    sqlite3_extended_errcode(db));
	return FALSE;
}

gboolean tt_sql_run(struct tt_results *results, const char *sql, GError **error)
{
	if (sqlite3_exec(results->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return TRUE;
	return tt_sql_fail(results->db, results->path, "use", error);
}

static sqlite3_stmt *prepare(struct tt_results *results, GError **error, const char *sql,
			     const char *types, va_list args)
{
	sqlite3_stmt *statement = NULL;
	const char *text;

	if (sqlite3_prepare_v2(results->db, sql, -1, &statement, NULL) != SQLITE_OK) {
		tt_sql_fail(results->db, results->path, "use", error);
		return NULL;
	}
	for (int i = 0; types[i]; i++) {
		switch (types[i]) {
		case 's':
			text = va_arg(args, const char *);
			sqlite3_bind_text(statement, i + 1, text ? text : "", -1, SQLITE_TRANSIENT);
			break;
		case 'i':
			sqlite3_bind_int64(statement, i + 1, va_arg(args, gint64));
			break;
		case 'd':
			sqlite3_bind_double(statement, i + 1, va_arg(args, double));
			break;
		default:
			g_assert_not_reached();
		}
	}
	return statement;
}

sqlite3_stmt *tt_sql_prepare(struct tt_results *results, GError **error, const char *sql,
			     const char *types, ...)
{
	sqlite3_stmt *statement;
	va_list args;

	va_start(args, types);
	statement = prepare(results, error, sql, types, args);
	va_end(args);
	return statement;
}

gboolean tt_sql_next(struct tt_results *results, sqlite3_stmt *statement, GError **error)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return TRUE;
	if (code != SQLITE_DONE)
		tt_sql_fail(results->db, results->path, "use", error);
	return FALSE;
}

/* Runs @statement to its end; the first row's first column, if any, goes to @number. */
static gboolean finish(struct tt_results *results, sqlite3_stmt *statement, gint64 *number,
		       GError **error)
{
	g_autoptr(tt_stmt) owned = statement;
	int code;

	if (!owned)
		return FALSE;
	while ((code = sqlite3_step(owned)) == SQLITE_ROW)
		if (number)
			*number = sqlite3_column_int64(owned, 0);
	return code == SQLITE_DONE || tt_sql_fail(results->db, results->path, "use", error);
}

gboolean tt_sql_do(struct tt_results *results, GError **error, const char *sql, const char *types,
		   ...)
{
	sqlite3_stmt *statement;
	va_list args;

	va_start(args, types);
	statement = prepare(results, error, sql, types, args);
	va_end(args);
	return finish(results, statement, NULL, error);
}

gboolean tt_sql_number(struct tt_results *results, gint64 *number, GError **error, const char *sql,
		       const char *types, ...)
{
	sqlite3_stmt *statement;
	va_list args;

	*number = 0;
	va_start(args, types);
	statement = prepare(results, error, sql, types, args);
	va_end(args);
	return finish(results, statement, number, error);
}

const char *tt_sql_text(sqlite3_stmt *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(statement, column);

	return text ? (const char *)text : "";
}

gboolean tt_sql_begin(struct tt_results *results, GError **error)
{
	return tt_sql_run(results, "BEGIN IMMEDIATE", error);
}

gboolean tt_sql_finish(struct tt_results *results, gboolean ok, GError **error)
{
	if (ok && tt_sql_run(results, "COMMIT", error))
		return TRUE;
	/* SQLite has rolled back by itself after some errors; a second time does no harm. */
	sqlite3_exec(results->db, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}

gboolean tt_sql_copy(struct tt_results *from, sqlite3 *to, const char *schema, GError **error)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, schema, from->db, "main");

	if (backup)
		sqlite3_backup_step(backup, -1);
	if (backup && sqlite3_backup_finish(backup) == SQLITE_OK)
		return TRUE;
	return tt_sql_fail(to, from->path, "copy", error);
}
