// SPDX-License-Identifier: GPL-2.0-only
/* Leaving without the destructors. */
#include <stdlib.h>
#include <unistd.h>

#include "preload.h"
#include "../core/sys.h"

/* No flush here: what is in a buffer at _exit is lost, and so is not written. */
static void leave(int status) __attribute__((noreturn));
static void leave(int status)
{
	if (ct_page) {
		ct_fds_exit();
		if (!ct_in_vfork)
			ct_maps_exit();
	}
	for (;;)
		ct_sys(SYS_exit_group, status, 0, 0, 0);
}

CT_EXPORT void _exit(int status)
{
	leave(status);
}

CT_EXPORT void _Exit(int status)
{
	leave(status);
}

CT_EXPORT void quick_exit(int status)
{
	if (ct_page)
		ct_fds_sync();
	CT_REAL(quick_exit)(status);
	__builtin_unreachable();
}
