// SPDX-License-Identifier: GPL-2.0-only
/* Writing trees: the same bytes and modes always, all or nothing, nothing of others touched. */
#include "synthetic-tree/output.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

static const char *const suffixes[] = { ".tar", ".tar.gz", ".tar.xz", ".tar.zst", ".zip", ".cpio" };

struct fixture {
	char *root, *path;
	struct tt_output *output;
};

static void put(struct tt_output *output, const char *path, const char *text, gboolean executable)
{
	tt_output_put(output, path, g_strdup(text), strlen(text), executable);
}

static void set_up(struct fixture *f, gconstpointer data)
{
	(void)data;
	f->root = g_dir_make_tmp("output.XXXXXX", NULL);
	f->path = g_build_filename(f->root, "tree", NULL);
	f->output = tt_output_new();
	put(f->output, TT_TREE_MARKER, "{ \"generator\" : \"trimtorture 1\" }", FALSE);
	put(f->output, "a/b/script", "#!/bin/sh\n", TRUE);
	put(f->output, "a/b.c", "int b;\n", FALSE);
	put(f->output, "empty", "", FALSE);
	tt_output_put_link(f->output, "a/link", "b.c");
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	tt_output_free(f->output);
	g_assert_true(tt_tree_remove(f->root, NULL));
	g_free(f->root);
	g_free(f->path);
}

static void check_mode(struct fixture *f, const char *name, mode_t mode)
{
	g_autofree char *path = g_build_filename(f->path, name, NULL);
	struct stat st;

	g_assert_cmpint(lstat(path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, mode);
	g_assert_cmpint(st.st_mtime, ==, TT_TREE_MTIME);
}

/* Only what was asked for is in the folder, no temporary one. */
static void check_names(struct fixture *f, const char *wanted)
{
	g_auto(GStrv) names = tt_dir_names(f->root, NULL);
	g_autofree char *joined = g_strjoinv(" ", names);

	g_assert_cmpstr(joined, ==, wanted);
}

static void test_directory(struct fixture *f, gconstpointer data)
{
	static const mode_t masks[] = { 0, 022, 077 };
	g_autofree char *first = tt_output_digest(f->output);

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(masks); i++) {
		g_autoptr(tt_output) again = tt_output_new();
		g_autofree char *second = NULL;
		mode_t old = umask(masks[i]);

		g_assert_true(tt_output_write(f->output, f->path, TRUE, NULL));
		umask(old);
		check_mode(f, ".", 0755);
		check_mode(f, "a", 0755);
		check_mode(f, "a/b/script", 0755);
		check_mode(f, "a/b.c", 0644);
		check_mode(f, "empty", 0644);
		g_assert_true(tt_output_load(again, f->path, NULL));
		second = tt_output_digest(again);
		g_assert_cmpstr(first, ==, second);
	}
	check_names(f, "tree");
}

static void test_archives(struct fixture *f, gconstpointer data)
{
	static const char *const zones[] = { "UTC", "Asia/Kathmandu" };

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		char *bytes[2];
		gsize sizes[2];

		for (guint j = 0; j < 2; j++) {
			g_autofree char *path = g_strdup_printf("%s/%u%s", f->root, j, suffixes[i]);
			mode_t old = umask(j ? 077 : 0);
			struct stat st;

			g_setenv("TZ", zones[j], TRUE);
			g_assert_true(tt_output_write(f->output, path, FALSE, NULL));
			umask(old);
			g_assert_cmpint(stat(path, &st), ==, 0);
			g_assert_cmpint(st.st_mode & 07777, ==, 0644);
			g_assert_true(g_file_get_contents(path, &bytes[j], &sizes[j], NULL));
		}
		g_assert_cmpmem(bytes[0], sizes[0], bytes[1], sizes[1]);
		g_free(bytes[0]);
		g_free(bytes[1]);
	}
	g_unsetenv("TZ");
}

static void refused(struct fixture *f, const char *path, gboolean force, const char *why)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(tt_output_write(f->output, path, force, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_USAGE);
	g_assert_nonnull(strstr(error->message, path));
	if (!strstr(error->message, why))
		g_error("'%s' is not in '%s'", why, error->message);
}

static void test_force(struct fixture *f, gconstpointer data)
{
	g_autofree char *stray = g_build_filename(f->path, "stray", NULL);

	(void)data;
	g_assert_true(tt_output_write(f->output, f->path, FALSE, NULL));
	refused(f, f->path, FALSE, "--force replaces it");
	g_assert_true(g_file_set_contents(stray, "x", 1, NULL));
	g_assert_true(tt_output_write(f->output, f->path, TRUE, NULL));
	g_assert_false(g_file_test(stray, G_FILE_TEST_EXISTS));
	check_names(f, "tree");
}

