// SPDX-License-Identifier: GPL-2.0-only
/* The backends: stamps as promised, and nothing left behind however the owner ends. */
#include "coarsetime/backend.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLS 50

struct fixture {
	char *parent;
	char *run;
};

static void set_up(struct fixture *fix, gconstpointer data)
{
	(void)data;
	fix->parent = g_dir_make_tmp("ct-backend-XXXXXX", NULL);
	g_assert_nonnull(fix->parent);
	fix->run = g_build_filename(fix->parent, "run", NULL);
	g_assert_cmpint(g_mkdir(fix->run, 0755), ==, 0);
}

static void tear_down(struct fixture *fix, gconstpointer data)
{
	(void)data;
	g_assert_cmpint(g_rmdir(fix->run), ==, 0);
	g_assert_cmpint(g_rmdir(fix->parent), ==, 0);
	g_free(fix->run);
	g_free(fix->parent);
}

/* Opens @name or marks the test as skipped and returns NULL. */
static struct ct_backend *open_or_skip(const char *name, const char *run)
{
	char *why = NULL;
	bool skip = false;
	struct ct_backend *b = ct_backend_open(name, run, 64, &why, &skip);

	if (!b && skip)
		g_test_skip(why);
	else if (!b)
		g_error("%s", why);
	free(why);
	return b;
}

static struct stat stamp_of_new_file(const struct ct_backend *b)
{
	char *path = g_build_filename(ct_backend_path(b), "file", NULL);
	struct stat st;
	int fd = open(path, O_WRONLY | O_CREAT, 0644);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, "x", 1), ==, 1);
	close(fd);
	g_assert_cmpint(stat(path, &st), ==, 0);
	g_free(path);
	return st;
}

static char *file_text(const char *path)
{
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, NULL);
	return text ? text : g_strdup("");
}

static bool mounted_below(const char *dir)
{
	char *text = file_text("/proc/self/mountinfo");
	bool found = strstr(text, dir) != NULL;

	g_free(text);
	return found;
}

static bool loop_bound_below(const char *dir)
{
	GDir *block = g_dir_open("/sys/block", 0, NULL);
	const char *name;
	bool found = false;

	while (block && !found && (name = g_dir_read_name(block))) {
		char *path = g_build_filename("/sys/block", name, "loop/backing_file", NULL);
		char *text = file_text(path);

		found = strstr(text, dir) != NULL;
		g_free(text);
		g_free(path);
	}
	if (block)
		g_dir_close(block);
	return found;
}

static bool run_is_empty(const struct fixture *fix)
{
	GDir *dir = g_dir_open(fix->run, 0, NULL);
	bool empty = g_dir_read_name(dir) == NULL;

	g_dir_close(dir);
	return empty;
}

static void assert_nothing_left(const struct fixture *fix)
{
	g_assert_true(run_is_empty(fix));
	g_assert_false(mounted_below(fix->parent));
	/* The kernel frees the device on its last close, which an orphan may still be doing. */
	for (int i = 0; i < 100 && loop_bound_below(fix->parent); i++)
		g_usleep(10000);
	g_assert_false(loop_bound_below(fix->parent));
}

static void test_native(struct fixture *fix, gconstpointer data)
{
	struct ct_backend *b = open_or_skip("native", fix->run);

	(void)data;
	g_assert_true(g_path_is_absolute(ct_backend_path(b)));
	stamp_of_new_file(b);
	ct_backend_close(b);
	assert_nothing_left(fix);
}

static void test_ext4(struct fixture *fix, gconstpointer name)
{
	struct ct_backend *b = open_or_skip(name, fix->run);
	struct stat here, run;

	if (!b)
		return;
	here = stamp_of_new_file(b);
	g_assert_cmpint(stat(fix->run, &run), ==, 0);
	g_assert_true(here.st_dev != run.st_dev);
	if (g_str_equal(name, "ext4-128"))
		g_assert_cmpint(here.st_mtim.tv_nsec, ==, 0);
	ct_backend_close(b);
	assert_nothing_left(fix);
}

static void test_unknown_name(struct fixture *fix, gconstpointer data)
{
	char *why = NULL;
	bool skip = true;

	(void)data;
	g_assert_null(ct_backend_open("ext5", fix->run, 64, &why, &skip));
	g_assert_false(skip);
	g_assert_nonnull(strstr(why, "ext5"));
	free(why);
}

static void test_missing_run_dir(struct fixture *fix, gconstpointer data)
{
	char *missing = g_build_filename(fix->run, "missing", NULL);
	char *why = NULL;
	bool skip = true;

	(void)data;
	g_assert_null(ct_backend_open("native", missing, 64, &why, &skip));
	g_assert_false(skip);
	g_assert_nonnull(strstr(why, missing));
	free(why);
	g_free(missing);
}

