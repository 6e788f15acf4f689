/* SPDX-License-Identifier: GPL-2.0-only */
/* Strings of strangers made fit for a page. */
#ifndef TT_REPORT_TEXT_H
#define TT_REPORT_TEXT_H

#include <glib.h>

/*
 * @text for XML and HTML, in content and in quoted attributes: bytes that are no UTF-8, control
 * characters and marks that turn the direction of writing become U+FFFD. To be freed.
 */
char *tt_escape(const char *text);

/* Appends the escaped @text. */
void tt_append_escaped(GString *out, const char *text);

/*
 * Appends @format filled with its arguments; each string among them, which must be UTF-8, is
 * escaped as by tt_escape(). @format has no reference to a character by number.
 */
void tt_append(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* @text on one line without '#', which has a meaning in KTAP; to be freed. */
char *tt_plain_line(const char *text);

#endif
