// SPDX-License-Identifier: GPL-2.0-only
/* What reaches the descriptor of a guarded stream. Each test is a process, as stdout is one. */
#include "base/terminal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a child prints whose stdout is @path or, if NULL, a pipe; its status in *@status. */
static char *printed_by(void (*child)(void), const char *path, int *status)
{
	g_autofree char *text = g_malloc0(4096);
	int ends[2];
	pid_t pid;

	g_assert_cmpint(pipe(ends), ==, 0);
	pid = fork();
	if (!pid) {
		dup2(path ? open(path, O_WRONLY) : ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		tt_terminal_guard();
		child();
		_exit(!tt_terminal_end("test"));
	}
	close(ends[1]);
	for (gsize done = 0; done < 4095;) {
		ssize_t n = read(ends[0], text + done, 4095 - done);

		if (n <= 0)
			break;
		done += (gsize)n;
	}
	close(ends[0]);
	g_assert_cmpint(waitpid(pid, status, 0), ==, pid);
	return g_steal_pointer(&text);
}

static void print_controls(void)
{
	printf("a\tb\n\x1b]0;x\x07\r\x7f");
	fputs("\xc2\x9b"
	      "31m ",
	      stdout);
	fputs("\xc2", stdout);
	fflush(stdout);
	fputs("\x85 \xc3\xa9\xc2\xa0", stdout);
	fputs("\xc2\xc2", stdout);
}

static void test_controls(void)
{
	int status;
	g_autofree char *text = printed_by(print_controls, NULL, &status);

	g_assert_cmpint(status, ==, 0);
	g_assert_cmpstr(
		text, ==,
		"a\tb\n\\x1b]0;x\\x07\\x0d\\x7f\\u009b31m \\u0085 \xc3\xa9\xc2\xa0\xc2\xc2");
}

static void print_error(void)
{
	fprintf(stderr, "%s", "\x1b[2J");
	g_printerr("%s", "\x1b[3J");
	g_print("%s", "\x1b[4J");
}

static void test_error(void)
{
	int status;
	g_autofree char *text = printed_by(print_error, NULL, &status);

	g_assert_cmpstr(text, ==, "\\x1b[2J\\x1b[3J\\x1b[4J");
}

static void print_line(void)
{
	printf("text\n");
}

static void test_full(void)
{
	int status;
	g_autofree char *text = printed_by(print_line, "/dev/full", &status);

	g_assert_cmpint(WEXITSTATUS(status), ==, 1);
	g_assert_nonnull(strstr(text, "test: cannot write to standard output: No space left"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/terminal/controls", test_controls);
	g_test_add_func("/terminal/error", test_error);
	g_test_add_func("/terminal/full", test_full);
	return g_test_run();
}
