// SPDX-License-Identifier: GPL-2.0-only
/* The parts of inspect-build that need no build: names, stamps, superblocks, dep files. */
#include <glib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/parallel.h"
#include "inspect/inspect.h"
#include "json/json.h"
#include "inspect/stamp.h"

static void test_names(void)
{
	g_autofree char *nested = tt_target_of_command("lib/zlib/.inflate.o.cmd");
	g_autofree char *top = tt_target_of_command("..vmlinux.export.o.cmd");
	g_autofree char *command = tt_command_of_target("lib/idr.o");

	g_assert_cmpstr(nested, ==, "lib/zlib/inflate.o");
	g_assert_cmpstr(top, ==, ".vmlinux.export.o");
	g_assert_cmpstr(command, ==, "lib/.idr.o.cmd");
}

static void test_stamp_text(void)
{
	g_autofree char *mail = tt_stamp_text(G_GINT64_CONSTANT(1520255221000000000));
	g_autofree char *before = tt_stamp_text(-1);
	g_autofree char *none = tt_stamp_text(TT_STAMP_NONE);

	g_assert_cmpstr(mail, ==, "2018-03-05 13:07:01.000000000 UTC");
	g_assert_cmpstr(before, ==, "1969-12-31 23:59:59.999999999 UTC");
	g_assert_cmpstr(none, ==, "no such file");
}

static void test_dep_files(void)
{
	struct tt_features old = { .dep_mapping = TT_DEP_SLASHED,
				   .dep_dir = "include/config/ksym" };
	struct tt_features flat = { .dep_mapping = TT_DEP_FLAT, .dep_dir = "include/ksym" };
	struct tt_features none = { .dep_mapping = TT_DEP_NONE };
	g_autofree char *one = tt_dep_file_of(&old, "clear_user");
	g_autofree char *alias = tt_dep_file_of(&old, "__Clear_User");
	g_autofree char *exact = tt_dep_file_of(&flat, "__Clear_User");

	g_assert_cmpstr(one, ==, "include/config/ksym/clear/user.h");
	g_assert_cmpstr(alias, ==, one);
	g_assert_cmpstr(exact, ==, "include/ksym/__Clear_User");
	g_assert_null(tt_dep_file_of(&none, "clear_user"));
}

static void test_superblock(void)
{
	guint8 block[1024] = { 0 };

	g_assert_cmpuint(tt_ext_inode_size(block, sizeof(block)), ==, 0);
	block[0x38] = 0x53;
	block[0x39] = 0xef;
	g_assert_cmpuint(tt_ext_inode_size(block, sizeof(block)), ==, 128);
	block[0x4c] = 1;
	block[0x59] = 1;
	g_assert_cmpuint(tt_ext_inode_size(block, sizeof(block)), ==, 256);
	g_assert_cmpuint(tt_ext_inode_size(block, 0x59), ==, 0);
}

static gint64 grain(guint count, gint64 first, gint64 step)
{
	g_autoptr(GArray) stamps = g_array_new(FALSE, FALSE, sizeof(gint64));

	for (guint i = 0; i < count; i++) {
		gint64 stamp = first + i * step;

		g_array_append_val(stamps, stamp);
	}
	return tt_grain_of_stamps(stamps);
}

static void test_grain(void)
{
	const gint64 second = 1000000000, start = 1520255222 * second;

	g_assert_cmpint(grain(19, start, second), ==, 0);
	g_assert_cmpint(grain(20, start, second), ==, second);
	g_assert_cmpint(grain(20, start, 2 * second), ==, 2 * second);
	/* one even second all over is no proof of a file system of two seconds */
	g_assert_cmpint(grain(20, start, 0), ==, second);
	g_assert_cmpint(grain(20, start + 4000000, 10000000), ==, 1000000);
	g_assert_cmpint(grain(20, start, 1), ==, 1);
	g_assert_cmpint(grain(20, start, 100), ==, 100);
}

static void count_one(guint index, gpointer data)
{
	((guint *)data)[index]++;
}

static void test_parallel(void)
{
	guint seen[1000] = { 0 };

	tt_parallel(0, 0, count_one, seen);
	tt_parallel(G_N_ELEMENTS(seen), 0, count_one, seen);
	for (guint i = 0; i < G_N_ELEMENTS(seen); i++)
		g_assert_cmpuint(seen[i], ==, 1);
}

static void test_not_a_build(void)
{
	g_autofree char *directory = g_dir_make_tmp("tt-inspect-XXXXXX", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_null(tt_inspect(directory, NULL, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, "not a kernel build directory"));
	g_clear_error(&error);
	g_assert_null(tt_inspect("/no/such/directory", NULL, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_assert_true(tt_tree_remove(directory, NULL));
}

static void put(const char *root, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(root, name, NULL);
	g_autofree char *directory = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(directory, 0755), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* A FIFO, a cut-off object, a link to itself and a name in Latin-1: noted, never waited for. */
static void test_hostile(void)
{
	g_autofree char *directory = g_dir_make_tmp("tt-inspect-XXXXXX", NULL);
	g_autofree char *fifo = g_build_filename(directory, "lib", ".fifo.o.cmd", NULL);
	g_autofree char *loop = g_build_filename(directory, "lib", "loop", NULL);
	g_autoptr(tt_inspection) in = NULL;
	g_autofree char *json = NULL;

	put(directory, "include/config/auto.conf", "CONFIG_TRIM_UNUSED_KSYMS=y\n");
	put(directory, "lib/.cut.o.cmd", "cmd_lib/cut.o := cc\n\nsource_lib/cut.o := lib/cut.c\n");
	put(directory, "lib/cut.o", "\177ELF\2\1\1");
	put(directory, "lib/.\374ber.o.cmd", "source_lib/\374ber.o := x.c\n");
	put(directory, "lib/\374ber.o", "not ELF");
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	g_assert_cmpint(symlink("loop", loop), ==, 0);
	in = tt_inspect(directory, NULL, NULL);
	g_assert_nonnull(in);
	g_assert_cmpuint(in->dir->problems->len, ==, 0);
	/* the objects of those two names, the one without an object, modules.order */
	g_assert_cmpuint(in->disagreements->len, ==, 3);
	g_assert_cmpuint(in->stale->len, ==, 0);
	json = tt_inspection_json(in);
	g_assert_true(g_utf8_validate(json, -1, NULL));
	g_assert_true(tt_tree_remove(directory, NULL));
}

/* Names of files may hold anything but a slash and a NUL; JSON may not. */
static void test_json_text(void)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	g_autofree char *json = NULL;

	json_builder_begin_object(b);
	tt_json_add_text(b, "name", "a\001\033\377\n\"b");
	json_builder_end_object(b);
	json = tt_json_text(b);
	g_assert_nonnull(strstr(json, "\"a\357\277\275\357\277\275\357\277\275\\n\\\"b\""));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/inspect/names", test_names);
	g_test_add_func("/inspect/stamp-text", test_stamp_text);
	g_test_add_func("/inspect/dep-files", test_dep_files);
	g_test_add_func("/inspect/superblock", test_superblock);
	g_test_add_func("/inspect/grain", test_grain);
	g_test_add_func("/inspect/parallel", test_parallel);
	g_test_add_func("/inspect/not-a-build", test_not_a_build);
	g_test_add_func("/inspect/hostile", test_hostile);
	g_test_add_func("/inspect/json-text", test_json_text);
	return g_test_run();
}
