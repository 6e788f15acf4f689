// SPDX-License-Identifier: GPL-2.0-only
/* Opening and creating; what is there is never replaced. */
#include "results/results.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "results/schema.h"

#define WAIT_SECONDS 10

static int wait_ms(void)
{
	const char *set = g_getenv("TRIMTORTURE_DB_WAIT");
	int seconds = set ? atoi(set) : WAIT_SECONDS;

	return CLAMP(seconds, 0, 3600) * 1000;
}

static gboolean refuse(GError **error, enum tt_error_code whose, const char *path,
		       const char *cause)
{
	g_set_error(error, TT_ERROR, whose, "cannot open the database %s: %s", path, cause);
	return FALSE;
}

/* A connection to the file @path, which exists, with SQLite's @flags; nothing of it is read. */
static struct tt_results *connect_to(const char *path, const char *name, int flags, GError **error)
{
	struct tt_results *results = g_new0(struct tt_results, 1);

	results->path = g_strdup(path);
	if (sqlite3_open_v2(name, &results->db, flags, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(results->db, wait_ms());
		return results;
	}
	tt_sql_fail(results->db, path, "open", error);
	tt_results_close(results);
	return NULL;
}

void tt_results_close(struct tt_results *results)
{
	if (!results)
		return;
	sqlite3_close(results->db);
	g_free(results->path);
	g_free(results->campaign);
	g_free(results->session);
	g_free(results);
}

/* Makes an empty database at @path, which nobody else knows yet. */
static gboolean fill(const char *path, GError **error)
{
	struct tt_results *results =
		connect_to(path, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, error);
	gboolean ok;

	if (!results)
		return FALSE;
	ok = tt_sql_run(results, "PRAGMA journal_mode = WAL", error) &&
	     tt_sql_begin(results, error);
	if (ok)
		ok = tt_sql_finish(results, tt_schema_create(results, error), error);
	tt_results_close(results);
	return ok;
}

/* After a failure SQLite may leave its companions. */
static void discard(const char *path)
{
	static const char *const companions[] = { "", "-wal", "-shm", "-journal" };

	for (gsize i = 0; i < G_N_ELEMENTS(companions); i++) {
		g_autofree char *name = g_strconcat(path, companions[i], NULL);

		unlink(name);
	}
}

/*
 * Creates the database whole or not at all: made aside, then linked into place, which fails
 * if somebody else was faster; then theirs is as good.
 */
static gboolean create(const char *path, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(path);
	g_autofree char *temporary = g_strconcat(path, ".new.XXXXXX", NULL);
	gboolean ok;
	int fd;

	if (!tt_dir_make(directory, error))
		return FALSE;
	fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0644);
	if (fd < 0)
		return refuse(error, TT_ERROR_ENVIRONMENT, path, g_strerror(errno));
	close(fd);
	ok = fill(temporary, error);
	if (ok && link(temporary, path) < 0 && errno != EEXIST)
		ok = refuse(error, TT_ERROR_ENVIRONMENT, path, g_strerror(errno));
	discard(temporary);
	return ok;
}

/* Looks at the file before SQLite does, which takes an empty one for a new database. */
static gboolean look(const char *path, gboolean *there, GError **error)
{
	g_autofree char *wal = g_strconcat(path, "-wal", NULL);
	struct stat st;

	*there = stat(path, &st) == 0;
	if (!*there && errno != ENOENT)
		return refuse(error, TT_ERROR_ENVIRONMENT, path, g_strerror(errno));
	if (!*there && g_file_test(wal, G_FILE_TEST_EXISTS))
		return refuse(error, TT_ERROR_INPUT, path,
			      "it is gone, but its last changes are still in the file of that name "
			      "with -wal; put the database back, or move that file away");
	if (*there && !S_ISREG(st.st_mode))
		return refuse(error, TT_ERROR_INPUT, path, "it is not a file");
	if (*there && st.st_size == 0)
		return refuse(error, TT_ERROR_INPUT, path,
			      "it is empty, which no database is; remove it if nothing was in it");
	return TRUE;
}

/* May we write there, so that SQLite can make its companions and take them away again? */
static gboolean is_writable(const char *path)
{
	g_autofree char *directory = g_path_get_dirname(path);

	return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 &&
	       faccessat(AT_FDCWD, directory, W_OK, AT_EACCESS) == 0;
}

/*
 * A database in WAL mode needs companions even of readers, and a reader that may not write leaves
 * them behind. So readers don't ask for less than they have; and a database without -wal that
 * cannot be written, as one out of an archive, is declared to stand still.
 */
