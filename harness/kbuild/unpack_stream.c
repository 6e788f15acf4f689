// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"

#define BLOCK (256 * 1024)

/* read(2) that only the signals end that the program wants to stop at. */
static ssize_t read_block(int fd, void *buffer, gsize size)
{
	ssize_t n;

	do {
		if (tt_interrupt_signal()) {
			errno = EINTR;
			return -1;
		}
		n = read(fd, buffer, size);
	} while (n < 0 && errno == EINTR);
	return n;
}

/* zip keeps modes, and 7z everything, at the end of the file. */
static gboolean needs_seeking(const guchar *magic, gsize size)
{
	static const guchar zip[] = { 'P', 'K', 3, 4 };
	static const guchar seven[] = { '7', 'z', 0xbc, 0xaf, 0x27, 0x1c };

	return (size >= sizeof(zip) && !memcmp(magic, zip, sizeof(zip))) ||
	       (size >= sizeof(seven) && !memcmp(magic, seven, sizeof(seven)));
}

static gboolean spool_failed(struct tt_stream *stream, int err, GError **error)
{
	if (!tt_guard_go_on(stream->guard, error))
		return FALSE;
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "cannot %s %s: the archive cannot be copied to %s: %s; free some space or "
		    "name a file instead of a pipe",
		    stream->guard->doing, stream->guard->source, stream->guard->spool,
		    g_strerror(err));
	return FALSE;
}

static gboolean write_block(int fd, const guchar *data, gsize size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		data += n;
		size -= n;
	}
	return TRUE;
}

