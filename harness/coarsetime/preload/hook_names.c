// SPDX-License-Identifier: GPL-2.0-only
/* Calls on names: each changes directories, and some give a file its place. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "preload.h"
#include "../core/event.h"
#include "../core/files.h"
#include "../core/names.h"
#include "../core/stamp.h"
#include "../core/sys.h"

int __xmknod(int ver, const char *path, mode_t mode, dev_t *dev);
int __xmknodat(int ver, int dirfd, const char *path, mode_t mode, dev_t *dev);

/*
 * @path has come into being, or got a new file. @from: see struct ct_record.
 * Return: false if it is in no root.
 */
static bool arrived(int dirfd, const char *path, enum ct_kind kind, uint32_t from)
{
	uint32_t name = ct_page ? ct_locate(dirfd, path, false) : 0;

	if (!name)
		return false;
	ct_stamp_parent(dirfd, path);
	ct_stamp_name(dirfd, path, AT_SYMLINK_NOFOLLOW, name, kind, from);
	return true;
}

/* Return: the name that lost its file, or 0. */
static uint32_t left(int dirfd, const char *path)
{
	uint32_t name = ct_page ? ct_locate(dirfd, path, false) : 0;

	if (name)
		ct_stamp_parent(dirfd, path);
	return name;
}

/* The file that a call is going to take from its name; looked at before. */
struct victim {
	uint32_t file;
	bool last; /* its only name */
	bool folder;
};

/*
 * @path is going to be moved, linked or cut. Written by nobody we know: that is said now, before
 * the file gets a stamp by what we do.
 */
static void judge(int dirfd, const char *path, int flags, struct stat *st)
{
	if (st->st_mtim.tv_sec < ct_floor)
		ct_stamp_meet(dirfd, path, flags, st);
}

static struct victim victim(int dirfd, const char *path, bool stays)
{
	struct victim v = { 0 };
	struct stat st;

	if (!ct_page || !ct_maybe_inside(dirfd, path) ||
	    ct_sys_fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW) || !ct_root_has_dev(st.st_dev))
		return v;
	if (stays)
		judge(dirfd, path, AT_SYMLINK_NOFOLLOW, &st);
	v.file = ct_file(&st, true);
	v.folder = S_ISDIR(st.st_mode);
	v.last = v.folder || st.st_nlink == 1;
	return v;
}

/* It has lost @name; another one that it has will be learnt when it is opened. */
static void bury(const struct victim *v, uint32_t name)
{
	if (v->file && v->last)
		ct_file_gone(v->file);
	else if (v->file)
		atomic_compare_exchange_strong(&ct_page->files[v->file].path, &name, 0);
}

static void removed(int dirfd, const char *path, const struct victim *v, enum ct_kind note)
{
	uint32_t name = left(dirfd, path);

	if (name)
		ct_event_note(&(struct ct_event){ .kind = note, .name = name, .file = v->file });
	bury(v, name);
}

/* What is still open has its last stamp under its old name. */
static void before_move(void)
{
	if (!ct_page)
		return;
	ct_fds_sync();
	ct_maps_sync();
}

static int do_rename(int olddir, const char *old, int newdir, const char *new, unsigned int flags)
{
	bool exchange = flags & RENAME_EXCHANGE;
	struct victim over = { 0 }, moved = { 0 };
	uint32_t from;
	long ret;

	before_move();
	if (!exchange)
		over = victim(newdir, new, false);
	if (ct_page)
		moved = victim(olddir, old, true);
	ret = ct_sys6(SYS_renameat2, olddir, (long)old, newdir, (long)new, flags, 0);

	if (!ret) {
		if (moved.folder || exchange)
			atomic_fetch_add(&ct_page->folders_moved, 1);
		if (over.file != moved.file)
			bury(&over, over.last ? 0 : ct_locate(newdir, new, false));
		from = left(olddir, old);
		if (!arrived(newdir, new, CT_EV_RENAME, from) && from)
			ct_event_note(&(struct ct_event){
				.kind = CT_EV_UNLINK, .name = from, .file = moved.file });
		if (exchange)
			arrived(olddir, old, CT_EV_RENAME, ct_locate(newdir, new, false));
	}
	return (int)ct_ret(ret);
}

CT_EXPORT int rename(const char *old, const char *new)
{
	return do_rename(AT_FDCWD, old, AT_FDCWD, new, 0);
}

CT_EXPORT int renameat(int olddir, const char *old, int newdir, const char *new)
{
	return do_rename(olddir, old, newdir, new, 0);
}

CT_EXPORT int renameat2(int olddir, const char *old, int newdir, const char *new,
			unsigned int flags)
{
	return do_rename(olddir, old, newdir, new, flags);
}

static int do_link(int olddir, const char *old, int newdir, const char *new, int flags)
{
	int follow = flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW;
	struct stat st;
	long ret;

	before_move();
	if (ct_page && !ct_sys_fstatat(olddir, old, &st, follow | (flags & AT_EMPTY_PATH)))
		judge(olddir, old, follow | (flags & AT_EMPTY_PATH), &st);
	ret = ct_sys6(SYS_linkat, olddir, (long)old, newdir, (long)new, flags, 0);

	if (!ret)
		arrived(newdir, new, CT_EV_LINK,
			ct_page ? ct_locate(olddir, old, flags & AT_SYMLINK_FOLLOW) : 0);
	return (int)ct_ret(ret);
}

