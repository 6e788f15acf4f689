// SPDX-License-Identifier: GPL-2.0-only
#include "bundle/internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/userpath.h"

/* 2000-01-01: what nobody takes for the time of anything, and tar does not complain about. */
#define BUNDLE_MTIME 946684800

struct packing {
	struct archive *archive;
	struct archive_entry *entry;
	const char *name;
};

static gboolean pack(struct packing *p, const char *path, const struct tt_file *file)
{
	struct archive_entry *entry = archive_entry_clear(p->entry);
	g_autofree char *full = g_strconcat(p->name, "/", path, NULL);
	gsize size = file->link ? 0 : file->size;

	archive_entry_set_pathname(entry, full);
	archive_entry_set_mtime(entry, BUNDLE_MTIME, 0);
	archive_entry_set_uid(entry, 0);
	archive_entry_set_gid(entry, 0);
	archive_entry_set_size(entry, size);
	if (file->link) {
		archive_entry_set_mode(entry, S_IFLNK | 0777);
		archive_entry_set_symlink(entry, file->link);
	} else {
		archive_entry_set_mode(entry, S_IFREG | (file->executable ? 0755 : 0644));
	}
	return archive_write_header(p->archive, entry) == ARCHIVE_OK &&
	       (!size || archive_write_data(p->archive, file->data, size) == (la_ssize_t)size);
}

static gboolean pack_all(struct packing *p, struct tt_file_table *files)
{
	g_autoptr(GPtrArray) paths = tt_files_paths(files, FALSE);

	for (guint i = 0; i < paths->len; i++)
		if (!pack(p, paths->pdata[i], tt_files_get(files, paths->pdata[i])))
			return FALSE;
	return archive_write_close(p->archive) == ARCHIVE_OK;
}

static gboolean failed(const char *path, const char *cause, int err, GError **error)
{
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot write the bundle %s: %s%s", path,
		    cause, err == ENOSPC || err == EDQUOT ? "; free some space there" : "");
	return FALSE;
}

static gboolean write_to(int fd, struct tt_file_table *files, const char *name, const char *path,
			 GError **error)
{
	struct packing p = { archive_write_new(), archive_entry_new(), name };
	gboolean ok;

	/* One thread and a fixed level: the bytes depend on the files alone. */
	ok = archive_write_set_format_pax_restricted(p.archive) == ARCHIVE_OK &&
	     archive_write_add_filter_zstd(p.archive) == ARCHIVE_OK &&
	     archive_write_set_options(p.archive, "zstd:compression-level=9") == ARCHIVE_OK &&
	     archive_write_set_bytes_in_last_block(p.archive, 1) == ARCHIVE_OK &&
	     archive_write_open_fd(p.archive, fd) == ARCHIVE_OK && pack_all(&p, files);
	if (!ok)
		failed(path, archive_error_string(p.archive) ?: "no cause given",
		       archive_errno(p.archive), error);
	archive_entry_free(p.entry);
	archive_write_free(p.archive);
	return ok;
}

gboolean tt_bundle_pack(struct tt_file_table *files, const char *name, const char *path,
			GError **error)
{
	struct tt_userfile *file = tt_userfile_open(path, error);

	if (!file)
		return FALSE;
	if (write_to(tt_userfile_fd(file), files, name, path, error))
		return tt_userfile_commit(file, TRUE, error);
	tt_userfile_abandon(file);
	return FALSE;
}
