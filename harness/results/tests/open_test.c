// SPDX-License-Identifier: GPL-2.0-only
/* Files that are no database, or not ours, or cannot be used: an error, and left as they are. */
#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "results/results.h"
#include "results/tests/samples.h"

struct fixture {
	char *root, *path;
};

static void set_up(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_setenv("TRIMTORTURE_DB_WAIT", "0", TRUE);
	f->root = g_dir_make_tmp("results.XXXXXX", NULL);
	f->path = g_build_filename(f->root, "r.db", NULL);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_true(tt_tree_remove(f->root, NULL));
	g_free(f->root);
	g_free(f->path);
}

static void make_database(const char *path, guint lives)
{
	GError *error = NULL;
	struct tt_results *results = tt_results_open(path, TT_RESULTS_WRITE, &error);

	g_assert_no_error(error);
	g_assert_true(tt_results_begin(results, &sample_campaign, &sample_session, &error));
	for (guint i = 0; i < lives; i++) {
		struct tt_results_life life = sample_life(i);

		g_assert_true(tt_results_add_life(results, &life, NULL, &error));
	}
	g_assert_true(tt_results_end(results, "done", &error));
	tt_results_close(results);
}

static void sql(const char *path, const char *text)
{
	sqlite3 *db;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, text, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
}

/* Opening in both modes fails with @code and words of @part; the file keeps every byte. */
static void assert_refused(const struct fixture *f, enum tt_error_code code, const char *part)
{
	g_autofree char *before = NULL;
	gsize length = 0;
	gboolean there = g_file_get_contents(f->path, &before, &length, NULL);

	for (int mode = TT_RESULTS_READ; mode <= TT_RESULTS_WRITE; mode++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *after = NULL;
		gsize length_after = 0;

		g_assert_null(tt_results_open(f->path, mode, &error));
		g_assert_error(error, TT_ERROR, (int)code);
		g_assert_nonnull(strstr(error->message, f->path));
		if (!strstr(error->message, part))
			g_error("'%s' lacks '%s'", error->message, part);
		g_assert_true(g_file_get_contents(f->path, &after, &length_after, NULL) == there);
		if (there)
			g_assert_cmpmem(before, length, after, length_after);
	}
}

static void test_missing(struct fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_null(tt_results_open(f->path, TT_RESULTS_READ, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_assert_false(g_file_test(f->path, G_FILE_TEST_EXISTS));
}

/* A new one is one file, in WAL mode, marked as ours, with nothing left beside it. */
static void test_created(struct fixture *f, gconstpointer data)
{
	g_autofree char *below = g_build_filename(f->root, "new", "folder", "r.db", NULL);
	g_autofree char *folder = g_path_get_dirname(below);
	g_auto(GStrv) names = NULL;
	g_autofree char *bytes = NULL;
	gsize length;

	(void)data;
	make_database(below, 1);
	names = tt_dir_names(folder, NULL);
	g_assert_cmpuint(g_strv_length(names), ==, 1);
	g_assert_true(g_file_get_contents(below, &bytes, &length, NULL));
	g_assert_cmpmem(bytes, 16, "SQLite format 3", 16);
	g_assert_cmpint(bytes[18], ==, 2);
	g_assert_cmpmem(bytes + 68, 4, "trmt", 4);
}

static void test_empty(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_true(g_file_set_contents(f->path, "", 0, NULL));
	assert_refused(f, TT_ERROR_INPUT, "empty");
}

static void test_text(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_true(g_file_set_contents(f->path, "not a database, but long enough\n", -1, NULL));
	assert_refused(f, TT_ERROR_INPUT, "not an SQLite database");
}

static void test_directory(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_cmpint(g_mkdir(f->path, 0755), ==, 0);
	assert_refused(f, TT_ERROR_INPUT, "not a file");
}

static void test_foreign(struct fixture *f, gconstpointer data)
{
	(void)data;
	sql(f->path, "CREATE TABLE lives (life); PRAGMA user_version = 1");
	assert_refused(f, TT_ERROR_INPUT, "another program");
}

static void test_newer(struct fixture *f, gconstpointer data)
{
	(void)data;
	make_database(f->path, 1);
	sql(f->path, "PRAGMA user_version = 4711; PRAGMA wal_checkpoint(TRUNCATE)");
	assert_refused(f, TT_ERROR_INPUT, "version 4711");
}

static void test_truncated(struct fixture *f, gconstpointer data)
{
	g_autofree char *bytes = NULL;
	gsize length;

	(void)data;
	make_database(f->path, 50);
	g_assert_true(g_file_get_contents(f->path, &bytes, &length, NULL));
	g_assert_cmpint(truncate(f->path, length / 2), ==, 0);
	assert_refused(f, TT_ERROR_INPUT, "damaged");
}

/* Pages in the middle overwritten: no statement of opening would read them by itself. */
static void test_overwritten(struct fixture *f, gconstpointer data)
{
	g_autofree char *bytes = NULL;
	gsize length;

	(void)data;
	make_database(f->path, 50);
	g_assert_true(g_file_get_contents(f->path, &bytes, &length, NULL));
	g_assert_cmpuint(length, >, 40000);
	memset(bytes + length - 8192, 'x', 8192);
	g_assert_true(g_file_set_contents(f->path, bytes, length, NULL));
	assert_refused(f, TT_ERROR_INPUT, "damaged");
}

static void test_locked(struct fixture *f, gconstpointer data)
{
	sqlite3 *db;

	(void)data;
	make_database(f->path, 1);
	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db,
				     "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;"
				     "UPDATE sessions SET host = 'y'",
				     NULL, NULL, NULL),
			==, SQLITE_OK);
	assert_refused(f, TT_ERROR_ENVIRONMENT, "locked by another process");
	sqlite3_close(db);
}

