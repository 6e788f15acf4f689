// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading stamps. The files have ours already; here is only the safety net: who meets a stamp
 * below the floor in a root meets a file that is being written, or an escape.
 */
#include <fts.h>
#include <ftw.h>
#include <string.h>

#include "preload.h"
#include "../core/event.h"
#include "../core/files.h"
#include "../core/names.h"
#include "../core/stamp.h"
#include "../core/sys.h"

int __xstat(int ver, const char *path, struct stat *st);
int __xstat64(int ver, const char *path, struct stat64 *st);
int __lxstat(int ver, const char *path, struct stat *st);
int __lxstat64(int ver, const char *path, struct stat64 *st);
int __fxstat(int ver, int fd, struct stat *st);
int __fxstat64(int ver, int fd, struct stat64 *st);
int __fxstatat(int ver, int dirfd, const char *path, struct stat *st, int flags);
int __fxstatat64(int ver, int dirfd, const char *path, struct stat64 *st, int flags);

/* Multigrain: remember that somebody looked (kernel 6.13, fs/stat.c, fill_mg_cmtime). */
static void queried(const struct stat *st)
{
	uint32_t file = ct_root_has_dev(st->st_dev) ? ct_file(st, true) : 0;

	if (file)
		atomic_fetch_or(&ct_page->files[file].flags, CT_FILE_QUERIED);
}

static bool is_make(void)
{
	const char *name = program_invocation_short_name;

	return name && (!strcmp(name, "make") || !strcmp(name, "gmake"));
}

/*
 * The files whose stamps this process has been seen to look at, by their logical numbers. If two
 * fall on one place the later one is noted again; the log is written without repetitions.
 */
enum { LOOKED = 1024 };
static _Atomic uint32_t looked_at[LOOKED];

static bool was_looked_at(uint32_t file)
{
	uint32_t ident = atomic_load(&ct_page->files[file].ident);

	return ident && atomic_load(&looked_at[ident % LOOKED]) == ident;
}

/* make asks for stamps all the time; who else does may decide by them. */
static void looked(int dirfd, const char *path, int flags, const struct stat *st)
{
	uint32_t file, name, ident;

	if ((!S_ISREG(st->st_mode) && !S_ISLNK(st->st_mode)) || (flags & AT_EMPTY_PATH) ||
	    is_make() || !ct_maybe_inside(dirfd, path) || !ct_root_has_dev(st->st_dev))
		return;
	file = ct_file(st, true);
	if (!file || was_looked_at(file))
		return;
	name = ct_locate(dirfd, path, !(flags & AT_SYMLINK_NOFOLLOW));
	if (!name)
		return;
	ct_event_note(&(struct ct_event){
		.kind = CT_EV_LOOK, .name = name, .file = file, .stamp = ct_mtime(st) });
	ident = atomic_load(&ct_page->files[file].ident);
	atomic_store(&looked_at[ident % LOOKED], ident);
}

static void met(int dirfd, const char *path, int flags, struct stat *st)
{
	if (st->st_mtim.tv_sec < ct_floor &&
	    ((flags & AT_EMPTY_PATH) || ct_maybe_inside(dirfd, path) || ct_file_is_written(st)))
		ct_stamp_meet(dirfd, path, flags, st);
	if (st->st_mtim.tv_sec >= ct_floor && (ct_page->stat_watch & CT_WATCH_MULTIGRAIN))
		queried(st);
	if (ct_page->stat_watch & CT_WATCH_LOOKS)
		looked(dirfd, path, flags, st);
}

CT_HIDDEN_INLINE int do_stat(int dirfd, const char *path, struct stat *st, int flags)
{
	int ret = ct_sys_fstatat(dirfd, path, st, flags);

	if (!ret && ct_page && (st->st_mtim.tv_sec < ct_floor || ct_page->stat_watch))
		met(dirfd, path, flags, st);
	return (int)ct_ret(ret);
}

CT_HIDDEN_INLINE int do_fstat(int fd, struct stat *st)
{
	int ret = ct_sys_fstat(fd, st);

	if (!ret && ct_page && (st->st_mtim.tv_sec < ct_floor || ct_page->stat_watch) &&
	    (S_ISREG(st->st_mode) || S_ISDIR(st->st_mode)))
		met(fd, "", AT_EMPTY_PATH, st);
	return (int)ct_ret(ret);
}

/* On 64-bit machines, all that we support, struct stat and struct stat64 are one. */
_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "a 64-bit machine");

#define PLAIN(st) ((struct stat *)(void *)(st))

CT_EXPORT int stat(const char *path, struct stat *st)
{
	return do_stat(AT_FDCWD, path, st, 0);
}

CT_EXPORT int stat64(const char *path, struct stat64 *st)
{
	return do_stat(AT_FDCWD, path, PLAIN(st), 0);
}

