// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/import.h"

#include <archive_entry.h>
#include <string.h>

#include "kbuild/layout.h"

/* libarchive's formats but mtree, which makes the reader open files that the archive names. */
static struct archive *new_reader(void)
{
	struct archive *archive = archive_read_new();

	archive_read_support_filter_all(archive);
	archive_read_support_format_tar(archive);
	archive_read_support_format_cpio(archive);
	/* Not the streaming one: it would take a zip that lost its end, and with it the modes. */
	archive_read_support_format_zip_seekable(archive);
	archive_read_support_format_7zip(archive);
	archive_read_support_format_xar(archive);
	archive_read_support_format_iso9660(archive);
	archive_read_support_format_rar(archive);
	archive_read_support_format_rar5(archive);
	archive_read_support_format_lha(archive);
	archive_read_support_format_cab(archive);
	return archive;
}

static const char *cause(struct archive *archive)
{
	const char *text = archive_error_string(archive);

	return text ? text : "no cause given";
}

/* Why libarchive stopped: Ctrl-C, a limit of ours, or the archive. */
static gboolean stopped(struct tt_import *import, struct tt_stream *stream, struct archive *archive,
			GError **error)
{
	if (!tt_import_go_on(import, error))
		return FALSE;
	if (stream->too_big)
		return tt_import_refuse(import, error,
					"it unpacks to more than %" G_GUINT64_FORMAT
					" bytes; if that is right, raise --max-size",
					import->limits.max_bytes);
	if (!stream->done)
		return tt_import_refuse(import, error, "it is empty; name a kernel source archive");
	if (!import->entries && archive_filter_count(archive) < 2)
		return tt_import_refuse(import, error,
					"it is no archive that can be read, or a damaged one (%s); "
					"name a kernel source archive or directory",
					cause(archive));
	return tt_import_refuse(
		import, error,
		"the archive is truncated or corrupted (%s, after %" G_GUINT64_FORMAT
		" entries); get it again",
		cause(archive), import->entries);
}

static gboolean refuse_entry(struct tt_import *import, GError **error, const char *name,
			     const char *what)
{
	g_autofree char *shown = tt_printable(name);

	return tt_import_refuse(import, error,
				"entry '%s' is %s, which no kernel source has; if you trust it, "
				"unpack it yourself and import the directory",
				shown, what);
}

/* Content of the current entry; NULL and an error. */
static struct tt_file *read_content(struct tt_import *import, struct tt_stream *stream,
				    struct archive *archive, const char *path, GError **error)
{
	g_autoptr(GByteArray) content = g_byte_array_new();
	struct tt_file *file;
	la_int64_t offset;
	const void *data;
	gsize size;
	int status;

	while ((status = archive_read_data_block(archive, &data, &size, &offset)) == ARCHIVE_OK) {
		guint64 end = (guint64)offset + size;

		if (end > import->limits.max_file) {
			g_autofree char *shown = tt_printable(path);

			tt_import_refuse(import, error,
					 "'%s' has more than %" G_GUINT64_FORMAT
					 " bytes, which no file of the machinery has",
					 shown, import->limits.max_file);
			return NULL;
		}
		/* A sparse file's holes are not given to us. */
		if ((guint64)offset > content->len) {
			guint old = content->len;

			g_byte_array_set_size(content, offset);
			memset(content->data + old, 0, offset - old);
		}
		g_byte_array_append(content, data, size);
	}
	if (status != ARCHIVE_EOF) {
		stopped(import, stream, archive, error);
		return NULL;
	}
	file = tt_file_new();
	file->size = content->len;
	g_byte_array_append(content, (const guint8 *)"", 1);
	file->data = (char *)g_byte_array_free(g_steal_pointer(&content), FALSE);
	return file;
}

