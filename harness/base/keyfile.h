/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Key files (profiles, cases, variants) read strictly. GKeyFile merges groups of one name, lets
 * the last of two equal keys win, and gives a value even for a wrong escape: in files that people
 * write these are slips of the pen, and the test would not be what its author thinks. Knows
 * nothing of what the groups mean.
 */
#ifndef TRIMTORTURE_BASE_KEYFILE_H
#define TRIMTORTURE_BASE_KEYFILE_H

#include <glib.h>

/*
 * Reads @length bytes of @text into the empty @keys. FALSE with GLib's error, or with
 * TT_ERROR_INPUT if a group or a key of a group is there twice; the message has the line, not the
 * file.
 */
gboolean tt_keyfile_parse(GKeyFile *keys, const char *text, gsize length, GError **error);

/* The same for a file, whose name the message does not have either. */
gboolean tt_keyfile_load(GKeyFile *keys, const char *path, GError **error);

/*
 * The value of @key, to be freed. NULL with GLib's error if it is missing, is not UTF-8 or has a
 * wrong escape.
 */
char *tt_keyfile_text(GKeyFile *keys, const char *group, const char *key, GError **error);

/* The same for a key that may be missing: *@value is NULL then. FALSE if it cannot be read. */
gboolean tt_keyfile_optional(GKeyFile *keys, const char *group, const char *key, char **value,
			     GError **error);

#endif
