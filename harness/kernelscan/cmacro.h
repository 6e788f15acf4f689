/* SPDX-License-Identifier: GPL-2.0-only */
/* Macros that make exports: their definitions and their expansion, as text. */
#ifndef TT_KERNELSCAN_CMACRO_H
#define TT_KERNELSCAN_CMACRO_H

#include "kernelscan/ctext.h"

/* Splits "a, (b, c)" at commas outside of brackets and strings; blanks are trimmed. */
char **tt_scan_split(const char *arguments, gsize length);

/* The body with the arguments put in, ## and # carried out; to be freed. */
char *tt_scan_expand(const struct tt_scan_macro *macro, const char *arguments);

struct tt_scan_macro *tt_scan_macro_new(const char *parameters, gsize parameters_length,
					const char *body, gsize body_length);
void tt_scan_macro_free(gpointer macro);

/*
 * The end of a bracketed text: @p points to '('; the result to the matching ')' or NULL. @end:
 * of the text.
 */
const char *tt_scan_bracket(const char *p, const char *end);

#endif
