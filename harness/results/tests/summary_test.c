// SPDX-License-Identifier: GPL-2.0-only
/* Three nights made by hand, and what a report has to say of each; lists of known signatures. */
#include <glib.h>
#include <sqlite3.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "results/summary.h"
#include "results/tests/samples.h"

struct fixture {
	char *root, *path;
	struct tt_results *results;
};

static const struct tt_results_signature signatures[] = {
	{ "stale-object", "dep-files-flat", "c", "add-use>build" },
	{ "over-trimmed", "whitelist", "asm", "whitelist>build" },
	{ "undefined", "-", "c", "clean>build" },
};

/* A session of @night with one life a letter of @lives: p passes, m is missed, 0… fails so. */
static void walk(struct fixture *f, const char *night, const char *variants, const char *profile,
		 const char *lives)
{
	struct tt_results_campaign campaign = sample_campaign;
	struct tt_results_session session = sample_session;
	guint64 index = 0;

	campaign.variants = variants;
	campaign.profile = profile;
	campaign.version = night; /* each night draws other lives */
	campaign.operations = "add-use clean generate never whitelist";
	session.night = night;
	g_assert_true(tt_results_begin(f->results, &campaign, &session, NULL));
	for (; *lives; lives++, index++) {
		struct tt_results_life life = sample_life(*lives >= '0' && *lives <= '9' ? 0 : 1);

		life.index = index;
		if (life.signature)
			life.signature = &signatures[*lives - '0'];
		if (*lives == 'm') {
			life.verdict = TT_RESULT_MISS;
			life.n_builds = 0;
		}
		g_assert_true(tt_results_add_life(f->results, &life, NULL, NULL));
	}
	g_assert_true(tt_results_end(f->results, "done", NULL));
}

static void set_up(struct fixture *f, gconstpointer data)
{
	(void)data;
	f->root = g_dir_make_tmp("results.XXXXXX", NULL);
	f->path = g_build_filename(f->root, "r.db", NULL);
	f->results = tt_results_open(f->path, TT_RESULTS_WRITE, NULL);
	walk(f, "friday", "", "tiny", "pp0p");
	walk(f, "friday", "no-guard", "tiny", "1");
	walk(f, "friday", "", "small", "2");
	/* Names of nights do not sort as they came. */
	walk(f, "a-saturday", "", "tiny", "p0m01");
	walk(f, "a-saturday", "no-guard", "tiny", "p");
	walk(f, "sunday", "", "tiny", "ppp1");
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	tt_results_close(f->results);
	g_assert_true(tt_tree_remove(f->root, NULL));
	g_free(f->root);
	g_free(f->path);
}

/* "state lives/in-all variants signature" a line. */
static char *rows_of(const struct tt_summary *summary)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < summary->signatures->len; i++) {
		const struct tt_signature_row *row = summary->signatures->pdata[i];

		g_string_append_printf(out, "%s %u/%u [%s] %s %s..%s\n",
				       tt_signature_state_name(row->state), row->lives, row->in_all,
				       row->variants, row->signature, row->first, row->last);
	}
	return g_string_free(out, FALSE);
}

static struct tt_summary *summarise(struct fixture *f, const char *night, const char *list)
{
	g_autofree char *path = g_build_filename(f->root, "known", NULL);
	struct tt_known *known = NULL;
	struct tt_summary *summary;
	GError *error = NULL;

	if (list) {
		g_assert_true(g_file_set_contents(path, list, -1, NULL));
		known = tt_known_read(path, &error);
		g_assert_no_error(error);
	}
	summary = tt_summary_new(f->results, night, known, &error);
	g_assert_no_error(error);
	tt_known_free(known);
	return summary;
}

/*
 * The fault that was planted with no-guard on Friday does not make the same signature of the
 * unmodified machinery on Saturday a known one.
 */
static void test_second_night(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_summary) summary = summarise(f, "a-saturday", NULL);
	g_autofree char *rows = rows_of(summary);
	const struct tt_night *first = summary->nights->pdata[0];

	(void)data;
	g_assert_cmpstr(rows, ==,
			"new 1/1 [] over-trimmed/whitelist/asm/whitelist>build "
			"a-saturday..a-saturday\n"
			"known 2/3 [] stale-object/dep-files-flat/c/add-use>build "
			"friday..a-saturday\n"
			"gone 0/1 [no-guard] over-trimmed/whitelist/asm/whitelist>build "
			"friday..friday\n"
			"not-tried 0/1 [] undefined/-/c/clean>build friday..friday\n");
	g_assert_cmpuint(summary->nights->len, ==, 2);
	g_assert_cmpstr(first->name, ==, "friday");
	g_assert_cmpuint(first->sessions, ==, 3);
	g_assert_cmpuint(first->lives[TT_RESULT_PASS], ==, 3);
	g_assert_cmpuint(first->lives[TT_RESULT_FAIL], ==, 3);
	g_assert_cmpuint(first->builds, ==, 3 + 3 * 2);
	g_assert_cmpuint(first->new_signatures, ==, 3);
	g_assert_cmpuint(summary->last->lives[TT_RESULT_MISS], ==, 1);
	g_assert_cmpuint(summary->last->new_signatures, ==, 1);
	g_assert_cmpfloat_with_epsilon(summary->last->build_seconds, 2 * 5, 1e-9);
	g_assert_cmpuint(summary->campaigns->len, ==, 2);
}

