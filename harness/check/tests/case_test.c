// SPDX-License-Identifier: GPL-2.0-only
/* Case files: what is read, what is refused, what is expected of which kernel. */
#include "check/case.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "check/condition.h"
#include "check/firsts.h"

static const char good[] =
	"[case]\n"
	"summary = something\n"
	"needs = pipeline=recursive dep_mapping!=none\n"
	"fails_with = no-guard\n"
	"quick = true\n"
	"[sweep]\nprofile = tiny\nclock = vfat\n"
	"[expect guarded]\nresult = PASS\nwhen = guard=yes\n"
	"[expect other]\nresult = FAIL\nkind = over-trimmed\nsymbol = clear_user\n"
	"because = the stamps are equal\n";

static char *make_folder(const char *ini)
{
	char *directory = g_dir_make_tmp("trimtorture-case-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(directory, "case.ini", NULL);

	g_assert_true(g_file_set_contents(path, ini, -1, NULL));
	return directory;
}

static void remove_folder(char *directory)
{
	tt_tree_remove(directory, NULL);
	g_free(directory);
}

static void test_read(void)
{
	char *directory = make_folder(good);
	g_autoptr(GError) error = NULL;
	g_autoptr(tt_case) test = tt_case_read(directory, &error);
	struct tt_features guarded = { .pipeline = TT_PIPELINE_RECURSIVE,
				       .dep_mapping = TT_DEP_FLAT,
				       .guard = TRUE };
	struct tt_features bare = { .pipeline = TT_PIPELINE_RECURSIVE, .dep_mapping = TT_DEP_FLAT };
	struct tt_features single = { .pipeline = TT_PIPELINE_SINGLE_PASS };
	g_autofree char *why = NULL;

	g_assert_no_error(error);
	g_assert_cmpint(test->mode, ==, TT_CASE_SWEEP);
	g_assert_cmpstr(test->profile, ==, "tiny");
	g_assert_cmpstr(test->clock, ==, "vfat");
	g_assert_true(test->quick);
	g_assert_cmpint(tt_case_expected(test, &guarded)->result, ==, TT_RESULT_PASS);
	g_assert_cmpint(tt_case_expected(test, &bare)->result, ==, TT_RESULT_FAIL);
	g_assert_cmpstr(tt_case_expected(test, &bare)->symbol, ==, "clear_user");
	g_assert_true(tt_case_applies(test, &bare, NULL));
	g_assert_false(tt_case_applies(test, &single, &why));
	g_assert_cmpstr(why, ==,
			"this kernel has pipeline=single-pass, the case wants pipeline=recursive");
	remove_folder(directory);
}

/* @from of the good file becomes @to, and the reader says @expected. */
static void refused(const char *from, const char *to, const char *expected)
{
	g_auto(GStrv) parts = g_strsplit(good, from, 2);
	g_autofree char *text = g_strjoinv(to, parts);
	char *directory = make_folder(text);
	g_autoptr(GError) error = NULL;

	g_assert_nonnull(parts[1]);
	g_assert_null(tt_case_read(directory, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, expected));
	g_assert_nonnull(strstr(error->message, "case.ini"));
	remove_folder(directory);
}

static void test_refused(void)
{
	refused("summary = something\n", "", "summary is missing");
	refused("fails_with = no-guard\n", "", "tests nothing");
	refused("quick = true", "quick = maybe", "true or false");
	refused("quick = true", "quack = true", "unknown key 'quack'");
	refused("needs = pipeline=recursive", "needs = pipelines=recursive", "no feature");
	refused("needs = pipeline=recursive", "needs = recursive", "FEATURE=VALUE");
	refused("[sweep]\nprofile = tiny\nclock = vfat\n", "", "[life] and [sweep]");
	refused("[sweep]\n", "[life]\nfile = steps.life\n[sweep]\n", "steps.life");
	refused("result = FAIL", "result = MISS", "PASS or FAIL");
	refused("because = the stamps are equal\n", "", "must say why");
	refused("kind = over-trimmed", "kind = odd", "no kind of finding");
	refused("[expect other]\n", "[expect other]\nwhen = guard=no\n", "without a condition");
	/* Values that GLib cannot read were once taken for empty ones. */
	refused("symbol = clear_user", "symbol = clear\\quser", "cannot read the value of symbol");
	refused("clock = vfat", "clock = v\xff", "cannot read the value of clock");
	refused("clock = vfat", "clock = vfat\nclock = vfat", "[sweep] clock is there twice");
	refused("[expect guarded]", "[unexpected]", "unknown group");
	refused("quick = true", "overlay = slashed-dep-files", "go together");
	refused("clock = vfat", "clock = vfat\nseed = -1", "not a number");
	refused("because = the", "refuses = no such file\nbecause = the", "refuses goes with");
}

static char *key_of(const char *steps)
{
	g_autofree char *text =
		g_strconcat("trimtorture-life 1\nkernel 6.1\nprofile tiny\n", steps, NULL);
	g_autoptr(tt_life) life = tt_life_parse(text, "test", NULL);

	g_assert_nonnull(life);
	return tt_firsts_key(life);
}

/* Lives share their first build if there is nothing about it that is their own. */
static void test_firsts(void)
{
	g_autofree char *one = key_of("build\nclean\nbuild\n");
	g_autofree char *two = key_of("build\nbuild second=yes\n");
	g_autofree char *other = key_of("seed 2\n\nbuild\nbuild\n");
	g_autofree char *leave = NULL;
	g_autofree char *none = NULL;
	struct tt_firsts *firsts = tt_firsts_new("/nonexistent");

	g_assert_cmpstr(one, ==, two);
	g_assert_cmpstr(one, !=, other);
	g_assert_null(key_of("build\n"));
	g_assert_null(key_of("build schedule=frozen\nbuild\n"));
	g_assert_null(key_of("build stop=9\nbuild\n"));
	g_assert_null(key_of("output separate\nbuild\nbuild\n"));
	g_assert_null(key_of("clean\nbuild\n"));
	/* The first who asks makes it, and nobody waits for that. */
	g_assert_null(tt_firsts_find(firsts, one, &leave));
	g_assert_nonnull(leave);
	g_assert_null(tt_firsts_find(firsts, two, &none));
	g_assert_null(none);
	tt_firsts_free(firsts);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/case/read", test_read);
	g_test_add_func("/case/refused", test_refused);
	g_test_add_func("/case/firsts", test_firsts);
	return g_test_run();
}
