// SPDX-License-Identifier: GPL-2.0-only
/* The life file: what it says, and what is said about wrong ones. */
#include <glib.h>

#include "base/error.h"
#include "life/draw.h"
#include "life/life.h"

static const char whole[] = "trimtorture-life 1\n"
			    "kernel 6.1\n"
			    "profile tiny\n"
			    "seed 18446744073709551615\n"
			    "variant no-guard\n"
			    "patch ../my fix.patch\n"
			    "make V=1\n"
			    "output separate\n"
			    "granularity 4ms\n"
			    "drop module fs/fat/fat\n"
			    "drop use drivers/net/tap:string_copy\n"
			    "\n"
			    "build jobs=2 schedule='at 1:kernel/core.o' expect=FAIL\n"
			    "switch module=fs/fat/fat to=n\n"
			    "build targets='vmlinux modules' stop=120:INT second=yes\n";

static void test_round_trip(void)
{
	GError *error = NULL;
	g_autoptr(tt_life) life = tt_life_parse(whole, "test", &error);
	g_autoptr(tt_life) copy = NULL;
	g_autofree char *text = NULL, *again = NULL;

	g_assert_no_error(error);
	text = tt_life_text(life);
	g_assert_cmpstr(text, ==, whole);
	copy = tt_life_copy(life);
	again = tt_life_text(copy);
	g_assert_cmpstr(again, ==, whole);
	g_assert_cmpuint(life->steps->len, ==, 3);
	g_assert_cmpstr(tt_step_get(life->steps->pdata[0], "schedule"), ==, "at 1:kernel/core.o");
	g_assert_null(tt_step_get(life->steps->pdata[0], "targets"));
	g_assert_true(tt_step_is(life->steps->pdata[2], "second"));
	g_assert_true(tt_step_is_whole_build(life->steps->pdata[0]));
	g_assert_false(tt_step_is_whole_build(life->steps->pdata[1]));
	g_assert_false(tt_step_is_whole_build(life->steps->pdata[2]));
}

/* People write comments, blanks and quotes as they like. */
static void test_free_form(void)
{
	static const char loose[] =
		"trimtorture-life 1\r\n# what this is\n  kernel   6.1\nprofile tiny"
		"\ngranularity none\n\n\tbuild   schedule=\"step 1ms\"  # here\n";
	GError *error = NULL;
	g_autoptr(tt_life) life = tt_life_parse(loose, "test", &error);
	g_autofree char *text = NULL;

	g_assert_no_error(error);
	text = tt_life_text(life);
	g_assert_cmpstr(text, ==,
			"trimtorture-life 1\nkernel 6.1\nprofile tiny\nseed 1\ngranularity none\n\n"
			"build schedule='step 1ms'\n");
}

static void refused(const char *text, const char *message)
{
	GError *error = NULL;
	g_autofree char *pattern = g_strdup_printf("*%s*", message);

	g_assert_null(tt_life_parse(text, "wrong", &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	if (!g_pattern_match_simple(pattern, error->message))
		g_error("'%s' does not say '%s'", error->message, message);
	g_error_free(error);
}

#define HEAD "trimtorture-life 1\nkernel 6.1\nprofile tiny\n"

static void test_errors(void)
{
	refused("", "line 1: the first line must be 'trimtorture-life 1'");
	refused("trimtorture-life 2\n", "line 1: the first line must be");
	refused("trimtorture-life 1\nprofile tiny\n", "there is no 'kernel' line");
	refused("trimtorture-life 1\nkernel 6.1\n", "there is no 'profile' line");
	refused(HEAD "seed -1\n", "line 4: seed -1: it takes a number");
	refused(HEAD "output elsewhere\n", "line 4: output elsewhere: it takes 'tree' or");
	refused(HEAD "seed\n", "line 4: seed needs a value");
	refused(HEAD "drop tree x\n", "line 4: drop takes a kind");
	refused(HEAD "bild\n", "line 4: there is no operation 'bild'; the operations are: build");
	refused(HEAD "build colour=red\n", "line 4: build has no parameter 'colour'");
	refused(HEAD "build jobs=1 jobs=2\n", "line 4: jobs is there twice");
	refused(HEAD "build jobs=many\n", "line 4: jobs=many: -j takes 1 to 1024");
	refused(HEAD "build jobs=0\n", "line 4: jobs=0: -j takes 1 to 1024");
	refused(HEAD "export object=a symbol='f(); int g'\n", "is not the name of a symbol");
	refused(HEAD "rename symbol=a to=1a\n", "line 4: to=1a: '1a' is not the name");
	refused(HEAD "namespace symbol=a to=\n", "line 4: to=: '' is not the name");
	refused(HEAD "build second=perhaps\n", "it takes one of: yes no");
	refused(HEAD "build expect=good\n", "it takes one of: PASS FAIL ERROR MISS SKIP");
	refused(HEAD "build now\n", "'now' is not NAME=VALUE");
	refused(HEAD "\nswitch module=fs/fat/fat\n", "line 5: switch needs to=");
	refused(HEAD "build schedule='at 1\n", "line 4: ");
	refused(HEAD "build\nseed 2\n", "line 5: seed belongs before the first step");
	refused(HEAD "build schedule=\xff\n", "it is not UTF-8 text");
}

static void test_operations(void)
{
	for (guint i = 0; tt_operations[i]; i++) {
		g_assert_true(tt_operation_find(tt_operations[i]->name) == tt_operations[i]);
		g_assert_nonnull(tt_operations[i]->draw);
		g_assert_true(tt_operations[i]->is_build || tt_operations[i]->change ||
			      tt_operations[i]->act);
		if (i)
			g_assert_cmpstr(tt_operations[i - 1]->name, <, tt_operations[i]->name);
	}
	g_assert_null(tt_operation_find("nothing"));
}

static void classified(const char *schedule, const char *wanted)
{
	g_autofree char *class = tt_schedule_class(schedule);
	g_auto(GStrv) words = g_strsplit(class, " ", -1);
	g_auto(GStrv) known = g_strsplit(tt_schedule_classes, " ", -1);

	g_assert_cmpstr(class, ==, wanted);
	for (guint i = 0; words[i]; i++)
		g_assert_true(g_strv_contains((const char *const *)known, words[i]));
}

static void test_schedule_classes(void)
{
	classified("frozen", "frozen");
	classified("step 1ms phase=3ms", "step");
	classified("every 7", "every");
	classified("at 1:kernel/core.o", "after-object:1");
	classified("at 2:kernel/.core.o.d 14:include/ksym/a",
		   "after-makefile-dep:2+ after-dep-file:2+");
	classified("at 1:include/generated/autoksyms.h", "after-list:1");
	classified("at 3:fs/fat/fat.mod", "after-uses:2+");
	classified("at 1:scripts/genksyms/lex.lex.c", "after-other:1");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/life/round-trip", test_round_trip);
	g_test_add_func("/life/free-form", test_free_form);
	g_test_add_func("/life/errors", test_errors);
	g_test_add_func("/life/operations", test_operations);
	g_test_add_func("/life/schedule-classes", test_schedule_classes);
	return g_test_run();
}
