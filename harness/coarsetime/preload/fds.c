// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which descriptors may write a file in a root.
 *
 * A table of this process, indexed by descriptor. Every tracked descriptor has a slot in the page
 * too (files.h), so that others can tell a file that is being written from one that escaped.
 */
#include <poll.h>
#include <string.h>

#include "preload.h"
#include "../core/clock.h"
#include "../core/files.h"
#include "../core/names.h"
#include "../core/stamp.h"
#include "../core/sys.h"

uint32_t ct_fd_table[CT_FDS];
int ct_fd_high;

/* How many descriptors are looked at with one call, at the start of a program. */
enum { CT_FDS_SCANNED = 246 };

_Thread_local int ct_in_vfork __attribute__((tls_model("initial-exec")));

static bool is_file(uint32_t entry)
{
	return entry != CT_FD_UNKNOWN && entry != CT_FD_OTHER;
}

/* The parent's view, in a vfork child. */
static bool is_parents(int fd, uint32_t file)
{
	return ct_in_vfork && ct_fd_table[fd] == file;
}

/* What a vfork child did to its descriptors: the table above is its parent's. */
enum { OVERLAY = 32 };
static _Thread_local struct {
	int n;
	int fd[OVERLAY];
	uint32_t file[OVERLAY];
} overlay __attribute__((tls_model("initial-exec")));

void ct_fds_vfork_child(void)
{
	overlay.n = 0;
}

static uint32_t table_get(int fd)
{
	if ((unsigned int)fd >= CT_FDS)
		return CT_FD_UNKNOWN;
	for (int i = ct_in_vfork ? overlay.n - 1 : -1; i >= 0; i--) {
		if (overlay.fd[i] == fd)
			return overlay.file[i];
	}
	return ct_fd_table[fd];
}

static void table_set(int fd, uint32_t file)
{
	if ((unsigned int)fd >= CT_FDS)
		return;
	if (ct_in_vfork) {
		int i = overlay.n < OVERLAY ? overlay.n++ : OVERLAY - 1;

		overlay.fd[i] = fd;
		overlay.file[i] = file;
		return;
	}
	ct_fd_table[fd] = file;
	if (is_file(file) && fd >= ct_fd_high)
		ct_fd_high = fd + 1;
}

/* Has this process another descriptor of the same file? */
static bool has_other(int fd, uint32_t file)
{
	for (int i = 0; i < ct_fd_high; i++) {
		if (i != fd && table_get(i) == file)
			return true;
	}
	return false;
}

static const char *last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/*
 * The name of an open file, without asking the kernel for it; 0 if that could be wrong. A file with
 * one link that we know has the name under which it was seen last, as long as no folder is moved.
 */
static uint32_t known_name(const struct stat *st, const char *path)
{
	uint32_t file = path && st->st_nlink == 1 ? ct_file(st, false) : 0;
	uint32_t name = file ? atomic_load(&ct_page->files[file].path) : 0;

	return name && !atomic_load(&ct_page->folders_moved) &&
			       !strcmp(last_component(path), last_component(ct_name_str(name)))
		       ? name
		       : 0;
}

/*
 * The file of @fd if it is a regular one in a root that may be written, else 0. An unstamped file
 * that somebody opens and nobody is known to write has escaped. @path: what it was opened by, or
 * NULL.
 * *@made: the call may have made it.
 */
