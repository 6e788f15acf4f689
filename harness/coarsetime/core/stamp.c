// SPDX-License-Identifier: GPL-2.0-only
/* Stamps of files that were written. */
#include <string.h>

#include "clock.h"
#include "event.h"
#include "files.h"
#include "names.h"
#include "stamp.h"
#include "sys.h"

static void note_escape(uint32_t name, uint32_t file, int64_t stamp)
{
	atomic_fetch_add(&ct_page->escapes, 1);
	ct_event_note(&(struct ct_event){ .kind = CT_EV_ESCAPE,
					  .name = name,
					  .file = file,
					  .count = atomic_load(&ct_page->statics),
					  .stamp = stamp });
}

/* Set the mtime, leave the atime. A file that we may write but not stamp is an escape. */
static void set_mtime(int dirfd, const char *path, int flags, int64_t stamp, uint32_t name,
		      uint32_t file)
{
	struct timespec ts[2] = { { .tv_nsec = UTIME_OMIT },
				  { .tv_sec = stamp / CT_NS, .tv_nsec = stamp % CT_NS } };
	int ret;

	if (flags & AT_EMPTY_PATH)
		path = NULL;
	if (!path)
		flags = 0;
	ret = ct_sys_utimensat(dirfd, path, ts, flags & AT_SYMLINK_NOFOLLOW);
	if (ret && ret != -ENOENT)
		note_escape(name, file, stamp);
}

static uint32_t index_of(const struct ct_file *f)
{
	return (uint32_t)(f - ct_page->files);
}

static bool is_same(const struct stat *st, const struct ct_file *f)
{
	return st->st_ino == f->ino && st->st_dev == f->dev;
}

/* The stamp that the next event of @f will get, without counting it. */
static int64_t peek(struct ct_file *f, const struct stat *st)
{
	uint32_t name = atomic_load(&f->path), canon = ct_page->paths[name].canon;
	int64_t stamp = ct_clock_mapped(name, atomic_load(&ct_page->paths[canon].count) + 1);

	return stamp >= 0 ? stamp : ct_clock_stamp(ct_clock_written(ct_mtime(st)), f);
}

/* Stamp a file that stays open (@path NULL: by descriptor); the event is owed until it is closed.
 */
static int64_t stamp_open(int dirfd, const char *path, int flags, const struct stat *st,
			  uint32_t file)
{
	struct ct_file *f = &ct_page->files[file];
	int64_t stamp = peek(f, st);

	set_mtime(dirfd, path, flags, stamp, atomic_load(&f->path), file);
	atomic_fetch_or(&f->flags, st->st_size ? CT_FILE_OWED : CT_FILE_PENDING);
	return stamp;
}

/*
 * A way to @file: its name; or, if it has none yet (O_TMPFILE) or its folder has been moved, the
 * descriptor of a process that has it open. Return: flags to go with *@path, or -1.
 */
static int find(uint32_t pid, uint32_t file, int fd, char *path, struct stat *st)
{
	const struct ct_file *f = &ct_page->files[file];

	if (ct_name_abs(atomic_load(&f->path), path, CT_PATH_MAX) &&
	    !ct_sys_fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW) && is_same(st, f))
		return AT_SYMLINK_NOFOLLOW;
	if (fd < 0)
		return -1;
	ct_proc_fd(pid, fd, path);
	return ct_sys_fstatat(AT_FDCWD, path, st, 0) || !is_same(st, f) ? -1 : 0;
}

static void settle(uint32_t pid, uint32_t file, int fd)
{
	struct ct_file *f = &ct_page->files[file];
	char path[CT_PATH_MAX];
	struct stat st;
	int flags = find(pid, file, fd, path, &st);

	if (flags < 0) {
		atomic_fetch_or(&f->flags, CT_FILE_LOST);
		return;
	}
	atomic_fetch_and(&f->flags, ~(uint32_t)CT_FILE_LOST);
	if (!ct_file_unstamped(&st, file))
		return;
	atomic_fetch_add(&ct_page->straddles, 1);
	stamp_open(AT_FDCWD, path, flags, &st, file);
}

void ct_stamp_settle(void)
{
	bool held;

	if (atomic_load(&ct_page->nslots) <= 0)
		return;
	held = ct_clock_hold();
	ct_writer_each(settle);
	ct_clock_release(held);
}

static void written(struct ct_file *f, uint32_t count, int64_t stamp)
{
	ct_event_record(&(struct ct_event){ .kind = CT_EV_WRITE,
					    .name = atomic_load(&f->path),
					    .file = index_of(f),
					    .count = count,
					    .stamp = stamp });
}

/* Stamped while it was open: the event is still owed. */
static void record_owed(const struct stat *st, struct ct_file *f, unsigned int how)
{
	uint32_t which = CT_FILE_OWED | (how & CT_LAST ? CT_FILE_PENDING : 0);
	uint32_t name = atomic_load(&f->path);

	if (atomic_load(&f->flags) & which) {
		atomic_fetch_and(&f->flags, ~(uint32_t)(CT_FILE_OWED | CT_FILE_PENDING));
		written(f, ct_event_count(name), ct_mtime(st));
	}
}

