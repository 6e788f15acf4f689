// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of .cmd files: hand-written texts in the forms of all eras, and, if
 * TRIMTORTURE_BUILT_TREE names a finished build, all the files that are there.
 */
#include "kbuild/cmdfile.h"

#include <string.h>

#include "base/file.h"

static char *listing(const struct tt_cmdfile *file)
{
	static const char letters[] = "SDCKO";
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < file->deps->len; i++) {
		const struct tt_cmd_dep *dep = &g_array_index(file->deps, struct tt_cmd_dep, i);

		g_string_append_printf(text, "%s%c %s", i ? "," : "", letters[dep->kind],
				       dep->path);
	}
	return g_string_free(text, FALSE);
}

static void check(const char *text, const char *target, const char *deps)
{
	g_autoptr(tt_cmdfile) file = tt_cmdfile_parse(text);
	g_autofree char *found = listing(file);

	g_assert_cmpstr(file->target, ==, target);
	g_assert_cmpstr(found, ==, deps);
}

static void test_fixdep_and_ksymdeps(void)
{
	check("cmd_lib/a.o := gcc -c -o lib/a.o lib/a.c\n\n"
	      "source_lib/a.o := lib/a.c\n\n"
	      "deps_lib/a.o := \\\n"
	      "  include/linux/export.h \\\n"
	      "    $(wildcard include/config/MODVERSIONS) \\\n\n"
	      "lib/a.o: $(deps_lib/a.o)\n\n$(deps_lib/a.o):\n\n"
	      "ksymdeps_lib/a.o := \\\n"
	      "    $(wildcard include/ksym/__clear_user) \\\n"
	      "    $(wildcard include/ksym/clear_user) \\\n\n"
	      "lib/a.o: $(ksymdeps_lib/a.o)\n\n$(ksymdeps_lib/a.o):\n",
	      "lib/a.o",
	      "S lib/a.c,D include/linux/export.h,C include/config/MODVERSIONS,"
	      "K include/ksym/__clear_user,K include/ksym/clear_user");
}

/* Up to 4.20 the dep files of symbols stand among those of the configuration. */
static void test_old_form(void)
{
	check("cmd_lib/a.o := gcc -DX='$(pound)' -c lib/a.c ; true\n\n"
	      "source_lib/a.o := lib/a.c\n\n"
	      "deps_lib/a.o := \\\n"
	      "    $(wildcard include/config/smp.h) \\\n"
	      "    $(wildcard include/config/ksym///clear/user.h) \\\n"
	      "  include/linux/a.h \\\n\n"
	      "lib/a.o: $(deps_lib/a.o)\n",
	      "lib/a.o",
	      "S lib/a.c,C include/config/smp.h,K include/config/ksym/clear/user.h,"
	      "D include/linux/a.h");
}

static void test_rules(void)
{
	check("savedcmd_a.o := gcc a.c\nsource_a.o := a.c\n\na.o: $(wildcard ./tools/objtool)\n"
	      "\na.o: b\\ c.h d\\#.h $(gone) $$x\n",
	      "a.o", "S a.c,O ./tools/objtool,D b c.h,D d#.h,D $x");
	check("cmd_a.o = cc\na.o: b.h # c.h\n", "a.o", "D b.h");
	/* Appended by genksyms; not ours. */
	check("cmd_a.o := cc\n__crc_f = 0x12 ;\n#SYMVER f 0x12\n", "a.o", "");
	/* Broken off while being written. */
	check("cmd_a.o := cc\ndeps_a.o := \\\n  b.h \\\n", "a.o", "");
	check("cmd_a.o := cc\na.o: $(wildcard b", "a.o", "");
	check("", NULL, "");
}

/* A path once per kind, however it is written. */
static void test_repeated(void)
{
	check("cmd_a.o := cc\nsource_a.o := a.c\ndeps_a.o := \\\n  b.h \\\n  x/b.h \\\n"
	      "  x//b.h \\\n  b.h \\\n  $(wildcard b.h  b.h) \\\n\n"
	      "a.o: $(deps_a.o) x/b.h $(deps_a.o) a.c\n",
	      "a.o", "S a.c,D b.h,D x/b.h,O b.h,D a.c");
}

