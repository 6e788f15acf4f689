// SPDX-License-Identifier: GPL-2.0-only
/* Changes of the current directory. */
#include "preload.h"
#include "../core/sys.h"

CT_EXPORT int chdir(const char *path)
{
	ct_cwd_changed();
	return (int)ct_ret(ct_sys(SYS_chdir, path, 0, 0, 0));
}

CT_EXPORT int fchdir(int fd)
{
	ct_cwd_changed();
	return (int)ct_ret(ct_sys(SYS_fchdir, fd, 0, 0, 0));
}
