/* SPDX-License-Identifier: GPL-2.0-only */
/* The kept files of a table: their content's address, and writing them out as a tree. */
#ifndef TT_KBUILD_STORE_H
#define TT_KBUILD_STORE_H

#include "kbuild/filetable.h"

/*
 * The first 16 hexadecimal digits of the SHA-256 over the kept files, sorted by path: for each
 * its kind ('F' file, 'X' executable, 'L' symbolic link), path, size and content. To be freed.
 */
char *tt_store_id(struct tt_file_table *table);

/*
 * Writes the kept files below the new directory @tree with modes 0644 and 0755, whatever the
 * umask. Nothing may be at @tree before.
 */
gboolean tt_store_tree(struct tt_file_table *table, const char *tree, GError **error);

/* Is @tree, written by tt_store_tree(), still what @id was made of, to the byte and the mode? */
gboolean tt_store_is(const char *tree, const char *id);

#endif
