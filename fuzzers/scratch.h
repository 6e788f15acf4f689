/* SPDX-License-Identifier: GPL-2.0-only */
/* A directory in memory for readers that want paths. Removed when the process has ended, by a crash
 * too. */
#ifndef TTF_SCRATCH_H
#define TTF_SCRATCH_H

#include <stddef.h>

/* The directory, made at the first call. */
const char *scratch_directory(void);

/* Writes a file there, replacing it; returns its path, valid until the next call. */
const char *scratch_file(const char *name, const void *data, size_t size);

#endif
