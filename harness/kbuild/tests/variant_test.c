// SPDX-License-Identifier: GPL-2.0-only
/* Edit rules on small scripts of our own that have, or lack, the feature. */
#include "kbuild/variant.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include "base/error.h"
#include "base/file.h"

struct fixture {
	char *tree, *script;
};

static void set_up(struct fixture *f, gconstpointer text)
{
	g_autofree char *directory = NULL;
	const struct utimbuf old = { 1000000000, 1000000000 };

	f->tree = g_dir_make_tmp("variant.XXXXXX", NULL);
	f->script = g_build_filename(f->tree, "scripts", "adjust_autoksyms.sh", NULL);
	directory = g_path_get_dirname(f->script);
	g_assert_cmpint(g_mkdir(directory, 0755), ==, 0);
	g_assert_true(g_file_set_contents(f->script, text, -1, NULL));
	g_assert_cmpint(g_chmod(f->script, 0755), ==, 0);
	g_assert_cmpint(utime(f->script, &old), ==, 0);
}

static void tear_down(struct fixture *f, gconstpointer text)
{
	(void)text;
	g_assert_true(tt_tree_remove(f->tree, NULL));
	g_free(f->tree);
	g_free(f->script);
}

static const char guarded[] = "for depfile in $all; do\n"
			      "\ttouch $depfile\n"
			      "\twhile [ ! \"$depfile\" -nt \"$list\" ]; do\n"
			      "\t\ttouch $depfile\n"
			      "\tdone\n"
			      "\techo touched\n"
			      "done\n";
static const char unguarded[] = "for depfile in $all; do\n"
				"\ttouch $depfile\n"
				"\techo touched\n"
				"done\n";