/* @path is a Makefile with a kernel's version: the directory it is in is the kernel's. */
static gboolean found_top(struct tt_import *import, const char *path, GError **error)
{
	g_autofree char *prefix = g_strndup(path, strlen(path) - strlen("Makefile"));

	if (import->prefix)
		return tt_import_refuse(
			import, error,
			"there are two kernel trees in it, '%s' and '%s'; unpack it "
			"and name the directory of one",
			*import->prefix ? import->prefix : ".", prefix);
	import->prefix = g_steal_pointer(&prefix);
	if (*import->prefix)
		tt_files_rebase(import->files, import->prefix);
	return TRUE;
}

static gboolean is_makefile(const char *path)
{
	return !strcmp(path, "Makefile") || g_str_has_suffix(path, "/Makefile");
}

/* Is it to be read? Before the top is known, whatever may turn out to lie in the right place. */
static gboolean wanted(const struct tt_import *import, const char *path)
{
	if (!import->prefix)
		return tt_path_maybe_useful(path);
	if (g_str_has_prefix(path, import->prefix))
		return tt_path_useful(path + strlen(import->prefix));
	/* Only to see whether there is a second kernel. */
	return is_makefile(path);
}

static gboolean enter(struct tt_import *import, const char *path, struct tt_file *file,
		      GError **error)
{
	gboolean top = file->data && is_makefile(path) && tt_is_top_makefile(file->data);
	gboolean inside = !import->prefix || g_str_has_prefix(path, import->prefix);
	const char *relative = import->prefix && inside ? path + strlen(import->prefix) : path;

	if (!inside) {
		tt_file_free(file);
		return !top || found_top(import, path, error);
	}
	if (g_hash_table_contains(import->files->files, relative)) {
		g_autofree char *shown = tt_printable(path);

		tt_file_free(file);
		return tt_import_refuse(import, error,
					"entry '%s' is there twice, and which one is meant cannot "
					"be told; unpack it yourself and import the directory",
					shown);
	}
	if (import->files->bytes + file->size > TT_IMPORT_MAX_HELD) {
		tt_file_free(file);
		return tt_import_refuse(import, error,
					"its scripts and headers are bigger than any kernel's");
	}
	tt_files_add(import->files, g_strdup(relative), file);
	return import->prefix || !top || found_top(import, path, error);
}

/* A cpio archive has the content with the last of several links; the others come empty. */
static void fill_link_target(struct tt_import *import, const struct tt_file *file)
{
	struct tt_file *first = g_hash_table_lookup(import->files->files, file->alias);

	if (!first || first->size || !file->size)
		return;
	g_free(first->data);
	first->data = g_memdup2(file->data, file->size + 1);
	first->size = file->size;
}

static gboolean take_hard_link(struct tt_import *import, struct tt_stream *stream,
			       struct archive *archive, struct archive_entry *entry,
			       const char *path, GError **error)
{
	const char *target = archive_entry_hardlink(entry);
	g_autofree char *clean = NULL;
	struct tt_file *file;

	if (tt_path_clean(target, &clean) != TT_PATH_OK)
		return refuse_entry(import, error, path,
				    "a hard link that points out of the archive");
	if (!wanted(import, path))
		return TRUE;
	if (archive_entry_size(entry) > 0)
		file = read_content(import, stream, archive, path, error);
	else
		file = tt_file_new();
	if (!file)
		return FALSE;
	if (import->prefix && g_str_has_prefix(clean, import->prefix))
		file->alias = g_strdup(clean + strlen(import->prefix));
	else
		file->alias = g_strdup(import->prefix ? "" : clean);
	file->executable = (archive_entry_perm(entry) & 0111) != 0;
	fill_link_target(import, file);
	return enter(import, path, file, error);
}

static gboolean take_symlink(struct tt_import *import, struct archive_entry *entry,
			     const char *path, GError **error)
{
	const char *target = archive_entry_symlink(entry);
	struct tt_file *file;

	if (!target || !tt_link_inside(path, target))
		return refuse_entry(import, error, path,
				    "a symbolic link that points out of the archive");
	if (!wanted(import, path))
		return TRUE;
	file = tt_file_new();
	file->link = g_strdup(target);
	return enter(import, path, file, error);
}

