/* SPDX-License-Identifier: GPL-2.0-only */
/* Statements with errors in our words. Only harness/results uses it; no other file has SQLite. */
#ifndef TT_RESULTS_SQL_H
#define TT_RESULTS_SQL_H

#include <glib.h>
#include <sqlite3.h>

struct tt_results {
	sqlite3 *db;
	char *path;
	/* The session under way. */
	char *campaign, *session; /* NULL: none */
	gint64 began;		  /* monotonic, microseconds */
};

/*
 * Sets @error from what SQLite says of @db: @doing is "read", "write to", "open"; the message
 * names @path, the cause and the remedy. Returns FALSE.
 */
gboolean tt_sql_fail(sqlite3 *db, const char *path, const char *doing, GError **error);

/* Runs @sql, any number of statements without parameters or rows. */
gboolean tt_sql_run(struct tt_results *results, const char *sql, GError **error);

/*
 * Prepares @sql and binds its parameters from the arguments, one for each letter of @types:
 * 's' const char * (NULL is ""), 'i' gint64, 'd' double. NULL and an error if it cannot.
 * sqlite3_finalize() ends it.
 */
sqlite3_stmt *tt_sql_prepare(struct tt_results *results, GError **error, const char *sql,
			     const char *types, ...);

/* As tt_sql_prepare(), runs it to its end and forgets its rows. */
gboolean tt_sql_do(struct tt_results *results, GError **error, const char *sql, const char *types,
		   ...);

/* Steps to the next row: TRUE; FALSE at the end, or with @error set. */
gboolean tt_sql_next(struct tt_results *results, sqlite3_stmt *statement, GError **error);

/* Text of a column, never NULL; SQLite's until the next step. */
const char *tt_sql_text(sqlite3_stmt *statement, int column);

/*
 * The one number that @sql, with parameters as for tt_sql_prepare(), selects; 0 if there is no
 * row. FALSE and an error if it cannot.
 */
gboolean tt_sql_number(struct tt_results *results, gint64 *number, GError **error, const char *sql,
		       const char *types, ...);

/* A transaction that writes; the lock is taken now, not at the first write. */
gboolean tt_sql_begin(struct tt_results *results, GError **error);
/* Commits if @ok, else (or if that fails) rolls back; returns whether it is committed. */
gboolean tt_sql_finish(struct tt_results *results, gboolean ok, GError **error);

/* An empty database that no other process sees, on the disk if it grows; tt_results_close(). */
struct tt_results *tt_results_private(GError **error);

/* Copies the whole database of @from over what is attached to @to as @schema ("main"). */
gboolean tt_sql_copy(struct tt_results *from, sqlite3 *to, const char *schema, GError **error);

typedef sqlite3_stmt tt_stmt;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_stmt, sqlite3_finalize)

#endif
