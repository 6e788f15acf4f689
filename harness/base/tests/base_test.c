// SPDX-License-Identifier: GPL-2.0-only
/* Atomic writes, copies with their stamps, sets with an order. */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "base/strset.h"

struct fixture {
	char *root;
};

static void set_up(struct fixture *f, gconstpointer data)
{
	(void)data;
	f->root = g_dir_make_tmp("base.XXXXXX", NULL);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	GError *error = NULL;

	(void)data;
	tt_tree_remove(f->root, &error);
	g_assert_no_error(error);
	g_assert_false(g_file_test(f->root, G_FILE_TEST_EXISTS));
	g_free(f->root);
}

static void test_write(struct fixture *f, gconstpointer data)
{
	g_autofree char *path = g_build_filename(f->root, "file", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) names = NULL;
	mode_t old = umask(0077);
	struct stat st;

	(void)data;
	g_assert_true(tt_file_write(path, "one", 3, 0644, NULL));
	g_assert_true(tt_file_write(path, "two!", 4, 0755, NULL));
	umask(old);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "two!");
	g_assert_cmpint(stat(path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0755);
	names = tt_dir_names(f->root, NULL);
	g_assert_cmpuint(g_strv_length(names), ==, 1);
}

/* A pipe of a shell's is read; a FIFO that nobody writes to, and a device without end, are not. */
static void test_input(struct fixture *f, gconstpointer data)
{
	g_autofree char *fifo = g_build_filename(f->root, "fifo", NULL);
	g_autofree char *name = NULL;
	g_autofree char *text = NULL;
	g_autofree char *nothing = NULL;
	gsize length;
	int ends[2];

	(void)data;
	g_assert_cmpint(pipe(ends), ==, 0);
	g_assert_true(tt_write_all(ends[1], "text", 4));
	close(ends[1]);
	name = g_strdup_printf("/dev/fd/%d", ends[0]);
	g_assert_true(tt_input_read(name, &text, &length, NULL));
	g_assert_cmpstr(text, ==, "text");
	g_assert_cmpuint(length, ==, 4);
	close(ends[0]);
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	g_assert_true(tt_input_read(fifo, &nothing, &length, NULL));
	g_assert_cmpuint(length, ==, 0);
	g_assert_false(tt_input_read("/dev/zero", &text, &length, NULL));
	g_assert_false(tt_file_read(fifo, 100, &text, &length, NULL));
	g_assert_false(tt_file_read(f->root, 100, &text, &length, NULL));
}

