/* SPDX-License-Identifier: GPL-2.0-only */
/* Stamps of files: nanoseconds since 1970, read without following anything but the last link. */
#ifndef TT_INSPECT_STAMP_H
#define TT_INSPECT_STAMP_H

#include "coarsetime/sweep/remake.h"

/* A stamp that no file has: there is no such file, or it cannot be looked at. */
#define TT_STAMP_NONE CT_STAMP_ABSENT

/* The mtime of the regular file or directory @path in ns since 1970, or TT_STAMP_NONE. */
gint64 tt_stamp_of(const char *path);

/* The same for @relative below @root. */
gint64 tt_stamp_below(const char *root, const char *relative);

/* Is @path a regular file? Others (a FIFO would block the reader) are not opened. */
gboolean tt_is_regular(const char *path);

/* "2018-03-05 13:07:02.000000000 UTC", or "no such file"; to be freed. */
char *tt_stamp_text(gint64 stamp);

#endif
