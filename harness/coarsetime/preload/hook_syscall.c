// SPDX-License-Identifier: GPL-2.0-only
/*
 * libc's syscall(): calls by number (Node's libuv closes by it). They go to the hooks of the
 * functions of the same name; what is of no interest to the layer passes through.
 */
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include "preload.h"
#include "../core/sys.h"

int pidfd_getfd(int pidfd, int fd, unsigned int flags);

struct args {
	long a, b, c, d, e, f;
};

#define PTR(type, value) ((type)(uintptr_t)(value))
#define STR(value) PTR(const char *, value)

/* Opening, closing and copying descriptors. False: none of these. */
static bool on_descriptors(long n, const struct args *x, long *ret)
{
	switch (n) {
	case SYS_openat:
		*ret = openat((int)x->a, STR(x->b), (int)x->c, (mode_t)x->d);
		return true;
	case SYS_close:
		*ret = close((int)x->a);
		return true;
	case SYS_dup:
		*ret = dup((int)x->a);
		return true;
	case SYS_dup3:
		*ret = dup3((int)x->a, (int)x->b, (int)x->c);
		return true;
	case SYS_fcntl:
		*ret = fcntl((int)x->a, (int)x->b, x->c);
		return true;
	case SYS_close_range:
		*ret = close_range((unsigned int)x->a, (unsigned int)x->b, (int)x->c);
		return true;
	case SYS_recvmsg:
		*ret = recvmsg((int)x->a, PTR(struct msghdr *, x->b), (int)x->c);
		return true;
	case SYS_pidfd_getfd:
		*ret = pidfd_getfd((int)x->a, (int)x->b, (unsigned int)x->c);
		return true;
	case SYS_openat2:
		*ret = ct_openat2((int)x->a, STR(x->b), PTR(const void *, x->c), (size_t)x->d);
		return true;
	case SYS_open_by_handle_at:
		*ret = open_by_handle_at((int)x->a, PTR(struct file_handle *, x->b), (int)x->c);
		return true;
#ifdef SYS_open
	case SYS_open:
		*ret = open(STR(x->a), (int)x->b, (mode_t)x->c);
		return true;
	case SYS_creat:
		*ret = creat(STR(x->a), (mode_t)x->b);
		return true;
	case SYS_dup2:
		*ret = dup2((int)x->a, (int)x->b);
		return true;
#endif
	}
	return false;
}

static bool on_names(long n, const struct args *x, long *ret)
{
	switch (n) {
#ifdef SYS_renameat
	case SYS_renameat:
		*ret = renameat((int)x->a, STR(x->b), (int)x->c, STR(x->d));
		return true;
#endif
	case SYS_renameat2:
		*ret = renameat2((int)x->a, STR(x->b), (int)x->c, STR(x->d), (unsigned int)x->e);
		return true;
	case SYS_linkat:
		*ret = linkat((int)x->a, STR(x->b), (int)x->c, STR(x->d), (int)x->e);
		return true;
	case SYS_symlinkat:
		*ret = symlinkat(STR(x->a), (int)x->b, STR(x->c));
		return true;
	case SYS_unlinkat:
		*ret = unlinkat((int)x->a, STR(x->b), (int)x->c);
		return true;
	case SYS_mkdirat:
		*ret = mkdirat((int)x->a, STR(x->b), (mode_t)x->c);
		return true;
	case SYS_mknodat:
		*ret = mknodat((int)x->a, STR(x->b), (mode_t)x->c, (dev_t)x->d);
		return true;
	case SYS_truncate:
		*ret = truncate(STR(x->a), x->b);
		return true;
	case SYS_utimensat:
		*ret = x->b ? utimensat((int)x->a, STR(x->b), PTR(struct timespec *, x->c),
					(int)x->d)
			    : futimens((int)x->a, PTR(struct timespec *, x->c));
		return true;
	case SYS_chdir:
		*ret = chdir(STR(x->a));
		return true;
	case SYS_fchdir:
		*ret = fchdir((int)x->a);
		return true;
#ifdef SYS_rename
	case SYS_rename:
		*ret = rename(STR(x->a), STR(x->b));
		return true;
	case SYS_link:
		*ret = link(STR(x->a), STR(x->b));
		return true;
	case SYS_symlink:
		*ret = symlink(STR(x->a), STR(x->b));
		return true;
	case SYS_unlink:
		*ret = unlink(STR(x->a));
		return true;
	case SYS_mkdir:
		*ret = mkdir(STR(x->a), (mode_t)x->b);
		return true;
	case SYS_rmdir:
		*ret = rmdir(STR(x->a));
		return true;
	case SYS_mknod:
		*ret = mknod(STR(x->a), (mode_t)x->b, (dev_t)x->c);
		return true;
	case SYS_utime:
		*ret = utime(STR(x->a), PTR(struct utimbuf *, x->b));
		return true;
	case SYS_utimes:
		*ret = utimes(STR(x->a), PTR(struct timeval *, x->b));
		return true;
	case SYS_futimesat:
		*ret = futimesat((int)x->a, STR(x->b), PTR(struct timeval *, x->c));
		return true;
#endif
	}
	return false;
}

