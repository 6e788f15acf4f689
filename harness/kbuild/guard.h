/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits on what is read from outside (kernel archives and directories, bundles), and the words
 * in which it is refused. Knows nothing of what is read.
 */
#ifndef TT_KBUILD_GUARD_H
#define TT_KBUILD_GUARD_H

#include <glib.h>
#include <sys/stat.h>

#include "kbuild/snapshot.h"

struct tt_guard {
	const char *doing;		/* "import": errors begin with "cannot import SOURCE: " */
	const char *source;		/* as the user named it; "-" is standard input */
	const char *wanted;		/* "a kernel source archive": what should have been named */
	const char *entry_advice;	/* what to do about an entry that is refused */
	const char *too_many;		/* what to do about too many entries … */
	const char *too_big;		/* … and about too many bytes */
	const char *spool;		/* directory for the copy of a pipe */
	struct tt_import_limits limits; /* all set */
	guint64 entries;		/* looked at so far */
	guint64 bytes;			/* their size as the archive tells it */
};

/* TT_ERROR_INPUT, "cannot DOING SOURCE: …"; always FALSE. */
gboolean tt_guard_refuse(const struct tt_guard *guard, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* FALSE and TT_ERROR_INTERRUPTED after a signal, if the program catches them. */
gboolean tt_guard_go_on(const struct tt_guard *guard, GError **error);

/* Counts one more entry of @size bytes; FALSE and an error over the limits. */
gboolean tt_guard_count(struct tt_guard *guard, guint64 size, GError **error);

/* The error for more bytes than the limit; always FALSE. */
gboolean tt_guard_too_big(const struct tt_guard *guard, GError **error);

/* Opens the source (a file, a directory or standard input) and stats it; -1 and an error. */
int tt_guard_open(const struct tt_guard *guard, struct stat *st, GError **error);

/* Puts the defaults where @limits has a zero. */
void tt_guard_fill_limits(struct tt_import_limits *limits);

#endif
