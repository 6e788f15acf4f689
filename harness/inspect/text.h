/* SPDX-License-Identifier: GPL-2.0-only */
/* Text of strangers (names, sentences with names in them) for a terminal. */
#ifndef TT_INSPECT_TEXT_H
#define TT_INSPECT_TEXT_H

#include <glib.h>

/* Appends @text whole; if it holds control characters or is no UTF-8, as C escapes. */
void tt_text_add(GString *out, const char *text);

#endif