/* A name that a directory holds cannot be replaced: the error names it, nothing is left over. */
static void test_write_fails(struct fixture *f, gconstpointer data)
{
	g_autofree char *path = g_build_filename(f->root, "taken", NULL);
	g_autofree char *nowhere = g_build_filename(f->root, "no", "such", NULL);
	g_auto(GStrv) names = NULL;
	GError *error = NULL;

	(void)data;
	g_assert_cmpint(g_mkdir(path, 0755), ==, 0);
	g_assert_false(tt_file_write(path, "x", 1, 0644, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT);
	g_assert_nonnull(strstr(error->message, path));
	g_assert_cmpint(tt_error_exit_status(error), ==, TT_EXIT_ERROR);
	g_clear_error(&error);
	g_assert_false(tt_file_write(nowhere, "x", 1, 0644, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT);
	g_clear_error(&error);
	names = tt_dir_names(f->root, NULL);
	g_assert_cmpuint(g_strv_length(names), ==, 1);
}

static void test_remove(struct fixture *f, gconstpointer data)
{
	g_autofree char *deep = g_build_filename(f->root, "a", "b", NULL);
	g_autofree char *file = g_build_filename(deep, "c", NULL);
	g_autofree char *outside = g_build_filename(f->root, "outside", NULL);
	g_autofree char *link = g_build_filename(deep, "link", NULL);
	g_autofree char *top = g_build_filename(f->root, "a", NULL);

	(void)data;
	g_assert_true(tt_dir_make(deep, NULL));
	g_assert_true(g_file_set_contents(file, "x", 1, NULL));
	g_assert_true(g_file_set_contents(outside, "kept", 4, NULL));
	g_assert_cmpint(symlink(outside, link), ==, 0);
	g_assert_cmpint(g_chmod(deep, 0500), ==, 0);
	g_assert_true(tt_tree_remove(top, NULL));
	g_assert_false(g_file_test(top, G_FILE_TEST_EXISTS));
	g_assert_true(g_file_test(outside, G_FILE_TEST_EXISTS));
	g_assert_true(tt_tree_remove(top, NULL));
}

static void test_copy(struct fixture *f, gconstpointer data)
{
	g_autofree char *from = g_build_filename(f->root, "from", NULL);
	g_autofree char *to = g_build_filename(f->root, "to", NULL);
	g_autofree char *sub = g_build_filename(from, "sub", NULL);
	g_autofree char *file = g_build_filename(sub, "file", NULL);
	g_autofree char *link = g_build_filename(from, "link", NULL);
	g_autofree char *copied = g_build_filename(to, "sub", "file", NULL);
	g_autofree char *copied_link = g_build_filename(to, "link", NULL);
	g_autofree char *value = NULL;
	g_autofree char *text = NULL;
	const struct timespec times[2] = { { 7, 0 }, { 1000000000, 123456789 } };
	struct stat st;

	(void)data;
	g_assert_true(tt_dir_make(sub, NULL));
	g_assert_true(g_file_set_contents(file, "content", 7, NULL));
	g_assert_cmpint(g_chmod(file, 0640), ==, 0);
	g_assert_cmpint(utimensat(AT_FDCWD, file, times, 0), ==, 0);
	g_assert_cmpint(symlink("nowhere", link), ==, 0);
	g_assert_true(tt_tree_copy(from, to, NULL));
	g_assert_true(tt_tree_copy(from, to, NULL)); /* replaces */
	g_assert_true(g_file_get_contents(copied, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "content");
	g_assert_cmpint(stat(copied, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0640);
	g_assert_cmpint(st.st_mtim.tv_sec, ==, 1000000000);
	g_assert_cmpint(st.st_mtim.tv_nsec, ==, 123456789);
	g_assert_cmpint(st.st_nlink, ==, 1);
	value = g_file_read_link(copied_link, NULL);
	g_assert_cmpstr(value, ==, "nowhere");
}

static void test_strset(void)
{
	g_autoptr(GHashTable) a = tt_strset_new();
	g_autoptr(GHashTable) b = tt_strset_new();
	g_autoptr(GPtrArray) sorted = NULL;
	g_autoptr(GPtrArray) minus = NULL;

	g_assert_true(tt_strset_add(a, "b"));
	g_assert_true(tt_strset_add(a, "_a"));
	g_assert_true(tt_strset_add(a, "B"));
	g_assert_false(tt_strset_add(a, "b"));
	tt_strset_add(b, "B");
	sorted = tt_strset_sorted(a);
	g_assert_cmpuint(sorted->len, ==, 3);
	g_assert_cmpstr(sorted->pdata[0], ==, "B");
	g_assert_cmpstr(sorted->pdata[1], ==, "_a");
	g_assert_cmpstr(sorted->pdata[2], ==, "b");
	minus = tt_strset_minus(a, b);
	g_assert_cmpuint(minus->len, ==, 2);
	g_assert_cmpstr(minus->pdata[0], ==, "_a");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name, function) \
	g_test_add("/base/" name, struct fixture, NULL, set_up, function, tear_down)
	ADD("write", test_write);
	ADD("input", test_input);
	ADD("write-fails", test_write_fails);
	ADD("remove", test_remove);
	ADD("copy", test_copy);
	g_test_add_func("/base/strset", test_strset);
	return g_test_run();
}
