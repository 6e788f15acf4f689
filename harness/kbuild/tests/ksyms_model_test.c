// SPDX-License-Identifier: GPL-2.0-only
/* The model of gen_autoksyms.sh and adjust_autoksyms.sh against expectations by hand. */
#include "kbuild/ksyms_model.h"

#include <string.h>

#include "ksyms_cases.h"

static char *touched_files(const struct tt_ksyms_result *result)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

	for (size_t i = 0; i < result->touched_count; i++) {
		GString *path = g_string_new(NULL);

		for (size_t n = 0; n < result->touched[i].length; n++) {
			char c = result->touched[i].data[n];

			if (c != '/' || (path->len && path->str[path->len - 1] != '/'))
				g_string_append_c(path, c);
		}
		g_ptr_array_add(paths, g_string_free(path, FALSE));
	}
	return ksyms_as_files(paths);
}

static void check_model(int era, const struct ksyms_case *e)
{
	const struct tt_ksyms_rules *rules = tt_ksyms_rules(era);
	struct tt_ksyms_model *model = tt_ksyms_model_new();
	struct ksyms_texts texts;
	struct tt_ksyms_input input = ksyms_case_input(rules, e, &texts);
	const struct tt_ksyms_result *result = tt_ksyms_model_run(model, rules, &input);
	g_autofree char *list =
		g_strndup(result->list.length ? result->list.data : "", result->list.length);
	g_autofree char *touched = touched_files(result);

	g_test_message("era %d", era);
	g_assert_null(result->beyond);
	g_assert_cmpint(result->updated, ==, e->list != NULL);
	g_assert_cmpstr(list, ==, e->list ? e->list : e->old);
	g_assert_cmpstr(touched, ==, e->touched);
	g_assert_cmpuint(result->changed, ==, e->changed);
	if (result->updated) {
		g_assert_cmpuint(result->before, ==, e->before);
		g_assert_cmpuint(result->after, ==, e->after);
	}
	tt_ksyms_model_free(model);
	ksyms_texts_free(&texts);
}

static void test_by_hand(gconstpointer data)
{
	const struct ksyms_case *e = data;

	for (int era = e->from; era <= e->to; era++)
		if (tt_ksyms_rules(era))
			check_model(era, e);
}

/* A name too long for a file ends the script's loop: what sorts behind it is not touched. */
static void test_long_name(void)
{
	struct tt_ksyms_model *model = tt_ksyms_model_new();
	g_autofree char *name = g_strnfill(256, 'x');
	g_autofree char *needs = g_strdup_printf("aa\n%s\nyy\n", name);
	struct tt_ksyms_text module = { needs, strlen(needs) };
	struct tt_ksyms_input input = { .modules = &module, .module_count = 1, .old = { "", 0 } };
	const struct tt_ksyms_result *result =
		tt_ksyms_model_run(model, tt_ksyms_rules(601), &input);
	g_autofree char *touched = touched_files(result);

	g_assert_true(result->stopped);
	g_assert_cmpstr(touched, ==, "aa");
	g_assert_cmpuint(result->after, ==, 3);
	g_assert_cmpuint(result->changed, ==, 1);
	tt_ksyms_model_free(model);
}

/* Of these dash and bash read different names, so the model must not claim to know. */
static void test_backslash_after_blank(void)
{
	static const struct {
		const char *name;
		bool unclear;
	} names[] = {
		{ "z \\b", true }, { "z \\\\", true }, { "\\b \\c", true },
		{ "z\\b", false }, { "\\b c", false }, { "a z", false },
	};
	struct tt_ksyms_model *model = tt_ksyms_model_new();

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *old = g_strdup_printf("#define __KSYM_%s 1\n", names[i].name);
		struct tt_ksyms_input input = { .old = { old, strlen(old) } };

		g_test_message("%s", names[i].name);
		g_assert_cmpint(tt_ksyms_model_run(model, tt_ksyms_rules(601), &input)->beyond !=
					NULL,
				==, names[i].unclear);
	}
	tt_ksyms_model_free(model);
}

static void test_dep_file(void)
{
	char path[32];
	const struct tt_ksyms_text symbol = { "__Clear_user", 12 };

	g_assert_cmpuint(tt_ksyms_dep_file(tt_ksyms_rules(601), symbol, path, sizeof(path)), ==,
			 12);
	g_assert_cmpstr(path, ==, "__Clear_user");
	g_assert_cmpuint(tt_ksyms_dep_file(tt_ksyms_rules(414), symbol, path, sizeof(path)), ==,
			 14);
	g_assert_cmpstr(path, ==, "//clear/user.h");
	g_assert_cmpuint(tt_ksyms_dep_file(tt_ksyms_rules(414), symbol, path, 14), ==, 0);
}

static void test_eras(void)
{
	g_assert_null(tt_ksyms_rules(406));
	g_assert_null(tt_ksyms_rules(605));
	g_assert_false(tt_ksyms_rules(506)->whitelist);
	g_assert_true(tt_ksyms_rules(507)->whitelist);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < ksyms_case_count; i++) {
		g_autofree char *path =
			g_strdup_printf("/kbuild/ksyms/by-hand/%s", ksyms_cases[i].name);

		g_test_add_data_func(path, &ksyms_cases[i], test_by_hand);
	}
	g_test_add_func("/kbuild/ksyms/long-name", test_long_name);
	g_test_add_func("/kbuild/ksyms/backslash-after-blank", test_backslash_after_blank);
	g_test_add_func("/kbuild/ksyms/dep-file", test_dep_file);
	g_test_add_func("/kbuild/ksyms/eras", test_eras);
	return g_test_run();
}
