// SPDX-License-Identifier: GPL-2.0-only
/* Lives go in whole, once, and are there for others at once. */
#include <glib.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "results/results.h"
#include "results/tests/samples.h"

struct fixture {
	char *root, *path;
	struct tt_results *results;
};

static void set_up(struct fixture *f, gconstpointer data)
{
	GError *error = NULL;

	(void)data;
	g_setenv("TRIMTORTURE_DB_WAIT", "5", TRUE);
	f->root = g_dir_make_tmp("results.XXXXXX", NULL);
	f->path = g_build_filename(f->root, "r.db", NULL);
	f->results = tt_results_open(f->path, TT_RESULTS_WRITE, &error);
	g_assert_no_error(error);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	tt_results_close(f->results);
	g_assert_true(tt_tree_remove(f->root, NULL));
	g_free(f->root);
	g_free(f->path);
}

/* The first column of the first row, asked by another connection; to be freed. */
static char *ask(const struct fixture *f, const char *query)
{
	sqlite3 *db;
	sqlite3_stmt *statement;
	char *text;

	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(db, query, -1, &statement, NULL), ==, SQLITE_OK);
	text = sqlite3_step(statement) == SQLITE_ROW
		       ? g_strdup((const char *)sqlite3_column_text(statement, 0))
		       : NULL;
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return text;
}

static void assert_asked(const struct fixture *f, const char *query, const char *wanted)
{
	g_autofree char *got = ask(f, query);

	g_assert_cmpstr(got, ==, wanted);
}

static void begin(struct fixture *f)
{
	g_assert_true(tt_results_begin(f->results, &sample_campaign, &sample_session, NULL));
}

static gboolean add(struct fixture *f, const struct tt_results_life *life)
{
	GError *error = NULL;
	gboolean added = FALSE;

	tt_results_add_life(f->results, life, &added, &error);
	g_assert_no_error(error);
	return added;
}

static void test_round(struct fixture *f, gconstpointer data)
{
	struct tt_results_life life = sample_life(9);
	g_autofree char *key = tt_results_campaign_key(&sample_campaign);

	(void)data;
	begin(f);
	g_assert_true(add(f, &life));
	assert_asked(f, "SELECT seed FROM campaigns", "18446744073709551615");
	assert_asked(f, "SELECT campaign FROM lives", key);
	assert_asked(f, "SELECT verdict || signature FROM lives",
		     "FAILstale-object/dep_files_flat/c/-");
	assert_asked(f, "SELECT group_concat(step || verdict || scratch) FROM builds",
		     "1PASS0,4FAIL1");
	assert_asked(f, "SELECT group_concat(number || text) FROM findings WHERE step = 4",
		     "0it's stale,1");
	assert_asked(f, "SELECT path FROM artefacts", "/tmp/x.trimtorture.tar.zst");
	assert_asked(f, "SELECT night || shard || ended FROM sessions", "2026-11-221");
	g_assert_true(tt_results_end(f->results, "budget", NULL));
	assert_asked(f, "SELECT ended FROM sessions", "budget");
}

static void test_once(struct fixture *f, gconstpointer data)
{
	struct tt_results_life life = sample_life(3);

	(void)data;
	begin(f);
	g_assert_true(add(f, &life));
	life.text = "other";
	g_assert_false(add(f, &life));
	assert_asked(f, "SELECT count(*) FROM builds", "2");
	assert_asked(f, "SELECT text FROM lives", "build; add-use; build");
	/* In a session of its own it is still the same life. */
	g_assert_true(tt_results_end(f->results, "done", NULL));
	begin(f);
	g_assert_false(add(f, &life));
	assert_asked(f, "SELECT count(*) FROM sessions", "2");
	assert_asked(f, "SELECT count(*) FROM campaigns", "1");
}

/* A worker that died says nothing of the life; what came of it later does. */
static void test_miss(struct fixture *f, gconstpointer data)
{
	struct tt_results_life life = sample_life(3), missed = { .index = 3 };

	(void)data;
	missed.verdict = TT_RESULT_MISS;
	missed.reason = "killed";
	begin(f);
	g_assert_true(add(f, &missed));
	g_assert_false(add(f, &missed));
	g_assert_true(add(f, &life));
	g_assert_false(add(f, &missed));
	assert_asked(f, "SELECT group_concat(verdict) FROM lives", "FAIL");
}

