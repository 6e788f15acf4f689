// SPDX-License-Identifier: GPL-2.0-only
/* New processes by fork and vfork. */
#include <unistd.h>

#include "preload.h"
#include "../core/sys.h"

/* What pthread_atfork() calls; other libcs do without, and the layer then does too. */
int __register_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void), void *dso)
	__attribute__((weak));
extern void *__dso_handle __attribute__((visibility("hidden")));

void ct_vfork_before(void);
int ct_vfork_after(int ret);

static void before(void)
{
	if (ct_page && ct_fd_high)
		ct_fds_sync();
}

static void in_child(void)
{
	ct_known_pid = 0;
	if (ct_page && !ct_in_vfork && ct_fd_high)
		ct_fds_forked();
}

/* fork, and what calls it inside of libc: daemon, forkpty. */
void ct_fork_watch(void)
{
	if (__register_atfork)
		__register_atfork(before, NULL, in_child, __dso_handle);
}

/* Runs no handlers. */
CT_EXPORT pid_t _Fork(void)
{
	pid_t pid;

	before();
	pid = CT_REAL(_Fork)();
	if (!pid)
		in_child();
	return pid;
}

#ifdef __x86_64__
/* Called by vfork.S around the system call. */
__attribute__((visibility("hidden"))) void ct_vfork_before(void)
{
	before();
}

__attribute__((visibility("hidden"))) int ct_vfork_after(int ret)
{
	ct_known_pid = 0; /* the child shares our memory */
	if (!ret) {
		ct_in_vfork = 1;
		ct_fds_vfork_child();
		return 0;
	}
	/* The child ran in our memory: its flag is ours to take back. */
	ct_in_vfork = 0;
	return (int)ct_ret(ret);
}
#else
/* fork keeps every promise of vfork, and needs no assembly. */
CT_EXPORT pid_t vfork(void)
{
	return fork();
}
#endif
