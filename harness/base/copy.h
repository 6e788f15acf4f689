/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walking and copying directory trees with their stamps and modes. Shares blocks (reflink) where
 * the file system can; never hard-links, because a build writes into its files.
 */
#ifndef TT_BASE_COPY_H
#define TT_BASE_COPY_H

#include <glib.h>

/*
 * The paths of all files and symbolic links below @root, relative to it, sorted bytewise. With
 * @skip not NULL, a directory or file for which it returns TRUE is left out with all below it.
 * A GPtrArray that owns its strings.
 */
GPtrArray *tt_tree_files(const char *root, gboolean (*skip)(const char *relative), GError **error);

/*
 * Copies @relative from below @from to below @to: contents, permissions, mtime; directories are
 * made as needed, an existing file is replaced. A symbolic link is copied as a link.
 */
gboolean tt_copy_file(const char *from, const char *to, const char *relative, GError **error);

/* Copies the whole tree @from to @to (made as needed). */
gboolean tt_tree_copy(const char *from, const char *to, GError **error);

#endif