static bool on_stamps(long n, const struct args *x, long *ret)
{
	switch (n) {
	case SYS_newfstatat:
		*ret = fstatat((int)x->a, STR(x->b), PTR(struct stat *, x->c), (int)x->d);
		return true;
	case SYS_fstat:
		*ret = fstat((int)x->a, PTR(struct stat *, x->b));
		return true;
	case SYS_statx:
		*ret = statx((int)x->a, STR(x->b), (int)x->c, (unsigned int)x->d,
			     PTR(struct statx *, x->e));
		return true;
#ifdef SYS_stat
	case SYS_stat:
		*ret = stat(STR(x->a), PTR(struct stat *, x->b));
		return true;
	case SYS_lstat:
		*ret = lstat(STR(x->a), PTR(struct stat *, x->b));
		return true;
#endif
	case SYS_clock_gettime:
		*ret = clock_gettime((clockid_t)x->a, PTR(struct timespec *, x->b));
		return true;
	case SYS_gettimeofday:
		*ret = gettimeofday(PTR(struct timeval *, x->a), PTR(void *, x->b));
		return true;
#ifdef SYS_time
	case SYS_time:
		*ret = time(PTR(time_t *, x->a));
		return true;
#endif
	}
	return false;
}

/* libc's functions return an error number here, the system call -1. */
static long nanosleep_on(const struct args *x)
{
	int err = clock_nanosleep((clockid_t)x->a, (int)x->b, PTR(struct timespec *, x->c),
				  PTR(struct timespec *, x->d));

	return ct_ret(-err);
}

static bool on_processes(long n, const struct args *x, long *ret)
{
	switch (n) {
	case SYS_mmap:
		*ret = (long)mmap(PTR(void *, x->a), (size_t)x->b, (int)x->c, (int)x->d, (int)x->e,
				  x->f);
		return true;
	case SYS_munmap:
		*ret = munmap(PTR(void *, x->a), (size_t)x->b);
		return true;
	case SYS_mremap:
		*ret = (long)mremap(PTR(void *, x->a), (size_t)x->b, (size_t)x->c, (int)x->d,
				    PTR(void *, x->e));
		return true;
	case SYS_execve:
		*ret = execve(STR(x->a), PTR(char *const *, x->b), PTR(char *const *, x->c));
		return true;
	case SYS_execveat:
		*ret = execveat((int)x->a, STR(x->b), PTR(char *const *, x->c),
				PTR(char *const *, x->d), (int)x->e);
		return true;
	case SYS_exit_group:
		_exit((int)x->a);
	case SYS_wait4:
		*ret = wait4((pid_t)x->a, PTR(int *, x->b), (int)x->c, PTR(void *, x->d));
		return true;
	case SYS_nanosleep:
		*ret = nanosleep(PTR(struct timespec *, x->a), PTR(struct timespec *, x->b));
		return true;
	case SYS_clock_nanosleep:
		*ret = nanosleep_on(x);
		return true;
	case SYS_futex:
		*ret = ct_futex(PTR(uint32_t *, x->a), (int)x->b, (uint32_t)x->c,
				PTR(const struct timespec *, x->d), PTR(uint32_t *, x->e),
				(uint32_t)x->f);
		return true;
	}
	return false;
}

#if defined(__x86_64__) || defined(__aarch64__)
CT_EXPORT long syscall(long n, ...)
{
	struct args x;
	va_list ap;
	long ret;

	va_start(ap, n);
	x.a = va_arg(ap, long);
	x.b = va_arg(ap, long);
	x.c = va_arg(ap, long);
	x.d = va_arg(ap, long);
	x.e = va_arg(ap, long);
	x.f = va_arg(ap, long);
	va_end(ap);
	if (ct_page && (on_descriptors(n, &x, &ret) || on_names(n, &x, &ret) ||
			on_stamps(n, &x, &ret) || on_processes(n, &x, &ret)))
		return ret;
	return ct_ret(ct_sys6(n, x.a, x.b, x.c, x.d, x.e, x.f));
}
#endif
