/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list of known signatures: a text file that is kept with the project under test, for CI
 * whose database does not outlive the night. One a line: a pattern for the variants ('-' for
 * none), a pattern for the signature, and a note; '*' and '?' match as in a shell, '#' begins a
 * comment.
 */
#ifndef TT_RESULTS_KNOWN_H
#define TT_RESULTS_KNOWN_H

#include <glib.h>

struct tt_known;

/* Reads @path; NULL and TT_ERROR_INPUT, with the line, if it is not such a list. */
struct tt_known *tt_known_read(const char *path, GError **error);
void tt_known_free(struct tt_known *known);

/* The note of the first line that matches, borrowed, "" if it has none; NULL: not known. */
const char *tt_known_note(const struct tt_known *known, const char *variants,
			  const char *signature);

#endif