static void test_no_guard(struct fixture *f, gconstpointer text)
{
	g_autofree char *result = NULL;
	GError *error = NULL;
	struct stat st;

	(void)text;
	tt_variant_apply("no-guard", f->tree, &error);
	g_assert_no_error(error);
	g_assert_true(g_file_get_contents(f->script, &result, NULL, NULL));
	g_assert_cmpstr(result, ==, unguarded);
	g_assert_cmpint(stat(f->script, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0755);
	g_assert_cmpint(st.st_mtime, ==, 1000000000);
}

/* Nothing to remove: a clear word, and the file as it was. */
static void test_nothing_to_remove(struct fixture *f, gconstpointer text)
{
	g_autofree char *result = NULL;
	g_autoptr(GError) error = NULL;

	(void)text;
	g_assert_false(tt_variant_apply("no-guard", f->tree, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_SKIP);
	g_assert_nonnull(strstr(error->message, "no-guard"));
	g_assert_true(g_file_get_contents(f->script, &result, NULL, NULL));
	g_assert_cmpstr(result, ==, unguarded);
}

static void test_no_script(struct fixture *f, gconstpointer text)
{
	g_autoptr(GError) error = NULL;

	(void)text;
	g_assert_cmpint(g_remove(f->script), ==, 0);
	g_assert_false(tt_variant_apply("no-guard", f->tree, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_SKIP);
	g_assert_nonnull(strstr(error->message, "adjust_autoksyms.sh"));
}

static void test_unknown(struct fixture *f, gconstpointer text)
{
	g_autoptr(GError) error = NULL;

	(void)text;
	g_assert_false(tt_variant_apply("../no-guard", f->tree, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_USAGE);
	g_assert_nonnull(strstr(error->message, "no-guard, ")
				 ?: strstr(error->message, ": no-guard"));
}

static gboolean declares(const char *name, const char *key)
{
	g_autofree char *value = tt_variant_text(name, key, NULL);

	return value && value[0];
}

/* A variant is a planted fault, an older kernel's way laid over a newer one, or an idea. */
static void test_declarations(void)
{
	g_auto(GStrv) names = tt_variant_names(NULL);

	g_assert_nonnull(names);
	g_assert_nonnull(names[0]);
	for (char **name = names; *name; name++) {
		g_test_message("%s", *name);
		g_assert_true(declares(*name, "summary"));
		g_assert_true(declares(*name, "pipeline"));
		g_assert_cmpint(declares(*name, "fault") + declares(*name, "overlay") +
					declares(*name, "idea"),
				==, 1);
		/* Something shows it: a life of its own, or a case whose fails_with has it. */
		g_assert_cmpint(declares(*name, "scenario") + declares(*name, "case"), ==,
				declares(*name, "fault"));
	}
}

/* Rules that are not installed: a bundle's. */
static void test_file(struct fixture *f, gconstpointer text)
{
	static const char rules[] = "[variant]\nsummary=x\n"
				    "[edit a]\nfile=scripts/adjust_autoksyms.sh\n"
				    "operation=replace\nfrom=^(\\\\s)echo (\\\\w+)\n"
				    "with=\\\\1\\\\2 twice\n";
	g_autofree char *path = g_build_filename(f->tree, "mine.ini", NULL);
	g_autofree char *missing = g_build_filename(f->tree, "other.ini", NULL);
	g_autofree char *result = NULL;
	GError *error = NULL;

	(void)text;
	g_assert_true(g_file_set_contents(path, rules, -1, NULL));
	tt_variant_apply(path, f->tree, &error);
	g_assert_no_error(error);
	g_assert_true(g_file_get_contents(f->script, &result, NULL, NULL));
	g_assert_nonnull(strstr(result, "\ttouched twice\n"));
	g_assert_false(tt_variant_apply(missing, f->tree, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_USAGE);
	g_assert_nonnull(strstr(error->message, "other.ini"));
	g_clear_error(&error);
}

/* A value with a wrong escape, or a key that is there twice, is refused before anything else. */
static void test_slips(struct fixture *f, gconstpointer text)
{
	static const char rule[] = "[edit a]\nfile=scripts/adjust_autoksyms.sh\n"
				   "operation=replace\nfrom=touched\n";
	static const struct {
		const char *slip, *said;
	} slips[] = {
		{ "with=a\\q\n", "cannot be interpreted" },
		{ "to=a\\q\n", "cannot be interpreted" },
		{ "with=a\nwith=b\n", "line 6: [edit a] with is there twice" },
		{ "[edit a]\nwith=b\n", "line 5: [edit a] is there twice" },
	};
	g_autofree char *path = g_build_filename(f->tree, "mine.ini", NULL);

	(void)text;
	for (guint i = 0; i < G_N_ELEMENTS(slips); i++) {
		g_autofree char *rules = g_strconcat(rule, slips[i].slip, NULL);
		g_autoptr(GError) error = NULL;

		g_test_message("%s", slips[i].slip);
		g_assert_true(g_file_set_contents(path, rules, -1, NULL));
		g_assert_false(tt_variant_apply(path, f->tree, &error));
		g_assert_nonnull(strstr(error->message, slips[i].said));
	}
}

/* Two rules, of which one fits: nothing is changed. */
static void test_all_or_nothing(struct fixture *f, gconstpointer text)
{
	static const char rules[] = "[variant]\nsummary=x\n"
				    "[edit a]\nfile=scripts/adjust_autoksyms.sh\n"
				    "operation=replace\nfrom=touched\nwith=gone\n"
				    "[edit b]\nfile=scripts/adjust_autoksyms.sh\n"
				    "operation=lines\nfrom=^nowhere$\n";
	g_autofree char *path = g_build_filename(f->tree, "mine.ini", NULL);
	g_autofree char *result = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents(path, rules, -1, NULL));
	g_assert_false(tt_variant_apply(path, f->tree, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_SKIP);
	g_assert_true(g_file_get_contents(f->script, &result, NULL, NULL));
	g_assert_cmpstr(result, ==, text);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/variant/no-guard", struct fixture, guarded, set_up, test_no_guard, tear_down);
	g_test_add("/variant/nothing-to-remove", struct fixture, unguarded, set_up,
		   test_nothing_to_remove, tear_down);
	g_test_add("/variant/no-script", struct fixture, guarded, set_up, test_no_script,
		   tear_down);
	g_test_add("/variant/unknown", struct fixture, guarded, set_up, test_unknown, tear_down);
	g_test_add("/variant/file", struct fixture, guarded, set_up, test_file, tear_down);
	g_test_add("/variant/slips", struct fixture, guarded, set_up, test_slips, tear_down);
	g_test_add("/variant/all-or-nothing", struct fixture, guarded, set_up, test_all_or_nothing,
		   tear_down);
	g_test_add_func("/variant/declarations", test_declarations);
	return g_test_run();
}
