// SPDX-License-Identifier: GPL-2.0-only
#include "bundle/internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"

void tt_bundle_add_text(struct tt_file_table *files, const char *path, const char *text,
			gboolean executable)
{
	struct tt_file *file = tt_file_new();

	file->data = g_strdup(text);
	file->size = strlen(text);
	file->executable = executable;
	file->kept = TRUE;
	tt_files_add(files, g_strdup(path), file);
}

static gboolean unreadable(const char *source, GError **error)
{
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot put %s into the bundle: %s", source,
		    g_strerror(errno));
	return FALSE;
}

static gboolean too_big(const char *source, GError **error)
{
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "cannot put %s into the bundle: it has more than %" G_GUINT64_FORMAT
		    " bytes; take it out of the directory if it is not needed",
		    source, (guint64)TT_BUNDLE_MAX_FILE);
	return FALSE;
}

gboolean tt_bundle_add_file(struct tt_file_table *files, const char *path, const char *source,
			    GError **error)
{
	struct tt_file *file;
	struct stat st;

	if (lstat(source, &st) < 0)
		return unreadable(source, error);
	if (st.st_size > (off_t)TT_BUNDLE_MAX_FILE)
		return too_big(source, error);
	file = tt_file_new();
	file->kept = TRUE;
	if (S_ISLNK(st.st_mode)) {
		file->link = g_file_read_link(source, error);
	} else if (tt_file_read(source, TT_FILE_MAX, &file->data, &file->size, error)) {
		file->executable = (st.st_mode & 0111) != 0;
	}
	if (!file->link && !file->data) {
		g_prefix_error(error, "cannot put %s into the bundle: ", source);
		tt_file_free(file);
		return FALSE;
	}
	tt_files_add(files, g_strdup(path), file);
	return TRUE;
}

gboolean tt_bundle_add_tree(struct tt_file_table *files, const char *path, const char *source,
			    GError **error)
{
	g_autoptr(GPtrArray) names = tt_tree_files(source, NULL, error);

	for (guint i = 0; names && i < names->len; i++) {
		const char *name = names->pdata[i];
		g_autofree char *inside = g_strconcat(path, "/", name, NULL);
		g_autofree char *full = g_build_filename(source, name, NULL);

		if (!tt_bundle_add_file(files, inside, full, error))
			return FALSE;
	}
	return names != NULL;
}
