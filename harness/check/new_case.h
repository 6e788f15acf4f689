/* SPDX-License-Identifier: GPL-2.0-only */
/* Making a case out of something that failed. */
#ifndef TT_CHECK_NEW_CASE_H
#define TT_CHECK_NEW_CASE_H

#include <glib.h>

/*
 * Makes folder @name below @directory with a case.ini, a README.md to be filled in, and the life
 * of @from, a bundle or a life file. Returns its path, to be freed. TT_ERROR_USAGE if it is there
 * already or @name is no name, TT_ERROR_INPUT if @from cannot be read or holds what a case cannot
 * (patches, variants of its own); what was begun is removed on an error.
 */
char *tt_case_new(const char *name, const char *from, const char *directory, GError **error);

#endif
