// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/copy.h"
#include "base/error.h"

static void update(GChecksum *sum, const void *data, gsize size)
{
	if (size)
		g_checksum_update(sum, data, size);
}

char *tt_store_id(struct tt_file_table *table)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(GPtrArray) paths = tt_files_paths(table, TRUE);

	for (guint i = 0; i < paths->len; i++) {
		const char *path = paths->pdata[i];
		const struct tt_file *file = g_hash_table_lookup(table->files, path);
		const char *content = file->link ? file->link : file->data;
		gsize size = file->link ? strlen(file->link) : file->size;
		char kind = file->link ? 'L' : file->executable ? 'X' : 'F';
		g_autofree char *head = g_strdup_printf("%c%s", kind, path);
		g_autofree char *length = g_strdup_printf("%zu", size);

		update(sum, head, strlen(head) + 1);
		update(sum, length, strlen(length) + 1);
		update(sum, content, size);
	}
	return g_strndup(g_checksum_get_string(sum), 16);
}

static gboolean fail(GError **error, const char *path)
{
	int err = errno;

	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot write %s: %s; %s", path,
		    g_strerror(err),
		    err == ENOSPC || err == EDQUOT
			    ? "free some space there or choose another place (XDG_CACHE_HOME for "
			      "the cache)"
			    : "choose another place (XDG_CACHE_HOME for the cache)");
	return FALSE;
}

static gboolean write_content(int fd, const struct tt_file *file)
{
	gsize done = 0;

	while (done < file->size) {
		ssize_t n = write(fd, file->data + done, file->size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		done += n;
	}
	return fchmod(fd, file->executable ? 0755 : 0644) == 0;
}

static gboolean write_file(const char *full, const struct tt_file *file, GError **error)
{
	gboolean ok;
	int fd;

	if (file->link)
		return symlink(file->link, full) == 0 || fail(error, full);
	fd = open(full, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(error, full);
	ok = write_content(fd, file) || fail(error, full);
	if (close(fd) < 0 && ok)
		return fail(error, full);
	return ok;
}

/* Makes the directories of @path below @tree that aren't in @made yet. */
static gboolean make_parents(GHashTable *made, const char *tree, const char *path, GError **error)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		g_autofree char *parent = g_strndup(path, slash - path);
		g_autofree char *full = g_build_filename(tree, parent, NULL);

		if (g_hash_table_contains(made, parent))
			continue;
		if (mkdir(full, 0755) < 0 || chmod(full, 0755) < 0)
			return fail(error, full);
		g_hash_table_add(made, g_steal_pointer(&parent));
	}
	return TRUE;
}

gboolean tt_store_tree(struct tt_file_table *table, const char *tree, GError **error)
{
	g_autoptr(GPtrArray) paths = tt_files_paths(table, TRUE);
	g_autoptr(GHashTable) made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	if (mkdir(tree, 0755) < 0 || chmod(tree, 0755) < 0)
		return fail(error, tree);
	for (guint i = 0; i < paths->len; i++) {
		const char *path = paths->pdata[i];
		const struct tt_file *file = g_hash_table_lookup(table->files, path);
		g_autofree char *full = g_build_filename(tree, path, NULL);

		if (!make_parents(made, tree, path, error) || !write_file(full, file, error))
			return FALSE;
	}
	return TRUE;
}

gboolean tt_store_is(const char *tree, const char *id)
{
	g_autoptr(GPtrArray) paths = tt_tree_files(tree, NULL, NULL);
	g_autoptr(tt_file_table) table = tt_files_new(G_MAXINT32);
	g_autofree char *found = NULL;

	if (!paths)
		return FALSE;
	table->directory = g_strdup(tree);
	for (guint i = 0; i < paths->len; i++) {
		struct tt_file *file = tt_files_get(table, paths->pdata[i]);

		if (!file)
			return FALSE;
		file->kept = TRUE;
	}
	found = tt_store_id(table);
	return !strcmp(found, id);
}
