/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of an import among themselves: import.c directs, import_archive.c and import_dir.c
 * fill the table of files, import_stream.c feeds libarchive. Included by these only.
 */
#ifndef TT_KBUILD_IMPORT_H
#define TT_KBUILD_IMPORT_H

#include <archive.h>
#include <glib.h>
#include <sys/stat.h>

#include "kbuild/cache.h"
#include "kbuild/filetable.h"
#include "kbuild/snapshot.h"

/* Content held in memory: several times what a kernel's scripts/ and include/ have today. */
#define TT_IMPORT_MAX_HELD (512ULL << 20)

struct tt_import {
	const char *source;		/* as the user named it; "-" is standard input */
	const char *base, *origin;	/* of an edited snapshot, see below; else NULL */
	struct tt_import_limits limits; /* defaults filled in */
	struct tt_file_table *files;
	struct tt_workdir *work;
	char *prefix;	 /* "linux-6.1/" or "", once the top Makefile has been seen */
	guint64 entries; /* looked at so far */
	guint64 bytes;	 /* their size as the archive tells it */
};

/*
 * Imports directory @tree, which holds an edited copy of snapshot @base; @origin is shown to the
 * user. A snapshot with that content keeps the origin it has. For derive.c.
 */
struct tt_snapshot *tt_snapshot_import_edited(const char *tree, const char *base,
					      const char *origin, GError **error);

/* TT_ERROR_INPUT, "cannot import SOURCE: …"; always FALSE. */
gboolean tt_import_refuse(const struct tt_import *import, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* FALSE and TT_ERROR_INTERRUPTED after a signal, if the program catches them. */
gboolean tt_import_go_on(const struct tt_import *import, GError **error);

/* Counts one more entry of @size bytes; FALSE and an error over the limits. */
gboolean tt_import_count(struct tt_import *import, guint64 size, GError **error);

/* Reads @fd (with @st its stat) to the end into import->files, paths relative to the kernel. */
gboolean tt_import_archive(struct tt_import *import, int fd, const struct stat *st, GError **error);

/* Enters the machinery of directory import->source; headers are read when asked for. */
gboolean tt_import_directory(struct tt_import *import, GError **error);

/* What libarchive reads from: a descriptor that need not be seekable. */
struct tt_stream {
	const struct tt_import *import;
	int fd;
	int spool; /* copy of a pipe for formats that need seeking, or -1 */
	gboolean seekable;
	gboolean ended;	  /* read(2) said so */
	gboolean too_big; /* unpacked more than limits.max_bytes */
	guint64 done, total;
	gsize pending;	  /* bytes of buffer that were read ahead to look at the format */
	guchar tail[512]; /* the last bytes that were read */
	guchar *buffer;
};

gboolean tt_stream_open(struct tt_stream *stream, const struct tt_import *import, int fd,
			const struct stat *st, GError **error);
void tt_stream_close(struct tt_stream *stream);

/* Registers the callbacks and opens @archive. A libarchive status. */
int tt_stream_attach(struct tt_stream *stream, struct archive *archive);

/* Reads a pipe to its end, so that the writer isn't killed for our being satisfied early. */
void tt_stream_drain(struct tt_stream *stream);

#endif