static gboolean take_file(struct tt_import *import, struct tt_stream *stream,
			  struct archive *archive, struct archive_entry *entry, const char *path,
			  GError **error)
{
	struct tt_file *file;

	if (!wanted(import, path))
		return TRUE;
	file = read_content(import, stream, archive, path, error);
	if (!file)
		return FALSE;
	file->executable = (archive_entry_perm(entry) & 0111) != 0;
	return enter(import, path, file, error);
}

static gboolean take_entry(struct tt_import *import, struct tt_stream *stream,
			   struct archive *archive, struct archive_entry *entry, GError **error)
{
	const char *name = archive_entry_pathname(entry);
	g_autofree char *path = NULL;
	enum tt_path_fault fault;

	/* Not in the locale's characters: take the bytes that the archive has. */
	if (!name)
		name = archive_entry_pathname_utf8(entry);
	if (!name || !*name)
		return tt_import_refuse(
			import, error,
			"an entry has no name: the archive is corrupted; get it again");
	fault = tt_path_clean(name, &path);
	if (fault == TT_PATH_EMPTY && archive_entry_filetype(entry) == AE_IFDIR)
		return TRUE;
	if (fault != TT_PATH_OK)
		return refuse_entry(import, error, name, tt_path_fault_text(fault));
	if (archive_entry_hardlink(entry))
		return take_hard_link(import, stream, archive, entry, path, error);
	switch (archive_entry_filetype(entry)) {
	case AE_IFDIR:
		return TRUE;
	case AE_IFLNK:
		return take_symlink(import, entry, path, error);
	case AE_IFREG:
		return take_file(import, stream, archive, entry, path, error);
	default:
		return refuse_entry(import, error, path, "a device, fifo or socket");
	}
}

/* libarchive takes the end of the file at a header's place for the end of a tar archive. */
static gboolean ends_early(struct tt_stream *stream, struct archive *archive)
{
	if ((archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK) != ARCHIVE_FORMAT_TAR ||
	    archive_filter_count(archive) > 1 || !stream->ended)
		return FALSE;
	for (gsize i = 0; i < sizeof(stream->tail); i++)
		if (stream->tail[i])
			return TRUE;
	return FALSE;
}

static gboolean read_entries(struct tt_import *import, struct tt_stream *stream,
			     struct archive *archive, GError **error)
{
	struct archive_entry *entry;
	int status;

	if (tt_stream_attach(stream, archive) != ARCHIVE_OK)
		return stopped(import, stream, archive, error);
	for (;;) {
		status = archive_read_next_header(archive, &entry);
		if (status == ARCHIVE_EOF)
			break;
		/* A warning is about a name's characters or an unknown attribute. */
		if (status < ARCHIVE_WARN)
			return stopped(import, stream, archive, error);
		if (!tt_import_count(import, MAX(archive_entry_size(entry), 0), error) ||
		    !tt_import_go_on(import, error) ||
		    !take_entry(import, stream, archive, entry, error))
			return FALSE;
	}
	if (!import->entries && !stream->done)
		return stopped(import, stream, archive, error);
	if (ends_early(stream, archive))
		return tt_import_refuse(
			import, error,
			"the archive is truncated: it has no end mark after %" G_GUINT64_FORMAT
			" entries; get it again",
			import->entries);
	tt_stream_drain(stream);
	return tt_import_go_on(import, error);
}

gboolean tt_import_archive(struct tt_import *import, int fd, const struct stat *st, GError **error)
{
	struct archive *archive;
	struct tt_stream stream;
	gboolean ok;

	if (!tt_stream_open(&stream, import, fd, st, error)) {
		tt_stream_close(&stream);
		return FALSE;
	}
	archive = new_reader();
	ok = read_entries(import, &stream, archive, error);
	archive_read_free(archive);
	tt_stream_close(&stream);
	if (ok)
		tt_files_resolve_aliases(import->files);
	return ok;
}
