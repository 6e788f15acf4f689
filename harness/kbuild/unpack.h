/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading archives that may be hostile: every entry's name and kind is checked before anybody
 * sees it, sizes are limited while they are read, and a cut-off archive is told from a whole
 * one. Writes nothing; knows nothing of what the entries are for.
 */
#ifndef TT_KBUILD_UNPACK_H
#define TT_KBUILD_UNPACK_H

#include <archive.h>
#include <gio/gio.h>
#include <sys/stat.h>

#include "kbuild/guard.h"

/* What libarchive reads from: a descriptor that need not be seekable. */
struct tt_stream {
	const struct tt_guard *guard;
	int fd;
	int spool; /* copy of a pipe for formats that need seeking, or -1 */
	gboolean seekable;
	gboolean ended;	  /* read(2) said so */
	gboolean too_big; /* unpacked more than limits.max_bytes */
	guint64 done, total;
	const char *unsupported; /* the name of a compression that is not taken, or NULL */
	GConverter *gzip;	 /* unpacks and verifies it, or NULL */
	guchar *packed;		 /* its input; */
	gsize at, left;		 /* what is left of that */
	gboolean between;	 /* after one member of a gzip file */
	gsize pending;		 /* bytes of buffer that were read ahead to look at the format */
	guchar tail[512];	 /* the last bytes that were read */
	guchar *buffer;
};

/* @plain: what is packed with gzip stays so, and is no archive then. */
gboolean tt_stream_open(struct tt_stream *stream, const struct tt_guard *guard, int fd,
			const struct stat *st, gboolean plain, GError **error);
void tt_stream_close(struct tt_stream *stream);

/* Registers the callbacks and opens @archive. A libarchive status. */
int tt_stream_attach(struct tt_stream *stream, struct archive *archive);

/* Reads a pipe to its end, so that the writer isn't killed for our being satisfied early. */
void tt_stream_drain(struct tt_stream *stream);

enum tt_entry_kind { TT_ENTRY_DIRECTORY, TT_ENTRY_FILE, TT_ENTRY_SYMLINK, TT_ENTRY_HARD_LINK };

struct tt_entry {
	enum tt_entry_kind kind;
	const char *path;   /* cleaned: relative, without ".", ".." and repeated slashes */
	const char *target; /* symbolic link: as it is, inside; hard link: cleaned; else NULL */
	gboolean executable;
	gboolean has_content; /* a file, or a hard link that brings its content along */
};

struct tt_unpack {
	struct tt_guard *guard;
	struct tt_stream stream;
	struct archive *archive;
};

/* Called for each entry that is not refused; FALSE and an error end the reading. */
typedef gboolean (*tt_unpack_take)(struct tt_unpack *unpack, const struct tt_entry *entry,
				   gpointer data, GError **error);

/*
 * Reads @fd (with @st its stat) to the end and calls @take for each entry. @bundles_only: takes
 * tar under zstd and nothing else, instead of all that libarchive can read safely.
 */
gboolean tt_unpack_each(struct tt_guard *guard, int fd, const struct stat *st,
			gboolean bundles_only, tt_unpack_take take, gpointer data, GError **error);

/*
 * The content of the current entry, @path for messages; at most limits.max_file bytes. A NUL
 * follows the last byte and is not counted in len. NULL and an error.
 */
GByteArray *tt_unpack_content(struct tt_unpack *unpack, const char *path, GError **error);

/* "entry 'PATH' is WHAT, which …": refused; always FALSE. */
gboolean tt_unpack_refuse_entry(const struct tt_unpack *unpack, GError **error, const char *path,
				const char *what);

#endif
