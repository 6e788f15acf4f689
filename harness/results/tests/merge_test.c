// SPDX-License-Identifier: GPL-2.0-only
/*
 * The laws of merging, on databases drawn at random from a few sessions of a few campaigns that
 * overlap: the dump of a merge is the same bytes whatever the order, grouping and repetition.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "results/merge.h"
#include "results/tests/samples.h"

#define DATABASES 4

struct fixture {
	char *root;
	char *paths[DATABASES];
};

static char *in(const struct fixture *f, const char *name)
{
	return g_build_filename(f->root, name, NULL);
}

/* A session of its own in each database, with lives that others have too. */
static void fill(const char *path, guint number)
{
	struct tt_results_campaign campaign = sample_campaign;
	GError *error = NULL;
	struct tt_results *results = tt_results_open(path, TT_RESULTS_WRITE, &error);

	g_assert_no_error(error);
	campaign.operations = number % 2 ? "add-use whitelist" : "whitelist clean";
	for (guint s = 0; s < 2; s++) {
		campaign.seed = s;
		g_assert_true(tt_results_begin(results, &campaign, &sample_session, &error));
		for (guint i = 0; i < 8; i++) {
			struct tt_results_life life = sample_life(g_test_rand_int_range(0, 12));

			if (g_test_rand_int_range(0, 3) == 0) {
				life.verdict = TT_RESULT_MISS;
				life.signature = NULL;
				life.n_builds = 0;
			}
			g_assert_true(tt_results_add_life(results, &life, NULL, &error));
		}
		g_assert_true(tt_results_end(results, "done", &error));
	}
	tt_results_close(results);
}

/* A copy taken earlier of the same session, in which later came more. */
static void fork_database(const char *from, const char *to)
{
	struct tt_results_artefact artefact = { "shrunk", "/tmp/s", "1 tick" };
	g_autofree char *bytes = NULL;
	struct tt_results *results;
	gsize length;

	g_assert_true(g_file_get_contents(from, &bytes, &length, NULL));
	g_assert_true(g_file_set_contents(to, bytes, length, NULL));
	results = tt_results_open(to, TT_RESULTS_WRITE, NULL);
	g_assert_true(tt_results_begin(results, &sample_campaign, &sample_session, NULL));
	for (guint i = 20; i < 25; i++) {
		struct tt_results_life life = sample_life(i);

		g_assert_true(tt_results_add_life(results, &life, NULL, NULL));
	}
	g_assert_true(tt_results_add_artefact(results, 21, &artefact, NULL));
	tt_results_close(results);
}

static void set_up(struct fixture *f, gconstpointer data)
{
	(void)data;
	f->root = g_dir_make_tmp("results.XXXXXX", NULL);
	for (guint i = 0; i < DATABASES; i++) {
		g_autofree char *name = g_strdup_printf("%u.db", i);

		f->paths[i] = in(f, name);
		if (i < DATABASES - 1)
			fill(f->paths[i], i);
		else
			fork_database(f->paths[i - 1], f->paths[i]);
	}
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_true(tt_tree_remove(f->root, NULL));
	for (guint i = 0; i < DATABASES; i++)
		g_free(f->paths[i]);
	g_free(f->root);
}

static void merge(const char *output, const char *const *inputs)
{
	GError *error = NULL;

	g_assert_true(tt_results_merge(output, inputs, g_strv_length((char **)inputs), &error));
	g_assert_no_error(error);
}

/* Every row of every table in the order in which the file keeps them, as .dump has it. */
static char *dump(const char *path)
{
	static const char *const tables[] = { "campaigns", "vocabulary", "sessions", "signatures",
					      "lives",	   "builds",	 "findings", "artefacts" };
	GString *out = g_string_new(NULL);
	sqlite3 *db;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	for (gsize t = 0; t < G_N_ELEMENTS(tables); t++) {
		g_autofree char *query = g_strconcat("SELECT * FROM ", tables[t], NULL);
		sqlite3_stmt *statement;

		g_assert_cmpint(sqlite3_prepare_v2(db, query, -1, &statement, NULL), ==, SQLITE_OK);
		while (sqlite3_step(statement) == SQLITE_ROW)
			for (int c = 0; c < sqlite3_column_count(statement); c++)
				g_string_append_printf(out, "%s%c",
						       sqlite3_column_text(statement, c),
						       c ? '\t' : '\n');
		sqlite3_finalize(statement);
	}
	sqlite3_close(db);
	return g_string_free(out, FALSE);
}

static void assert_same(const char *one, const char *other)
{
	g_autofree char *first = dump(one);
	g_autofree char *second = dump(other);

	g_assert_cmpuint(strlen(first), >, 2000);
	g_assert_cmpstr(first, ==, second);
}