static uint32_t classify(int fd, int flags, const char *path, bool *made)
{
	struct ct_file *f;
	struct stat st;
	uint32_t file, name;

	if (ct_sys_fstat(fd, &st) || !S_ISREG(st.st_mode) || !ct_root_has_dev(st.st_dev))
		return 0;
	if (flags < 0)
		flags = ct_sys_fcntl(fd, F_GETFL, 0) & O_ACCMODE;
	if ((flags & O_ACCMODE) == O_RDONLY && !(flags & (O_CREAT | O_TRUNC)))
		return 0;
	name = known_name(&st, path);
	*made = !name;
	if (!name)
		name = ct_locate(fd, "", false);
	if (!name)
		return 0;
	file = ct_file(&st, true);
	f = &ct_page->files[file];
	if (!file || (atomic_load(&f->flags) & CT_FILE_IGNORED))
		return 0;
	if (!(flags & O_TRUNC) && st.st_size && atomic_load(&f->writers) <= 0 &&
	    ct_file_unstamped(&st, file))
		ct_stamp_meet(fd, "", AT_EMPTY_PATH, &st);
	atomic_store(&f->path, name);
	return file;
}

static void track(int fd, uint32_t file)
{
	table_set(fd, file ? file : CT_FD_OTHER);
	if (file)
		ct_writer_add(ct_pid(), file, fd);
}

uint32_t ct_fd_file(int fd)
{
	uint32_t entry = table_get(fd);
	bool made;

	if (fd < 0)
		return 0;
	if (entry != CT_FD_UNKNOWN)
		return is_file(entry) ? entry : 0;
	entry = classify(fd, -1, NULL, &made);
	if ((unsigned int)fd < CT_FDS)
		track(fd, entry);
	return entry;
}

/* The number belongs to another file now; what it was open on has been closed by no hook of ours.
 */
static void forget(int fd, uint32_t file)
{
	ct_fd_closed(fd);
	ct_stamp_file(file, CT_EV_NONE);
}

void ct_fd_opened(int fd, int dirfd, const char *path, int flags)
{
	uint32_t file = table_get(fd);
	bool made;

	if (is_file(file))
		forget(fd, file);
	file = classify(fd, flags, path, &made);
	track(fd, file);
	if (file && made && (flags & O_CREAT) && path)
		ct_stamp_parent(dirfd, path);
}

void ct_fd_other(int fd)
{
	uint32_t file = table_get(fd);

	if (is_file(file))
		forget(fd, file);
	if ((unsigned int)fd < CT_FDS && !ct_in_vfork)
		ct_fd_table[fd] = CT_FD_OTHER;
}

void ct_fd_received(int fd)
{
	uint32_t file = table_get(fd);
	bool made;

	if (is_file(file))
		forget(fd, file);
	track(fd, classify(fd, -1, NULL, &made));
}

static bool is_open_on(int fd, uint32_t file)
{
	const struct ct_file *f = &ct_page->files[file];
	struct stat st;

	return !ct_sys_fstat(fd, &st) && st.st_ino == f->ino && st.st_dev == f->dev;
}

void ct_fd_copied(int oldfd, int newfd)
{
	uint32_t entry = table_get(oldfd);

	if (!is_file(entry)) {
		table_set(newfd, entry);
	} else if (is_open_on(oldfd, entry)) {
		track(newfd, entry);
	} else {
		forget(oldfd, entry);
		table_set(newfd, CT_FD_UNKNOWN);
	}
}

void ct_fd_closing(int fd)
{
	uint32_t file = table_get(fd);
	unsigned int how = 0;
	bool made;

	if ((unsigned int)fd >= CT_FDS) {
		file = classify(fd, -1, NULL, &made);
		if (file)
			ct_stamp_fd(fd, file, CT_LAST);
		return;
	}
	if (!is_file(file) || has_other(fd, file))
		return;
	if (atomic_load(&ct_page->files[file].writers) <= 1)
		how |= CT_LAST;
	if (!ct_stamp_fd(fd, file, how))
		ct_stamp_file(file, CT_EV_NONE);
}

void ct_fd_closed(int fd)
{
	uint32_t file = table_get(fd);

	/* A vfork child closes its parent's entry only in its own view. */
	if (is_file(file) && !is_parents(fd, file))
		ct_writer_drop(ct_pid(), file);
	if (file != CT_FD_UNKNOWN)
		table_set(fd, CT_FD_UNKNOWN);
}

