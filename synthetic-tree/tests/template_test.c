// SPDX-License-Identifier: GPL-2.0-only
/* Templates: which lines stand for which features, and mistakes that are named. */
#include "synthetic-tree/template.h"

#include "kbuild/template.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

static const struct tt_features with = { .guard = TRUE, .last_list = TT_LAST_VIRT };
static const struct tt_features without = { .guard = FALSE };

static void expands(const char *text, const struct tt_features *features, const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *result = tt_template_expand("a/file", text, features, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(result, ==, expected);
}

static void refuses(const char *text, const char *line, const char *why)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(tt_template_expand("a/file", text, &with, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INTERNAL);
	g_assert_nonnull(strstr(error->message, "a/file"));
	g_assert_nonnull(strstr(error->message, line));
	g_assert_nonnull(strstr(error->message, why));
}

static void test_plain(void)
{
	expands("", &with, "");
	expands("a\n\tb @if guard\n @end\n@ifdef\n@endif\n", &with,
		"a\n\tb @if guard\n @end\n@ifdef\n@endif\n");
	expands("no newline", &with, "no newline");
}

static void test_conditions(void)
{
	static const char text[] = "1\n@if guard\n2\n@else\n3\n@end\n4\n";

	expands(text, &with, "1\n2\n4\n");
	expands(text, &without, "1\n3\n4\n");
	expands("@if !guard\n1\n@end\n", &with, "");
	expands("@if !guard\n1\n@end\n", &without, "1\n");
	expands("@if last_list=virt-y\n1\n@end\n", &with, "1\n");
	expands("@if last_list=virt-y\n1\n@end\n", &without, "");
	expands("@if !last_list=virt-y\n1\n@end\n", &without, "1\n");
	/* A feature without a value is not "yes". */
	expands("@if dep_dir\n1\n@end\n", &with, "");
}

static void test_nested(void)
{
	static const char text[] = "@if guard\n1\n@if last_list=virt-y\n2\n@else\n3\n@end\n"
				   "4\n@else\n5\n@if whitelist\n6\n@else\n7\n@end\n@end\n8\n";

	expands(text, &with, "1\n2\n4\n8\n");
	expands(text, &without, "5\n7\n8\n");
}

static void test_mistakes(void)
{
	refuses("a\n@if nonesuch\n@end\n", "line 2", "no such feature");
	refuses("@if guard\n", "line 2", "ends within");
	refuses("@end\n", "line 1", "without an @if");
	refuses("@else\n", "line 1", "without an @if");
	refuses("@if guard\n@else\n@else\n@end\n", "line 3", "@else without");
	refuses("@if guard\n@if guard\n@if guard\n@if guard\n@if guard\n", "line 5", "too many");
}

/* A file that has nothing for this era is left out; one that is empty for all is not. */
static void test_load(void)
{
	g_autofree char *top = g_dir_make_tmp("template-test.XXXXXX", NULL);
	g_autofree char *all = g_build_filename(top, "all", NULL);
	g_autofree char *some = g_build_filename(top, "some", NULL);
	g_autofree char *empty = g_build_filename(top, "empty", NULL);
	g_autoptr(tt_output) output = tt_output_new();
	g_autoptr(tt_output) none = tt_output_new();
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents(all, "x\n@if guard\ny\n@end\n", -1, NULL));
	g_assert_true(g_file_set_contents(some, "@if guard\nz\n@end\n", -1, NULL));
	g_assert_true(g_file_set_contents(empty, "", 0, NULL));
	g_assert_true(tt_template_load(output, top, &with, &error));
	g_assert_true(tt_template_load(none, top, &without, &error));
	g_assert_cmpstr(tt_output_get(output, "all")->data, ==, "x\ny\n");
	g_assert_cmpstr(tt_output_get(output, "some")->data, ==, "z\n");
	g_assert_cmpuint(tt_output_get(output, "all")->size, ==, 4);
	g_assert_cmpstr(tt_output_get(none, "all")->data, ==, "x\n");
	g_assert_null(tt_output_get(none, "some"));
	g_assert_nonnull(tt_output_get(none, "empty"));
	g_assert_true(tt_tree_remove(top, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/template/plain", test_plain);
	g_test_add_func("/template/conditions", test_conditions);
	g_test_add_func("/template/nested", test_nested);
	g_test_add_func("/template/mistakes", test_mistakes);
	g_test_add_func("/template/load", test_load);
	return g_test_run();
}
