// SPDX-License-Identifier: GPL-2.0-only
/* What a user names is never destroyed, whatever it is. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/userpath.h"

struct fixture {
	char *root, *path, *other;
};

static void set_up(struct fixture *f, gconstpointer data)
{
	(void)data;
	f->root = g_dir_make_tmp("userpath.XXXXXX", NULL);
	f->path = g_build_filename(f->root, "file", NULL);
	f->other = g_build_filename(f->root, "other", NULL);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_true(tt_tree_remove(f->root, NULL));
	g_free(f->root);
	g_free(f->path);
	g_free(f->other);
}

static void holds(const char *path, const char *expected)
{
	g_autofree char *text = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, expected);
}

static guint entries(const char *directory)
{
	g_auto(GStrv) names = tt_dir_names(directory, NULL);

	return g_strv_length(names);
}

static void refuses(const char *path, const char *word)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(tt_userfile_write(path, "x", 1, &error));
	g_assert_nonnull(strstr(error->message, path));
	g_assert_nonnull(strstr(error->message, word));
}

static void test_regular(struct fixture *f, gconstpointer data)
{
	struct stat st;

	(void)data;
	g_assert_true(tt_userfile_write(f->path, "one", 3, NULL));
	g_assert_true(tt_userfile_write(f->path, "two!", 4, NULL));
	holds(f->path, "two!");
	g_assert_cmpint(stat(f->path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0644);
	g_assert_cmpuint(entries(f->root), ==, 1);
}

static void test_abandoned(struct fixture *f, gconstpointer data)
{
	struct tt_userfile *file;

	(void)data;
	g_assert_true(tt_userfile_write(f->path, "old", 3, NULL));
	file = tt_userfile_open(f->path, NULL);
	g_assert_true(tt_write_all(tt_userfile_fd(file), "new", 3));
	tt_userfile_abandon(file);
	holds(f->path, "old");
	g_assert_cmpuint(entries(f->root), ==, 1);
}

/* A killed writer leaves its temporary without a lock: the next one takes it over. */
static void test_left_over(struct fixture *f, gconstpointer data)
{
	pid_t pid = fork();

	(void)data;
	if (!pid) {
		struct tt_userfile *file = tt_userfile_open(f->path, NULL);

		_exit(!file || !tt_write_all(tt_userfile_fd(file), "half a long text", 16));
	}
	g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
	g_assert_cmpuint(entries(f->root), ==, 1);
	g_assert_true(tt_userfile_write(f->path, "whole", 5, NULL));
	holds(f->path, "whole");
	g_assert_cmpuint(entries(f->root), ==, 1);
}

static void test_link(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_true(g_file_set_contents(f->other, "theirs", -1, NULL));
	g_assert_cmpint(symlink("other", f->path), ==, 0);
	g_assert_true(tt_userfile_write(f->path, "ours", 4, NULL));
	g_assert_true(g_file_test(f->path, G_FILE_TEST_IS_SYMLINK));
	holds(f->other, "ours");
	g_assert_cmpint(unlink(f->other), ==, 0);
	refuses(f->path, "symbolic link");
	g_assert_false(g_file_test(f->other, G_FILE_TEST_EXISTS));
}

static gpointer read_fifo(gpointer path)
{
	char *text = g_malloc0(16);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	g_assert_cmpint(read(fd, text, 15), ==, 4);
	close(fd);
	return text;
}

static void test_fifo(struct fixture *f, gconstpointer data)
{
	g_autofree char *text = NULL;
	struct stat st;
	GThread *reader;
	int held;

	(void)data;
	g_assert_cmpint(mkfifo(f->path, 0600), ==, 0);
	refuses(f->path, "reader");
	/* Open for both ends, so that the writer is there whenever the thread begins. */
	held = open(f->path, O_RDWR | O_CLOEXEC);
	reader = g_thread_new("reader", read_fifo, f->path);
	g_assert_true(tt_userfile_write(f->path, "text", 4, NULL));
	text = g_thread_join(reader);
	close(held);
	g_assert_cmpstr(text, ==, "text");
	g_assert_cmpint(lstat(f->path, &st), ==, 0);
	g_assert_true(S_ISFIFO(st.st_mode));
	g_assert_cmpuint(entries(f->root), ==, 1);
	/* Our own files have no reason to be anything but files. */
	g_assert_false(tt_file_write(f->path, "x", 1, 0644, NULL));
	g_assert_cmpint(lstat(f->path, &st), ==, 0);
	g_assert_true(S_ISFIFO(st.st_mode));
}

