// SPDX-License-Identifier: GPL-2.0-only
/* Running a child: its output, its status, its environment, and that nothing of it is left. */
#include "kbuild/make.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

static char *log_path;

static void collect(const char *text, gpointer data)
{
	g_ptr_array_add(data, g_strdup(text));
}

static gboolean run(const char *script, GPtrArray *lines, struct tt_make_result *result,
		    GError **error)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	g_auto(GStrv) envp = tt_make_environment(NULL);
	struct tt_make_request request = {
		.directory = "/",
		.argv = argv,
		.envp = (const char *const *)envp,
		.log = log_path,
		.line = lines ? collect : NULL,
		.data = lines,
	};

	g_remove(log_path);
	return tt_make_run(&request, result, error);
}

static void test_output(void)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *log = NULL;
	struct tt_make_result result;

	g_assert_true(run("echo one; echo two >&2; printf three; exit 7", lines, &result, NULL));
	g_assert_cmpint(result.status, ==, 7);
	g_assert_true(g_file_get_contents(log_path, &log, NULL, NULL));
	g_assert_cmpstr(log, ==, "one\ntwo\nthree");
	g_assert_cmpuint(lines->len, ==, 2);
	g_assert_cmpstr(lines->pdata[1], ==, "two");
}

static void test_killed(void)
{
	struct tt_make_result result;

	g_assert_true(run("kill -9 $$", NULL, &result, NULL));
	g_assert_cmpint(result.status, ==, 128 + SIGKILL);
}

static void test_environment(void)
{
	g_autofree char *log = NULL;
	struct tt_make_result result;

	g_setenv("MAKEFLAGS", "-k", TRUE);
	g_setenv("CROSS_COMPILE", "none-", TRUE);
	g_assert_true(run("env", NULL, &result, NULL));
	g_assert_true(g_file_get_contents(log_path, &log, NULL, NULL));
	g_assert_null(strstr(log, "MAKEFLAGS"));
	g_assert_nonnull(strstr(log, "CROSS_COMPILE=\n"));
	g_assert_nonnull(strstr(log, "LC_ALL=C\n"));
	g_assert_nonnull(strstr(log, "KBUILD_BUILD_TIMESTAMP="));
}

/* A child that leaves a process behind: it is gone when the call returns. */
static void test_nothing_left(void)
{
	g_autofree char *log = NULL;
	struct tt_make_result result;
	pid_t left;

	g_assert_true(run("sleep 1000 >/dev/null 2>&1 & echo $!", NULL, &result, NULL));
	g_assert_true(g_file_get_contents(log_path, &log, NULL, NULL));
	left = (pid_t)atoi(log);
	g_assert_cmpint(left, >, 0);
	g_assert_cmpint(kill(left, 0), ==, -1);
	g_assert_cmpint(errno, ==, ESRCH);
}

/* One that left the group and holds the output open is not waited for, and does not stay. */
static void test_daemon(void)
{
	g_autofree char *log = NULL;
	struct tt_make_result result;
	pid_t left;

	g_assert_true(run("setsid sh -c 'echo $$; exec sleep 1000' & exit 3", NULL, &result, NULL));
	g_assert_cmpint(result.status, ==, 3);
	g_assert_true(g_file_get_contents(log_path, &log, NULL, NULL));
	left = (pid_t)atoi(log);
	g_assert_cmpint(left, >, 0);
	g_assert_cmpint(kill(left, 0), ==, -1);
	g_assert_cmpint(errno, ==, ESRCH);
}

static void test_words(void)
{
	static const char *const bad[] = { "-n",  "--version", "-v",	       "--dry-run", "-kn",
					   "-i",  "-qs",       "--touch",      "-o",	    "-Wfoo",
					   "-f",  "-fother",   "--file=other", "--eval=x",  "-C",
					   "-j0", "-jmany",    "--old-file=x", "-ki" };
	static const char *const good[] = {
		"-j4",	   "-k",     "-s",  "-j",	    "-B",
		"vmlinux", "-Onone", "-l2", "--keep-going", "--output-sync=none",
		"-w"
	};

	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		char *words[] = { (char *)bad[i], NULL };
		g_autoptr(GError) error = NULL;

		g_assert_false(tt_make_check_words(words, &error));
		g_assert_error(error, TT_ERROR, TT_ERROR_USAGE);
		g_assert_nonnull(strstr(error->message, bad[i]));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
		char *words[] = { (char *)good[i], NULL };

		g_assert_true(tt_make_check_words(words, NULL));
	}
}

static void test_no_program(void)
{
	const char *argv[] = { "no-such-program-here", NULL };
	g_auto(GStrv) envp = tt_make_environment(NULL);
	struct tt_make_request request = {
		.directory = "/",
		.argv = argv,
		.envp = (const char *const *)envp,
		.log = log_path,
	};
	struct tt_make_result result;
	g_autoptr(GError) error = NULL;

	g_assert_false(tt_make_run(&request, &result, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT);
	g_assert_nonnull(strstr(error->message, "no-such-program-here"));
}

static void test_no_directory(void)
{
	const char *argv[] = { "true", NULL };
	g_auto(GStrv) envp = tt_make_environment(NULL);
	struct tt_make_request request = {
		.directory = "/no/such/directory",
		.argv = argv,
		.envp = (const char *const *)envp,
		.log = log_path,
	};
	struct tt_make_result result;
	g_autoptr(GError) error = NULL;

	g_assert_false(tt_make_run(&request, &result, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT);
}

/* Ctrl-C in the middle: all processes end, also one that ignores the signals. Runs last. */
static void interrupt(const char *text, gpointer data)
{
	*(pid_t *)data = (pid_t)atoi(text);
	kill(getpid(), SIGINT);
}

static void test_interrupted(void)
{
	const char *argv[] = { "sh", "-c", "sh -c 'echo $$; exec sleep 1000'", NULL };
	g_auto(GStrv) envp = tt_make_environment(NULL);
	pid_t child = 0;
	struct tt_make_request request = {
		.directory = "/",
		.argv = argv,
		.envp = (const char *const *)envp,
		.log = log_path,
		.line = interrupt,
		.data = &child,
	};
	struct tt_make_result result;
	g_autoptr(GError) error = NULL;

	g_assert_false(tt_make_run(&request, &result, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INTERRUPTED);
	g_assert_cmpint(child, >, 0);
	g_assert_cmpint(kill(child, 0), ==, -1);
}

int main(int argc, char **argv)
{
	g_autofree char *directory = g_dir_make_tmp("make.XXXXXX", NULL);
	int status;

	g_test_init(&argc, &argv, NULL);
	log_path = g_build_filename(directory, "log", NULL);
	g_test_add_func("/make/output", test_output);
	g_test_add_func("/make/killed", test_killed);
	g_test_add_func("/make/environment", test_environment);
	g_test_add_func("/make/nothing-left", test_nothing_left);
	g_test_add_func("/make/daemon", test_daemon);
	g_test_add_func("/make/words", test_words);
	g_test_add_func("/make/no-program", test_no_program);
	g_test_add_func("/make/no-directory", test_no_directory);
	g_test_add_func("/make/interrupted", test_interrupted);
	status = g_test_run();
	g_remove(log_path);
	g_rmdir(directory);
	g_free(log_path);
	return status;
}
