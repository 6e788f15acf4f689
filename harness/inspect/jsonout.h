/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Members of JSON objects.
 */
#ifndef TT_INSPECT_JSONOUT_H
#define TT_INSPECT_JSONOUT_H

#include <json-glib/json-glib.h>

void tt_out_text(JsonBuilder *b, const char *name, const char *value);
void tt_out_number(JsonBuilder *b, const char *name, gint64 value);
void tt_out_flag(JsonBuilder *b, const char *name, gboolean value);

/* A list of the strings in @values, of which there may be none. */
void tt_out_texts(JsonBuilder *b, const char *name, const GPtrArray *values);

/* A list's element. */
void tt_out_element(JsonBuilder *b, const char *value);

/* The finished text with a newline; @b is unreferenced. To be freed. */
char *tt_out_finish(JsonBuilder *b);

#endif
