// SPDX-License-Identifier: GPL-2.0-only
#include "base/userpath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define MARKER ".trimtorture"
#define SCRATCH_MARKER ".trimtorture-scratch"
#define MARKER_TEXT "This directory is trimtorture's: what is in it may be replaced or removed.\n"

struct tt_userfile {
	char *path; /* as the user named it */
	/* By its descriptor, as another directory may be mounted over its name meanwhile. */
	int directory;
	char *final;	 /* what is replaced in it; NULL: the descriptor is written to as it is */
	char *temporary; /* beside @final */
	int fd;
};

static gboolean fail(GError **error, const char *doing, const char *path)
{
	int err = errno;
	const char *hint = "";

	if (err == ENOSPC || err == EDQUOT)
		hint = "; the disk is full: free some space there and try again";
	else if (err == EACCES || err == EPERM || err == EROFS)
		hint = "; make it writable or choose another place";
	else if (err == ENXIO)
		hint = "; nobody reads from it: start its reader first";
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot %s %s: %s%s", doing, path,
		    g_strerror(err), hint);
	return FALSE;
}

static gboolean refuse(GError **error, const char *path, const char *why)
{
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE, "will not write to %s: %s", path, why);
	return FALSE;
}

static void userfile_free(struct tt_userfile *file)
{
	if (file->fd >= 0)
		close(file->fd);
	if (file->directory >= 0)
		close(file->directory);
	g_free(file->path);
	g_free(file->final);
	g_free(file->temporary);
	g_free(file);
}

/* The descriptor that /dev/stdout and its like stand for, -1 if @path is none of them. */
static int descriptor_of(const char *path)
{
	static const char *const roots[] = { "/dev/fd/", "/proc/self/fd/" };
	guint64 number;

	if (!strcmp(path, "/dev/stdout"))
		return STDOUT_FILENO;
	if (!strcmp(path, "/dev/stderr"))
		return STDERR_FILENO;
	for (gsize i = 0; i < G_N_ELEMENTS(roots); i++)
		if (g_str_has_prefix(path, roots[i]) &&
		    g_ascii_string_to_unsigned(path + strlen(roots[i]), 10, 0, 65535, &number,
					       NULL))
			return (int)number;
	return -1;
}

