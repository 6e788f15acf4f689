// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing through descriptors. Nothing is stamped here: only the time of the last write is kept,
 * and the stamp is put on the file when it is closed or met.
 */
#include <linux/fs.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#include "preload.h"
#include "../core/clock.h"
#include "../core/sys.h"

/* libc's own second names of these; declared nowhere. */
ssize_t __write(int fd, const void *buf, size_t n);
ssize_t __read(int fd, void *buf, size_t n);
ssize_t __pwrite64(int fd, const void *buf, size_t n, off64_t off);

/*
 * Run @call; if it did something, that was at the time before it. @done: of its result.
 */
#define WRITING_IF(fd, call, done)                           \
	({                                                   \
		bool hot_ = ct_fd_hot(fd) && ct_fd_file(fd); \
		int64_t now_ = hot_ ? ct_clock_now() : 0;    \
		__typeof__(call) ret_ = (call);              \
		if (hot_ && (done))                          \
			ct_fd_wrote(fd, now_);               \
		ret_;                                        \
	})
/* Calls that return how much was written, and such that return 0. */
#define WRITING(fd, call) WRITING_IF(fd, call, ret_ > 0)
#define CHANGING(fd, call) WRITING_IF(fd, call, ret_ == 0)

CT_EXPORT ssize_t write(int fd, const void *buf, size_t n)
{
	return WRITING(fd, __write(fd, buf, n));
}

CT_EXPORT ssize_t pwrite(int fd, const void *buf, size_t n, off_t off)
{
	return WRITING(fd, __pwrite64(fd, buf, n, off));
}

CT_EXPORT ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t off)
{
	return WRITING(fd, __pwrite64(fd, buf, n, off));
}

CT_EXPORT ssize_t writev(int fd, const struct iovec *iov, int n)
{
	return WRITING(fd, CT_REAL(writev)(fd, iov, n));
}

CT_EXPORT ssize_t pwritev(int fd, const struct iovec *iov, int n, off_t off)
{
	return WRITING(fd, CT_REAL(pwritev)(fd, iov, n, off));
}

CT_EXPORT ssize_t pwritev64(int fd, const struct iovec *iov, int n, off64_t off)
{
	return WRITING(fd, CT_REAL(pwritev64)(fd, iov, n, off));
}

CT_EXPORT ssize_t pwritev2(int fd, const struct iovec *iov, int n, off_t off, int flags)
{
	return WRITING(fd, CT_REAL(pwritev2)(fd, iov, n, off, flags));
}

CT_EXPORT ssize_t pwritev64v2(int fd, const struct iovec *iov, int n, off64_t off, int flags)
{
	return WRITING(fd, CT_REAL(pwritev64v2)(fd, iov, n, off, flags));
}

CT_EXPORT ssize_t sendfile(int out, int in, off_t *off, size_t n)
{
	return WRITING(out, CT_REAL(sendfile)(out, in, off, n));
}

CT_EXPORT ssize_t sendfile64(int out, int in, off64_t *off, size_t n)
{
	return WRITING(out, CT_REAL(sendfile64)(out, in, off, n));
}

CT_EXPORT ssize_t splice(int in, off64_t *offin, int out, off64_t *offout, size_t n,
			 unsigned int flags)
{
	return WRITING(out, CT_REAL(splice)(in, offin, out, offout, n, flags));
}

CT_EXPORT ssize_t copy_file_range(int in, off64_t *offin, int out, off64_t *offout, size_t n,
				  unsigned int flags)
{
	return WRITING(out, CT_REAL(copy_file_range)(in, offin, out, offout, n, flags));
}

CT_EXPORT int ftruncate(int fd, off_t len)
{
	return CHANGING(fd, (int)ct_ret(ct_sys(SYS_ftruncate, fd, len, 0, 0)));
}

CT_EXPORT int ftruncate64(int fd, off64_t len)
{
	return CHANGING(fd, (int)ct_ret(ct_sys(SYS_ftruncate, fd, len, 0, 0)));
}

CT_EXPORT int fallocate(int fd, int mode, off_t off, off_t len)
{
	return CHANGING(fd, (int)ct_ret(ct_sys(SYS_fallocate, fd, mode, off, len)));
}

CT_EXPORT int fallocate64(int fd, int mode, off64_t off, off64_t len)
{
	return CHANGING(fd, (int)ct_ret(ct_sys(SYS_fallocate, fd, mode, off, len)));
}

CT_EXPORT int posix_fallocate(int fd, off_t off, off_t len)
{
	return CHANGING(fd, CT_REAL(posix_fallocate)(fd, off, len));
}

CT_EXPORT int posix_fallocate64(int fd, off64_t off, off64_t len)
{
	return CHANGING(fd, CT_REAL(posix_fallocate64)(fd, off, len));
}

CT_EXPORT int vdprintf(int fd, const char *format, va_list ap)
{
	return WRITING(fd, CT_REAL(vdprintf)(fd, format, ap));
}

CT_EXPORT int dprintf(int fd, const char *format, ...)
{
	va_list ap;
	int ret;

	va_start(ap, format);
	ret = vdprintf(fd, format, ap);
	va_end(ap);
	return ret;
}

/* ioctl: FICLONE and its sibling replace the contents. Everything else passes through. */
CT_EXPORT int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	long arg;

	va_start(ap, request);
	arg = va_arg(ap, long);
	va_end(ap);
	if (request != FICLONE && request != FICLONERANGE)
		return (int)ct_ret(ct_sys(SYS_ioctl, fd, request, arg, 0));
	return CHANGING(fd, (int)ct_ret(ct_sys(SYS_ioctl, fd, request, arg, 0)));
}

/* Blocking here, others move the clock. */
CT_EXPORT ssize_t read(int fd, void *buf, size_t n)
{
	ssize_t ret;

	ct_fds_moved();
	ret = __read(fd, buf, n);
	ct_fds_moved();
	return ret;
}
