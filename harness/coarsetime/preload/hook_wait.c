// SPDX-License-Identifier: GPL-2.0-only
/* Waiting for children: what a dead one left unstamped is stamped before the parent goes on. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "preload.h"

/* At hand without a search by name, in glibc. */
pid_t __wait(int *status) __attribute__((weak));
pid_t __waitpid(pid_t pid, int *status, int options) __attribute__((weak));

static void reaped(pid_t pid, int status)
{
	if (pid > 0 && ct_page && (WIFEXITED(status) || WIFSIGNALED(status)))
		ct_process_reap(pid, WIFSIGNALED(status));
}

/* @call waits and puts its status into own, which is passed on to the caller's @status. */
#define WAITING(status, call)                    \
	({                                       \
		int own = 0;                     \
		pid_t ret_ = (call);             \
		if (ret_ > 0) {                  \
			reaped(ret_, own);       \
			if (status)              \
				*(status) = own; \
		}                                \
		ret_;                            \
	})

CT_EXPORT pid_t wait(int *status)
{
	return WAITING(status, __wait ? __wait(&own) : CT_REAL(wait)(&own));
}

CT_EXPORT pid_t waitpid(pid_t pid, int *status, int options)
{
	return WAITING(status, __waitpid ? __waitpid(pid, &own, options)
					 : CT_REAL(waitpid)(pid, &own, options));
}

CT_EXPORT pid_t wait3(int *status, int options, struct rusage *usage)
{
	return WAITING(status, CT_REAL(wait3)(&own, options, usage));
}

CT_EXPORT pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	return WAITING(status, CT_REAL(wait4)(pid, &own, options, usage));
}

CT_EXPORT int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	siginfo_t own = { 0 };
	int ret;

	ret = CT_REAL(waitid)(type, id, info ? info : &own, options);
	if (!info)
		info = &own;
	if (!ret && info->si_pid > 0 && !(options & WNOWAIT) && ct_page &&
	    (info->si_code == CLD_EXITED || info->si_code == CLD_KILLED ||
	     info->si_code == CLD_DUMPED))
		ct_process_reap(info->si_pid, info->si_code != CLD_EXITED);
	return ret;
}