/* Quoted and unquoted names are left out alike. */
static void test_kinds(void)
{
	static const char text[] =
		"cmd_a.o := cc\nsource_a.o := s//a.c\ndeps_a.o := \\\n  b.h \\\n  b\\ c.h \\\n"
		"    $(wildcard include/config/X) \\\n    $(wildcard include/ksym/f) \\\n"
		"    $(wildcard include//ksym/g) \\\n    $(wildcard include/konst) \\\n\n"
		"a.o: $(deps_a.o)\n";
	static const struct {
		guint kinds;
		const char *deps;
	} cases[] = {
		{ TT_CMD_KIND(TT_CMD_SOURCE) | TT_CMD_KIND(TT_CMD_SYMBOL),
		  "S s/a.c,K include/ksym/f,K include/ksym/g" },
		{ TT_CMD_KIND(TT_CMD_DEPEND), "D b.h,D b c.h" },
		{ TT_CMD_KIND(TT_CMD_CONFIG) | TT_CMD_KIND(TT_CMD_OPTIONAL),
		  "C include/config/X,O include/konst" },
		{ 0, "" },
		{ TT_CMD_ALL, "S s/a.c,D b.h,D b c.h,C include/config/X,K include/ksym/f,"
			      "K include/ksym/g,O include/konst" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(tt_cmdfile) file = tt_cmdfile_parse_kinds(text, cases[i].kinds);
		g_autofree char *found = listing(file);

		g_assert_cmpstr(file->target, ==, "a.o");
		g_assert_cmpstr(found, ==, cases[i].deps);
	}
}

static void write_text(const char *root, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(root, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* More files than any thread takes at once; the last path wins, whichever thread was first. */
static void test_tree(void)
{
	g_autofree char *root = g_dir_make_tmp("tt-cmdfiles-XXXXXX", NULL);
	g_autoptr(GHashTable) files = NULL;
	const struct tt_cmdfile *twice;

	for (guint i = 0; i < 200; i++) {
		g_autofree char *name = g_strdup_printf(".f%03u.o.cmd", i);
		g_autofree char *text = g_strdup_printf("cmd_f%03u.o := cc %u\n", i, i);

		write_text(root, name, text);
	}
	write_text(root, ".a.o.cmd", "cmd_twice.o := first\n");
	write_text(root, ".z.o.cmd", "cmd_twice.o := last\n");
	write_text(root, ".empty.o.cmd", "");
	write_text(root, "other", "cmd_other.o := no\n");
	files = tt_cmdfiles_read(root, NULL);
	g_assert_cmpuint(g_hash_table_size(files), ==, 201);
	twice = g_hash_table_lookup(files, "twice.o");
	g_assert_cmpstr(twice->command, ==, "last");
	for (guint i = 0; i < 200; i++) {
		g_autofree char *target = g_strdup_printf("f%03u.o", i);
		g_autofree char *command = g_strdup_printf("cc %u", i);
		const struct tt_cmdfile *file = g_hash_table_lookup(files, target);

		g_assert_cmpstr(file->command, ==, command);
	}
	g_assert_true(tt_tree_remove(root, NULL));
}

static void test_words(void)
{
	g_autoptr(tt_cmdfile) file = tt_cmdfile_parse(
		"cmd_d/built-in.a := rm -f d/built-in.a;  printf \"d/%s \" a.o s/built-in.a | "
		"xargs ar cDPrST d/built-in.a\n");
	g_auto(GStrv) words = tt_cmdfile_words(file);
	g_autofree char *line = g_strjoinv(" ", words);

	g_assert_cmpstr(line, ==,
			"rm -f d/built-in.a d/a.o d/s/built-in.a xargs ar cDPrST "
			"d/built-in.a");
}

static void test_command(void)
{
	g_autoptr(tt_cmdfile) file = tt_cmdfile_parse("cmd_a := echo $$(x) '$(pound)' := 1 > a\n");

	g_assert_cmpstr(file->command, ==, "echo $(x) '#' := 1 > a");
}

static void test_dep_paths(void)
{
	static const char *const cases[][3] = {
		{ "__clear_user", "include/ksym/x", "include/ksym/__clear_user" },
		{ "__clear_user", "include/ksym/a/b.h", "include/ksym/clear/user.h" },
		{ "Foo_", "include/config/ksym/x.h", "include/config/ksym/foo/.h" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = tt_symbol_dep_path(cases[i][0], cases[i][1]);

		g_assert_cmpstr(path, ==, cases[i][2]);
	}
}

/* Every dependency but $(wildcard)s exists, every object has a source and an existing target. */
static void test_built_tree(void)
{
	const char *root = g_getenv("TRIMTORTURE_BUILT_TREE");
	g_autoptr(GHashTable) files = NULL;
	guint objects = 0, symbols = 0;
	GHashTableIter iter;
	gpointer value;

	if (!root) {
		g_test_skip("TRIMTORTURE_BUILT_TREE names no finished build");
		return;
	}
	files = tt_cmdfiles_read(root, NULL);
	g_assert_nonnull(files);
	g_hash_table_iter_init(&iter, files);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct tt_cmdfile *file = value;

		g_assert_nonnull(file->command);
		objects += g_str_has_suffix(file->target, ".o");
		for (guint i = 0; i < file->deps->len; i++) {
			const struct tt_cmd_dep *dep =
				&g_array_index(file->deps, struct tt_cmd_dep, i);
			g_autofree char *path = g_path_is_absolute(dep->path)
							? g_strdup(dep->path)
							: g_build_filename(root, dep->path, NULL);

			symbols += dep->kind == TT_CMD_SYMBOL;
			if (dep->kind == TT_CMD_SOURCE || dep->kind == TT_CMD_DEPEND)
				g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
		}
	}
	g_test_message("%u targets, %u objects, %u dep files of symbols", g_hash_table_size(files),
		       objects, symbols);
	g_assert_cmpuint(objects, >, 5);
	g_assert_cmpuint(symbols, >, 2);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cmdfile/fixdep-and-ksymdeps", test_fixdep_and_ksymdeps);
	g_test_add_func("/cmdfile/old-form", test_old_form);
	g_test_add_func("/cmdfile/rules", test_rules);
	g_test_add_func("/cmdfile/repeated", test_repeated);
	g_test_add_func("/cmdfile/kinds", test_kinds);
	g_test_add_func("/cmdfile/tree", test_tree);
	g_test_add_func("/cmdfile/words", test_words);
	g_test_add_func("/cmdfile/command", test_command);
	g_test_add_func("/cmdfile/dep-paths", test_dep_paths);
	g_test_add_func("/cmdfile/built-tree", test_built_tree);
	return g_test_run();
}