/* A live run is neither swept nor shared. */
static void test_live_owner(struct fixture *fix, gconstpointer data)
{
	struct ct_backend *b = open_or_skip("native", fix->run);
	char *why = NULL;
	bool skip = true;

	(void)data;
	ct_backend_sweep_leftovers(fix->parent);
	stamp_of_new_file(b);
	g_assert_null(ct_backend_open("native", fix->run, 64, &why, &skip));
	g_assert_false(skip);
	g_assert_nonnull(strstr(why, "still alive"));
	free(why);
	stamp_of_new_file(b);
	ct_backend_close(b);
	assert_nothing_left(fix);
}

/* A forked child that frees its copy leaves the parent's mount alone. */
static void test_forked_close(struct fixture *fix, gconstpointer data)
{
	struct ct_backend *b = open_or_skip("native", fix->run);
	int status;
	pid_t pid;

	(void)data;
	pid = fork();
	if (pid == 0) {
		ct_backend_close(b);
		_exit(0);
	}
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	stamp_of_new_file(b);
	ct_backend_close(b);
	assert_nothing_left(fix);
}

/* Somebody's shell is still in the tree: it is detached, and freed when they leave. */
static void test_busy(struct fixture *fix, gconstpointer data)
{
	struct ct_backend *b = open_or_skip("ext4-128", fix->run);
	int status;
	pid_t pid;

	(void)data;
	if (!b)
		return;
	pid = fork();
	if (pid == 0) {
		if (chdir(ct_backend_path(b)) == 0)
			pause();
		_exit(1);
	}
	g_usleep(50000);
	ct_backend_close(b);
	g_assert_false(mounted_below(fix->parent));
	kill(pid, SIGKILL);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	assert_nothing_left(fix);
}

static pid_t start_owner(const char *run)
{
	pid_t pid = fork();

	if (pid == 0) {
		char *why;
		bool skip;
		struct ct_backend *b = ct_backend_open("ext4-128", run, 64, &why, &skip);

		if (b)
			pause();
		_exit(1);
	}
	return pid;
}

/* How long an open takes here, in microseconds; -1 if the test was skipped. */
static gint64 measure_open(const char *run)
{
	gint64 start = g_get_monotonic_time();
	struct ct_backend *b = open_or_skip("ext4-128", run);
	gint64 took = g_get_monotonic_time() - start;

	if (!b)
		return -1;
	ct_backend_close(b);
	return took;
}

/* SIGKILL at any moment, from before the folder exists to after the mount. */
static void test_killed(struct fixture *fix, gconstpointer data)
{
	gint64 took = measure_open(fix->run);
	int mounted = 0, begun = 0;

	(void)data;
	if (took < 0)
		return;
	for (int i = 0; i < KILLS; i++) {
		pid_t pid = start_owner(fix->run);
		int status;

		/* Spread evenly over twice the time of an open, not at the mercy of a seed. */
		g_usleep((gulong)(took * 2 * i / KILLS));
		kill(pid, SIGKILL);
		g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
		mounted += mounted_below(fix->parent);
		begun += !run_is_empty(fix);
		ct_backend_sweep_leftovers(fix->parent);
		/* Killed between vfork and exec of mkfs: for an instant its copy has the lock. */
		for (int wait = 0; wait < 100 && !run_is_empty(fix); wait++) {
			g_usleep(5000);
			ct_backend_sweep_leftovers(fix->parent);
		}
		assert_nothing_left(fix);
	}
	g_test_message("open takes %d us; of %d kills %d left something, %d a mount", (int)took,
		       KILLS, begun, mounted);
	g_assert_cmpint(begun, >, 0);
}

/* Opening the run folder of a killed run again needs no sweep. */
static void test_reopened(struct fixture *fix, gconstpointer data)
{
	struct ct_backend *b = open_or_skip("ext4-128", fix->run);
	int status;
	pid_t pid;

	(void)data;
	if (!b)
		return;
	ct_backend_close(b);
	pid = start_owner(fix->run);
	for (int i = 0; i < 500 && !mounted_below(fix->parent); i++)
		g_usleep(10000);
	kill(pid, SIGKILL);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	b = open_or_skip("ext4-128", fix->run);
	stamp_of_new_file(b);
	ct_backend_close(b);
	assert_nothing_left(fix);
}

static void add(const char *path, gconstpointer data, void (*test)(struct fixture *, gconstpointer))
{
	g_test_add(path, struct fixture, data, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add("/backend/native", NULL, test_native);
	add("/backend/ext4-128", "ext4-128", test_ext4);
	add("/backend/ext4-256", "ext4-256", test_ext4);
	add("/backend/unknown-name", NULL, test_unknown_name);
	add("/backend/missing-run-dir", NULL, test_missing_run_dir);
	add("/backend/live-owner", NULL, test_live_owner);
	add("/backend/forked-close", NULL, test_forked_close);
	add("/backend/busy", NULL, test_busy);
	add("/backend/killed", NULL, test_killed);
	add("/backend/reopened", NULL, test_reopened);
	return g_test_run();
}
