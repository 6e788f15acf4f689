// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/closure.h"

#include <string.h>

#include "kbuild/includes.h"
#include "kbuild/layout.h"
#include "kbuild/tests/mini_kernel.h"

static void test_scan(void)
{
	static const struct {
		const char *text;
		const char *name; /* NULL: nothing to be found */
		gboolean quoted, directive;
	} cases[] = {
		{ "#include <linux/a.h>\n", "linux/a.h", FALSE, TRUE },
		{ "x;\n \t# \tinclude\t<b.h>", "b.h", FALSE, TRUE },
		{ "#include \"c.h\"", "c.h", TRUE, TRUE },
		{ "#include_next <d.h>", "d.h", FALSE, TRUE },
		{ "p(\"#include <e.h>\\n\");", "e.h", FALSE, FALSE },
		{ "p(\"#include \\\"f.h\\\"\\n\");", "f.h", TRUE, FALSE },
		{ "echo '\\#include <g.h>'", "g.h", FALSE, FALSE },
		{ "include scripts/Makefile.lib", NULL, FALSE, FALSE },
		{ "-include $(srctree)/x.h", NULL, FALSE, FALSE },
		{ "#include MACRO\n", NULL, FALSE, FALSE },
		{ "#include <unfinished\n", NULL, FALSE, FALSE },
		{ "#include <>\n", NULL, FALSE, FALSE },
		{ "#include", NULL, FALSE, FALSE },
		{ "include", NULL, FALSE, FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) found = tt_includes_scan(cases[i].text);
		const struct tt_include *include;

		g_assert_cmpuint(found->len, ==, cases[i].name ? 1 : 0);
		if (!cases[i].name)
			continue;
		include = found->pdata[0];
		g_assert_cmpstr(include->name, ==, cases[i].name);
		g_assert_cmpint(include->quoted, ==, cases[i].quoted);
		g_assert_cmpint(include->directive, ==, cases[i].directive);
	}
}

static void test_forced(void)
{
	g_autoptr(GPtrArray) found =
		tt_includes_forced("F = -include $(srctree)/include/linux/a.h \\\n"
				   " -include $(abs_srctree)/include/b-c.h -I$(srctree)/include\n");

	g_assert_cmpuint(found->len, ==, 2);
	g_assert_cmpstr(found->pdata[0], ==, "include/linux/a.h");
	g_assert_cmpstr(found->pdata[1], ==, "include/b-c.h");
}

static void add(struct tt_file_table *table, const char *path, const char *text)
{
	struct tt_file *file = tt_file_new();

	file->data = g_strdup(text);
	file->size = strlen(text);
	file->kept = tt_path_machinery(path);
	tt_files_add(table, g_strdup(path), file);
}

static gboolean kept(struct tt_file_table *table, const char *path)
{
	return tt_files_get(table, path)->kept;
}

static void test_mark(void)
{
	struct sandbox sandbox;
	g_autoptr(tt_file_table) table = tt_files_new(1 << 20);
	g_autoptr(tt_skeleton) skeleton = NULL;
	struct tt_closure closure;

	sandbox_open(&sandbox);
	sandbox_skeleton(&sandbox, "arch/synth/include/linux/ours.h", "#include <linux/deep.h>\n");
	sandbox_skeleton(&sandbox, "arch/synth/include/asm/ours.h", "#include \"near.h\"\n");
	sandbox_skeleton(&sandbox, "arch/synth/include/asm/near.h", "\n");
	sandbox_skeleton(&sandbox, "init/main.c.in",
			 "#include <linux/ours.h>\n#include <asm/ours.h>\n#include <asm/lacks.h>\n"
			 "#include <linux/nowhere.h>\n#include <generated/x.h>\n");
	skeleton = tt_skeleton_read(NULL);
	g_assert_nonnull(skeleton);
	add(table, "include/linux/ours.h", "#include <linux/not_followed.h>\n");
	add(table, "include/linux/not_followed.h", "\n");
	add(table, "include/linux/deep.h", "#if 0\n#include \"../linux/deeper.h\"\n#endif\n");
	add(table, "include/linux/deeper.h", "#include <linux/deep.h>\n");
	add(table, "include/asm-generic/ours.h", "\n");
	add(table, "include/asm-generic/lacks.h", "\n");
	add(table, "include/uapi/asm-generic/lacks.h", "\n");
	add(table, "scripts/host.c",
	    "#include <tools/bytes.h>\n#include \"../include/linux/h.h\"\n"
	    "#include <stdio.h>\n");
	add(table, "include/linux/h.h", "\n");
	add(table, "tools/include/tools/bytes.h", "#include <linux/only_tools.h>\n");
	add(table, "tools/include/linux/only_tools.h", "\n");
	add(table, "include/linux/only_tools.h", "\n");
	tt_closure_mark(table, skeleton, &closure);
	g_assert_false(kept(table, "include/linux/ours.h"));
	g_assert_false(kept(table, "include/linux/not_followed.h"));
	g_assert_true(kept(table, "include/linux/deep.h"));
	g_assert_true(kept(table, "include/linux/deeper.h"));
	g_assert_false(kept(table, "include/asm-generic/ours.h"));
	g_assert_true(kept(table, "include/asm-generic/lacks.h"));
	g_assert_true(kept(table, "include/uapi/asm-generic/lacks.h"));
	g_assert_true(kept(table, "include/linux/h.h"));
	g_assert_true(kept(table, "tools/include/tools/bytes.h"));
	g_assert_true(kept(table, "tools/include/linux/only_tools.h"));
	g_assert_false(kept(table, "include/linux/only_tools.h"));
	g_assert_cmpuint(closure.headers, ==, 7);
	/* The sandbox' own skeleton asks for linux/export.h, which isn't there either. */
	g_assert_cmpuint(closure.unresolved->len, ==, 2);
	g_assert_cmpstr(closure.unresolved->pdata[1], ==, "linux/nowhere.h");
	tt_closure_clear(&closure);
	sandbox_close(&sandbox);
}

/* The digest says whether a snapshot's headers are still the right ones. */
static void test_digest(void)
{
	struct sandbox sandbox;
	g_autoptr(tt_skeleton) first = NULL;
	g_autoptr(tt_skeleton) edited = NULL;
	g_autoptr(tt_skeleton) asks_more = NULL;
	g_autoptr(tt_skeleton) brings_more = NULL;

	sandbox_open(&sandbox);
	first = tt_skeleton_read(NULL);
	sandbox_skeleton(&sandbox, "init/main.c", "int x;\n#include <linux/export.h>\n");
	edited = tt_skeleton_read(NULL);
	sandbox_skeleton(&sandbox, "init/other.c", "#include <linux/more.h>\n");
	asks_more = tt_skeleton_read(NULL);
	sandbox_skeleton(&sandbox, "arch/synth/include/linux/more.h", "\n");
	brings_more = tt_skeleton_read(NULL);
	g_assert_cmpstr(first->digest, ==, edited->digest);
	g_assert_cmpstr(first->digest, !=, asks_more->digest);
	g_assert_cmpstr(asks_more->digest, !=, brings_more->digest);
	sandbox_close(&sandbox);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/closure/scan", test_scan);
	g_test_add_func("/closure/forced", test_forced);
	g_test_add_func("/closure/mark", test_mark);
	g_test_add_func("/closure/digest", test_digest);
	return g_test_run();
}
