// SPDX-License-Identifier: GPL-2.0-only
#include "base/file.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean fail(GError **error, const char *doing, const char *path)
{
	int err = errno;
	const char *hint = "";

	if (err == ENOSPC || err == EDQUOT)
		hint = "; free some space there and try again";
	else if (err == EACCES || err == EPERM || err == EROFS)
		hint = "; make it writable or choose another place";
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot %s %s: %s%s", doing, path,
		    g_strerror(err), hint);
	return FALSE;
}

gboolean tt_write_all(int fd, const void *from, gsize length)
{
	const char *data = from;

	while (length) {
		ssize_t n = write(fd, data, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		data += n;
		length -= n;
	}
	return TRUE;
}

static gboolean refuse(GError **error, const char *path, const char *why)
{
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot read %s: %s", path, why);
	return FALSE;
}

/* Up to @size bytes, and one more if there is one: the file grew. -1 and errno on an error. */
static gssize read_all(int fd, char *to, gsize size)
{
	gsize done = 0;

	while (done <= size) {
		ssize_t n = read(fd, to + done, size + 1 - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			break;
		done += (gsize)n;
	}
	return (gssize)done;
}

static gboolean read_regular(int fd, const char *path, gsize limit, char **text, gsize *length,
			     GError **error)
{
	g_autofree char *read = NULL;
	struct stat st;
	gssize n;

	if (fstat(fd, &st) < 0)
		return refuse(error, path, g_strerror(errno));
	if (!S_ISREG(st.st_mode))
		return refuse(error, path, "it is no regular file");
	if ((guint64)st.st_size > limit)
		return refuse(error, path, "it is larger than any such file may be");
	read = g_try_malloc((gsize)st.st_size + 2);
	n = read ? read_all(fd, read, (gsize)st.st_size) : -1;
	if (n < 0)
		return refuse(error, path, read ? g_strerror(errno) : "memory is short");
	if (n > st.st_size)
		return refuse(error, path, "it grew while it was read");
	read[n] = 0;
	*text = g_steal_pointer(&read);
	if (length)
		*length = (gsize)n;
	return TRUE;
}

gboolean tt_file_read(const char *path, gsize limit, char **text, gsize *length, GError **error)
{
	/* Without O_NONBLOCK, opening a FIFO waits for a writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	gboolean ok;

	if (fd < 0) {
		g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno),
			    "cannot read %s: %s", path, g_strerror(errno));
		return FALSE;
	}
	ok = read_regular(fd, path, limit, text, length, error);
	close(fd);
	return ok;
}

#define INPUT_MAX (64 << 20)
#define INPUT_WAIT_MS 10000

/* Appends what comes to @read. NULL, or why it was given up. */
static const char *read_stream(int fd, GByteArray *to)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	guint8 block[65536];
	ssize_t n;

	for (;;) {
		n = read(fd, block, sizeof(block));
		if (n < 0 && errno == EAGAIN && !poll(&ready, 1, INPUT_WAIT_MS))
			return "nothing comes from it";
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return g_strerror(errno);
		if (!n)
			return NULL;
		if (to->len + (gsize)n > INPUT_MAX)
			return "it is larger than any such file may be";
		g_byte_array_append(to, block, (guint)n);
	}
}

gboolean tt_input_read(const char *path, char **text, gsize *length, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	const char *why;

	if (fd < 0)
		return refuse(error, path, g_strerror(errno));
	why = read_stream(fd, bytes);
	close(fd);
	if (why)
		return refuse(error, path, why);
	if (length)
		*length = bytes->len;
	g_byte_array_append(bytes, (const guint8 *)"", 1);
	*text = (char *)g_byte_array_free(g_steal_pointer(&bytes), FALSE);
	return TRUE;
}

gboolean tt_file_write(const char *path, const void *data, gsize length, mode_t mode,
		       GError **error)
{
	g_autofree char *temporary = g_strconcat(path, ".XXXXXX", NULL);
	struct stat st;
	gboolean ok;
	int fd, err;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "cannot write %s: something that is no file is there; remove it", path);
		return FALSE;
	}
	fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(error, "create a file beside", path);
	ok = tt_write_all(fd, data, length) && fchmod(fd, mode) == 0;
	/* A delayed write error (NFS, quota) may show only here. */
	err = errno;
	if (close(fd) < 0 && ok) {
		err = errno;
		ok = FALSE;
	}
	if (ok && rename(temporary, path) == 0)
		return TRUE;
	if (ok)
		err = errno;
	unlink(temporary);
	errno = err;
	return fail(error, "write", path);
}

gboolean tt_dir_make(const char *path, GError **error)
{
	if (g_mkdir_with_parents(path, 0755) == 0)
		return TRUE;
	return fail(error, "create the directory", path);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)walk;
	return type == FTW_DP || type == FTW_D || type == FTW_DNR ? rmdir(path) : unlink(path);
}

/* A directory without write permission keeps even its owner from removing what is in it. */
static int make_writable(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)walk;
	if (type == FTW_D && (st->st_mode & 0700) != 0700)
		chmod(path, 0700);
	return 0;
}

gboolean tt_tree_remove(const char *path, GError **error)
{
	const int flags = FTW_PHYS | FTW_DEPTH;

	if (nftw(path, remove_entry, 64, flags) == 0 || errno == ENOENT)
		return TRUE;
	nftw(path, make_writable, 64, FTW_PHYS);
	if (nftw(path, remove_entry, 64, flags) == 0 || errno == ENOENT)
		return TRUE;
	return fail(error, "remove", path);
}

int tt_file_lock(const char *path, GError **error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0) {
		fail(error, "open the lock file", path);
		return -1;
	}
	while (flock(fd, LOCK_EX) < 0) {
		if (errno == EINTR)
			continue;
		fail(error, "lock", path);
		close(fd);
		return -1;
	}
	return fd;
}

char *tt_cache_dir(const char *subdir, GError **error)
{
	/* Not g_get_user_cache_dir(): it is looked up once, and tests change the environment. */
	const char *xdg = g_getenv("XDG_CACHE_HOME");
	g_autofree char *base = NULL;
	g_autofree char *path = NULL;

	if (xdg && g_path_is_absolute(xdg))
		base = g_strdup(xdg);
	else
		base = g_build_filename(g_get_home_dir(), ".cache", NULL);
	path = g_build_filename(base, "trimtorture", subdir, NULL);
	if (!tt_dir_make(path, error)) {
		g_prefix_error(error, "the cache cannot be used (XDG_CACHE_HOME chooses it): ");
		return NULL;
	}
	return g_steal_pointer(&path);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **tt_dir_names(const char *path, GError **error)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, error);
	g_autoptr(GPtrArray) names = NULL;
	const char *name;

	if (!dir)
		return NULL;
	names = g_ptr_array_new();
	while ((name = g_dir_read_name(dir)))
		g_ptr_array_add(names, g_strdup(name));
	if (names->len)
		qsort(names->pdata, names->len, sizeof(char *), compare_names);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_steal(names, NULL);
}