static void test_orders(struct fixture *f, gconstpointer data)
{
	g_autofree char *wanted = in(f, "wanted.db");

	(void)data;
	merge(wanted, (const char *[]){ f->paths[0], f->paths[1], f->paths[2], f->paths[3], NULL });
	for (guint round = 0; round < 24; round++) {
		const char *inputs[DATABASES + 1] = { 0 };
		g_autofree char *name = g_strdup_printf("round%u.db", round);
		g_autofree char *got = in(f, name);
		guint left = round;
		gboolean used[DATABASES] = { 0 };

		/* The round-th permutation. */
		for (guint i = 0; i < DATABASES; i++) {
			guint skip = left % (DATABASES - i), at = 0;

			left /= DATABASES - i;
			while (used[at] || skip--)
				at++;
			used[at] = TRUE;
			inputs[i] = f->paths[at];
		}
		merge(got, inputs);
		assert_same(wanted, got);
	}
}

static void test_groupings(struct fixture *f, gconstpointer data)
{
	const char *const *p = (const char *const *)f->paths;
	g_autofree char *wanted = in(f, "wanted.db"), *left = in(f, "left.db");
	g_autofree char *right = in(f, "right.db"), *pairs = in(f, "pairs.db");
	g_autofree char *stepwise = in(f, "stepwise.db"), *triple = in(f, "triple.db");

	(void)data;
	merge(wanted, (const char *[]){ p[0], p[1], p[2], p[3], NULL });
	merge(left, (const char *[]){ p[0], p[1], NULL });
	merge(right, (const char *[]){ p[2], p[3], NULL });
	merge(pairs, (const char *[]){ right, left, NULL });
	assert_same(wanted, pairs);
	merge(triple, (const char *[]){ p[1], p[2], p[3], NULL });
	merge(triple, (const char *[]){ p[0], NULL });
	assert_same(wanted, triple);
	for (guint i = 0; i < DATABASES; i++)
		merge(stepwise, (const char *[]){ p[DATABASES - 1 - i], NULL });
	assert_same(wanted, stepwise);
	/* Once more changes nothing; a database merged into itself neither. */
	merge(wanted, (const char *[]){ p[1], p[1], pairs, NULL });
	assert_same(wanted, pairs);
	merge(wanted, (const char *[]){ wanted, NULL });
	assert_same(wanted, pairs);
}

static gint64 number(const char *path, const char *query)
{
	sqlite3_stmt *statement;
	gint64 value;
	sqlite3 *db;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(db, query, -1, &statement, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
	value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return value;
}

/* By hand: a MISS gives way, with nothing of it left; builds are not added to other builds. */
static void test_choice(struct fixture *f, gconstpointer data)
{
	struct tt_results_artefact artefact = { "log", "/tmp/miss.log", "" };
	struct tt_results_life life = sample_life(3), missed = { .index = 3 };
	g_autofree char *one = in(f, "one.db"), *two = in(f, "two.db"), *both = in(f, "both.db");
	struct tt_results *results;

	(void)data;
	missed.verdict = TT_RESULT_MISS;
	missed.builds = sample_builds + 1;
	missed.n_builds = 1;
	missed.artefacts = &artefact;
	missed.n_artefacts = 1;
	for (int i = 0; i < 2; i++) {
		results = tt_results_open(i ? two : one, TT_RESULTS_WRITE, NULL);
		g_assert_true(tt_results_begin(results, &sample_campaign, &sample_session, NULL));
		g_assert_true(tt_results_add_life(results, i ? &life : &missed, NULL, NULL));
		tt_results_close(results);
	}
	merge(both, (const char *[]){ one, two, NULL });
	g_assert_cmpint(number(both, "SELECT count(*) FROM lives WHERE verdict = 'FAIL'"), ==, 1);
	g_assert_cmpint(number(both, "SELECT count(*) FROM lives"), ==, 1);
	g_assert_cmpint(number(both, "SELECT count(*) FROM builds"), ==, 2);
	g_assert_cmpint(number(both, "SELECT count(*) FROM findings"), ==, 2);
	g_assert_cmpint(number(both, "SELECT count(*) FROM artefacts WHERE kind = 'bundle'"), ==,
			1);
	g_assert_cmpint(number(both, "SELECT count(*) FROM artefacts"), ==, 1);
	g_assert_cmpint(number(both, "SELECT count(*) FROM sessions"), ==, 2);
	g_assert_cmpint(number(both, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
}

/* One bad input: the error names it, and no output is made, none that is there is touched. */
static void test_bad_input(struct fixture *f, gconstpointer data)
{
	g_autofree char *bad = in(f, "bad.db"), *none = in(f, "none.db"),
			*there = in(f, "there.db");
	const char *inputs[] = { f->paths[0], bad };
	g_autofree char *before = NULL, *after = NULL;

	(void)data;
	g_assert_true(g_file_set_contents(bad, "this is not a database at all", -1, NULL));
	merge(there, (const char *[]){ f->paths[1], NULL });
	before = dump(there);
	for (int i = 0; i < 2; i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(tt_results_merge(i ? there : none, inputs, 2, &error));
		g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
		g_assert_nonnull(strstr(error->message, bad));
	}
	g_assert_false(g_file_test(none, G_FILE_TEST_EXISTS));
	after = dump(there);
	g_assert_cmpstr(before, ==, after);
}

#define ADD(name) \
	g_test_add("/results/merge/" #name, struct fixture, NULL, set_up, test_##name, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD(orders);
	ADD(groupings);
	ADD(choice);
	ADD(bad_input);
	return g_test_run();
}
