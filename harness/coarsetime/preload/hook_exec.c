// SPDX-License-Identifier: GPL-2.0-only
/*
 * New programs. The layer goes with them, whatever the environment that they are given; and one
 * that it cannot enter (static, set-user-id) is put on record.
 */
#include <alloca.h>
#include <limits.h>
#include <paths.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preload.h"
#include "env.h"
#include "../core/sniff.h"
#include "../core/sys.h"

extern char **environ;

/* All that must be on record before this program is replaced. */
static void leaving(int dirfd, const char *path)
{
	ct_fds_sync();
	ct_maps_sync();
	if (ct_in_vfork)
		ct_fds_vfork_exec();
	ct_sniff(dirfd, path);
}

static int do_execve(const char *path, char *const argv[], char *const envp[])
{
	if (!ct_page)
		return (int)ct_ret(ct_sys(SYS_execve, path, argv, envp, 0));
	leaving(AT_FDCWD, path);
	return (int)ct_ret(ct_sys(SYS_execve, path, argv, WITH_US(envp, false), 0));
}

/* A script without "#!": execvp hands it to the shell. */
static int exec_by_shell(const char *path, char *const argv[], char *const envp[])
{
	int n = 0;
	const char **args;

	while (argv[n])
		n++;
	args = alloca((size_t)(n + 2) * sizeof(*args));
	args[0] = _PATH_BSHELL;
	args[1] = path;
	for (int i = 1; i <= n; i++)
		args[i + 1] = argv[i];
	if (!n)
		args[2] = NULL;
	return do_execve(_PATH_BSHELL, (char *const *)args, envp);
}

static int try_exec(const char *path, char *const argv[], char *const envp[])
{
	int ret = do_execve(path, argv, envp);

	return errno == ENOEXEC ? exec_by_shell(path, argv, envp) : ret;
}

/* Search as execvp(3) says: on EACCES remember it and go on. */
static int do_execvpe(const char *file, char *const argv[], char *const envp[])
{
	const char *path = getenv("PATH"), *end;
	char buf[PATH_MAX];
	size_t flen = strlen(file);
	bool denied = false;

	if (!*file)
		return (int)ct_ret(-ENOENT);
	if (strchr(file, '/'))
		return try_exec(file, argv, envp);
	for (path = path ? path : "/bin:/usr/bin";; path = end + 1) {
		size_t n;

		end = strchrnul(path, ':');
		n = (size_t)(end - path);
		if (n + flen + 2 <= sizeof(buf)) {
			memcpy(buf, path, n);
			if (n)
				buf[n++] = '/';
			memcpy(buf + n, file, flen + 1);
			try_exec(buf, argv, envp);
			denied |= errno == EACCES;
			if (errno != ENOENT && errno != ENOTDIR && errno != EACCES &&
			    errno != ESTALE && errno != ENODEV && errno != ETIMEDOUT)
				return -1;
		}
		if (!*end)
			break;
	}
	if (denied)
		errno = EACCES;
	return -1;
}

CT_EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	return do_execve(path, argv, envp);
}

CT_EXPORT int execv(const char *path, char *const argv[])
{
	return do_execve(path, argv, environ);
}

CT_EXPORT int execvp(const char *file, char *const argv[])
{
	return do_execvpe(file, argv, environ);
}

CT_EXPORT int execvpe(const char *file, char *const argv[], char *const envp[])
{
	return do_execvpe(file, argv, envp);
}

CT_EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	if (ct_page) {
		leaving(fd, "");
		envp = WITH_US(envp, false);
	}
	return (int)ct_ret(
		ct_sys6(SYS_execveat, fd, (long)"", (long)argv, (long)envp, AT_EMPTY_PATH, 0));
}

CT_EXPORT int execveat(int dirfd, const char *path, char *const argv[], char *const envp[],
		       int flags)
{
	if (ct_page) {
		leaving(dirfd, path);
		envp = WITH_US(envp, false);
	}
	return (int)ct_ret(
		ct_sys6(SYS_execveat, dirfd, (long)path, (long)argv, (long)envp, flags, 0));
}

/* @first and the arguments behind it, up to NULL, as an array; @ap is then behind the NULL. */
#define COLLECT(argv, first, ap)                                  \
	do {                                                      \
		va_list count_;                                   \
		int n_ = 1;                                       \
		va_start(ap, first);                              \
		va_copy(count_, ap);                              \
		while (va_arg(count_, char *))                    \
			n_++;                                     \
		va_end(count_);                                   \
		argv = alloca((size_t)(n_ + 1) * sizeof(char *)); \
		argv[0] = (char *)(uintptr_t)(first);             \
		for (int i_ = 1; i_ <= n_; i_++)                  \
			argv[i_] = va_arg(ap, char *);            \
	} while (0)

CT_EXPORT int execl(const char *path, const char *arg, ...)
{
	char **argv;
	va_list ap;

	COLLECT(argv, arg, ap);
	va_end(ap);
	return do_execve(path, argv, environ);
}

CT_EXPORT int execlp(const char *file, const char *arg, ...)
{
	char **argv;
	va_list ap;

	COLLECT(argv, arg, ap);
	va_end(ap);
	return do_execvpe(file, argv, environ);
}

CT_EXPORT int execle(const char *path, const char *arg, ...)
{
	char **argv;
	char *const *envp;
	va_list ap;

	COLLECT(argv, arg, ap);
	envp = va_arg(ap, char *const *);
	va_end(ap);
	return do_execve(path, argv, envp);
}
