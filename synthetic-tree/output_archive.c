// SPDX-License-Identifier: GPL-2.0-only
#include "output_internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/error.h"
#include "base/interrupt.h"

static const struct {
	const char *suffix, *format, *filter;
} formats[] = {
	{ ".tar", "paxr", NULL },    { ".tar.gz", "paxr", "gzip" },  { ".tgz", "paxr", "gzip" },
	{ ".tar.xz", "paxr", "xz" }, { ".tar.zst", "paxr", "zstd" }, { ".zip", "zip", NULL },
	{ ".cpio", "newc", NULL },
};

static gssize find_format(const char *path)
{
	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
		if (g_str_has_suffix(path, formats[i].suffix))
			return i;
	return -1;
}

gboolean tt_output_is_archive(const char *path)
{
	return find_format(path) >= 0;
}

struct packing {
	struct archive *archive;
	struct archive_entry *entry;
	guint number;
	gboolean failed;
};

static void pack(struct packing *packing, const char *path, const struct tt_output_file *file)
{
	struct archive_entry *entry = archive_entry_clear(packing->entry);
	gsize size = file && !file->link ? file->size : 0;

	archive_entry_set_pathname(entry, path);
	archive_entry_set_mtime(entry, TT_TREE_MTIME, 0);
	archive_entry_set_uid(entry, 0);
	archive_entry_set_gid(entry, 0);
	archive_entry_set_nlink(entry, 1);
	/* cpio knows hard links by it, so it must differ. */
	archive_entry_set_ino(entry, ++packing->number);
	archive_entry_set_size(entry, size);
	if (!file) {
		archive_entry_set_mode(entry, S_IFDIR | 0755);
	} else if (file->link) {
		archive_entry_set_mode(entry, S_IFLNK | 0777);
		archive_entry_set_symlink(entry, file->link);
	} else {
		archive_entry_set_mode(entry, S_IFREG | (file->executable ? 0755 : 0644));
	}
	if (archive_write_header(packing->archive, entry) != ARCHIVE_OK ||
	    (size && archive_write_data(packing->archive, file->data, size) != (la_ssize_t)size))
		packing->failed = TRUE;
}

struct merge {
	struct packing *packing;
	GPtrArray *directories;
	guint next;
};

/* Directories and files in one bytewise order. */
static gboolean pack_one(gpointer key, gpointer value, gpointer data)
{
	struct merge *merge = data;

	while (merge->next < merge->directories->len &&
	       strcmp(merge->directories->pdata[merge->next], key) < 0)
		pack(merge->packing, merge->directories->pdata[merge->next++], NULL);
	pack(merge->packing, key, value);
	return merge->packing->failed || tt_interrupt_signal();
}

static gboolean archive_failed(struct archive *archive, const char *path, GError **error)
{
	errno = archive_errno(archive);
	if (errno == ENOSPC || errno == EDQUOT)
		return tt_output_fail(error, "write", path);
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot write the archive %s: %s", path,
		    archive_error_string(archive));
	return FALSE;
}

static gboolean set_format(struct archive *archive, gssize format)
{
	return archive_write_set_format_by_name(archive, formats[format].format) == ARCHIVE_OK &&
	       (!formats[format].filter ||
		archive_write_add_filter_by_name(archive, formats[format].filter) == ARCHIVE_OK) &&
	       /* gzip's header would hold the time of day; the others do not know the option. */
	       (g_strcmp0(formats[format].filter, "gzip") ||
		archive_write_set_options(archive, "gzip:!timestamp") == ARCHIVE_OK) &&
	       archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK;
}

static gboolean pack_all(const struct tt_output *output, struct archive *archive, const char *path,
			 int fd, GError **error)
{
	g_autoptr(GPtrArray) directories = tt_output_directories(output);
	struct packing packing = { .archive = archive, .entry = archive_entry_new() };
	struct merge merge = { &packing, directories, 0 };

	if (!set_format(archive, find_format(path)) ||
	    archive_write_open_fd(archive, fd) != ARCHIVE_OK)
		packing.failed = TRUE;
	else
		g_tree_foreach(output->files, pack_one, &merge);
	archive_entry_free(packing.entry);
	if (tt_interrupted(error))
		return FALSE;
	if (packing.failed || archive_write_close(archive) != ARCHIVE_OK)
		return archive_failed(archive, path, error);
	return TRUE;
}

gboolean tt_output_write_archive(const struct tt_output *output, const char *path, int fd,
				 GError **error)
{
	struct archive *archive = archive_write_new();
	g_autofree char *zone = g_strdup(g_getenv("TZ"));
	gboolean ok;

	/* zip keeps local times, which must not depend on where the archive is made. */
	g_setenv("TZ", "UTC", TRUE);
	tzset();
	ok = pack_all(output, archive, path, fd, error);
	archive_write_free(archive);
	if (zone)
		g_setenv("TZ", zone, TRUE);
	else
		g_unsetenv("TZ");
	tzset();
	return ok;
}

gboolean tt_output_archive_is_ours(const char *path)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	gboolean ours;

	archive_read_support_format_all(archive);
	archive_read_support_filter_all(archive);
	ours = archive_read_open_filename(archive, path, 65536) == ARCHIVE_OK &&
	       archive_read_next_header(archive, &entry) == ARCHIVE_OK &&
	       !g_strcmp0(archive_entry_pathname(entry), TT_TREE_MARKER);
	archive_read_free(archive);
	return ours;
}
