// SPDX-License-Identifier: GPL-2.0-only
/* close, and what closes, copies or receives descriptors. */
#include <linux/close_range.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

#include "preload.h"
#include "../core/sys.h"

/* libc's own second names; no header declares them. */
int __close(int fd);
int __dup2(int oldfd, int newfd);
int pidfd_getfd(int pidfd, int fd, unsigned int flags); /* declared from glibc 2.36 on */

static void closing(int fd)
{
	if (!ct_page || fd < 0)
		return;
	if ((unsigned int)fd < CT_FDS && !ct_in_vfork && ct_fd_table[fd] == CT_FD_UNKNOWN)
		return;
	ct_fd_closing(fd);
	ct_fd_closed(fd);
}

CT_EXPORT int close(int fd)
{
	closing(fd);
	return (int)ct_ret(ct_sys_close(fd));
}

CT_EXPORT int __close(int fd)
{
	return close(fd);
}

static int do_dup(int oldfd, int newfd, int flags)
{
	int ret;

	if (oldfd == newfd)
		return (int)ct_ret(flags < 0 ? ct_sys_fcntl(oldfd, F_GETFD, 0) < 0 ? -EBADF : newfd
					     : -EINVAL);
	if (ct_page && newfd >= 0)
		ct_fd_closing(newfd); /* too early if dup fails, which does no harm */
	ret = (int)ct_sys(SYS_dup3, oldfd, newfd, flags < 0 ? 0 : flags, 0);
	if (ret >= 0 && ct_page) {
		ct_fd_closed(newfd);
		ct_fd_copied(oldfd, newfd);
	}
	return (int)ct_ret(ret);
}

CT_EXPORT int dup2(int oldfd, int newfd)
{
	return do_dup(oldfd, newfd, -1);
}

CT_EXPORT int __dup2(int oldfd, int newfd)
{
	return do_dup(oldfd, newfd, -1);
}

CT_EXPORT int dup3(int oldfd, int newfd, int flags)
{
	return do_dup(oldfd, newfd, flags);
}

CT_EXPORT int dup(int fd)
{
	int ret = (int)ct_sys(SYS_dup, fd, 0, 0, 0);

	if (ret >= 0 && ct_page)
		ct_fd_copied(fd, ret);
	return (int)ct_ret(ret);
}

static int do_fcntl(int fd, int cmd, long arg)
{
	int ret = ct_sys_fcntl(fd, cmd, arg);

	if (ret >= 0 && ct_page && (cmd == F_DUPFD || cmd == F_DUPFD_CLOEXEC))
		ct_fd_copied(fd, ret);
	return (int)ct_ret(ret);
}

#define LONG_ARG(last)                    \
	({                                \
		va_list ap_;              \
		long arg_;                \
		va_start(ap_, last);      \
		arg_ = va_arg(ap_, long); \
		va_end(ap_);              \
		arg_;                     \
	})

CT_EXPORT int fcntl(int fd, int cmd, ...)
{
	return do_fcntl(fd, cmd, LONG_ARG(cmd));
}

CT_EXPORT int fcntl64(int fd, int cmd, ...)
{
	return do_fcntl(fd, cmd, LONG_ARG(cmd));
}

CT_EXPORT int close_range(unsigned int first, unsigned int last, int flags)
{
	long ret;

	if (ct_page && !((unsigned int)flags & CLOSE_RANGE_CLOEXEC)) {
		for (unsigned int fd = first; fd <= last && fd < (unsigned int)ct_fd_high; fd++)
			closing((int)fd);
	}
	ret = ct_sys(SYS_close_range, first, last, flags, 0);
	return (int)ct_ret(ret);
}

CT_EXPORT void closefrom(int first)
{
	for (int fd = first < 0 ? 0 : first; ct_page && fd < ct_fd_high; fd++)
		closing(fd);
	CT_REAL(closefrom)(first);
}

/* Descriptors from other processes. */
CT_EXPORT ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	ssize_t ret = CT_REAL(recvmsg)(fd, msg, flags);

	if (ret < 0 || !ct_page || !msg->msg_controllen)
		return ret;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		size_t n = c->cmsg_len - CMSG_LEN(0);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t at = 0; at + sizeof(int) <= n; at += sizeof(int)) {
			int got;

			memcpy(&got, CMSG_DATA(c) + at, sizeof(got));
			ct_fd_received(got);
		}
	}
	return ret;
}

CT_EXPORT int pidfd_getfd(int pidfd, int fd, unsigned int flags)
{
	int ret = (int)ct_sys(SYS_pidfd_getfd, pidfd, fd, flags, 0);

	if (ret >= 0 && ct_page)
		ct_fd_received(ret);
	return (int)ct_ret(ret);
}