static struct tt_results *connect_mode(const char *path, enum tt_results_mode mode, GError **error)
{
	g_autofree char *wal = g_strconcat(path, "-wal", NULL);
	g_autofree char *escaped = NULL, *name = NULL;

	if (mode == TT_RESULTS_WRITE || is_writable(path))
		return connect_to(path, path, SQLITE_OPEN_READWRITE, error);
	if (g_file_test(wal, G_FILE_TEST_EXISTS))
		return connect_to(path, path, SQLITE_OPEN_READONLY, error);
	escaped = g_uri_escape_string(path, "/", FALSE);
	name = g_strdup_printf("file:%s?immutable=1", escaped);
	return connect_to(path, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
}

/* Damage is to be found now, not in the middle of a night. */
static gboolean is_whole(struct tt_results *results, GError **error)
{
	g_autoptr(tt_stmt) statement = tt_sql_prepare(results, error, "PRAGMA quick_check(1)", "");
	GError *trouble = NULL;

	if (!statement)
		return FALSE;
	if (!tt_sql_next(results, statement, &trouble)) {
		g_propagate_error(error, trouble);
		return !trouble;
	}
	if (!strcmp(tt_sql_text(statement, 0), "ok"))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "the database %s is damaged (%s); keep a copy, try 'sqlite3 FILE .recover', or "
		    "take a backup",
		    results->path, tt_sql_text(statement, 0));
	return FALSE;
}

struct tt_results *tt_results_private(GError **error)
{
	struct tt_results *results = connect_to("(temporary)", "", SQLITE_OPEN_READWRITE, error);

	if (!results || (tt_sql_run(results, "PRAGMA foreign_keys = ON", error) &&
			 tt_schema_create(results, error)))
		return results;
	tt_results_close(results);
	return NULL;
}

/* A reader writes nothing: an older database is migrated in a copy that nobody else sees. */
static gboolean migrate_in_copy(struct tt_results *results, GError **error)
{
	struct tt_results *copy = connect_to(results->path, "", SQLITE_OPEN_READWRITE, error);
	gboolean ok;

	if (!copy)
		return FALSE;
	ok = tt_sql_copy(results, copy->db, "main", error) && tt_schema_migrate(copy, error);
	if (ok) {
		sqlite3 *old = results->db;

		results->db = copy->db;
		copy->db = old;
	}
	tt_results_close(copy);
	return ok;
}

static gboolean set_up(struct tt_results *results, enum tt_results_mode mode, GError **error)
{
	gboolean older;

	/* Every commit survives a kill; only a power cut may lose the last ones. */
	if (!tt_sql_run(results,
			"PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; "
			"PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON",
			error))
		return FALSE;
	if (!tt_schema_check(results, &older, error) || !is_whole(results, error))
		return FALSE;
	if (!older)
		return TRUE;
	return mode == TT_RESULTS_WRITE ? tt_schema_migrate(results, error)
					: migrate_in_copy(results, error);
}

/* What SQLite wants at least, in bytes: the file, its log, and the shared index of that. */
#define LEAST_ROOM (1024 * 1024)

/*
 * SQLite maps the index of its log and touches one byte a page of it first; where blocks are
 * smaller than pages, a full disk then shows as SIGBUS, not as an error.
 */
static gboolean has_room(const char *path, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(path);
	struct statvfs fs;

	if (statvfs(directory, &fs) < 0 || (guint64)fs.f_bavail * fs.f_frsize >= LEAST_ROOM)
		return TRUE;
	refuse(error, TT_ERROR_ENVIRONMENT, path,
	       "the disk is full; make room for a megabyte at least, or name another place");
	return FALSE;
}

struct tt_results *tt_results_open(const char *path, enum tt_results_mode mode, GError **error)
{
	g_autofree char *absolute = g_canonicalize_filename(path, NULL);
	struct tt_results *results;
	gboolean there;

	if (!look(absolute, &there, error))
		return NULL;
	if (!there && mode == TT_RESULTS_READ) {
		refuse(error, TT_ERROR_INPUT, path,
		       "it does not exist; 'trimtorture stress --db' makes it");
		return NULL;
	}
	if (mode == TT_RESULTS_WRITE && !has_room(absolute, error))
		return NULL;
	if (!there && !create(absolute, error))
		return NULL;
	results = connect_mode(absolute, mode, error);
	if (!results || set_up(results, mode, error))
		return results;
	tt_results_close(results);
	return NULL;
}
