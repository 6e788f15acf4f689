// SPDX-License-Identifier: GPL-2.0-only
/* Where the tree goes: what may be replaced, writing aside, renaming. */
#include "output_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/userpath.h"

static gboolean refuse(GError **error, const char *path, const char *why)
{
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE, "will not write to %s: %s", path, why);
	return FALSE;
}

static gboolean directory_is_ours(const char *path)
{
	g_autofree char *marker = g_build_filename(path, TT_TREE_MARKER, NULL);
	g_autofree char *text = NULL;
	struct stat st;

	return lstat(marker, &st) == 0 && S_ISREG(st.st_mode) &&
	       g_file_get_contents(marker, &text, NULL, NULL) &&
	       strstr(text, "\"generator\" : \"trimtorture ") != NULL;
}

static gboolean check_directory(const char *path, gboolean force, GError **error)
{
	g_auto(GStrv) names = tt_dir_names(path, error);

	if (!names)
		return FALSE;
	if (!*names)
		return TRUE;
	if (!directory_is_ours(path))
		return refuse(error, path,
			      "the directory is not empty and was not made by trimtorture "
			      "generate; choose another one or empty it yourself");
	return force || refuse(error, path, "a tree is there already; --force replaces it");
}

gboolean tt_output_check(const char *path, gboolean force, GError **error)
{
	gboolean archive = tt_output_is_archive(path);
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT || tt_output_fail(error, "look at", path);
	if (S_ISDIR(st.st_mode) && !archive)
		return check_directory(path, force, error);
	if (!S_ISREG(st.st_mode) || !archive)
		return refuse(error, path,
			      S_ISDIR(st.st_mode) ? "it is a directory, but the suffix is an "
						    "archive's; choose another name"
			      : S_ISREG(st.st_mode)
				      ? "it is a file; for an archive the name must end "
					"in .tar, .tar.gz, .tar.xz, .tar.zst, .zip or "
					".cpio"
				      : "it is neither a directory nor a file; choose "
					"another name");
	if (!tt_output_archive_is_ours(path))
		return refuse(error, path,
			      "a file is there that was not made by trimtorture generate; choose "
			      "another name or remove it yourself");
	return force || refuse(error, path, "an archive is there already; --force replaces it");
}

/* rename(2) replaces an empty directory, but not a full one: that is moved to @scratch first. */
static gboolean put_in_place(const char *made, const char *scratch, const char *path,
			     GError **error)
{
	g_autofree char *old = g_build_filename(scratch, "old", NULL);

	if (rename(made, path) == 0)
		return TRUE;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return tt_output_fail(error, "rename the finished tree to", path);
	if (rename(path, old) < 0)
		return tt_output_fail(error, "move away the old tree", path);
	if (rename(made, path) == 0)
		return TRUE;
	tt_output_fail(error, "rename the finished tree to", path);
	rename(old, path);
	return FALSE;
}

static gboolean write_directory(const struct tt_output *output, const char *path, GError **error)
{
	g_autofree char *parent = g_path_get_dirname(path);
	g_autofree char *base = g_path_get_basename(path);
	g_autofree char *name = g_strconcat(base, ".tmp", NULL);
	g_autofree char *scratch = NULL;
	g_autofree char *made = NULL;
	gboolean ok;
	int lock;

	if (!g_file_test(parent, G_FILE_TEST_IS_DIR)) {
		errno = ENOENT;
		return tt_output_fail(error, "create a directory beside", path);
	}
	scratch = tt_scratch_new(parent, name, &lock, error);
	if (!scratch)
		return FALSE;
	made = g_build_filename(scratch, "tree", NULL);
	ok = tt_dir_make(made, error) && tt_output_write_directory(output, made, error) &&
	     put_in_place(made, scratch, path, error);
	tt_scratch_remove(scratch, lock);
	return ok;
}

static gboolean write_archive(const struct tt_output *output, const char *path, GError **error)
{
	struct tt_userfile *file = tt_userfile_open(path, error);

	if (!file)
		return FALSE;
	if (tt_output_write_archive(output, path, tt_userfile_fd(file), error))
		return tt_userfile_commit(file, FALSE, error);
	tt_userfile_abandon(file);
	return FALSE;
}

gboolean tt_output_write(const struct tt_output *output, const char *path, gboolean force,
			 GError **error)
{
	if (!tt_output_check(path, force, error))
		return FALSE;
	return tt_output_is_archive(path) ? write_archive(output, path, error)
					  : write_directory(output, path, error);
}

static gboolean write_content(int fd, const struct tt_output_file *file)
{
	const struct timespec times[2] = { { .tv_sec = TT_TREE_MTIME },
					   { .tv_sec = TT_TREE_MTIME } };

	for (gsize done = 0; done < file->size;) {
		ssize_t n = write(fd, file->data + done, file->size - done);

		if (n < 0 && errno != EINTR)
			return FALSE;
		done += n > 0 ? n : 0;
	}
	return fchmod(fd, file->executable ? 0755 : 0644) == 0 && futimens(fd, times) == 0;
}

static gboolean write_file(int root, const struct tt_output_file *file)
{
	const struct timespec times[2] = { { .tv_sec = TT_TREE_MTIME },
					   { .tv_sec = TT_TREE_MTIME } };
	int fd, err;
	gboolean ok;

	if (file->link)
		return symlinkat(file->link, root, file->path) == 0 &&
		       utimensat(root, file->path, times, AT_SYMLINK_NOFOLLOW) == 0;
	fd = openat(root, file->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return FALSE;
	ok = write_content(fd, file);
	err = errno;
	if (close(fd) < 0 && ok)
		return FALSE;
	errno = err;
	return ok;
}

struct writing {
	int root;
	const struct tt_output_file *failed;
};

static gboolean write_one(gpointer key, gpointer value, gpointer data)
{
	struct writing *writing = data;

	(void)key;
	if (tt_interrupt_signal() || !write_file(writing->root, value))
		writing->failed = value;
	return writing->failed != NULL;
}

static gboolean write_all(const struct tt_output *output, int root, const char *path,
			  GError **error)
{
	const struct timespec times[2] = { { .tv_sec = TT_TREE_MTIME },
					   { .tv_sec = TT_TREE_MTIME } };
	g_autoptr(GPtrArray) directories = tt_output_directories(output);
	struct writing writing = { .root = root };

	for (guint i = 0; i < directories->len; i++)
		if (mkdirat(root, directories->pdata[i], 0755) < 0 ||
		    fchmodat(root, directories->pdata[i], 0755, 0) < 0)
			return tt_output_fail(error, "create a directory in", path);
	g_tree_foreach(output->files, write_one, &writing);
	if (tt_interrupted(error))
		return FALSE;
	if (writing.failed) {
		g_autofree char *file = g_build_filename(path, writing.failed->path, NULL);

		return tt_output_fail(error, "write", file);
	}
	/* Last, because every new entry stamps its directory. */
	for (guint i = 0; i < directories->len; i++)
		if (utimensat(root, directories->pdata[i], times, 0) < 0)
			return tt_output_fail(error, "set the time of a directory in", path);
	if (fchmod(root, 0755) < 0 || futimens(root, times) < 0)
		return tt_output_fail(error, "set mode and time of", path);
	return TRUE;
}

gboolean tt_output_write_directory(const struct tt_output *output, const char *path, GError **error)
{
	int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean ok;

	if (root < 0)
		return tt_output_fail(error, "open", path);
	ok = write_all(output, root, path, error);
	close(root);
	return ok;
}
