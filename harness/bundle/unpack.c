// SPDX-License-Identifier: GPL-2.0-only
#include "bundle/internal.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kbuild/layout.h"
#include "kbuild/unpack.h"

struct taking {
	struct tt_file_table *files;
	char *name; /* the directory that all entries are in */
};

/* All entries lie in one directory; its name is the bundle's. */
static const char *inside(struct taking *t, const char *path)
{
	const char *slash = strchr(path, '/');
	gsize length = slash ? (gsize)(slash - path) : strlen(path);

	if (!t->name)
		t->name = g_strndup(path, length);
	if (strlen(t->name) != length || strncmp(path, t->name, length))
		return NULL;
	return slash ? slash + 1 : "";
}

static gboolean take(struct tt_unpack *unpack, const struct tt_entry *entry, gpointer data,
		     GError **error)
{
	struct taking *t = data;
	const char *path = inside(t, entry->path);
	struct tt_file *file;
	GByteArray *content;

	if (!path)
		return tt_unpack_refuse_entry(unpack, error, entry->path,
					      "not in the bundle's own directory");
	if (entry->kind == TT_ENTRY_DIRECTORY)
		return TRUE;
	if (entry->kind == TT_ENTRY_HARD_LINK)
		return tt_unpack_refuse_entry(unpack, error, entry->path, "a hard link");
	if (!*path)
		return tt_unpack_refuse_entry(unpack, error, entry->path, "not in a directory");
	if (g_hash_table_contains(t->files->files, path))
		return tt_unpack_refuse_entry(unpack, error, entry->path, "there twice");
	content = entry->has_content ? tt_unpack_content(unpack, entry->path, error) : NULL;
	if (entry->has_content && !content)
		return FALSE;
	if (t->files->bytes + (content ? content->len : 0) > unpack->guard->limits.max_bytes) {
		g_clear_pointer(&content, g_byte_array_unref);
		return tt_guard_too_big(unpack->guard, error);
	}
	file = tt_file_new();
	file->kept = TRUE;
	file->executable = entry->executable && content;
	file->link = content ? NULL : g_strdup(entry->target);
	file->size = content ? content->len : 0;
	file->data = content ? (char *)g_byte_array_free(content, FALSE) : NULL;
	tt_files_add(t->files, g_strdup(path), file);
	return TRUE;
}

/*
 * A link leads straight to a file of the bundle. What leads to directories, or to other links,
 * could lead out by a detour that the link's text does not show; no machinery needs it.
 */
static gboolean leads_to_file(struct tt_file_table *files, const char *path, const char *target)
{
	g_autofree char *base = g_path_get_dirname(path);
	g_autofree char *joined = g_build_filename("/", base, target, NULL);
	g_autofree char *resolved = g_canonicalize_filename(joined, "/");
	const struct tt_file *file = g_hash_table_lookup(files->files, resolved + 1);

	return target[0] && tt_link_inside(path, target) && file && !file->link;
}

gboolean tt_bundle_check_paths(const struct tt_guard *guard, struct tt_file_table *files,
			       GError **error)
{
	g_autoptr(GPtrArray) paths = tt_files_paths(files, FALSE);

	for (guint i = 0; i < paths->len; i++) {
		const char *path = paths->pdata[i];
		const struct tt_file *file = g_hash_table_lookup(files->files, path);
		g_autofree char *shown = tt_printable(path);

		if (tt_files_below_file(files, path))
			return tt_guard_refuse(guard, error,
					       "entry '%s' lies below something that is no "
					       "directory, %s",
					       shown, guard->entry_advice);
		if (file->link && !leads_to_file(files, path, file->link))
			return tt_guard_refuse(guard, error,
					       "entry '%s' is a symbolic link to something that is "
					       "no file of the bundle, %s",
					       shown, guard->entry_advice);
	}
	return TRUE;
}

static gboolean read_archive(struct tt_guard *guard, struct taking *t, GError **error)
{
	struct stat st;
	gboolean ok;
	int fd = tt_guard_open(guard, &st, error);

	if (fd < 0)
		return FALSE;
	ok = tt_unpack_each(guard, fd, &st, TRUE, take, t, error);
	close(fd);
	return ok;
}

struct tt_file_table *tt_bundle_unpack(struct tt_guard *guard, char **name, GError **error)
{
	struct taking t = { .files = tt_files_new(guard->limits.max_file) };

	*name = NULL;
	if (read_archive(guard, &t, error) && tt_bundle_check_paths(guard, t.files, error)) {
		*name = t.name ? t.name : g_strdup("");
		return t.files;
	}
	g_free(t.name);
	tt_files_free(t.files);
	return NULL;
}

struct tt_file_table *tt_bundle_read_directory(struct tt_guard *guard, char **name, GError **error)
{
	g_autofree char *full = g_canonicalize_filename(guard->source, NULL);
	g_autofree char *manifest = g_build_filename(full, TT_BUNDLE_MANIFEST, NULL);
	g_autoptr(tt_file_table) files = tt_files_new(guard->limits.max_file);

	*name = NULL;
	if (!g_file_test(manifest, G_FILE_TEST_IS_REGULAR)) {
		tt_guard_refuse(guard, error,
				"the directory has no " TT_BUNDLE_MANIFEST "; name %s",
				guard->wanted);
		return NULL;
	}
	if (!tt_bundle_add_tree(files, ".", full, error))
		return NULL;
	tt_files_rebase(files, "./");
	if (!tt_bundle_check_paths(guard, files, error))
		return NULL;
	*name = g_path_get_basename(full);
	return g_steal_pointer(&files);
}
