// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/layout.h"

#include <string.h>

static void test_clean(void)
{
	static const struct {
		const char *path;
		enum tt_path_fault fault;
		const char *clean;
	} cases[] = {
		{ "a/b", TT_PATH_OK, "a/b" },	  { "./a//./b/", TT_PATH_OK, "a/b" },
		{ "a/...", TT_PATH_OK, "a/..." }, { "..a/b..", TT_PATH_OK, "..a/b.." },
		{ "/a", TT_PATH_ABSOLUTE, NULL }, { "//a", TT_PATH_ABSOLUTE, NULL },
		{ "..", TT_PATH_DOTDOT, NULL },	  { "a/../b", TT_PATH_DOTDOT, NULL },
		{ "a/..", TT_PATH_DOTDOT, NULL }, { "./", TT_PATH_EMPTY, NULL },
		{ "", TT_PATH_EMPTY, NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *clean = NULL;

		g_assert_cmpint(tt_path_clean(cases[i].path, &clean), ==, cases[i].fault);
		g_assert_cmpstr(clean, ==, cases[i].clean);
	}
}

static void test_long(void)
{
	g_autofree char *fits = g_strnfill(255, 'x');
	g_autofree char *component = g_strnfill(256, 'x');
	g_autoptr(GString) deep = g_string_new("a");
	g_autofree char *clean = NULL;

	while (deep->len < 4095)
		g_string_append(deep, "/a");
	g_assert_cmpint(tt_path_clean(fits, &clean), ==, TT_PATH_OK);
	g_clear_pointer(&clean, g_free);
	g_assert_cmpint(tt_path_clean(component, &clean), ==, TT_PATH_LONG);
	g_assert_cmpint(tt_path_clean(deep->str, &clean), ==, TT_PATH_OK);
	g_clear_pointer(&clean, g_free);
	g_string_append(deep, "/a");
	g_assert_cmpint(tt_path_clean(deep->str, &clean), ==, TT_PATH_LONG);
}

static void test_link(void)
{
	g_assert_true(tt_link_inside("scripts/a", "b"));
	g_assert_true(tt_link_inside("scripts/a", "../Makefile"));
	g_assert_true(tt_link_inside("a/b/c", "../../d/../e"));
	g_assert_false(tt_link_inside("scripts/a", "../../Makefile"));
	g_assert_false(tt_link_inside("a", "../a"));
	g_assert_false(tt_link_inside("a/b", "x/../../../y"));
	g_assert_false(tt_link_inside("a", "/etc/passwd"));
	g_assert_false(tt_link_inside("a", ""));
}

static void test_useful(void)
{
	static const char *const kept[] = { "Makefile",
					    "Kbuild",
					    "arch/Kconfig",
					    "scripts/Makefile.build",
					    "scripts/dtc/Makefile",
					    "scripts/gcc-plugins/Kconfig",
					    "scripts/mod/empty.c",
					    "scripts/genksyms/parse.tab.c_shipped" };
	static const char *const dropped[] = { "README",
					       "arch/x86/Makefile",
					       "scripts/.gitignore",
					       "scripts/dtc/dtc.c",
					       "scripts/basic/x.o",
					       "scripts/checkpatch.pl",
					       "scripts/basic/.f.cmd",
					       "scriptsX/a",
					       "scripts/genksyms/parse.tab.c" };

	for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
		g_assert_true(tt_path_machinery(kept[i]) && tt_path_useful(kept[i]));
	for (gsize i = 0; i < G_N_ELEMENTS(dropped); i++)
		g_assert_false(tt_path_machinery(dropped[i]) || tt_path_useful(dropped[i]));
	g_assert_true(tt_path_useful("include/linux/export.h"));
	g_assert_false(tt_path_machinery("include/linux/export.h"));
	g_assert_false(tt_path_useful("include/generated/autoconf.h"));
	g_assert_true(tt_path_maybe_useful("any/where/scripts/mod/modpost.c"));
	g_assert_true(tt_path_maybe_useful("linux/Makefile"));
	g_assert_false(tt_path_maybe_useful("linux/kernel/fork.c"));
}

static void test_version(void)
{
	g_autofree char *full = tt_kernel_version("# x\nVERSION = 6\nPATCHLEVEL=1\n"
						  "SUBLEVEL = 0\nEXTRAVERSION = -rc3 # no\n");
	g_autofree char *brief = tt_kernel_version("VERSION = 4\nPATCHLEVEL = 9\nSUBLEVEL =\n");

	g_assert_cmpstr(full, ==, "6.1.0-rc3");
	g_assert_cmpstr(brief, ==, "4.9");
	g_assert_false(tt_is_top_makefile("VERSION = 6\n"));
	g_assert_false(tt_is_top_makefile("VERSION = $(A)\nPATCHLEVEL = $(B)\n"));
	g_assert_false(tt_is_top_makefile("MY_VERSION = 6\nX_PATCHLEVEL = 1\n"));
	g_assert_true(tt_is_top_makefile("\nVERSION\t= 6\nPATCHLEVEL = 1\n"));
}

static void test_printable(void)
{
	g_autofree char *escaped = tt_printable("a\033[2J\n\xff");
	g_autofree char *name = g_strnfill(5000, 'n');
	g_autofree char *cut = tt_printable(name);

	g_assert_cmpstr(escaped, ==, "a\\033[2J\\n\\377");
	g_assert_cmpuint(strlen(cut), <, 130);
	g_assert_nonnull(strstr(cut, "5000"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/layout/clean", test_clean);
	g_test_add_func("/layout/long", test_long);
	g_test_add_func("/layout/link", test_link);
	g_test_add_func("/layout/useful", test_useful);
	g_test_add_func("/layout/version", test_version);
	g_test_add_func("/layout/printable", test_printable);
	return g_test_run();
}