/* The file has been written in this tick, and this is the event of it. */
static int64_t stamp_written(int dirfd, const char *path, int flags, const struct stat *st,
			     uint32_t file)
{
	struct ct_file *f = &ct_page->files[file];
	uint32_t name = atomic_load(&f->path), count, were;
	int64_t stamp;

	were = atomic_fetch_and(&f->flags,
				~(uint32_t)(CT_FILE_PENDING | CT_FILE_OWED | CT_FILE_LOST));
	stamp = ct_event_choose(name, ct_clock_written(ct_mtime(st)), f, &count);
	set_mtime(dirfd, path, flags, stamp, name, file);
	/* Moved behind our back, and the clock ticked meanwhile: before or after the write? */
	if (were & CT_FILE_LOST)
		note_escape(name, file, stamp);
	written(f, count, stamp);
	return stamp;
}

void ct_stamp_owed(int dirfd, const char *path, int flags)
{
	struct stat st;
	uint32_t file;

	if (ct_sys_fstatat(dirfd, path, &st, flags) || S_ISDIR(st.st_mode))
		return;
	file = ct_file(&st, false);
	if (!file || atomic_load(&ct_page->files[file].writers) <= 0)
		ct_stamp_meet(dirfd, path, flags, &st);
	else if (ct_file_unstamped(&st, file))
		stamp_written(dirfd, path, flags, &st, file);
	else
		record_owed(&st, &ct_page->files[file], CT_LAST);
}

bool ct_stamp_fd(int fd, uint32_t file, unsigned int how)
{
	struct ct_file *f = &ct_page->files[file];
	struct stat st;

	if (ct_sys_fstat(fd, &st) || !is_same(&st, f))
		return false;
	if (!st.st_nlink)
		return true;
	if (ct_file_unstamped(&st, file)) {
		/* Made, nothing in it yet: one event together with what will be written. */
		if ((how & CT_SYNC) && !st.st_size)
			stamp_open(fd, NULL, 0, &st, file);
		else
			stamp_written(fd, NULL, 0, &st, file);
	} else if (!(how & CT_SYNC)) {
		record_owed(&st, f, how);
	}
	return true;
}

void ct_stamp_file(uint32_t file, enum ct_kind note)
{
	struct ct_file *f = &ct_page->files[file];
	uint32_t name = atomic_load(&f->path);
	char path[CT_PATH_MAX];
	struct stat st;
	int64_t stamp;

	if (!ct_name_abs(name, path, sizeof(path)) ||
	    ct_sys_fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) || !is_same(&st, f))
		return;
	if (!ct_file_unstamped(&st, file)) {
		record_owed(&st, f, atomic_load(&f->writers) <= 0 ? CT_LAST : 0);
		return;
	}
	stamp = stamp_written(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &st, file);
	if (note)
		ct_event_note(&(struct ct_event){
			.kind = note, .name = name, .file = file, .stamp = stamp });
}

/* The name of directory @dir, looked up once; 0 if it is in no root. */
static uint32_t dir_name(int dirfd, const char *dir, const struct stat *st)
{
	uint32_t file = ct_file(st, true), name;
	struct ct_file *f = &ct_page->files[file];

	name = atomic_load(&f->path);
	if (!file || name || (atomic_load(&f->flags) & CT_FILE_OUTSIDE))
		return name;
	name = ct_locate(dirfd, dir, true);
	atomic_store(&f->path, name);
	return name;
}

static void stamp_dir(int dirfd, const char *dir)
{
	struct stat st;
	int64_t stamp;
	uint32_t name;

	if (ct_sys_fstatat(dirfd, dir, &st, 0) || st.st_mtim.tv_sec >= ct_page->floor_sec ||
	    !ct_root_has_dev(st.st_dev))
		return;
	name = dir_name(dirfd, dir, &st);
	if (!name)
		return;
	stamp = ct_clock_stamp(ct_clock_now(), NULL);
	set_mtime(dirfd, dir, 0, stamp, name, ct_file(&st, false));
	ct_event_note(&(struct ct_event){
		.kind = CT_EV_DIR, .name = name, .file = ct_file(&st, false), .stamp = stamp });
}

void ct_stamp_parent(int dirfd, const char *path)
{
	char dir[CT_PATH_MAX];
	size_t n = strlen(path);

	while (n && path[n - 1] == '/')
		n--;
	while (n && path[n - 1] != '/')
		n--;
	if (n >= sizeof(dir))
		return;
	memcpy(dir, path, n);
	if (!n)
		dir[n++] = '.';
	dir[n] = '\0';
	stamp_dir(dirfd, dir);
}

