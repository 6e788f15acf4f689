/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place where JSON is read and written. Reading: json-glib (1.6) parses and frees by
 * recursion and needs some hundred bytes for each value, so size, depth and number of values are
 * checked first. Writing: json-glib writes some control characters and bytes that are not UTF-8
 * as they are, which JSON forbids. Knows nothing of what is read or written.
 */
#ifndef TT_JSON_JSON_H
#define TT_JSON_JSON_H

#include <json-glib/json-glib.h>

/* What a text may hold; far above what the largest tree of the harness needs. */
#define TT_JSON_MAX_BYTES (64 << 20)
#define TT_JSON_MAX_DEPTH 64
#define TT_JSON_MAX_VALUES (4 << 20)

/*
 * The object that @length bytes of @text hold, to be freed with json_object_unref(). NULL with a
 * TT_ERROR_INPUT if the text is no JSON (comments and strings in single quotes are none), is no
 * object, or exceeds a limit; the message begins with a verb, to stand after the file's name.
 */
JsonObject *tt_json_parse(const char *text, gsize length, GError **error);

/* The same for a regular file; the error, also that of opening it, names @path. */
JsonObject *tt_json_load(const char *path, GError **error);

/*
 * Members that may be missing or of another type. @object may be NULL. What is returned belongs
 * to @object, but for tt_member_text(), whose result is the caller's.
 */
const char *tt_member_string(JsonObject *object, const char *name); /* else NULL */
char *tt_member_text(JsonObject *object, const char *name);	    /* else "" */
gint64 tt_member_number(JsonObject *object, const char *name);	    /* else -1 */
gboolean tt_member_flag(JsonObject *object, const char *name);	    /* else FALSE */
double tt_member_real(JsonObject *object, const char *name);	    /* else 0 */
JsonArray *tt_member_array(JsonObject *object, const char *name);   /* else NULL */
JsonObject *tt_member_object(JsonObject *object, const char *name); /* else NULL */

/* The length of an array that may be NULL; its element @i if that is of the type, else NULL. */
guint tt_array_length(JsonArray *array);
JsonObject *tt_array_object(JsonArray *array, guint i);
const char *tt_array_string(JsonArray *array, guint i);

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
