// SPDX-License-Identifier: GPL-2.0-only
/*
 * New processes made inside libc. What posix_spawn's file actions open is found by the new program
 * itself when the layer starts in it (ct_fds_inherit).
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "preload.h"
#include "env.h"
#include "../core/sniff.h"

extern char **environ;

CT_EXPORT int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
			  const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	if (ct_page) {
		ct_fds_sync();
		ct_sniff(AT_FDCWD, path);
		envp = WITH_US(envp, actions || ct_fd_high);
	}
	return CT_REAL(posix_spawn)(pid, path, actions, attr, argv, envp);
}

CT_EXPORT int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
			   const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	if (ct_page) {
		ct_fds_sync();
		ct_sniff_path(file);
		envp = WITH_US(envp, actions || ct_fd_high);
	}
	return CT_REAL(posix_spawnp)(pid, file, actions, attr, argv, envp);
}

/* From glibc 2.39 on; older headers do not declare them, and older libcs have none. */
typedef int spawn_pidfd_t(int *pidfd, const char *path, const posix_spawn_file_actions_t *actions,
			  const posix_spawnattr_t *attr, char *const argv[], char *const envp[]);
spawn_pidfd_t pidfd_spawn, pidfd_spawnp;

CT_EXPORT int pidfd_spawn(int *pidfd, const char *path, const posix_spawn_file_actions_t *actions,
			  const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	spawn_pidfd_t *real = (spawn_pidfd_t *)dlsym(RTLD_NEXT, "pidfd_spawn");

	if (ct_page) {
		ct_fds_sync();
		ct_sniff(AT_FDCWD, path);
		envp = WITH_US(envp, actions || ct_fd_high);
	}
	return real ? real(pidfd, path, actions, attr, argv, envp) : ENOSYS;
}

CT_EXPORT int pidfd_spawnp(int *pidfd, const char *file, const posix_spawn_file_actions_t *actions,
			   const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	spawn_pidfd_t *real = (spawn_pidfd_t *)dlsym(RTLD_NEXT, "pidfd_spawnp");

	if (ct_page) {
		ct_fds_sync();
		ct_sniff_path(file);
		envp = WITH_US(envp, actions || ct_fd_high);
	}
	return real ? real(pidfd, file, actions, attr, argv, envp) : ENOSYS;
}

/* system() and popen() take the program's own environment; put back what it has removed. */
static void before_shell(void)
{
	char *const *envp;

	if (!ct_page)
		return;
	ct_fds_sync();
	if (ct_env_check(environ).complete)
		return;
	envp = WITH_US(environ, false);
	for (; *envp; envp++) {
		if (!strncmp(*envp, "LD_PRELOAD=", 11))
			setenv("LD_PRELOAD", *envp + 11, 1);
	}
	setenv(CT_ENV_PAGE, ct_env_page + sizeof(CT_ENV_PAGE), 1);
}

CT_EXPORT int system(const char *command)
{
	before_shell();
	return CT_REAL(system)(command);
}

CT_EXPORT FILE *popen(const char *command, const char *type)
{
	before_shell();
	return CT_REAL(popen)(command, type);
}