void ct_stamp_name(int dirfd, const char *path, int flags, uint32_t name, enum ct_kind kind,
		   uint32_t from)
{
	bool moved = kind == CT_EV_RENAME || kind == CT_EV_LINK, unstamped;
	struct ct_file *f;
	struct stat st;
	int64_t stamp;
	uint32_t count, file;

	if (ct_sys_fstatat(dirfd, path, &st, flags))
		return;
	/* Not what is mounted below a root: a device, say. */
	file = ct_root_has_dev(st.st_dev) ? ct_file(&st, true) : 0;
	if (!file)
		return;
	f = &ct_page->files[file];
	atomic_store(&f->path, name);
	atomic_fetch_and(&f->flags, ~(uint32_t)CT_FILE_OUTSIDE);
	unstamped = ct_file_unstamped(&st, file);
	if (!unstamped) {
		count = ct_event_count(name);
		/* With a map, a file's stamp follows from its final name, not from a scratch one.
		 */
		stamp = moved && S_ISREG(st.st_mode)
				? ct_clock_mapped(ct_page->paths[name].canon, count)
				: -1;
		unstamped = stamp >= 0;
		if (stamp < 0)
			stamp = ct_mtime(&st);
		else
			ct_clock_reach(stamp);
	} else if (moved && atomic_load(&f->writers) > 0) {
		/* Moved while it is written: what was written so far has its stamp now. */
		stamp = stamp_open(dirfd, path, flags, &st, file);
		count = ct_event_count(name);
		unstamped = false;
	} else if (moved) {
		/* With a time of its own, from outside of the roots. */
		count = ct_event_count(name);
		stamp = ct_clock_explicit(ct_mtime(&st));
		if (stamp < ct_page->floor_sec * CT_NS)
			ct_file_set_explicit(file, stamp);
	} else {
		stamp = ct_event_choose(name, ct_clock_now(), f, &count);
		/* With what was written to it before: closing it owes no event of its own. */
		atomic_fetch_and(&f->flags, ~(uint32_t)CT_FILE_PENDING);
	}
	if (unstamped)
		set_mtime(dirfd, path, flags, stamp, name, file);
	ct_event_record(&(struct ct_event){ .kind = kind,
					    .name = name,
					    .file = file,
					    .from = from,
					    .count = count,
					    .stamp = stamp });
}

/*
 * Is a writer known, or one on the way to being known? Between the kernel's part of a call and ours
 * a process may lose the processor: it gets a quarter of a second before we say no. Once there
 * have been escapes the run is lost, and time is all that is left to save.
 */
static bool has_writer(int dirfd, const char *path, int flags, struct stat *st, uint32_t *file)
{
	int tries = atomic_load(&ct_page->escapes) < 4 ? 250 : 3;

	for (int i = 0; i < tries; i++) {
		*file = ct_file(st, false);
		if (*file && atomic_load(&ct_page->files[*file].writers) > 0)
			return true;
		ct_sys_nap(1000000);
		if (ct_sys_fstatat(dirfd, path, st, flags) || !ct_file_unstamped(st, *file))
			return false;
	}
	return false;
}

void ct_stamp_meet(int dirfd, const char *path, int flags, struct stat *st)
{
	uint32_t file = ct_file(st, false), name;
	int64_t stamp;
	bool held;

	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode) || S_ISFIFO(st->st_mode) ||
	    S_ISSOCK(st->st_mode) || !ct_root_has_dev(st->st_dev) || !ct_file_unstamped(st, file))
		return;
	name = ct_locate(dirfd, path, !(flags & AT_SYMLINK_NOFOLLOW));
	if (!name) {
		file = ct_file(st, true);
		atomic_fetch_or(&ct_page->files[file].flags, CT_FILE_OUTSIDE);
		return;
	}
	if (has_writer(dirfd, path, flags, st, &file)) {
		held = ct_clock_hold();
		if (!ct_sys_fstatat(dirfd, path, st, flags) && ct_file_unstamped(st, file))
			stamp_open(dirfd, path, flags, st, file);
		ct_clock_release(held);
	} else if (ct_file_unstamped(st, file)) {
		stamp = ct_clock_stamp(ct_clock_now(), NULL);
		set_mtime(dirfd, path, flags, stamp, name, file);
		note_escape(name, file, stamp);
	} else {
		return;
	}
	ct_sys_fstatat(dirfd, path, st, flags);
}

void ct_stamp_audit(const char *path, const struct stat *st)
{
	uint32_t file = ct_file(st, false), name;
	int64_t stamp;

	if (!ct_file_unstamped(st, file))
		return;
	if (file && atomic_load(&ct_page->files[file].writers) > 0) {
		ct_stamp_file(file, CT_EV_KILLED);
		return;
	}
	name = ct_locate(AT_FDCWD, path, false);
	stamp = ct_clock_stamp(ct_clock_now(), NULL);
	set_mtime(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, stamp, name, file);
	/* Killed between making an entry and stamping its directory. */
	if (S_ISDIR(st->st_mode) && atomic_load(&ct_page->killed))
		return;
	note_escape(name, file, stamp);
}