static void test_questions(struct fixture *f, gconstpointer data)
{
	g_autofree char *key = tt_results_campaign_key(&sample_campaign);
	g_autoptr(GArray) done = NULL;
	g_autoptr(GArray) none = tt_results_done(f->results, "unknown", NULL);
	const char *signature = "stale-object/dep_files_flat/c/-";

	(void)data;
	g_assert_cmpuint(none->len, ==, 0);
	begin(f);
	for (int i = 6; i >= 2; i--) {
		struct tt_results_life life = sample_life(i);

		g_assert_true(add(f, &life));
	}
	done = tt_results_done(f->results, key, NULL);
	g_assert_cmpuint(done->len, ==, 5);
	for (guint i = 0; i < 5; i++)
		g_assert_cmpuint(g_array_index(done, guint64, i), ==, i + 2);
	g_assert_cmpint(tt_results_signature_lives(f->results, signature, NULL), ==, 2);
	g_assert_cmpint(tt_results_signature_lives(f->results, "x", NULL), ==, 0);
	g_assert_cmpint(tt_results_signature_artefacts(f->results, signature, "bundle", NULL), ==,
			2);
	g_assert_cmpint(tt_results_signature_artefacts(f->results, signature, "log", NULL), ==, 0);
}

/* Parts that run together otherwise, and each part by itself, make another campaign. */
static void test_identity(void)
{
	struct tt_results_campaign one = sample_campaign, other = sample_campaign;
	g_autofree char *key = tt_results_campaign_key(&one);
	g_autofree char *same = NULL, *shifted = NULL, *seeded = NULL;

	g_assert_cmpuint(strlen(key), ==, 16);
	other.kernel = "display only";
	same = tt_results_campaign_key(&other);
	g_assert_cmpstr(same, ==, key);
	other.profile = "tinyn";
	other.variants = "o-guard";
	shifted = tt_results_campaign_key(&other);
	g_assert_cmpstr(shifted, !=, key);
	one.seed = 1;
	seeded = tt_results_campaign_key(&one);
	g_assert_cmpstr(seeded, !=, key);
}

/* One process adds lives and says so after each; it is killed in the middle of its work. */
static void test_killed(struct fixture *f, gconstpointer data)
{
	g_autofree char *key = tt_results_campaign_key(&sample_campaign);
	g_autoptr(GArray) done = NULL;
	int told = 0, fds[2], status;
	guint8 one;
	pid_t child;

	(void)data;
	g_assert_cmpint(pipe(fds), ==, 0);
	child = fork();
	if (!child) {
		struct tt_results *mine = tt_results_open(f->path, TT_RESULTS_WRITE, NULL);

		tt_results_begin(mine, &sample_campaign, &sample_session, NULL);
		for (guint64 i = 0;; i++) {
			struct tt_results_life life = sample_life(i);

			if (!tt_results_add_life(mine, &life, NULL, NULL) ||
			    write(fds[1], "+", 1) != 1)
				_exit(1);
		}
	}
	close(fds[1]);
	while (told < 40 && read(fds[0], &one, 1) == 1)
		told++;
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	while (read(fds[0], &one, 1) == 1)
		told++;
	close(fds[0]);
	g_assert_true(WIFSIGNALED(status));
	done = tt_results_done(f->results, key, NULL);
	/* Each that was told is there, and at most the one that was not told yet. */
	g_assert_cmpint(done->len, >=, told);
	g_assert_cmpint(done->len, <=, told + 1);
	assert_asked(f,
		     "SELECT count(*) FROM lives WHERE verdict = 'FAIL' AND (SELECT count(*) "
		     "FROM builds WHERE builds.life = lives.life) <> 2",
		     "0");
	assert_asked(f, "SELECT ended FROM sessions", "");
	assert_asked(f, "SELECT seconds > 0 FROM sessions", "1");
}

#define ADD(name) \
	g_test_add("/results/write/" #name, struct fixture, NULL, set_up, test_##name, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD(round);
	ADD(once);
	ADD(miss);
	ADD(questions);
	ADD(killed);
	g_test_add_func("/results/write/identity", test_identity);
	return g_test_run();
}