/* Somebody moved the database away and left its companion: a new one would swallow that. */
static void test_lone_wal(struct fixture *f, gconstpointer data)
{
	g_autofree char *wal = g_strconcat(f->path, "-wal", NULL);

	(void)data;
	g_assert_true(g_file_set_contents(wal, "x", 1, NULL));
	assert_refused(f, TT_ERROR_INPUT, "-wal");
	g_assert_true(g_file_test(wal, G_FILE_TEST_EXISTS));
}

/* As out of an archive of last month: neither the file nor its folder can be written. */
static void test_read_only(struct fixture *f, gconstpointer data)
{
	const uid_t nobody = 65534;
	const gboolean root = geteuid() == 0;
	g_autoptr(GError) error = NULL;
	struct tt_results *results;

	(void)data;
	make_database(f->path, 3);
	g_assert_cmpint(g_chmod(f->path, 0444), ==, 0);
	g_assert_cmpint(g_chmod(f->root, 0555), ==, 0);
	/* Root may write everywhere. */
	g_assert_true(!root || seteuid(nobody) == 0);
	results = tt_results_open(f->path, TT_RESULTS_READ, &error);
	g_assert_no_error(error);
	tt_results_close(results);
	g_assert_null(tt_results_open(f->path, TT_RESULTS_WRITE, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT);
	g_assert_true(!root || seteuid(0) == 0);
	g_assert_cmpint(g_chmod(f->root, 0755), ==, 0);
}

static int count_lives(sqlite3 *db)
{
	sqlite3_stmt *statement;
	int count;

	g_assert_cmpint(sqlite3_prepare_v2(db, "SELECT count(*) FROM lives", -1, &statement, NULL),
			==, SQLITE_OK);
	g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
	count = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return count;
}

/*
 * A file of the first schema: readers read it and leave every byte, a writer brings it up to
 * date and goes on in it.
 */
static void test_migrated(struct fixture *f, gconstpointer data)
{
	g_autofree char *script = NULL, *before = NULL, *after = NULL;
	struct tt_results *results;
	gsize length, length_after;
	GError *error = NULL;
	sqlite3 *db;

	(void)data;
	g_assert_true(g_file_get_contents(TT_TEST_DATA "/version1.sql", &script, NULL, NULL));
	sql(f->path, script);
	g_assert_true(g_file_get_contents(f->path, &before, &length, NULL));
	results = tt_results_open(f->path, TT_RESULTS_READ, &error);
	g_assert_no_error(error);
	g_assert_cmpint(
		tt_results_signature_lives(results, "stale-object/dep_files_flat/c/-", &error), ==,
		1);
	tt_results_close(results);
	g_assert_true(g_file_get_contents(f->path, &after, &length_after, NULL));
	g_assert_cmpmem(before, length, after, length_after);

	make_database(f->path, 8);
	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	g_assert_cmpint(count_lives(db), ==, 8);
	g_assert_cmpint(sqlite3_exec(db, "SELECT word FROM vocabulary", NULL, NULL, NULL), ==,
			SQLITE_OK);
	sqlite3_close(db);
}

#define ADD(name) \
	g_test_add("/results/open/" #name, struct fixture, NULL, set_up, test_##name, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD(missing);
	ADD(created);
	ADD(empty);
	ADD(text);
	ADD(directory);
	ADD(foreign);
	ADD(newer);
	ADD(truncated);
	ADD(overwritten);
	ADD(locked);
	ADD(lone_wal);
	ADD(read_only);
	ADD(migrated);
	return g_test_run();
}
