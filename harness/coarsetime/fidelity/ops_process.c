// SPDX-License-Identifier: GPL-2.0-only
/* Writers in other processes: fork, vfork, spawn, threads. */
#include "coarsetime/fidelity/fidelity.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void child_puts(void *text)
{
	put("a", text);
}

static void forked_writer(void)
{
	finish(start(child_puts, (char *)"1"));
	step();
	finish(start(child_puts, (char *)"2"));
}

static void child_writes_fd(void *fd)
{
	put_fd(*(int *)fd, "1");
}

/* The child writes to the parent's descriptor and leaves; the parent closes a tick later. */
static void inherited_written_by_child(void)
{
	int fd = open_new("a");

	step();
	finish(start(child_writes_fd, &fd));
	step();
	close(fd);
}

static void child_nothing(void *fd)
{
	(void)fd;
}

/* A child's exit closes its copy: that is not a write. */
static void inherited_not_written(void)
{
	int fd = open_new("a");

	put_fd(fd, "1");
	step();
	finish(start(child_nothing, NULL));
	step();
	close(fd);
}

/* Meeting points of parent and child: to the child, and back. */
static int there[2], back[2];

static void make_gates(void)
{
	must(pipe(there) == 0 && pipe(back) == 0, "pipe");
}

static void wait_at(const int *gate)
{
	char c;

	must(read(gate[0], &c, 1) == 1, "waiting for the other process");
}

static void pass(const int *gate)
{
	must(write(gate[1], "x", 1) == 1, "letting the other process go on");
}

static void child_holds(void *unused)
{
	int fd = open_new("a");

	(void)unused;
	put_fd(fd, "1");
	pass(back);
	wait_at(there);
	close(fd);
}

static void child_holds_over_tick(void)
{
	pid_t pid;

	make_gates();
	pid = start(child_holds, NULL);
	wait_at(back);
	step();
	put("dep", "touched after");
	pass(there);
	finish(pid);
}

#define ROUNDS 12
#define FILES 20

static int held[FILES];

static void write_all(const char *text)
{
	for (int i = 0; i < FILES; i++)
		put_fd(held[i], text);
}

static void child_leaves(void *unused)
{
	(void)unused;
	pass(back);
	wait_at(there);
}

static void child_looks(void *round)
{
	char name[16];
	struct stat st;

	pass(back);
	wait_at(there);
	for (int i = 0; i < 5 * FILES; i++) {
		snprintf(name, sizeof(name), "f%02d-%02d", *(int *)round, i % FILES);
		must(stat(name, &st) == 0, name);
	}
}

static void (*neighbour)(void *round);

/* Two processes have all files open; one writes while the other does something else. */
static void child_holds_many(void *round)
{
	char name[16];
	pid_t other;

	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "f%02d-%02d", *(int *)round, i);
		held[i] = open_new(name);
	}
	other = start(neighbour, round);
	write_all("1");
	pass(back);
	wait_at(there);
	write_all("2");
	finish(other);
}

static void run_beside_writers(void (*other)(void *round))
{
	pid_t pids[ROUNDS];

	neighbour = other;
	make_gates();
	for (int i = 0; i < ROUNDS; i++) {
		pids[i] = start(child_holds_many, &i);
		wait_at(back);
		wait_at(back);
	}
	step();
	for (int i = 0; i < 2 * ROUNDS; i++)
		pass(there);
	for (int i = 0; i < ROUNDS; i++)
		finish(pids[i]);
}

/* A process that stamps what was written a tick ago must not undo what is written now. */
static void exit_beside_writer(void)
{
	run_beside_writers(child_leaves);
}

static void stat_beside_writer(void)
{
	run_beside_writers(child_looks);
}

static void child_writes_parent_closed(void *fd)
{
	wait_at(there);
	put_fd(*(int *)fd, "1");
}

/* The parent's close is not the last one. */
static void parent_closes_first(void)
{
	int fd = open_new("a");
	pid_t pid;

	make_gates();
	pid = start(child_writes_parent_closed, &fd);
	close(fd);
	step();
	pass(there);
	finish(pid);
}

static void grandchild_writes(void *unused)
{
	(void)unused;
	start(child_puts, (char *)"1");
	/* _exit() of the middle process orphans it. */
}

static void orphaned_writer(void)
{
	int alive[2];
	char c;

	must(pipe(alive) == 0, "pipe");
	finish(start(grandchild_writes, NULL));
	close(alive[1]);
	/* End of file: the orphan has gone. */
	must(read(alive[0], &c, 1) == 0, "waiting for the orphan");
	step();
}