CT_EXPORT int lstat(const char *path, struct stat *st)
{
	return do_stat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

CT_EXPORT int lstat64(const char *path, struct stat64 *st)
{
	return do_stat(AT_FDCWD, path, PLAIN(st), AT_SYMLINK_NOFOLLOW);
}

CT_EXPORT int fstat(int fd, struct stat *st)
{
	return do_fstat(fd, st);
}

CT_EXPORT int fstat64(int fd, struct stat64 *st)
{
	return do_fstat(fd, PLAIN(st));
}

CT_EXPORT int fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
	return do_stat(dirfd, path, st, flags);
}

CT_EXPORT int fstatat64(int dirfd, const char *path, struct stat64 *st, int flags)
{
	return do_stat(dirfd, path, PLAIN(st), flags);
}

CT_EXPORT int __xstat(int ver, const char *path, struct stat *st)
{
	(void)ver;
	return do_stat(AT_FDCWD, path, st, 0);
}

CT_EXPORT int __xstat64(int ver, const char *path, struct stat64 *st)
{
	(void)ver;
	return do_stat(AT_FDCWD, path, PLAIN(st), 0);
}

CT_EXPORT int __lxstat(int ver, const char *path, struct stat *st)
{
	(void)ver;
	return do_stat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

CT_EXPORT int __lxstat64(int ver, const char *path, struct stat64 *st)
{
	(void)ver;
	return do_stat(AT_FDCWD, path, PLAIN(st), AT_SYMLINK_NOFOLLOW);
}

CT_EXPORT int __fxstat(int ver, int fd, struct stat *st)
{
	(void)ver;
	return do_fstat(fd, st);
}

CT_EXPORT int __fxstat64(int ver, int fd, struct stat64 *st)
{
	(void)ver;
	return do_fstat(fd, PLAIN(st));
}

CT_EXPORT int __fxstatat(int ver, int dirfd, const char *path, struct stat *st, int flags)
{
	(void)ver;
	return do_stat(dirfd, path, st, flags);
}

CT_EXPORT int __fxstatat64(int ver, int dirfd, const char *path, struct stat64 *st, int flags)
{
	(void)ver;
	return do_stat(dirfd, path, PLAIN(st), flags);
}

CT_EXPORT int statx(int dirfd, const char *path, int flags, unsigned int mask, struct statx *stx)
{
	long ret = ct_sys6(SYS_statx, dirfd, (long)path, flags, mask, (long)stx, 0);
	struct stat st;

	if (ret || !ct_page || !(stx->stx_mask & STATX_MTIME) ||
	    (stx->stx_mtime.tv_sec >= ct_floor && !ct_page->stat_watch))
		return (int)ct_ret(ret);
	flags &= AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
	if (!ct_sys_fstatat(dirfd, path, &st, flags)) {
		met(dirfd, path, !CT_IS_NULL(path) && *path ? flags & ~AT_EMPTY_PATH : flags, &st);
		stx->stx_mtime.tv_sec = st.st_mtim.tv_sec;
		stx->stx_mtime.tv_nsec = (uint32_t)st.st_mtim.tv_nsec;
	}
	return 0;
}

/*
 * Walks over trees ask for stamps inside of libc: what is being written gets its stamp before.
 * (What the visitor itself writes during the walk, and does not close, is met by no hook.)
 */
CT_EXPORT int ftw(const char *dir, __ftw_func_t visit, int fds)
{
	if (ct_page)
		ct_stamp_settle();
	return CT_REAL(ftw)(dir, visit, fds);
}

CT_EXPORT int ftw64(const char *dir, __ftw64_func_t visit, int fds)
{
	if (ct_page)
		ct_stamp_settle();
	return CT_REAL(ftw64)(dir, visit, fds);
}

CT_EXPORT int nftw(const char *dir, __nftw_func_t visit, int fds, int flags)
{
	if (ct_page)
		ct_stamp_settle();
	return CT_REAL(nftw)(dir, visit, fds, flags);
}

CT_EXPORT int nftw64(const char *dir, __nftw64_func_t visit, int fds, int flags)
{
	if (ct_page)
		ct_stamp_settle();
	return CT_REAL(nftw64)(dir, visit, fds, flags);
}

CT_EXPORT FTSENT *fts_read(FTS *walk)
{
	if (ct_page)
		ct_stamp_settle();
	return CT_REAL(fts_read)(walk);
}

CT_EXPORT FTSENT *fts_children(FTS *walk, int options)
{
	if (ct_page)
		ct_stamp_settle();
	return CT_REAL(fts_children)(walk, options);
}

CT_EXPORT FTSENT64 *fts64_read(FTS64 *walk)
{
	if (ct_page)
		ct_stamp_settle();
	return CT_REAL(fts64_read)(walk);
}

CT_EXPORT FTSENT64 *fts64_children(FTS64 *walk, int options)
{
	if (ct_page)
		ct_stamp_settle();
	return CT_REAL(fts64_children)(walk, options);
}
