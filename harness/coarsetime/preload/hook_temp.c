// SPDX-License-Identifier: GPL-2.0-only
/* Temporary names: the letters that libc draws are kept out of the log. */
#include <stdlib.h>
#include <string.h>

#include "preload.h"
#include "../core/event.h"
#include "../core/names.h"
#include "../core/stamp.h"
#include "../core/sys.h"

/* Enter the name of @path with its six random letters (before @suffix bytes) as XXXXXX. */
static void canonical(const char *path, int suffix, int fd)
{
	char real[CT_PATH_MAX], canon[CT_PATH_MAX];
	const char *rel;
	size_t n;
	int root;

	if (!ct_path_of_fd(fd, real))
		return;
	root = ct_root_of(real, &rel);
	n = root < 0 ? 0 : strlen(rel);
	if (strlen(path) < (size_t)suffix + 6 || n < (size_t)suffix + 6)
		return;
	memcpy(canon, rel, n + 1);
	memcpy(canon + n - (size_t)suffix - 6, "XXXXXX", 6);
	ct_name(root, rel, canon);
}

static int made(int fd, const char *path, int suffix)
{
	int saved = errno;

	if (fd >= 0 && ct_page) {
		canonical(path, suffix, fd);
		ct_fd_opened(fd, AT_FDCWD, path, O_RDWR | O_CREAT | O_EXCL);
	}
	errno = saved;
	return fd;
}

CT_EXPORT int mkstemp(char *path)
{
	return made(CT_REAL(mkstemp)(path), path, 0);
}

CT_EXPORT int mkstemp64(char *path)
{
	return made(CT_REAL(mkstemp64)(path), path, 0);
}

CT_EXPORT int mkostemp(char *path, int flags)
{
	return made(CT_REAL(mkostemp)(path, flags), path, 0);
}

CT_EXPORT int mkostemp64(char *path, int flags)
{
	return made(CT_REAL(mkostemp64)(path, flags), path, 0);
}

CT_EXPORT int mkstemps(char *path, int suffix)
{
	return made(CT_REAL(mkstemps)(path, suffix), path, suffix);
}

CT_EXPORT int mkstemps64(char *path, int suffix)
{
	return made(CT_REAL(mkstemps64)(path, suffix), path, suffix);
}

CT_EXPORT int mkostemps(char *path, int suffix, int flags)
{
	return made(CT_REAL(mkostemps)(path, suffix, flags), path, suffix);
}

CT_EXPORT int mkostemps64(char *path, int suffix, int flags)
{
	return made(CT_REAL(mkostemps64)(path, suffix, flags), path, suffix);
}

CT_EXPORT char *mkdtemp(char *path)
{
	char *ret = CT_REAL(mkdtemp)(path);
	int fd;
	uint32_t name;

	if (!ret || !ct_page)
		return ret;
	fd = ct_sys_openat(AT_FDCWD, ret, O_PATH | O_CLOEXEC, 0);
	if (fd < 0)
		return ret;
	canonical(ret, 0, fd);
	ct_sys_close(fd);
	name = ct_locate(AT_FDCWD, ret, false);
	if (name) {
		ct_stamp_parent(AT_FDCWD, ret);
		ct_stamp_name(AT_FDCWD, ret, AT_SYMLINK_NOFOLLOW, name, CT_EV_MKDIR, 0);
	}
	return ret;
}