static void vfork_redirected(void)
{
	int status;
	pid_t pid = vfork();

	if (pid == 0) {
		int fd = open("a", O_WRONLY | O_CREAT | O_TRUNC, 0644);

		dup2(fd, 1);
		execlp("dash", "dash", "-c", "echo 1", (char *)NULL);
		_exit(127);
	}
	must(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0, "vfork");
	step();
	pid = vfork();
	if (pid == 0) {
		int fd = open("b", O_WRONLY | O_CREAT | O_TRUNC, 0644);

		_exit(write(fd, "1", 1) != 1);
	}
	must(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0, "vfork");
}

/* After a vfork child that closed and dup'ed, the parent's descriptors are as before. */
static void vfork_shares_nothing(void)
{
	int fd = open_new("a"), other = open_new("b"), status;
	pid_t pid = vfork();

	if (pid == 0) {
		dup2(other, fd);
		close(other);
		_exit(0);
	}
	must(pid > 0 && waitpid(pid, &status, 0) == pid, "vfork");
	step();
	put_fd(fd, "into a");
	step();
	close(fd);
	close(other);
}

static pid_t spawn_shell(const char *script, posix_spawn_file_actions_t *actions)
{
	char *argv[] = { (char *)"dash", (char *)"-c", (char *)script, NULL };
	pid_t pid;

	must(posix_spawnp(&pid, "dash", actions, NULL, argv, environ) == 0, "posix_spawnp");
	return pid;
}

static void spawned_with_actions(void)
{
	posix_spawn_file_actions_t actions;
	int inherited = open_new("inherited");

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 3, "opened", O_WRONLY | O_CREAT | O_TRUNC, 0644);
	posix_spawn_file_actions_addopen(&actions, 4, "never-written", O_WRONLY | O_CREAT | O_TRUNC,
					 0644);
	posix_spawn_file_actions_adddup2(&actions, inherited, 5);
	step();
	finish(spawn_shell("echo 1 >&3; echo 1 >&5", &actions));
	step();
	posix_spawn_file_actions_addclose(&actions, 3);
	finish(spawn_shell("true", &actions));
	posix_spawn_file_actions_destroy(&actions);
	step();
	close(inherited);
}

static void opened_by_popen(void)
{
	FILE *to = popen("cat >a", "w"), *from;

	must(to != NULL && fputs("1", to) >= 0 && pclose(to) == 0, "popen");
	step();
	to = popen("cat >b", "w");
	from = popen("echo 1 >c; echo", "r");
	must(to != NULL && from != NULL && fgetc(from) == '\n' && pclose(from) == 0, "popen");
	/* Without a sleep, which would be waiting for the clock. */
	while (access("b", F_OK) < 0)
		sched_yield();
	step();
	fputs("1", to);
	must(pclose(to) == 0, "pclose");
}

static void run_by_system(void)
{
	must(system("echo 1 >a") == 0, "system");
	step();
	must(system("exec 3>>a; exec 4>b; echo 2 >&3") == 0, "system");
}

static void *thread_holds(void *unused)
{
	child_holds(unused);
	return NULL;
}

static void *thread_puts(void *unused)
{
	put("b", "1");
	(void)unused;
	pthread_exit(NULL);
}

static void written_by_threads(void)
{
	pthread_t holds, puts_and_ends;

	make_gates();
	must(pthread_create(&puts_and_ends, NULL, thread_puts, NULL) == 0, "pthread_create");
	pthread_join(puts_and_ends, NULL);
	step();
	must(pthread_create(&holds, NULL, thread_holds, NULL) == 0, "pthread_create");
	wait_at(back);
	step();
	pass(there);
	pthread_join(holds, NULL);
}

const struct op process_ops[] = {
	{ .name = "fork-writer", .run = forked_writer },
	{ .name = "fork-child-writes-inherited", .run = inherited_written_by_child },
	{ .name = "fork-child-exits-unwritten", .run = inherited_not_written },
	{ .name = "fork-child-holds", .run = child_holds_over_tick },
	{ .name = "exit-beside-writer", .run = exit_beside_writer },
	{ .name = "stat-beside-writer", .run = stat_beside_writer },
	{ .name = "fork-parent-closes-first", .run = parent_closes_first },
	{ .name = "fork-orphan", .run = orphaned_writer },
	{ .name = "vfork", .run = vfork_redirected, .needs = "dash" },
	{ .name = "vfork-shares-nothing", .run = vfork_shares_nothing },
	{ .name = "posix-spawn-actions", .run = spawned_with_actions, .needs = "dash" },
	{ .name = "popen", .run = opened_by_popen },
	{ .name = "system", .run = run_by_system },
	{ .name = "threads", .run = written_by_threads },
	{ .name = NULL },
};
