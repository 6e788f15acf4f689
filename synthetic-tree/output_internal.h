/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of the output module only. */
#ifndef TT_TREE_OUTPUT_INTERNAL_H
#define TT_TREE_OUTPUT_INTERNAL_H

#include "output.h"

/* Sets a TT_ERROR_ENVIRONMENT from errno; says what to do where something can be done. */
gboolean tt_output_fail(GError **error, const char *doing, const char *path);

/* Into @path, which is an empty directory of ours. */
gboolean tt_output_write_directory(const struct tt_output *output, const char *path,
				   GError **error);

/* Into the open file @fd in the format that @path's suffix names. */
gboolean tt_output_write_archive(const struct tt_output *output, const char *path, int fd,
				 GError **error);

/* TRUE if the first entry of the archive @path is our marker. */
gboolean tt_output_archive_is_ours(const char *path);

/* All directories that the files need, sorted bytewise, so parents come first; to be freed. */
GPtrArray *tt_output_directories(const struct tt_output *output);

#endif
