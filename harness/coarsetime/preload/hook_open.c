// SPDX-License-Identifier: GPL-2.0-only
/* open and its family. */
#include <stdarg.h>
#include <string.h>

#include "preload.h"
#include "../core/files.h"
#include "../core/stamp.h"
#include "../core/sys.h"

/* libc's own second names, and what fortified callers use; no header declares them. */
int __open(const char *path, int flags, ...);
int __open64(const char *path, int flags, ...);
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dirfd, const char *path, int flags);
int __openat64_2(int dirfd, const char *path, int flags);

static bool may_write(int flags)
{
	return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
}

static void opened_for_reading(int fd, int dirfd, const char *path)
{
	struct stat st;
	bool inside;

	if (ct_fd_hot(fd))
		ct_fd_other(fd);
	inside = ct_maybe_inside(dirfd, path);
	if ((inside || atomic_load_explicit(&ct_page->nslots, memory_order_relaxed) > 0) &&
	    !ct_sys_fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_mtim.tv_sec < ct_floor &&
	    (inside || ct_file_is_written(&st)))
		ct_stamp_meet(fd, "", AT_EMPTY_PATH, &st);
}

/* @fd: what the kernel returned. */
static int opened(int fd, int dirfd, const char *path, int flags)
{
	if (fd >= 0 && ct_page) {
		if (flags & O_PATH)
			ct_fd_opened(fd, dirfd, NULL, O_RDONLY);
		else if (may_write(flags))
			ct_fd_opened(fd, dirfd, path, flags);
		else
			opened_for_reading(fd, dirfd, path);
	}
	return (int)ct_ret(fd);
}

static int do_open(int dirfd, const char *path, int flags, mode_t mode)
{
	return opened(ct_sys_openat(dirfd, path, flags, mode), dirfd, path, flags);
}

long ct_openat2(int dirfd, const char *path, const void *how, size_t size)
{
	long fd = ct_sys(SYS_openat2, dirfd, path, how, size);

	/* The flags are what struct open_how begins with. */
	return opened((int)fd, dirfd, path, fd < 0 ? 0 : (int)*(const uint64_t *)how);
}

CT_EXPORT int open_by_handle_at(int mount, struct file_handle *handle, int flags)
{
	int fd = (int)ct_sys(SYS_open_by_handle_at, mount, handle, flags, 0);

	if (fd >= 0 && ct_page && may_write(flags))
		ct_fd_opened(fd, mount, NULL, flags);
	return (int)ct_ret(fd);
}

#define MODE_ARG(flags)                                \
	({                                             \
		mode_t mode_ = 0;                      \
		if ((flags) & (O_CREAT | O_TMPFILE)) { \
			va_list ap_;                   \
			va_start(ap_, flags);          \
			mode_ = va_arg(ap_, mode_t);   \
			va_end(ap_);                   \
		}                                      \
		mode_;                                 \
	})

CT_EXPORT int open(const char *path, int flags, ...)
{
	return do_open(AT_FDCWD, path, flags, MODE_ARG(flags));
}

CT_EXPORT int __open(const char *path, int flags, ...)
{
	return do_open(AT_FDCWD, path, flags, MODE_ARG(flags));
}

CT_EXPORT int __open64(const char *path, int flags, ...)
{
	return do_open(AT_FDCWD, path, flags, MODE_ARG(flags));
}

CT_EXPORT int open64(const char *path, int flags, ...)
{
	return do_open(AT_FDCWD, path, flags, MODE_ARG(flags));
}

CT_EXPORT int openat(int dirfd, const char *path, int flags, ...)
{
	return do_open(dirfd, path, flags, MODE_ARG(flags));
}

CT_EXPORT int openat64(int dirfd, const char *path, int flags, ...)
{
	return do_open(dirfd, path, flags, MODE_ARG(flags));
}

CT_EXPORT int __open_2(const char *path, int flags)
{
	return do_open(AT_FDCWD, path, flags, 0);
}

CT_EXPORT int __open64_2(const char *path, int flags)
{
	return do_open(AT_FDCWD, path, flags, 0);
}

CT_EXPORT int __openat_2(int dirfd, const char *path, int flags)
{
	return do_open(dirfd, path, flags, 0);
}

CT_EXPORT int __openat64_2(int dirfd, const char *path, int flags)
{
	return do_open(dirfd, path, flags, 0);
}

CT_EXPORT int creat(const char *path, mode_t mode)
{
	return do_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

CT_EXPORT int creat64(const char *path, mode_t mode)
{
	return do_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
