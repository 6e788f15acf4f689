// SPDX-License-Identifier: GPL-2.0-only
/* kbuild's lists as the eras write them. */
#include "kbuild/lists.h"

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/file.h"

struct fixture {
	char *root;
};

static void set_up(struct fixture *f, gconstpointer data)
{
	(void)data;
	f->root = g_dir_make_tmp("lists.XXXXXX", NULL);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_true(tt_tree_remove(f->root, NULL));
	g_free(f->root);
}

/* Writes @text to @name below the root and returns the path, to be freed. */
static char *put(struct fixture *f, const char *name, const char *text)
{
	char *path = g_build_filename(f->root, name, NULL);
	g_autofree char *directory = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(directory, 0755), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

static void test_autoksyms(struct fixture *f, gconstpointer data)
{
	g_autofree char *path = put(f, "autoksyms.h",
				    "/*\n * generated\n */\n\n"
				    "#define __KSYM___clear_user 1\n"
				    "#define __KSYM_a 1\n"
				    "#define OTHER 1\n");
	g_autoptr(GHashTable) names = tt_autoksyms_read(path, NULL);

	(void)data;
	g_assert_cmpuint(g_hash_table_size(names), ==, 2);
	g_assert_true(g_hash_table_contains(names, "__clear_user"));
	g_assert_true(g_hash_table_contains(names, "a"));
}

static void check_order(struct fixture *f, const char *text, const char *one, const char *two)
{
	g_autofree char *path = put(f, "modules.order", text);
	g_autoptr(GPtrArray) modules = tt_modorder_read(path, NULL);

	g_assert_cmpuint(modules->len, ==, 2);
	g_assert_cmpstr(modules->pdata[0], ==, one);
	g_assert_cmpstr(modules->pdata[1], ==, two);
}

static void test_modorder(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_free(put(f, "drivers/a.o", ""));
	g_free(put(f, "kernel/b.o", ""));
	/* 6.1 and 6.12 */
	check_order(f, "drivers/a.ko\nkernel/b.ko\n", "drivers/a", "kernel/b");
	check_order(f, "drivers/a.o\nkernel/b.o\n", "drivers/a", "kernel/b");
	/* up to 5.2 every line starts with "kernel/" */
	check_order(f, "kernel/drivers/a.ko\nkernel/kernel/b.ko\n", "drivers/a", "kernel/b");
}

static void check_kind(struct fixture *f, enum tt_needed_list kind)
{
	g_autoptr(GPtrArray) modules = g_ptr_array_new();

	g_ptr_array_add(modules, (char *)"drivers/d-1/m");
	g_assert_cmpint(tt_needed_kind(f->root, modules), ==, kind);
}

static void check_needed(struct fixture *f, enum tt_needed_list kind, const char *from, guint count)
{
	g_autofree char *source = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GHashTable) names =
		tt_needed_read(f->root, "drivers/d-1/m", kind, &source, &error);

	check_kind(f, kind);
	g_assert_no_error(error);
	g_assert_nonnull(names);
	g_assert_true(g_str_has_suffix(source, from));
	g_assert_cmpuint(g_hash_table_size(names), ==, count);
	g_assert_true(count == 0 || g_hash_table_contains(names, "clear_user"));
}

static void test_needed(struct fixture *f, gconstpointer data)
{
	g_autofree char *none = NULL;
	g_autofree char *mod = NULL;
	g_autofree char *old = NULL;
	g_autofree char *usyms = NULL;
	GError *error = NULL;

	(void)data;
	g_assert_null(tt_needed_read(f->root, "drivers/d-1/m", TT_NEEDED_MODPOST, &none, &error));
	g_assert_no_error(error);
	/* 5.3 to 5.15: objects, then symbols */
	g_free(put(f, "include/generated/autoksyms.h", ""));
	mod = put(f, "drivers/d-1/m.mod", "drivers/d-1/m.o\nclear_user __put_user_1\n");
	check_needed(f, TT_NEEDED_MOD, "drivers/d-1/m.mod", 2);
	/* up to 5.2: module, objects, symbols; the base name only */
	old = put(f, ".tmp_versions/m.mod", "drivers/d-1/m.ko\ndrivers/d-1/m.o\nclear_user\n");
	check_needed(f, TT_NEEDED_TMP_VERSIONS, ".tmp_versions/m.mod", 1);
	/* 6.1: a symbol a line */
	usyms = put(f, "drivers/d-1/m.usyms", "clear_user\n__put_user_1\n__put_user_2\n");
	check_needed(f, TT_NEEDED_USYMS, "drivers/d-1/m.usyms", 3);
	/* a module that needs nothing */
	g_assert_true(g_file_set_contents(usyms, "", -1, NULL));
	check_needed(f, TT_NEEDED_USYMS, "drivers/d-1/m.usyms", 0);
	/* The list is gone, its .cmd file is not: no other list stands in for it. */
	g_free(put(f, "drivers/d-1/.m.usyms.cmd", ""));
	g_assert_cmpint(remove(usyms), ==, 0);
	g_assert_null(tt_needed_read(f->root, "drivers/d-1/m", TT_NEEDED_USYMS, NULL, &error));
	g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
	g_clear_error(&error);
	check_kind(f, TT_NEEDED_USYMS);
}

static void test_symvers(struct fixture *f, gconstpointer data)
{
	g_autofree char *path = put(f, "Module.symvers",
				    "0xdeadbeef\tone\tvmlinux\tEXPORT_SYMBOL_GPL\tSPACE\n"
				    "0x00000000\ttwo\tdrivers/m\tEXPORT_SYMBOL\n");
	g_autoptr(GHashTable) table = tt_symvers_read(path, NULL);
	const struct tt_symvers_line *one = g_hash_table_lookup(table, "one");
	const struct tt_symvers_line *two = g_hash_table_lookup(table, "two");

	(void)data;
	g_assert_cmpuint(g_hash_table_size(table), ==, 2);
	g_assert_cmphex(one->crc, ==, 0xdeadbeef);
	g_assert_cmpstr(one->module, ==, "vmlinux");
	g_assert_cmpstr(one->type, ==, "EXPORT_SYMBOL_GPL");
	g_assert_cmpstr(one->space, ==, "SPACE");
	g_assert_cmpstr(two->space, ==, "");
}

static void test_symvers_cut(struct fixture *f, gconstpointer data)
{
	g_autofree char *path = put(f, "Module.symvers", "0x00000000\tone\tvmlinux\tE\t\n0x0");
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_null(tt_symvers_read(path, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_assert_nonnull(g_strrstr(error->message, ":2:"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name, function) \
	g_test_add("/lists/" name, struct fixture, NULL, set_up, function, tear_down)
	ADD("autoksyms", test_autoksyms);
	ADD("modorder", test_modorder);
	ADD("needed", test_needed);
	ADD("symvers", test_symvers);
	ADD("symvers-cut", test_symvers_cut);
	return g_test_run();
}