static gboolean spool(struct tt_stream *stream, GError **error)
{
	ssize_t n = stream->pending;

	stream->spool = open(stream->guard->spool, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (stream->spool < 0)
		return spool_failed(stream, errno, error);
	for (; n > 0; n = read_block(stream->fd, stream->buffer, BLOCK)) {
		stream->total += n;
		if (stream->total > stream->guard->limits.max_bytes)
			return tt_guard_too_big(stream->guard, error);
		if (!write_block(stream->spool, stream->buffer, n))
			return spool_failed(stream, errno, error);
	}
	if (n < 0 || lseek(stream->spool, 0, SEEK_SET) < 0)
		return spool_failed(stream, errno, error);
	stream->pending = 0;
	stream->fd = stream->spool;
	stream->seekable = TRUE;
	return TRUE;
}

static gboolean begins_with(const struct tt_stream *stream, gsize size, const char *magic)
{
	return size >= strlen(magic) && !memcmp(stream->buffer, magic, strlen(magic));
}

/* By the first bytes: what gzip packed is unpacked here, because libarchive ignores its CRC. */
static void look_at_packing(struct tt_stream *stream, gsize size, gboolean plain)
{
	if (begins_with(stream, size, "\x04\x22\x4d\x18") ||
	    begins_with(stream, size, "\x02\x21\x4c\x18"))
		stream->unsupported = "lz4";
	if (plain || !begins_with(stream, size, "\x1f\x8b"))
		return;
	stream->gzip = G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
	stream->packed = g_malloc(BLOCK);
	memcpy(stream->packed, stream->buffer, size);
	stream->left = size;
	stream->done = size;
	stream->pending = 0;
	stream->seekable = FALSE;
}

gboolean tt_stream_open(struct tt_stream *stream, const struct tt_guard *guard, int fd,
			const struct stat *st, gboolean plain, GError **error)
{
	ssize_t n;

	memset(stream, 0, sizeof(*stream));
	stream->guard = guard;
	stream->fd = fd;
	stream->spool = -1;
	stream->seekable = S_ISREG(st->st_mode);
	stream->total = S_ISREG(st->st_mode) ? st->st_size : 0;
	stream->buffer = g_malloc(BLOCK);
	n = read_block(fd, stream->buffer, BLOCK);
	if (n < 0)
		return tt_guard_go_on(guard, error) &&
		       tt_guard_refuse(guard, error, "it cannot be read: %s", g_strerror(errno));
	stream->pending = n;
	look_at_packing(stream, n, plain);
	if (stream->gzip)
		return TRUE;
	if (stream->seekable) {
		stream->pending = 0;
		return lseek(fd, 0, SEEK_SET) == 0 ||
		       tt_guard_refuse(guard, error, "it cannot be read: %s", g_strerror(errno));
	}
	return !needs_seeking(stream->buffer, n) || spool(stream, error);
}

void tt_stream_close(struct tt_stream *stream)
{
	if (stream->spool >= 0)
		close(stream->spool);
	g_clear_object(&stream->gzip);
	g_clear_pointer(&stream->packed, g_free);
	g_clear_pointer(&stream->buffer, g_free);
}

static void remember_tail(struct tt_stream *stream, gsize size)
{
	const gsize room = sizeof(stream->tail);
	gsize keep;

	if (size >= room) {
		memcpy(stream->tail, stream->buffer + size - room, room);
		return;
	}
	keep = room - size;
	memmove(stream->tail, stream->tail + size, keep);
	memcpy(stream->tail + keep, stream->buffer, size);
}

/* More input, if what there was is used up. FALSE and errno on a read error. */
static gboolean fill_packed(struct tt_stream *stream)
{
	ssize_t n;

	if (stream->left || stream->ended)
		return TRUE;
	n = read_block(stream->fd, stream->packed, BLOCK);
	if (n < 0)
		return FALSE;
	stream->ended = n == 0;
	stream->done += n;
	stream->at = 0;
	stream->left = n;
	return TRUE;
}

/* After a member: another one, zeros that fill a tape's block, or the end; else nothing fits. */
static gboolean next_member(struct tt_stream *stream)
{
	const guchar next = stream->packed[stream->at];

	if (next == 0x1f) {
		g_converter_reset(stream->gzip);
		stream->between = FALSE;
	} else if (next == 0) {
		stream->at++;
		stream->left--;
	}
	return next == 0x1f || next == 0;
}

/* The next unpacked bytes in buffer; 0 after the last, -1 and libarchive's error. */
static la_ssize_t unpack_gzip(struct tt_stream *stream, struct archive *archive)
{
	for (;;) {
		g_autoptr(GError) why = NULL;
		GConverterResult result;
		gsize used = 0, made = 0;

		if (!fill_packed(stream)) {
			archive_set_error(archive, errno, "read error: %s", g_strerror(errno));
			return -1;
		}
		if (stream->between && !stream->left)
			return 0;
		if (stream->between && !next_member(stream)) {
			archive_set_error(archive, EINVAL, "something follows the gzip data");
			return -1;
		}
		if (stream->between)
			continue;
		result = g_converter_convert(
			stream->gzip, stream->packed + stream->at, stream->left, stream->buffer,
			BLOCK, stream->ended ? G_CONVERTER_INPUT_AT_END : 0, &used, &made, &why);
		if (result == G_CONVERTER_ERROR) {
			archive_set_error(archive, EINVAL, "gzip: %s", why->message);
			return -1;
		}
		stream->at += used;
		stream->left -= used;
		stream->between = result == G_CONVERTER_FINISHED;
		if (made)
			return (la_ssize_t)made;
	}
}

/* The next bytes as they are in buffer; 0 after the last, -1 and libarchive's error. */
static la_ssize_t read_plain(struct tt_stream *stream, struct archive *archive)
{
	ssize_t n = stream->pending ? (ssize_t)stream->pending
				    : read_block(stream->fd, stream->buffer, BLOCK);

	stream->pending = 0;
	if (n < 0) {
		archive_set_error(archive, errno, "read error: %s", g_strerror(errno));
		return -1;
	}
	stream->ended = n == 0;
	stream->done += n;
	return n;
}

static la_ssize_t on_read(struct archive *archive, void *data, const void **block)
{
	struct tt_stream *stream = data;
	const struct tt_import_limits *limits = &stream->guard->limits;
	la_ssize_t n;

	/* A bomb's single entry is skipped inside libarchive; this is where it can be stopped. */
	if ((guint64)archive_filter_bytes(archive, 0) > limits->max_bytes) {
		stream->too_big = TRUE;
		archive_set_error(archive, EFBIG, "too big");
		return ARCHIVE_FATAL;
	}
	n = stream->gzip ? unpack_gzip(stream, archive) : read_plain(stream, archive);
	if (n < 0)
		return ARCHIVE_FATAL;
	remember_tail(stream, n);
	*block = stream->buffer;
	if (limits->progress)
		limits->progress(stream->done, stream->total, limits->progress_data);
	return n;
}

static la_int64_t on_skip(struct archive *archive, void *data, la_int64_t request)
{
	struct tt_stream *stream = data;
	off_t now = lseek(stream->fd, 0, SEEK_CUR);

	(void)archive;
	if (now < 0)
		return 0;
	/*
	 * lseek(2) goes beyond the end without complaint; 0 makes libarchive read on and see for
	 * itself that the archive is truncated. (It doesn't look at an error from here.)
	 */
	if ((guint64)now + (guint64)request > stream->total)
		return 0;
	if (lseek(stream->fd, request, SEEK_CUR) < 0)
		return 0;
	stream->done += request;
	memset(stream->tail, 1, sizeof(stream->tail));
	return request;
}

static la_int64_t on_seek(struct archive *archive, void *data, la_int64_t offset, int whence)
{
	struct tt_stream *stream = data;
	off_t now = lseek(stream->fd, offset, whence);

	if (now >= 0)
		return now;
	archive_set_error(archive, errno, "cannot seek: %s", g_strerror(errno));
	return ARCHIVE_FATAL;
}

int tt_stream_attach(struct tt_stream *stream, struct archive *archive)
{
	archive_read_set_callback_data(archive, stream);
	archive_read_set_read_callback(archive, on_read);
	if (stream->seekable) {
		archive_read_set_skip_callback(archive, on_skip);
		archive_read_set_seek_callback(archive, on_seek);
	}
	return archive_read_open1(archive);
}

void tt_stream_drain(struct tt_stream *stream)
{
	while (!stream->seekable && !stream->ended &&
	       stream->done < stream->guard->limits.max_bytes) {
		ssize_t n = read_block(stream->fd, stream->buffer, BLOCK);

		if (n <= 0)
			return;
		stream->done += n;
	}
}
