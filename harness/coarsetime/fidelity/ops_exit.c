// SPDX-License-Identifier: GPL-2.0-only
/* All the ways a process ends with files open. */
#include "coarsetime/fidelity/fidelity.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void leaves_by_exit(void *unused)
{
	(void)unused;
	put_fd(open_new("exit"), "1");
	exit(0);
}

static void leaves_by_underscore_exit(void *unused)
{
	(void)unused;
	put_fd(open_new("_exit"), "1");
	_exit(0);
}

static void leaves_by_capital_exit(void *unused)
{
	(void)unused;
	put_fd(open_new("_Exit"), "1");
	_Exit(0);
}

static void leaves_by_quick_exit(void *unused)
{
	(void)unused;
	put_fd(open_new("quick_exit"), "1");
	quick_exit(0);
}

static void leaves_by_abort(void *unused)
{
	struct rlimit none = { 0, 0 };

	(void)unused;
	setrlimit(RLIMIT_CORE, &none);
	put_fd(open_new("abort"), "1");
	abort();
}

static void leaves_by_kill(void *unused)
{
	(void)unused;
	put_fd(open_new("killed"), "1");
	kill(getpid(), SIGKILL);
}

static void leaves_by_term(void *unused)
{
	(void)unused;
	put_fd(open_new("terminated"), "1");
	raise(SIGTERM);
}

static void left_open(void)
{
	finish(start(leaves_by_exit, NULL));
	finish(start(leaves_by_underscore_exit, NULL));
	finish(start(leaves_by_capital_exit, NULL));
	finish(start(leaves_by_quick_exit, NULL));
	finish(start(leaves_by_abort, NULL));
	finish(start(leaves_by_kill, NULL));
	finish(start(leaves_by_term, NULL));
	step();
	put("dep", "touched after");
}

static void write_and_pause(void *ready)
{
	put_fd(open_new("a"), "1");
	must(write(((int *)ready)[1], "x", 1) == 1, "pipe");
	pause();
}

/* Killed a tick after its last write: by the stamp nobody can tell. */
static void killed_a_tick_later(void)
{
	int ready[2];
	char c;
	pid_t pid;

	must(pipe(ready) == 0, "pipe");
	pid = start(write_and_pause, ready);
	must(read(ready[0], &c, 1) == 1, "pipe");
	step();
	kill(pid, SIGKILL);
	finish(pid);
	put("dep", "touched after");
}

/* The parents of compilers look at their children with each of these. */
static void waited_for(void)
{
	siginfo_t info;
	int status;
	pid_t pid = start(leaves_by_kill, NULL);

	must(waitid(P_PID, (id_t)pid, &info, WEXITED) == 0, "waitid");
	pid = start(leaves_by_term, NULL);
	must(wait4(pid, &status, 0, NULL) == pid, "wait4");
	pid = start(leaves_by_abort, NULL);
	must(wait3(&status, 0, NULL) == pid, "wait3");
	pid = start(leaves_by_exit, NULL);
	must(wait(&status) == pid, "wait");
	step();
}

static void executes_with_cloexec(void *unused)
{
	int fd = open("cloexec", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	(void)unused;
	put_fd(fd, "1");
	execlp("true", "true", (char *)NULL);
}

static void executes_with_inherited(void *unused)
{
	int fd = open_new("inherited");

	(void)unused;
	put_fd(fd, "1");
	execlp("true", "true", (char *)NULL);
}

static void executed_over(void)
{
	finish(start(executes_with_cloexec, NULL));
	finish(start(executes_with_inherited, NULL));
	step();
}

static void held_by_shell(void *fd)
{
	dup2(*(int *)fd, 7);
	execlp("dash", "dash", "-c", "eval \"echo >&9; read -r _ <&8\"; echo 1 >&7", (char *)NULL);
}

/* Opened before exec, written after it, a tick later. */
static void written_by_successor(void)
{
	int fd = open_new("a");
	pid_t pid = start(held_by_shell, &fd);

	close(fd);
	finish(pid);
}

static void maps_and_exits(void *unused)
{
	int fd = open_flags("mapped", O_RDWR | O_CREAT);
	char *map;

	(void)unused;
	must(ftruncate(fd, 4096) == 0, "ftruncate");
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must(map != MAP_FAILED, "mmap");
	close(fd);
	step();
	map[0] = 'x';
	_exit(0);
}

static void mapping_left_at_exit(void)
{
	finish(start(maps_and_exits, NULL));
	step();
}

static void buffered_and_exits(void *unused)
{
	FILE *f = fopen("buffered", "w");

	(void)unused;
	fputs("1", f);
	step();
	exit(0);
}

static void buffered_and_underscore_exits(void *unused)
{
	FILE *f = fopen("lost", "w");

	(void)unused;
	fputs("1", f);
	step();
	_exit(0);
}

/* exit() writes what stdio still has; _exit() does not. */
static void stdio_at_exit(void)
{
	finish(start(buffered_and_exits, NULL));
	finish(start(buffered_and_underscore_exits, NULL));
	step();
}

static void writes_in_handler(void)
{
	put("at-exit", "1");
}

static void registers_and_exits(void *unused)
{
	(void)unused;
	atexit(writes_in_handler);
	exit(0);
}

static void written_at_exit(void)
{
	finish(start(registers_and_exits, NULL));
	step();
}

const struct op exit_ops[] = {
	{ .name = "exit-ways", .run = left_open },
	{ .name = "exit-killed-later", .run = killed_a_tick_later },
	{ .name = "exit-wait-family", .run = waited_for },
	{ .name = "exec-with-open-files", .run = executed_over },
	{ .name = "exec-written-after", .run = written_by_successor, .needs = "dash" },
	{ .name = "exit-mapped", .run = mapping_left_at_exit },
	{ .name = "exit-stdio", .run = stdio_at_exit },
	{ .name = "exit-atexit-writer", .run = written_at_exit },
	{ .name = NULL },
};
