// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/unpack.h"

#include <archive_entry.h>
#include <string.h>

#include "kbuild/layout.h"

/* libarchive's formats but mtree, which makes the reader open files that the archive names. */
static struct archive *new_reader(gboolean bundles_only)
{
	struct archive *archive = archive_read_new();

	archive_read_support_format_tar(archive);
	/* To the end of the file: the checksums of what packed it are behind tar's own end. */
	archive_read_set_format_option(archive, "tar", "read_concatenated_archives", "1");
	if (bundles_only) {
		archive_read_support_filter_zstd(archive);
		return archive;
	}
	/*
	 * Not gzip, whose checksum libarchive (3.6) does not look at: the stream unpacks that. Not
	 * lz4, of which damage goes unnoticed too, nor what makes it run other programs.
	 */
	archive_read_support_filter_bzip2(archive);
	archive_read_support_filter_compress(archive);
	archive_read_support_filter_lzip(archive);
	archive_read_support_filter_lzma(archive);
	archive_read_support_filter_xz(archive);
	archive_read_support_filter_zstd(archive);
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
static gboolean stopped(struct tt_unpack *unpack, GError **error)
{
	const struct tt_guard *guard = unpack->guard;

	if (!tt_guard_go_on(guard, error))
		return FALSE;
	if (unpack->stream.too_big)
		return tt_guard_too_big(guard, error);
	if (!unpack->stream.done)
		return tt_guard_refuse(guard, error, "it is empty; name %s", guard->wanted);
	if (unpack->stream.unsupported)
		return tt_guard_refuse(
			guard, error,
			"it is packed with %s, whose damage would go unnoticed; pack "
			"it with xz, zstd or gzip",
			unpack->stream.unsupported);
	if (!guard->entries && archive_filter_count(unpack->archive) < 2)
		return tt_guard_refuse(guard, error,
				       "it is no archive that can be read, or a damaged one (%s); "
				       "name %s",
				       cause(unpack->archive), guard->wanted);
	return tt_guard_refuse(guard, error,
			       "the archive is truncated or corrupted (%s, after %" G_GUINT64_FORMAT
			       " entries); get it again",
			       cause(unpack->archive), guard->entries);
}

gboolean tt_unpack_refuse_entry(const struct tt_unpack *unpack, GError **error, const char *path,
				const char *what)
{
	g_autofree char *shown = tt_printable(path);

	return tt_guard_refuse(unpack->guard, error, "entry '%s' is %s, %s", shown, what,
			       unpack->guard->entry_advice);
}

GByteArray *tt_unpack_content(struct tt_unpack *unpack, const char *path, GError **error)
{
	g_autoptr(GByteArray) content = g_byte_array_new();
	const guint64 max = unpack->guard->limits.max_file;
	la_int64_t offset;
	const void *data;
	gsize size;
	int status;

	while ((status = archive_read_data_block(unpack->archive, &data, &size, &offset)) ==
	       ARCHIVE_OK) {
		if ((guint64)offset + size > max) {
			g_autofree char *shown = tt_printable(path);

			tt_guard_refuse(unpack->guard, error,
					"'%s' has more than %" G_GUINT64_FORMAT
					" bytes, which no file of the kind has",
					shown, max);
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
		stopped(unpack, error);
		return NULL;
	}
	g_byte_array_append(content, (const guint8 *)"", 1);
	g_byte_array_set_size(content, content->len - 1);
	return g_steal_pointer(&content);
}

struct reading {
	struct tt_unpack unpack;
	tt_unpack_take take;
	gpointer data;
};

static gboolean give(struct reading *r, struct archive_entry *entry, enum tt_entry_kind kind,
		     const char *path, const char *target, GError **error)
{
	const struct tt_entry given = {
		.kind = kind,
		.path = path,
		.target = target,
		.executable = (archive_entry_perm(entry) & 0111) != 0,
		.has_content = kind == TT_ENTRY_FILE ||
			       (kind == TT_ENTRY_HARD_LINK && archive_entry_size(entry) > 0),
	};

	return r->take(&r->unpack, &given, r->data, error);
}

static gboolean give_hard_link(struct reading *r, struct archive_entry *entry, const char *path,
			       GError **error)
{
	g_autofree char *target = NULL;

	if (tt_path_clean(archive_entry_hardlink(entry), &target) != TT_PATH_OK)
		return tt_unpack_refuse_entry(&r->unpack, error, path,
					      "a hard link that points out of the archive");
	return give(r, entry, TT_ENTRY_HARD_LINK, path, target, error);
}

static gboolean give_symlink(struct reading *r, struct archive_entry *entry, const char *path,
			     GError **error)
{
	const char *target = archive_entry_symlink(entry);

	if (!target || !tt_link_inside(path, target))
		return tt_unpack_refuse_entry(&r->unpack, error, path,
					      "a symbolic link that points out of the archive");
	return give(r, entry, TT_ENTRY_SYMLINK, path, target, error);
}

static gboolean take_entry(struct reading *r, struct archive_entry *entry, GError **error)
{
	const char *name = archive_entry_pathname(entry);
	g_autofree char *path = NULL;
	enum tt_path_fault fault;

	/* Not in the locale's characters: take the bytes that the archive has. */
	if (!name)
		name = archive_entry_pathname_utf8(entry);
	if (!name || !*name)
		return tt_guard_refuse(
			r->unpack.guard, error,
			"an entry has no name: the archive is corrupted; get it again");
	fault = tt_path_clean(name, &path);
	if (fault == TT_PATH_EMPTY && archive_entry_filetype(entry) == AE_IFDIR)
		return TRUE;
	if (fault != TT_PATH_OK)
		return tt_unpack_refuse_entry(&r->unpack, error, name, tt_path_fault_text(fault));
	if (archive_entry_hardlink(entry))
		return give_hard_link(r, entry, path, error);
	switch (archive_entry_filetype(entry)) {
	case AE_IFDIR:
		return give(r, entry, TT_ENTRY_DIRECTORY, path, NULL, error);
	case AE_IFLNK:
		return give_symlink(r, entry, path, error);
	case AE_IFREG:
		return give(r, entry, TT_ENTRY_FILE, path, NULL, error);
	default:
		return tt_unpack_refuse_entry(&r->unpack, error, path, "a device, fifo or socket");
	}
}

/* libarchive takes the end of the file at a header's place for the end of a tar archive. */
static gboolean ends_early(const struct tt_stream *stream, struct archive *archive)
{
	if ((archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK) != ARCHIVE_FORMAT_TAR ||
	    archive_filter_count(archive) > 1 || !stream->ended)
		return FALSE;
	for (gsize i = 0; i < sizeof(stream->tail); i++)
		if (stream->tail[i])
			return TRUE;
	return FALSE;
}

static gboolean read_entries(struct reading *r, GError **error)
{
	struct tt_unpack *unpack = &r->unpack;
	struct archive_entry *entry;
	int status;

	if (tt_stream_attach(&unpack->stream, unpack->archive) != ARCHIVE_OK)
		return stopped(unpack, error);
	for (;;) {
		status = archive_read_next_header(unpack->archive, &entry);
		if (status == ARCHIVE_EOF)
			break;
		/* A warning is about a name's characters or an unknown attribute. */
		if (status < ARCHIVE_WARN)
			return stopped(unpack, error);
		if (!tt_guard_count(unpack->guard, MAX(archive_entry_size(entry), 0), error) ||
		    !tt_guard_go_on(unpack->guard, error) || !take_entry(r, entry, error))
			return FALSE;
	}
	if (!unpack->guard->entries && !unpack->stream.done)
		return stopped(unpack, error);
	if (ends_early(&unpack->stream, unpack->archive))
		return tt_guard_refuse(
			unpack->guard, error,
			"the archive is truncated: it has no end mark after %" G_GUINT64_FORMAT
			" entries; get it again",
			unpack->guard->entries);
	tt_stream_drain(&unpack->stream);
	return tt_guard_go_on(unpack->guard, error);
}

gboolean tt_unpack_each(struct tt_guard *guard, int fd, const struct stat *st,
			gboolean bundles_only, tt_unpack_take take, gpointer data, GError **error)
{
	struct reading r = { .unpack = { .guard = guard }, .take = take, .data = data };
	gboolean ok;

	if (!tt_stream_open(&r.unpack.stream, guard, fd, st, bundles_only, error)) {
		tt_stream_close(&r.unpack.stream);
		return FALSE;
	}
	r.unpack.archive = new_reader(bundles_only);
	ok = read_entries(&r, error);
	archive_read_free(r.unpack.archive);
	tt_stream_close(&r.unpack.stream);
	return ok;
}
