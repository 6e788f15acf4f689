/* SPDX-License-Identifier: GPL-2.0-only */
/* The files of a snapshot against a second reading of the archive that they came from. */
#ifndef TTF_IMPORT_LISTING_H
#define TTF_IMPORT_LISTING_H

#include <stddef.h>

/*
 * Complains by ttf_fail() about a regular file below @tree that the archive @data has not below
 * some folder, or with another content, and about a file of scripts/ that is in the archive and
 * not below @tree.
 */
void import_check_listing(const void *data, size_t size, const char *tree);

#endif
