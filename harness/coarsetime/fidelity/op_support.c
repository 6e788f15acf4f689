// SPDX-License-Identifier: GPL-2.0-only
/* What the operations in C are written with. */
#include "coarsetime/core/sys.h"
#include "coarsetime/fidelity/fidelity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Past libc: where the clock ticks for an operation, no function of libc is called that could be
 * seen. */
static void say_and_wait(char what)
{
	char line;

	if (ct_sys(SYS_write, OP_DONE_FD, &what, 1, 0) != 1 ||
	    ct_sys(SYS_read, OP_GO_FD, &line, 1, 0) != 1)
		_exit(2);
}

void step(void)
{
	say_and_wait('\n');
}

/* To a moment after the next full second; see record.c. */
static void sleep_past_second(void)
{
	struct timespec now, rest;

	clock_gettime(CLOCK_REALTIME, &now);
	rest = (struct timespec){ .tv_sec = 1, .tv_nsec = OP_AFTER_BOUNDARY_NSEC - now.tv_nsec };
	if (rest.tv_nsec < 0)
		rest = (struct timespec){ .tv_nsec = rest.tv_nsec + 1000000000L };
	nanosleep(&rest, NULL);
}

void step_by_ourselves(void)
{
	say_and_wait(OP_TICKS);
	sleep_past_second();
	step();
}

void must(bool ok, const char *what)
{
	if (ok)
		return;
	dprintf(2, "%s: %s\n", what, strerror(errno));
	_exit(1);
}

void skip(const char *why)
{
	dprintf(2, "%s\n", why);
	_exit(OP_SKIP);
}

int open_flags(const char *path, int flags)
{
	int fd = open(path, flags, 0644);

	must(fd >= 0, path);
	return fd;
}

int open_new(const char *path)
{
	return open_flags(path, O_WRONLY | O_CREAT | O_TRUNC);
}

void put_fd(int fd, const char *text)
{
	size_t length = strlen(text);

	if (length)
		must(write(fd, text, length) == (ssize_t)length, "write");
}

void put(const char *path, const char *text)
{
	int fd = open_new(path);

	put_fd(fd, text);
	must(close(fd) == 0, "close");
}

pid_t start(void (*child)(void *), void *arg)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid)
		return pid;
	child(arg);
	_exit(0);
}

void finish(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		must(errno == EINTR, "waitpid");
}