static void test_foreign_directory(struct fixture *f, gconstpointer data)
{
	g_autofree char *file = g_build_filename(f->path, "precious", NULL);
	g_autofree char *marker = g_build_filename(f->path, TT_TREE_MARKER, NULL);

	(void)data;
	g_assert_cmpint(g_mkdir(f->path, 0755), ==, 0);
	g_assert_true(tt_output_check(f->path, FALSE, NULL));
	g_assert_true(g_file_set_contents(file, "x", 1, NULL));
	refused(f, f->path, TRUE, "was not made by trimtorture");
	/* Nor is a file of that name alone enough. */
	g_assert_true(g_file_set_contents(marker, "", 0, NULL));
	refused(f, f->path, TRUE, "was not made by trimtorture");
	g_assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
}

static void test_foreign_files(struct fixture *f, gconstpointer data)
{
	g_autofree char *archive = g_strconcat(f->path, ".tar", NULL);
	g_autofree char *link = g_build_filename(f->root, "link", NULL);

	(void)data;
	g_assert_true(g_file_set_contents(archive, "precious", -1, NULL));
	refused(f, archive, TRUE, "was not made by trimtorture");
	g_assert_true(g_file_set_contents(f->path, "precious", -1, NULL));
	refused(f, f->path, TRUE, "for an archive the name must end in");
	g_assert_cmpint(symlink(f->root, link), ==, 0);
	refused(f, link, TRUE, "neither a directory nor a file");
}

static void test_archive_force(struct fixture *f, gconstpointer data)
{
	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *path = g_strconcat(f->path, suffixes[i], NULL);

		g_assert_true(tt_output_write(f->output, path, FALSE, NULL));
		refused(f, path, FALSE, "--force replaces it");
		g_assert_true(tt_output_write(f->output, path, TRUE, NULL));
	}
}

static void test_no_parent(struct fixture *f, gconstpointer data)
{
	g_autofree char *path = g_build_filename(f->root, "no", "such", "tree", NULL);
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_false(tt_output_write(f->output, path, FALSE, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT);
	g_assert_nonnull(strstr(error->message, path));
	check_names(f, "");
}

/* A limit on the size of files stands for a full disk: a write fails half-way. */
static void test_write_error(struct fixture *f, gconstpointer data)
{
	struct rlimit old, small;
	g_autofree char *archive = g_strconcat(f->path, ".tar", NULL);
	const char *const paths[] = { f->path, archive };

	(void)data;
	tt_output_put(f->output, "big", g_malloc0(100000), 100000, FALSE);
	signal(SIGXFSZ, SIG_IGN);
	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &old), ==, 0);
	small = old;
	small.rlim_cur = 50000;
	for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_autoptr(GError) error = NULL;
		gboolean ok;

		g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
		ok = tt_output_write(f->output, paths[i], FALSE, &error);
		g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &old), ==, 0);
		g_assert_false(ok);
		g_assert_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT);
		g_assert_nonnull(strstr(error->message, paths[i]));
		check_names(f, "");
	}
}

static void test_digest_sees_all(struct fixture *f, gconstpointer data)
{
	g_autofree char *before = tt_output_digest(f->output);
	g_autofree char *mode = NULL, *content = NULL, *marker = NULL;

	(void)data;
	put(f->output, TT_TREE_MARKER, "other", FALSE);
	marker = tt_output_digest(f->output);
	g_assert_cmpstr(before, ==, marker);
	put(f->output, "a/b.c", "int b;\n", TRUE);
	mode = tt_output_digest(f->output);
	g_assert_cmpstr(before, !=, mode);
	put(f->output, "a/b.c", "int c;\n", FALSE);
	content = tt_output_digest(f->output);
	g_assert_cmpstr(before, !=, content);
}

#define ADD(name, function) \
	g_test_add("/output/" name, struct fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("directory", test_directory);
	ADD("archives", test_archives);
	ADD("force", test_force);
	ADD("foreign-directory", test_foreign_directory);
	ADD("foreign-files", test_foreign_files);
	ADD("archive-force", test_archive_force);
	ADD("no-parent", test_no_parent);
	ADD("write-error", test_write_error);
	ADD("digest", test_digest_sees_all);
	return g_test_run();
}
