// SPDX-License-Identifier: GPL-2.0-only
#include "base/copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/strset.h"

static gboolean fail(GError **error, const char *doing, const char *path)
{
	int err = errno;

	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot %s %s: %s%s", doing, path,
		    g_strerror(err), err == ENOSPC ? "; free some space there and try again" : "");
	return FALSE;
}

struct walk {
	const char *root;
	gboolean (*skip)(const char *relative);
	GPtrArray *files;
};

static gboolean is_directory(const char *path, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static gboolean walk_directory(struct walk *walk, const char *relative, GError **error)
{
	g_autofree char *path = g_build_filename(walk->root, relative, NULL);
	DIR *dir = opendir(path);
	struct dirent *entry;
	gboolean ok = TRUE;

	if (!dir)
		return fail(error, "read the directory", path);
	while (ok && (entry = readdir(dir))) {
		g_autofree char *child = NULL;
		g_autofree char *full = NULL;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		child = relative[0] ? g_strconcat(relative, "/", entry->d_name, NULL)
				    : g_strdup(entry->d_name);
		if (walk->skip && walk->skip(child))
			continue;
		full = g_build_filename(walk->root, child, NULL);
		if (is_directory(full, entry))
			ok = walk_directory(walk, child, error);
		else
			g_ptr_array_add(walk->files, g_steal_pointer(&child));
	}
	closedir(dir);
	return ok;
}

GPtrArray *tt_tree_files(const char *root, gboolean (*skip)(const char *relative), GError **error)
{
	struct walk walk = { root, skip, g_ptr_array_new_with_free_func(g_free) };

	if (!walk_directory(&walk, "", error)) {
		g_ptr_array_unref(walk.files);
		return NULL;
	}
	g_ptr_array_sort(walk.files, tt_compare_strings);
	return walk.files;
}

static gboolean copy_bytes(int from, int to, off_t length)
{
	char buffer[65536];
	ssize_t n;

	if (ioctl(to, FICLONE, from) == 0)
		return TRUE;
	while (length > 0 && (n = copy_file_range(from, NULL, to, NULL, length, 0)) > 0)
		length -= n;
	if (length == 0)
		return TRUE;
	/* Not between these file systems, then by hand. */
	while ((n = read(from, buffer, sizeof(buffer))) > 0)
		if (write(to, buffer, n) != n)
			return FALSE;
	return n == 0;
}

static gboolean copy_contents(const char *source, const char *target, const struct stat *st)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, st->st_mtim };
	int from = open(source, O_RDONLY | O_CLOEXEC);
	int to = -1;
	gboolean ok = FALSE;
	int err;

	if (from >= 0)
		to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to >= 0)
		ok = copy_bytes(from, to, st->st_size) && fchmod(to, st->st_mode & 07777) == 0 &&
		     futimens(to, times) == 0;
	err = errno;
	if (to >= 0)
		close(to);
	if (from >= 0)
		close(from);
	errno = err;
	return ok;
}

static gboolean copy_link(const char *source, const char *target)
{
	g_autofree char *value = g_file_read_link(source, NULL);

	return value && symlink(value, target) == 0;
}

gboolean tt_copy_file(const char *from, const char *to, const char *relative, GError **error)
{
	g_autofree char *source = g_build_filename(from, relative, NULL);
	g_autofree char *target = g_build_filename(to, relative, NULL);
	g_autofree char *directory = g_path_get_dirname(target);
	struct stat st;

	if (lstat(source, &st) < 0)
		return fail(error, "read", source);
	if (g_mkdir_with_parents(directory, 0755) < 0)
		return fail(error, "create the directory", directory);
	if (unlink(target) < 0 && errno != ENOENT)
		return fail(error, "replace", target);
	if (S_ISLNK(st.st_mode) ? copy_link(source, target) : copy_contents(source, target, &st))
		return TRUE;
	return fail(error, "copy to", target);
}

gboolean tt_tree_copy(const char *from, const char *to, GError **error)
{
	g_autoptr(GPtrArray) files = tt_tree_files(from, NULL, error);

	if (!files)
		return FALSE;
	for (guint i = 0; i < files->len; i++)
		if (!tt_copy_file(from, to, files->pdata[i], error))
			return FALSE;
	return TRUE;
}
