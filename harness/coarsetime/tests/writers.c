// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writers for writers_test.sh: "writers HOW FILE [OTHER]" writes FILE in one particular way.
 * Linked twice, once statically: the layer cannot enter that one.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../core/sys.h"

extern char **environ;

static int fd;
static const char *path, *other;

static void must(int ok)
{
	if (ok)
		return;
	perror("writers");
	abort();
}

static void start(void)
{
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
	must(fd >= 0 && write(fd, "x", 1) == 1);
}

static void by_exit(void)
{
	start();
	exit(0);
}

static void by__exit(void)
{
	start();
	_exit(0);
}

static void by_quick_exit(void)
{
	start();
	quick_exit(0);
}

static void by_noclose(void)
{
	must(fputs("x", fopen(path, "w")) >= 0);
}

static void by_vfork(void)
{
	start();
	if (!vfork()) {
		dup2(fd, 1);
		close(fd);
		execlp("echo", "echo", "child", NULL);
		_exit(1);
	}
	close(fd);
	wait(NULL);
}

static void by_fork(void)
{
	start();
	if (!fork()) {
		must(write(fd, "y", 1) == 1);
		_exit(0);
	}
	close(fd);
	wait(NULL);
}

static void by_dup2(void)
{
	int null = open("/dev/null", O_WRONLY);

	start();
	dup2(null, fd);
}

static void by_mmap(void)
{
	char *map;

	start();
	must(!ftruncate(fd, 4096));
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must(map != MAP_FAILED);
	close(fd);
	must(!system("true"));
	map[7] = 1;
}

static void *thread(void *arg)
{
	must(write(fd, "t", 1) == 1);
	return arg;
}

static void by_thread(void)
{
	pthread_t t[8];

	start();
	for (int i = 0; i < 8; i++)
		must(!pthread_create(&t[i], NULL, thread, NULL));
	for (int i = 0; i < 8; i++)
		pthread_join(t[i], NULL);
	close(fd);
}

static void by_sendfile(void)
{
	int in = open("/proc/self/exe", O_RDONLY);

	start();
	must(sendfile(fd, in, NULL, 100) == 100);
	close(fd);
}

static void by_copy_range(void)
{
	int in;

	start();
	in = open(path, O_RDONLY);
	must(copy_file_range(in, NULL, fd, NULL, 1, 0) >= 0);
	close(fd);
}

static void by_tmpfile(void)
{
	char name[64];

	fd = open(".", O_TMPFILE | O_RDWR, 0644);
	if (fd < 0) {
		start(); /* not on every file system */
		return;
	}
	must(write(fd, "x", 1) == 1);
	sprintf(name, "/proc/self/fd/%d", fd);
	must(!linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW));
	close(fd);
}

static void by_pwrite(void)
{
	start();
	must(pwrite(fd, "yz", 2, 1) == 2);
	close(fd);
}

static void by_writev(void)
{
	struct iovec iov = { .iov_base = (char[]){ 'v' }, .iov_len = 1 };

	start();
	must(writev(fd, &iov, 1) == 1 && pwritev(fd, &iov, 1, 5) == 1);
	close(fd);
}

static void by_truncate(void)
{
	start();
	close(fd);
	must(!truncate(path, 100));
}

static void by_posix_spawn(void)
{
	char *argv[] = { (char[]){ "echo" }, (char[]){ "hello" }, NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT, 0644);
	must(!posix_spawnp(&pid, "echo", &actions, NULL, argv, environ));
	waitpid(pid, NULL, 0);
}

static void by_popen(void)
{
	char command[256];
	FILE *p;

	snprintf(command, sizeof(command), "cat >%s", path);
	p = popen(command, "w");
	fputs("x", p);
	must(!pclose(p));
}

static void by_system(void)
{
	char command[256];

	snprintf(command, sizeof(command), "echo x >%s", path);
	must(!system(command));
}

static void by_execve(void)
{
	char *argv[] = { (char[]){ "echo" }, (char[]){ "x" }, NULL }, *envp[] = { NULL };

	start();
	dup2(fd, 1);
	execve("/bin/echo", argv, envp);
}

static void by_freopen(void)
{
	must(freopen(path, "w", stdout) != NULL);
	printf("x");
	must(freopen("/dev/null", "w", stdout) != NULL);
}

static void by_mkstemp(void)
{
	char name[] = "tempXXXXXX";

	fd = mkstemp(name);
	must(fd >= 0 && write(fd, "x", 1) == 1);
	must(!rename(name, path));
}

static void by_closefrom(void)
{
	start();
	closefrom(3);
}