CT_EXPORT int link(const char *old, const char *new)
{
	return do_link(AT_FDCWD, old, AT_FDCWD, new, 0);
}

CT_EXPORT int linkat(int olddir, const char *old, int newdir, const char *new, int flags)
{
	return do_link(olddir, old, newdir, new, flags);
}

CT_EXPORT int symlinkat(const char *target, int dirfd, const char *path)
{
	long ret = ct_sys(SYS_symlinkat, target, dirfd, path, 0);

	if (!ret)
		arrived(dirfd, path, CT_EV_SYMLINK,
			ct_page ? ct_name(CT_ROOT_TEXT, target, NULL) : 0);
	return (int)ct_ret(ret);
}

CT_EXPORT int symlink(const char *target, const char *path)
{
	return symlinkat(target, AT_FDCWD, path);
}

CT_EXPORT int unlinkat(int dirfd, const char *path, int flags)
{
	struct victim v = victim(dirfd, path, false);
	long ret = ct_sys(SYS_unlinkat, dirfd, path, flags, 0);

	if (!ret)
		removed(dirfd, path, &v, flags & AT_REMOVEDIR ? CT_EV_RMDIR : CT_EV_UNLINK);
	return (int)ct_ret(ret);
}

CT_EXPORT int unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

CT_EXPORT int rmdir(const char *path)
{
	return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

CT_EXPORT int remove(const char *path)
{
	struct stat st;

	if (!ct_sys_fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) && S_ISDIR(st.st_mode))
		return rmdir(path);
	return unlink(path);
}

CT_EXPORT int mkdirat(int dirfd, const char *path, mode_t mode)
{
	long ret = ct_sys(SYS_mkdirat, dirfd, path, mode, 0);

	if (!ret)
		arrived(dirfd, path, CT_EV_MKDIR, 0);
	return (int)ct_ret(ret);
}

CT_EXPORT int mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

CT_EXPORT int mknodat(int dirfd, const char *path, mode_t mode, dev_t dev)
{
	long ret = ct_sys(SYS_mknodat, dirfd, path, mode, dev);

	if (!ret)
		arrived(dirfd, path, CT_EV_MKNOD, 0);
	return (int)ct_ret(ret);
}

CT_EXPORT int mknod(const char *path, mode_t mode, dev_t dev)
{
	return mknodat(AT_FDCWD, path, mode, dev);
}

CT_EXPORT int __xmknod(int ver, const char *path, mode_t mode, dev_t *dev)
{
	(void)ver;
	return mknodat(AT_FDCWD, path, mode, *dev);
}

CT_EXPORT int __xmknodat(int ver, int dirfd, const char *path, mode_t mode, dev_t *dev)
{
	(void)ver;
	return mknodat(dirfd, path, mode, *dev);
}

CT_EXPORT int mkfifoat(int dirfd, const char *path, mode_t mode)
{
	return mknodat(dirfd, path, mode | S_IFIFO, 0);
}

CT_EXPORT int mkfifo(const char *path, mode_t mode)
{
	return mknodat(AT_FDCWD, path, mode | S_IFIFO, 0);
}

CT_EXPORT int truncate(const char *path, off_t len)
{
	struct stat st;
	uint32_t name;
	long ret;

	if (ct_page && !ct_sys_fstatat(AT_FDCWD, path, &st, 0))
		judge(AT_FDCWD, path, 0, &st);
	ret = ct_sys(SYS_truncate, path, len, 0, 0);
	name = !ret && ct_page ? ct_locate(AT_FDCWD, path, true) : 0;

	/* The kernel stamps only if the length changes: see whether it did. */
	if (name && !ct_sys_fstatat(AT_FDCWD, path, &st, 0) && st.st_mtim.tv_sec < ct_floor)
		ct_stamp_name(AT_FDCWD, path, 0, name, CT_EV_TRUNCATE, 0);
	return (int)ct_ret(ret);
}

CT_EXPORT int truncate64(const char *path, off64_t len)
{
	return truncate(path, len);
}

/* A socket with a name makes an entry in a directory. */
CT_EXPORT int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	long ret = ct_sys(SYS_bind, fd, addr, len, 0);
	const struct sockaddr_un *un = (const struct sockaddr_un *)addr;

	if (!ret && len > sizeof(addr->sa_family) && addr->sa_family == AF_UNIX &&
	    un->sun_path[0]) {
		char path[sizeof(un->sun_path) + 1];
		size_t n = len - sizeof(addr->sa_family);

		if (n > sizeof(un->sun_path))
			n = sizeof(un->sun_path);
		memcpy(path, un->sun_path, n);
		path[n] = '\0';
		arrived(AT_FDCWD, path, CT_EV_MKNOD, 0);
	}
	return (int)ct_ret(ret);
}
