/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Members of JSON objects, and JSON as text that is valid whatever names are in it: json-glib (1.6)
 * writes some control characters and bytes that are not UTF-8 as they are, which JSON forbids.
 * Knows nothing of what is written; depends on json-glib alone, so that coarsetime can use it.
 */
#ifndef TT_JSON_JSON_H
#define TT_JSON_JSON_H

#include <json-glib/json-glib.h>

/* Adds the member @name to the object that is open in @builder; @value NULL becomes null. */
void tt_json_add_text(JsonBuilder *builder, const char *name, const char *value);
void tt_json_add_number(JsonBuilder *builder, const char *name, gint64 value);
void tt_json_add_real(JsonBuilder *builder, const char *name, double value);
void tt_json_add_flag(JsonBuilder *builder, const char *name, gboolean value);

/* The same with a list of the strings in @values (of char *); NULL is an empty list. */
void tt_json_add_texts(JsonBuilder *builder, const char *name, const GPtrArray *values);

/*
 * What @builder holds, complete, on lines and indented, with a newline at the end; to be freed.
 * In names and values each control character but newline and tab, and each byte that is not
 * UTF-8, becomes U+FFFD. The builder stays the caller's.
 */
char *tt_json_text(JsonBuilder *builder);

/* The same on one line, without a newline. */
char *tt_json_line(JsonBuilder *builder);

#endif
