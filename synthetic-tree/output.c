// SPDX-License-Identifier: GPL-2.0-only
#include "output_internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

static void file_free(gpointer data)
{
	struct tt_output_file *file = data;

	g_free(file->data);
	g_free(file->link);
	g_free(file);
}

static int compare(gconstpointer a, gconstpointer b, gpointer unused)
{
	(void)unused;
	return strcmp(a, b);
}

struct tt_output *tt_output_new(void)
{
	struct tt_output *output = g_new0(struct tt_output, 1);

	output->files = g_tree_new_full(compare, NULL, g_free, file_free);
	return output;
}

void tt_output_free(struct tt_output *output)
{
	if (!output)
		return;
	g_tree_unref(output->files);
	g_free(output);
}

static struct tt_output_file *put(struct tt_output *output, const char *path)
{
	struct tt_output_file *file = g_new0(struct tt_output_file, 1);
	char *key = g_strdup(path);

	file->path = key;
	g_tree_replace(output->files, key, file);
	return file;
}

void tt_output_put(struct tt_output *output, const char *path, char *data, gsize size,
		   gboolean executable)
{
	struct tt_output_file *file = put(output, path);

	file->data = data;
	file->size = size;
	file->executable = executable;
}

void tt_output_put_link(struct tt_output *output, const char *path, const char *target)
{
	put(output, path)->link = g_strdup(target);
}

const struct tt_output_file *tt_output_get(const struct tt_output *output, const char *path)
{
	return g_tree_lookup(output->files, path);
}

gboolean tt_output_add_text(struct tt_output *output, const char *path, GString *text,
			    GError **error)
{
	gsize size = text->len;

	if (tt_output_get(output, path)) {
		g_string_free(text, TRUE);
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the profile wants to put something at %s, which every tree has "
			    "already; choose another name for it",
			    path);
		return FALSE;
	}
	tt_output_put(output, path, g_string_free(text, FALSE), size, FALSE);
	return TRUE;
}

gboolean tt_output_fail(GError **error, const char *doing, const char *path)
{
	int err = errno;
	const char *hint = "";

	if (err == ENOSPC || err == EDQUOT)
		hint = "; free some space there or choose another place";
	else if (err == EACCES || err == EPERM || err == EROFS)
		hint = "; make it writable or choose another place";
	else if (err == ENOENT || err == ENOTDIR)
		hint = "; create the directory above it first";
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot %s %s: %s%s", doing, path,
		    g_strerror(err), hint);
	return FALSE;
}

/* One entry below @directory; @relative is its path in the tree. */
static gboolean load_entry(struct tt_output *output, const char *path, const char *relative,
			   const struct stat *st, GError **error)
{
	g_autoptr(GError) cause = NULL;
	char *data;
	gsize size;

	if (S_ISLNK(st->st_mode)) {
		g_autofree char *target = g_file_read_link(path, error);

		if (target)
			tt_output_put_link(output, relative, target);
		return target != NULL;
	}
	if (!S_ISREG(st->st_mode))
		return TRUE;
	if (!g_file_get_contents(path, &data, &size, &cause)) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot read %s: %s", path,
			    cause->message);
		return FALSE;
	}
	tt_output_put(output, relative, data, size, (st->st_mode & 0100) != 0);
	return TRUE;
}

static gboolean load_below(struct tt_output *output, const char *directory, const char *prefix,
			   GError **error)
{
	g_auto(GStrv) names = tt_dir_names(directory, error);

	if (!names)
		return FALSE;
	for (char **name = names; *name; name++) {
		g_autofree char *path = g_strconcat(directory, "/", *name, NULL);
		g_autofree char *relative = g_strconcat(prefix, *name, NULL);
		struct stat st;

		if (lstat(path, &st) < 0)
			return tt_output_fail(error, "look at", path);
		if (S_ISDIR(st.st_mode)) {
			g_autofree char *below = g_strconcat(relative, "/", NULL);

			if (!load_below(output, path, below, error))
				return FALSE;
		} else if (!load_entry(output, path, relative, &st, error))
			return FALSE;
	}
	return TRUE;
}

gboolean tt_output_load(struct tt_output *output, const char *directory, GError **error)
{
	return load_below(output, directory, "", error);
}

static gboolean add_to_digest(gpointer key, gpointer value, gpointer data)
{
	const struct tt_output_file *file = value;
	g_autofree char *head = NULL;

	if (!strcmp(key, TT_TREE_MARKER))
		return FALSE;
	head = g_strdup_printf("%s%c%c%" G_GSIZE_FORMAT "%c", file->path, '\n',
			       file->link	  ? 'l'
			       : file->executable ? 'x'
						  : '-',
			       file->size, '\n');
	g_checksum_update(data, (const guchar *)head, -1);
	if (file->link)
		g_checksum_update(data, (const guchar *)file->link, -1);
	else
		g_checksum_update(data, (const guchar *)file->data, file->size);
	return FALSE;
}

char *tt_output_digest(const struct tt_output *output)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	g_tree_foreach(output->files, add_to_digest, sum);
	return g_strdup(g_checksum_get_string(sum));
}

struct directories {
	GHashTable *seen;
	GPtrArray *list;
};

static gboolean add_parents(gpointer key, gpointer value, gpointer data)
{
	struct directories *directories = data;
	const char *path = key;

	(void)value;
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		char *directory = g_strndup(path, slash - path);

		if (g_hash_table_add(directories->seen, directory))
			g_ptr_array_add(directories->list, g_strdup(directory));
	}
	return FALSE;
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *tt_output_directories(const struct tt_output *output)
{
	struct directories directories = {
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		g_ptr_array_new_with_free_func(g_free),
	};

	g_tree_foreach(output->files, add_parents, &directories);
	g_hash_table_unref(directories.seen);
	g_ptr_array_sort(directories.list, compare_paths);
	return directories.list;
}