/* Devices and FIFOs. O_NONBLOCK makes a FIFO without a reader an error instead of a wait. */
static gboolean open_stream(struct tt_userfile *file, GError **error)
{
	int flags;

	file->fd = open(file->path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (file->fd < 0)
		return fail(error, "write to", file->path);
	flags = fcntl(file->fd, F_GETFL);
	fcntl(file->fd, F_SETFL, flags & ~O_NONBLOCK);
	return TRUE;
}

/*
 * The temporary, locked. Whoever waited for the lock of a file that was renamed meanwhile, or
 * finds one that is not plainly ours, begins again.
 */
static int open_locked(int directory, const char *temporary)
{
	struct stat opened, named;

	for (;;) {
		int fd = openat(directory, temporary,
				O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

		if (fd < 0)
			return -1;
		while (flock(fd, LOCK_EX) < 0 && errno == EINTR)
			;
		if (fstat(fd, &opened) == 0 &&
		    fstatat(directory, temporary, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
		    opened.st_ino == named.st_ino && opened.st_dev == named.st_dev) {
			if (S_ISREG(opened.st_mode) && opened.st_nlink == 1 &&
			    opened.st_uid == geteuid() && ftruncate(fd, 0) == 0)
				return fd;
			if (unlinkat(directory, temporary, 0) < 0) {
				close(fd);
				return -1;
			}
		}
		close(fd);
	}
}

/* Beside @final and named after it; a name that would become too long is shortened. */
static gboolean open_beside(struct tt_userfile *file, const char *final, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(final);

	file->final = g_path_get_basename(final);
	file->temporary = g_strdup_printf(".%.200s.%08x.new", file->final, g_str_hash(file->final));
	file->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file->directory >= 0)
		file->fd = open_locked(file->directory, file->temporary);
	return file->fd >= 0 || fail(error, "create a file beside", file->path);
}

static gboolean open_named(struct tt_userfile *file, GError **error)
{
	struct stat link, st;
	int fd = descriptor_of(file->path);
	g_autofree char *final = NULL;

	if (fd >= 0) {
		file->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
		return file->fd >= 0 || fail(error, "write to", file->path);
	}
	if (lstat(file->path, &link) < 0) {
		if (errno != ENOENT)
			return fail(error, "write", file->path);
		return open_beside(file, file->path, error);
	}
	if (stat(file->path, &st) < 0)
		return refuse(error, file->path,
			      "it is a symbolic link to what does not exist; remove it or name the "
			      "file itself");
	if (S_ISCHR(st.st_mode) || S_ISFIFO(st.st_mode))
		return open_stream(file, error);
	if (!S_ISREG(st.st_mode))
		return refuse(error, file->path,
			      S_ISDIR(st.st_mode)   ? "it is a directory; name a file"
			      : S_ISBLK(st.st_mode) ? "it is a disk; name a file"
						    : "it is a socket; name a file");
	final = realpath(file->path, NULL);
	return final ? open_beside(file, final, error) : fail(error, "write", file->path);
}

struct tt_userfile *tt_userfile_open(const char *path, GError **error)
{
	struct tt_userfile *file = g_new0(struct tt_userfile, 1);

	file->fd = -1;
	file->directory = -1;
	file->path = g_strdup(path);
	if (open_named(file, error))
		return file;
	userfile_free(file);
	return NULL;
}

int tt_userfile_fd(const struct tt_userfile *file)
{
	return file->fd;
}

gboolean tt_userfile_commit(struct tt_userfile *file, gboolean durable, GError **error)
{
	gboolean ok = TRUE;

	if (file->temporary) {
		ok = fchmod(file->fd, 0644) == 0 && (!durable || fsync(file->fd) == 0) &&
		     renameat(file->directory, file->temporary, file->directory, file->final) == 0;
		if (!ok) {
			fail(error, "write", file->path);
			unlinkat(file->directory, file->temporary, 0);
		} else if (durable) {
			/* The name must survive a crash as the contents do; not every file
			 * system can sync a directory. */
			fsync(file->directory);
		}
	}
	userfile_free(file);
	return ok;
}

void tt_userfile_abandon(struct tt_userfile *file)
{
	if (file->temporary)
		unlinkat(file->directory, file->temporary, 0);
	userfile_free(file);
}

gboolean tt_userfile_write(const char *path, const void *data, gsize length, GError **error)
{
	struct tt_userfile *file = tt_userfile_open(path, error);

	if (!file)
		return FALSE;
	if (tt_write_all(file->fd, data, length))
		return tt_userfile_commit(file, TRUE, error);
	fail(error, "write", path);
	tt_userfile_abandon(file);
	return FALSE;
}

static gboolean has_marker(const char *directory, const char *marker)
{
	g_autofree char *path = g_build_filename(directory, marker, NULL);
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Is it ours, or can it become ours? */
static gboolean may_take(const char *directory, GError **error)
{
	g_auto(GStrv) names = NULL;

	if (has_marker(directory, MARKER))
		return TRUE;
	names = tt_dir_names(directory, error);
	if (!names)
		return FALSE;
	return !*names ||
	       refuse(error, directory,
		      "the directory is not empty, and trimtorture has not made it; name another, "
		      "or empty it yourself");
}

/* TRUE also on a file system that has no locks on directories: it does without. */
static gboolean try_lock(int fd, int how)
{
	return flock(fd, how | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

int tt_userdir_lock(const char *directory, gboolean shared, GError **error)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		fail(error, "open the directory", directory);
		return -1;
	}
	for (int tries = 0; tries < 10; tries++) {
		if (try_lock(fd, shared ? LOCK_SH : LOCK_EX))
			return fd;
		g_usleep(100000);
	}
	close(fd);
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "another trimtorture is at work in %s; wait for it, or name another directory",
		    directory);
	return -1;
}

int tt_userdir_take(const char *directory, GError **error)
{
	g_autofree char *marker = g_build_filename(directory, MARKER, NULL);
	int fd;

	if (!tt_dir_make(directory, error))
		return -1;
	fd = tt_userdir_lock(directory, FALSE, error);
	if (fd < 0)
		return -1;
	if (may_take(directory, error) &&
	    (has_marker(directory, MARKER) ||
	     tt_file_write(marker, MARKER_TEXT, strlen(MARKER_TEXT), 0644, error)))
		return fd;
	close(fd);
	return -1;
}

gboolean tt_userdir_clear(const char *directory, GError **error)
{
	g_auto(GStrv) names = NULL;

	if (!has_marker(directory, MARKER))
		return refuse(error, directory, "trimtorture has not made it");
	names = tt_dir_names(directory, error);
	if (!names)
		return FALSE;
	for (char **name = names; *name; name++) {
		g_autofree char *path = g_build_filename(directory, *name, NULL);

		if (strcmp(*name, MARKER) && !tt_tree_remove(path, error))
			return FALSE;
	}
	return TRUE;
}

/* Ours, by name, owner and marker, and nobody works in it. */
static gboolean is_left_over(const char *path)
{
	struct stat st;
	gboolean yes;
	int fd;

	if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
	    !has_marker(path, SCRATCH_MARKER))
		return FALSE;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	yes = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
	if (fd >= 0)
		close(fd);
	return yes;
}

static void remove_left_over(const char *parent, const char *name)
{
	g_auto(GStrv) names = tt_dir_names(parent, NULL);
	gsize length = strlen(name);

	for (char **at = names; at && *at; at++) {
		g_autofree char *path = g_build_filename(parent, *at, NULL);

		if (g_str_has_prefix(*at, name) && (*at)[length] == '.' && is_left_over(path))
			tt_tree_remove(path, NULL);
	}
}

char *tt_scratch_new(const char *parent, const char *name, int *lock, GError **error)
{
	const char *where = parent ? parent : g_get_tmp_dir();
	g_autofree char *path = g_strdup_printf("%s/%s.XXXXXX", where, name);
	g_autofree char *marker = NULL;

	*lock = -1;
	if (parent && !tt_dir_make(parent, error))
		return NULL;
	remove_left_over(where, name);
	if (!g_mkdtemp_full(path, 0700)) {
		fail(error, "make a directory for temporary files in", where);
		return NULL;
	}
	/* The lock first: with the marker alone it would be taken for a left one. */
	*lock = tt_userdir_lock(path, FALSE, error);
	marker = g_build_filename(path, SCRATCH_MARKER, NULL);
	if (*lock >= 0 && tt_file_write(marker, MARKER_TEXT, strlen(MARKER_TEXT), 0600, error))
		return g_steal_pointer(&path);
	tt_scratch_remove(path, *lock);
	*lock = -1;
	return NULL;
}

void tt_scratch_remove(const char *path, int lock)
{
	if (path)
		tt_tree_remove(path, NULL);
	if (lock >= 0)
		close(lock);
}

void tt_scratch_keep(const char *path, int lock)
{
	g_autofree char *marker = g_build_filename(path, SCRATCH_MARKER, NULL);

	unlink(marker);
	if (lock >= 0)
		close(lock);
}
