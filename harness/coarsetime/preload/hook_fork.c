// SPDX-License-Identifier: GPL-2.0-only
/* New processes by fork and vfork. */
#include <unistd.h>

#include "preload.h"
#include "../core/sys.h"

pid_t __fork(void);
void ct_vfork_before(void);
int ct_vfork_after(int ret);

static void before(void)
{
	if (ct_page && ct_fd_high)
		ct_fds_sync();
}

static pid_t after(pid_t pid)
{
	if (!pid && ct_page && !ct_in_vfork && ct_fd_high) {
		int saved = errno;

		ct_fds_forked();
		errno = saved;
	}
	return pid;
}

CT_EXPORT pid_t fork(void)
{
	before();
	return after(__fork());
}

CT_EXPORT pid_t _Fork(void)
{
	before();
	return after(CT_REAL(_Fork)());
}

#ifdef __x86_64__
/* Called by vfork.S around the system call. */
__attribute__((visibility("hidden"))) void ct_vfork_before(void)
{
	before();
}

__attribute__((visibility("hidden"))) int ct_vfork_after(int ret)
{
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