static void test_last_night(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_summary) summary = summarise(f, NULL, NULL);
	const struct tt_signature_row *row = summary->signatures->pdata[0];

	(void)data;
	g_assert_cmpstr(summary->night, ==, "sunday");
	g_assert_cmpuint(tt_summary_count(summary, TT_SIGNATURE_NEW), ==, 0);
	g_assert_cmpuint(tt_summary_count(summary, TT_SIGNATURE_KNOWN), ==, 1);
	g_assert_cmpuint(tt_summary_count(summary, TT_SIGNATURE_GONE), ==, 1);
	g_assert_cmpuint(tt_summary_count(summary, TT_SIGNATURE_NOT_TRIED), ==, 2);
	g_assert_cmpstr(row->signature, ==, "over-trimmed/whitelist/asm/whitelist>build");
	g_assert_cmpuint(row->bundles->len, ==, 2);
	g_assert_cmpint(row->life, ==, 3);
	g_assert_cmpstr(g_array_index(row->bundles, struct tt_bundle, 0).path, ==,
			"/tmp/x.trimtorture.tar.zst");
}

static void test_known(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_summary) summary =
		summarise(f, "friday",
			  "# faults of the era\n\n"
			  "-   stale-object/dep-files-*/c/* lost before 4.15 # see findings\n"
			  "no-* */*/*/*\n");
	g_autofree char *rows = rows_of(summary);
	const struct tt_signature_row *row = summary->signatures->pdata[1];

	(void)data;
	g_assert_cmpstr(rows, ==,
			"new 1/1 [] undefined/-/c/clean>build friday..friday\n"
			"known 1/1 [] stale-object/dep-files-flat/c/add-use>build friday..friday\n"
			"known 1/1 [no-guard] over-trimmed/whitelist/asm/whitelist>build "
			"friday..friday\n");
	g_assert_cmpstr(row->note, ==, "lost before 4.15");
}

static void test_bad_lists(struct fixture *f, gconstpointer data)
{
	static const char *const bad[] = { "only-one-word\n", "- nothing-with-slashes note\n" };
	g_autofree char *path = g_build_filename(f->root, "known", NULL);

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *text = g_strconcat("# fine\n", bad[i], NULL);
		g_autoptr(GError) error = NULL;

		g_assert_true(g_file_set_contents(path, text, -1, NULL));
		g_assert_null(tt_known_read(path, &error));
		g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
		g_assert_nonnull(strstr(error->message, "known:2:"));
	}
}

static void test_unknown_night(struct fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_null(tt_summary_new(f->results, "monday", NULL, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, "'monday'"));
}

static const struct tt_coverage_row *find(const GPtrArray *rows, const char *word)
{
	for (guint i = 0; i < rows->len; i++)
		if (!strcmp(((struct tt_coverage_row *)rows->pdata[i])->word, word))
			return rows->pdata[i];
	return NULL;
}

static void test_coverage(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_summary) summary = summarise(f, "a-saturday", NULL);
	const struct tt_coverage_row *generate = find(summary->operations, "generate");
	const struct tt_coverage_row *add_use = find(summary->operations, "add-use");
	const struct tt_coverage_row *never = find(summary->operations, "never");
	const struct tt_coverage_row *boundary = find(summary->schedule_classes, "boundary");

	(void)data;
	g_assert_cmpuint(summary->operations->len, ==, 5);
	g_assert_cmpuint(generate->builds, ==, 5);
	g_assert_cmpuint(generate->failures, ==, 0);
	g_assert_cmpuint(generate->in_all, ==, 11);
	g_assert_cmpuint(add_use->builds, ==, 3);
	g_assert_cmpuint(add_use->failures, ==, 3);
	g_assert_cmpuint(never->in_all, ==, 0);
	g_assert_cmpuint(boundary->builds, ==, 3);
	g_assert_cmpuint(boundary->in_all, ==, 6);
}

static void test_lives(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_summary) summary = summarise(f, "sunday", NULL);
	g_autoptr(GPtrArray) lives = tt_summary_lives(f->results, summary, NULL);
	const struct tt_life_row *last = lives->pdata[3];

	(void)data;
	g_assert_cmpuint(lives->len, ==, 4);
	for (guint i = 0; i < 4; i++) {
		const struct tt_life_row *life = lives->pdata[i];

		g_assert_cmpint(life->life, ==, i);
		g_assert_cmpint(life->verdict, ==, i == 3 ? TT_RESULT_FAIL : TT_RESULT_PASS);
		g_assert_cmpstr(life->text, ==, i == 3 ? "build; add-use; build" : "");
	}
	g_assert_cmpstr(last->findings, ==, "stale-object: it's stale\nundefined: ");
	g_assert_cmpstr(last->bundle, ==, "/tmp/x.trimtorture.tar.zst");
	g_assert_cmpstr(last->signature, ==, "over-trimmed/whitelist/asm/whitelist>build");
}

#define ADD(name) \
	g_test_add("/results/summary/" #name, struct fixture, NULL, set_up, test_##name, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD(second_night);
	ADD(last_night);
	ADD(known);
	ADD(bad_lists);
	ADD(unknown_night);
	ADD(coverage);
	ADD(lives);
	return g_test_run();
}
