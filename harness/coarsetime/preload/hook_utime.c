// SPDX-License-Identifier: GPL-2.0-only
/* Setting stamps: "now" is the virtual clock's, explicit times are cut to its file system. */
#include <sys/time.h>
#include <utime.h>

#include "preload.h"
#include "../core/clock.h"
#include "../core/event.h"
#include "../core/files.h"
#include "../core/stamp.h"
#include "../core/sys.h"

static int64_t ns_of(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * CT_NS + ts->tv_nsec;
}

static struct timespec to_ts(int64_t ns)
{
	struct timespec ts = { .tv_sec = ns / CT_NS, .tv_nsec = ns % CT_NS };

	if (ts.tv_nsec < 0) {
		ts.tv_sec--;
		ts.tv_nsec += CT_NS;
	}
	return ts;
}

static bool is_explicit(const struct timespec *ts)
{
	return ts->tv_nsec != UTIME_NOW && ts->tv_nsec != UTIME_OMIT;
}

/* An explicit mtime was set: it stands until the file is written again. */
static void record_explicit(int dirfd, const char *path, int flags, uint32_t name, int64_t stamp)
{
	struct stat st;
	uint32_t file;

	if (path ? ct_sys_fstatat(dirfd, path, &st, flags) : ct_sys_fstat(dirfd, &st))
		return;
	file = ct_file(&st, true);
	if (file) {
		ct_file_set_explicit(file, ct_mtime(&st));
		atomic_fetch_and(&ct_page->files[file].flags,
				 ~(uint32_t)(CT_FILE_PENDING | CT_FILE_OWED));
	}
	/* Counted like any event; the stamp is the caller's, not the schedule's. */
	ct_event_record(&(struct ct_event){ .kind = CT_EV_SET,
					    .name = name,
					    .file = file,
					    .count = ct_event_count(name),
					    .stamp = stamp });
}

/* The one that all others come to. @path NULL: @dirfd is the file. */
static int do_utimens(int dirfd, const char *path, const struct timespec ts[2], int flags)
{
	bool follow = !(flags & AT_SYMLINK_NOFOLLOW);
	struct timespec mine[2];
	uint32_t name = 0;
	int ret;

	if ((flags & AT_EMPTY_PATH) && path && !*path && dirfd >= 0) {
		path = NULL; /* from kernel 5.8 on, another way to say it */
		flags &= ~AT_EMPTY_PATH;
	}

	if (ct_page && (!ts || ts[1].tv_nsec != UTIME_OMIT))
		name = ct_locate(dirfd, path ? path : "", follow);
	if (!name)
		return (int)ct_ret(ct_sys_utimensat(dirfd, path, ts, flags));
	if (!ts || ts[1].tv_nsec == UTIME_NOW) {
		ret = ct_sys_utimensat(dirfd, path, ts, flags);
		if (!ret)
			ct_stamp_name(dirfd, path ? path : "", path ? flags : AT_EMPTY_PATH, name,
				      CT_EV_TOUCH, 0);
		return (int)ct_ret(ret);
	}
	mine[0] = is_explicit(&ts[0]) ? to_ts(ct_clock_explicit(ns_of(&ts[0]))) : ts[0];
	mine[1] = to_ts(ct_clock_explicit(ns_of(&ts[1])));
	ct_stamp_owed(dirfd, path ? path : "", path ? flags : AT_EMPTY_PATH);
	ret = ct_sys_utimensat(dirfd, path, mine, flags);
	if (!ret)
		record_explicit(dirfd, path, flags, name, ns_of(&mine[1]));
	return (int)ct_ret(ret);
}

static int do_utimes(int dirfd, const char *path, const struct timeval tv[2], int flags)
{
	struct timespec ts[2];

	if (!tv)
		return do_utimens(dirfd, path, NULL, flags);
	for (int i = 0; i < 2; i++) {
		if (tv[i].tv_usec < 0 || tv[i].tv_usec >= 1000000)
			return (int)ct_ret(-EINVAL);
		ts[i].tv_sec = tv[i].tv_sec;
		ts[i].tv_nsec = tv[i].tv_usec * 1000;
	}
	return do_utimens(dirfd, path, ts, flags);
}

CT_EXPORT int utimensat(int dirfd, const char *path, const struct timespec ts[2], int flags)
{
	if (CT_IS_NULL(path))
		return (int)ct_ret(-EINVAL); /* glibc refuses what the kernel allows */
	return do_utimens(dirfd, path, ts, flags);
}

CT_EXPORT int futimens(int fd, const struct timespec ts[2])
{
	if (fd < 0)
		return (int)ct_ret(-EBADF);
	return do_utimens(fd, NULL, ts, 0);
}

CT_EXPORT int utimes(const char *path, const struct timeval tv[2])
{
	return do_utimes(AT_FDCWD, path, tv, 0);
}

CT_EXPORT int lutimes(const char *path, const struct timeval tv[2])
{
	return do_utimes(AT_FDCWD, path, tv, AT_SYMLINK_NOFOLLOW);
}

CT_EXPORT int futimes(int fd, const struct timeval tv[2])
{
	if (fd < 0)
		return (int)ct_ret(-EBADF);
	return do_utimes(fd, NULL, tv, 0);
}

CT_EXPORT int futimesat(int dirfd, const char *path, const struct timeval tv[2])
{
	return do_utimes(dirfd, path, tv, 0);
}

CT_EXPORT int utime(const char *path, const struct utimbuf *times)
{
	struct timespec ts[2];

	if (!times)
		return do_utimens(AT_FDCWD, path, NULL, 0);
	ts[0] = (struct timespec){ .tv_sec = times->actime };
	ts[1] = (struct timespec){ .tv_sec = times->modtime };
	return do_utimens(AT_FDCWD, path, ts, 0);
}
