// SPDX-License-Identifier: GPL-2.0-only
/* A first, cheap guess whether a path lies in a root. */
#include "preload.h"
#include "../core/names.h"
#include "../core/sys.h"

static int cwd_inside = -1; /* -1: not known */

void ct_cwd_changed(void)
{
	if (!ct_in_vfork)
		cwd_inside = -1;
}

static bool look_at_cwd(void)
{
	char buf[CT_PATH_MAX];
	const char *rel;
	bool in = ct_sys(SYS_getcwd, buf, sizeof(buf), 0, 0) > 0 && ct_root_of(buf, &rel) >= 0;

	if (!ct_in_vfork)
		cwd_inside = in;
	return in;
}

static bool goes_up(const char *path)
{
	for (const char *p = path; *p; p++) {
		if (p[0] == '.' && p[1] == '.')
			return true;
	}
	return false;
}

bool ct_maybe_inside(int dirfd, const char *path)
{
	const char *rel;

	if (!path)
		return false;
	if (*path == '/')
		return ct_root_of(path, &rel) >= 0;
	if (dirfd != AT_FDCWD)
		return true;
	if (cwd_inside < 0 || ct_in_vfork)
		return look_at_cwd() || goes_up(path);
	return cwd_inside || goes_up(path);
}
