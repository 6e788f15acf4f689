/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading members that may be missing or of another type than one expects. */
#ifndef TT_REPORT_JSON_H
#define TT_REPORT_JSON_H

#include <json-glib/json-glib.h>

/* A copy of the string @name, "" if it isn't one. */
char *tt_member_text(JsonObject *object, const char *name);

/* The number @name, -1 if it isn't one. */
gint64 tt_member_number(JsonObject *object, const char *name);

/* Borrowed; NULL if @name is of another type. @object may be NULL. */
JsonArray *tt_member_array(JsonObject *object, const char *name);
JsonObject *tt_member_object(JsonObject *object, const char *name);

/* The elements that are strings, joined by @separator; to be freed. */
char *tt_joined(JsonArray *array, const char *separator, gboolean shell);

#endif