static void by_kill(void)
{
	start();
	raise(SIGKILL);
}

static void by_kill_stdio(void)
{
	FILE *f = fopen(path, "w");

	fputs("x", f);
	fflush(f);
	raise(SIGKILL);
}

/* By no function of libc at all. */
static void by_raw(void)
{
	int raw = ct_sys_openat(AT_FDCWD, path, O_WRONLY | O_CREAT, 0644);

	must(raw >= 0 && ct_sys(SYS_write, raw, "x", 1, 0) == 1);
	ct_sys_close(raw);
}

static void by_number(void)
{
	long made = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0644);

	must(made >= 0 && syscall(SYS_write, made, "x", 1) == 1);
	must(syscall(SYS_close, made) == 0);
}

/* Closed behind the layer's back; the number then belongs to another file, which we may write. */
static void by_reused_number(void)
{
	int made = open(path, O_WRONLY | O_CREAT, 0644);

	must(made >= 0 && write(made, "x", 1) == 1);
	ct_sys_close(made);
	must(ct_sys_openat(AT_FDCWD, "../outside", O_RDWR, 0) == made);
}

static void by_daemon(void)
{
	int made = open(path, O_WRONLY | O_CREAT, 0644);

	must(made >= 0 && dup2(made, 1) == 1 && close(made) == 0 && write(1, "x", 1) == 1);
	must(daemon(1, 0) == 0);
}

static void by_look(void)
{
	struct stat st;

	must(stat(path, &st) && errno == ENOENT);
}

static void touch_other(void)
{
	int o = open(other, O_WRONLY | O_CREAT, 0644);

	close(o);
}

static void by_stdio_held(void)
{
	FILE *f = fopen(path, "w");

	fputs("x", f);
	fflush(f);
	touch_other();
	fclose(f);
}

static void by_stdio_late(void)
{
	FILE *f = fopen(path, "w");

	fputs("x", f);
	touch_other();
	fclose(f);
}

/* Successful calls leave errno alone, whatever we do below them. */
static void by_errno(void)
{
	struct stat st;

	errno = E2BIG;
	start();
	must(errno == E2BIG && !stat(path, &st) && errno == E2BIG);
	must(!rename(path, "renamed") && errno == E2BIG);
	must(!rename("renamed", path) && errno == E2BIG);
	must(!close(fd) && errno == E2BIG && !utimensat(AT_FDCWD, path, NULL, 0));
	must(errno == E2BIG);
	errno = 0;
	must(close(-1) == -1 && errno == EBADF && open("no/such", O_RDONLY) == -1);
	must(errno == ENOENT);
}

static void by_deadline(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
	struct timespec ts;
	sem_t sem;

	start();
	sem_init(&sem, 0, 0);
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += 10000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	must(sem_timedwait(&sem, &ts) == -1 && errno == ETIMEDOUT);
	pthread_mutex_lock(&mutex);
	must(pthread_cond_timedwait(&cond, &mutex, &ts) == ETIMEDOUT);
}

static const struct {
	const char *name;
	void (*run)(void);
} ways[] = {
	{ "exit", by_exit },
	{ "_exit", by__exit },
	{ "noclose", by_noclose },
	{ "quick_exit", by_quick_exit },
	{ "vfork", by_vfork },
	{ "fork", by_fork },
	{ "dup2", by_dup2 },
	{ "mmap", by_mmap },
	{ "thread", by_thread },
	{ "sendfile", by_sendfile },
	{ "copy_range", by_copy_range },
	{ "tmpfile", by_tmpfile },
	{ "pwrite", by_pwrite },
	{ "writev", by_writev },
	{ "truncate", by_truncate },
	{ "posix_spawn", by_posix_spawn },
	{ "popen", by_popen },
	{ "system", by_system },
	{ "execve", by_execve },
	{ "freopen", by_freopen },
	{ "mkstemp", by_mkstemp },
	{ "closefrom", by_closefrom },
	{ "kill", by_kill },
	{ "kill-stdio", by_kill_stdio },
	{ "raw", by_raw },
	{ "number", by_number },
	{ "reused-number", by_reused_number },
	{ "daemon", by_daemon },
	{ "look", by_look },
	{ "stdio-held", by_stdio_held },
	{ "stdio-late", by_stdio_late },
	{ "errno", by_errno },
	{ "deadline", by_deadline },
};

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	path = argv[2];
	other = argv[3];
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(argv[1], ways[i].name))
			continue;
		ways[i].run();
		return 0;
	}
	fprintf(stderr, "writers: no way '%s'\n", argv[1]);
	return 2;
}