static void test_devices(struct fixture *f, gconstpointer data)
{
	struct stat before, after;

	(void)data;
	g_assert_cmpint(stat("/dev/null", &before), ==, 0);
	g_assert_true(tt_userfile_write("/dev/null", "text", 4, NULL));
	refuses("/dev/full", "full");
	g_assert_cmpint(stat("/dev/null", &after), ==, 0);
	g_assert_true(S_ISCHR(after.st_mode));
	g_assert_cmpuint(before.st_ino, ==, after.st_ino);
	refuses(f->root, "directory");
	/* A node may be made without opening it; not every container allows that. */
	if (mknod(f->path, S_IFBLK | 0600, makedev(7, 255)) == 0)
		refuses(f->path, "disk");
}

static void test_descriptor(struct fixture *f, gconstpointer data)
{
	int fd = open(f->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	g_autofree char *name = g_strdup_printf("/dev/fd/%d", fd);

	(void)data;
	g_assert_true(tt_write_all(fd, "before ", 7));
	g_assert_true(tt_userfile_write(name, "after", 5, NULL));
	close(fd);
	holds(f->path, "before after");
}

static void test_take(struct fixture *f, gconstpointer data)
{
	g_autofree char *foreign = g_build_filename(f->other, "theirs", NULL);
	g_autofree char *made = g_build_filename(f->path, "made", NULL);
	g_autoptr(GError) error = NULL;
	int lock = tt_userdir_take(f->path, NULL);

	(void)data;
	g_assert_cmpint(lock, >=, 0);
	g_assert_true(g_file_set_contents(made, "", 0, NULL));
	g_assert_true(tt_userdir_clear(f->path, NULL));
	g_assert_false(g_file_test(made, G_FILE_TEST_EXISTS));
	close(lock);
	lock = tt_userdir_take(f->path, NULL);
	g_assert_cmpint(lock, >=, 0);
	close(lock);
	g_assert_cmpint(g_mkdir(f->other, 0755), ==, 0);
	g_assert_true(g_file_set_contents(foreign, "theirs", -1, NULL));
	g_assert_cmpint(tt_userdir_take(f->other, &error), ==, -1);
	g_assert_error(error, TT_ERROR, TT_ERROR_USAGE);
	g_clear_error(&error);
	g_assert_false(tt_userdir_clear(f->other, &error));
	holds(foreign, "theirs");
}

static void test_locked(struct fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	int lock = tt_userdir_take(f->path, NULL);
	int one, two;

	(void)data;
	g_assert_cmpint(tt_userdir_take(f->path, &error), ==, -1);
	g_assert_nonnull(strstr(error->message, "another trimtorture"));
	close(lock);
	one = tt_userdir_lock(f->path, TRUE, NULL);
	two = tt_userdir_lock(f->path, TRUE, NULL);
	g_assert_cmpint(one, >=, 0);
	g_assert_cmpint(two, >=, 0);
	close(one);
	close(two);
}

/* What is in use, foreign or kept stays; what a killed process left goes. */
static void test_scratch(struct fixture *f, gconstpointer data)
{
	g_autofree char *foreign = g_build_filename(f->root, "work.theirs", NULL);
	int first_lock, second_lock, kept_lock, lock;
	g_autofree char *first = tt_scratch_new(f->root, "work", &first_lock, NULL);
	g_autofree char *kept = tt_scratch_new(f->root, "work", &kept_lock, NULL);
	g_autofree char *second = NULL;
	g_autofree char *third = NULL;

	(void)data;
	g_assert_cmpint(g_mkdir(foreign, 0755), ==, 0);
	tt_scratch_keep(kept, kept_lock);
	second = tt_scratch_new(f->root, "work", &second_lock, NULL);
	g_assert_true(g_file_test(first, G_FILE_TEST_IS_DIR));
	close(first_lock);
	third = tt_scratch_new(f->root, "work", &lock, NULL);
	g_assert_false(g_file_test(first, G_FILE_TEST_EXISTS));
	g_assert_true(g_file_test(second, G_FILE_TEST_IS_DIR));
	g_assert_true(g_file_test(kept, G_FILE_TEST_IS_DIR));
	g_assert_true(g_file_test(foreign, G_FILE_TEST_IS_DIR));
	tt_scratch_remove(second, second_lock);
	tt_scratch_remove(third, lock);
	g_assert_cmpuint(entries(f->root), ==, 2);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*test)(struct fixture *f, gconstpointer data);
	} tests[] = {
		{ "/userpath/regular", test_regular },
		{ "/userpath/abandoned", test_abandoned },
		{ "/userpath/left-over", test_left_over },
		{ "/userpath/link", test_link },
		{ "/userpath/fifo", test_fifo },
		{ "/userpath/devices", test_devices },
		{ "/userpath/descriptor", test_descriptor },
		{ "/userpath/take", test_take },
		{ "/userpath/locked", test_locked },
		{ "/userpath/scratch", test_scratch },
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].name, struct fixture, NULL, set_up, tests[i].test, tear_down);
	return g_test_run();
}
