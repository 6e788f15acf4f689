/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System calls made directly, without libc's wrappers.
 *
 * The core runs inside other people's programs, below the very names that it interposes: calling
 * stat() or close() here would come back to our own hooks, and errno belongs to the program. So
 * every wrapper returns what the kernel returned: a value, or -errno. errno is never touched.
 */
#ifndef CT_SYS_H
#define CT_SYS_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
static inline long ct_sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}
#elif defined(__aarch64__)
static inline long ct_sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}
#else
static inline long ct_sys6(long n, long a, long b, long c, long d, long e, long f)
{
	int saved = errno;
	long ret = syscall(n, a, b, c, d, e, f);

	if (ret == -1) {
		ret = -errno;
		errno = saved;
	}
	return ret;
}
#endif

#define ct_sys(n, a, b, c, d) ct_sys6((n), (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

static inline int ct_sys_openat(int dirfd, const char *path, int flags, mode_t mode)
{
	return (int)ct_sys(SYS_openat, dirfd, path, flags, mode);
}

static inline int ct_sys_kill(pid_t pid, int signal)
{
	return (int)ct_sys(SYS_kill, pid, signal, 0, 0);
}

static inline int ct_sys_close(int fd)
{
	return (int)ct_sys(SYS_close, fd, 0, 0, 0);
}

static inline int ct_sys_fstat(int fd, struct stat *st)
{
	return (int)ct_sys(SYS_fstat, fd, st, 0, 0);
}

static inline int ct_sys_fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
	return (int)ct_sys(SYS_newfstatat, dirfd, path, st, flags);
}

static inline long ct_sys_readlinkat(int dirfd, const char *path, char *buf, size_t len)
{
	return ct_sys(SYS_readlinkat, dirfd, path, buf, len);
}

static inline int ct_sys_utimensat(int dirfd, const char *path, const struct timespec *ts,
				   int flags)
{
	return (int)ct_sys(SYS_utimensat, dirfd, path, ts, flags);
}

static inline int ct_sys_getpid(void)
{
	return (int)ct_sys(SYS_getpid, 0, 0, 0, 0);
}

static inline int ct_sys_fcntl(int fd, int cmd, long arg)
{
	return (int)ct_sys(SYS_fcntl, fd, cmd, arg, 0);
}

/* Nanoseconds of a kernel clock, past the vDSO and past our own clock hooks. */
static inline int64_t ct_sys_clock(clockid_t clock)
{
	struct timespec ts = { 0 };

	ct_sys(SYS_clock_gettime, clock, &ts, 0, 0);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static inline void ct_sys_nap(long ns)
{
	struct timespec ts = { .tv_nsec = ns };

	ct_sys(SYS_nanosleep, &ts, 0, 0, 0);
}

#endif