void ct_fds_sync(void)
{
	for (int fd = 0; fd < ct_fd_high; fd++) {
		uint32_t file = table_get(fd);

		if (is_file(file))
			ct_stamp_fd(fd, file, CT_SYNC);
	}
}

void ct_fds_forked(void)
{
	uint32_t pid = ct_pid();

	for (int fd = 0; fd < ct_fd_high; fd++) {
		uint32_t file = table_get(fd);

		if (is_file(file))
			ct_writer_add(pid, file, fd);
	}
}

void ct_fds_vfork_exec(void)
{
	uint32_t pid = ct_pid();

	for (int fd = 0; fd < ct_fd_high; fd++) {
		uint32_t file = table_get(fd);

		if (is_file(file) && is_parents(fd, file) &&
		    !(ct_sys_fcntl(fd, F_GETFD, 0) & FD_CLOEXEC))
			ct_writer_add(pid, file, fd);
	}
}

/* Look at @n descriptors; with @late, at those that nobody has looked at so far. */
static void scan(int first, int n, bool late)
{
	const struct timespec none = { 0 };
	struct pollfd fds[CT_FDS_SCANNED];
	struct stat st;
	uint32_t file;
	bool made;

	for (int i = 0; i < n; i++)
		fds[i] = (struct pollfd){ .fd = first + i };
	/* One call tells which are open at all. */
	if (!late)
		ct_sys(SYS_ppoll, fds, n, &none, NULL);
	for (int i = 0; i < n; i++) {
		int fd = first + i;

		if ((fds[i].revents & POLLNVAL) || (late && table_get(fd) != CT_FD_UNKNOWN) ||
		    ct_sys_fstat(fd, &st))
			continue;
		if (!S_ISREG(st.st_mode) || (late && st.st_mtim.tv_sec >= ct_floor))
			continue;
		file = classify(fd, -1, NULL, &made);
		track(fd, file);
		if (file && ct_file_unstamped(&st, file) && !st.st_size) {
			char real[CT_PATH_MAX];

			/* Made by a file action of posix_spawn, say: nobody saw it. */
			if (ct_path_of_fd(fd, real))
				ct_stamp_parent(AT_FDCWD, real);
		}
	}
}

/* Does this process have a tracked descriptor of @file? */
static bool is_tracked(uint32_t file)
{
	return has_other(-1, file);
}

void ct_fds_inherit(bool all)
{
	enum { FEW = 10 };
	uint32_t pid, old[CT_SLOT_WAYS], file;
	int n = 0;

	if (!all && atomic_load(&ct_page->nslots) <= 0)
		return;
	pid = ct_pid();
	if (!all && !ct_writer_any(pid))
		return;
	/* What this process had open before exec; looked at after what it still has. */
	while (n < CT_SLOT_WAYS && (file = ct_writer_drop_any(pid))) {
		atomic_fetch_add(&ct_page->files[file].writers, 1);
		old[n++] = file;
	}
	scan(0, FEW, false);
	for (int i = 0; i < n; i++)
		all |= !is_tracked(old[i]);
	if (all)
		scan(FEW, CT_FDS_SCANNED, false);
	while (n--) {
		atomic_fetch_sub(&ct_page->files[old[n]].writers, 1);
		ct_stamp_file(old[n], CT_EV_NONE);
	}
}

void ct_fds_exit(void)
{
	uint32_t pid;

	if (!ct_in_vfork)
		scan(1, 2, true);
	if (!ct_fd_high && !ct_in_vfork)
		return;
	pid = ct_pid();
	for (int fd = 0; fd < (ct_in_vfork ? CT_FDS : ct_fd_high); fd++) {
		uint32_t file = table_get(fd);

		if (!is_file(file) || is_parents(fd, file))
			continue;
		ct_fd_closing(fd);
		ct_writer_drop(pid, file);
		table_set(fd, CT_FD_UNKNOWN);
	}
}
