// SPDX-License-Identifier: GPL-2.0-only
#include "base/keyfile.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

/* What a line brings, to be freed: "[group]", or "[group] key"; NULL for other lines. */
static char *name_in(char *line, char **group)
{
	char *equal;

	g_strstrip(line);
	if (*line == '[') {
		g_free(*group);
		*group = g_strdup(line);
		return g_strdup(line);
	}
	equal = *line == '#' ? NULL : strchr(line, '=');
	if (!equal)
		return NULL;
	*equal = '\0';
	return g_strconcat(*group, " ", g_strchomp(line), NULL);
}

static gboolean refuse_twice(const char *text, gsize length, GError **error)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *copy = g_strndup(text, length);
	g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
	g_autofree char *group = g_strdup("");

	for (guint i = 0; lines[i]; i++) {
		g_autofree char *name = name_in(lines[i], &group);

		if (!name)
			continue;
		if (g_hash_table_contains(seen, name)) {
			g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "line %u: %s is there twice",
				    i + 1, name);
			return FALSE;
		}
		g_hash_table_add(seen, g_steal_pointer(&name));
	}
	return TRUE;
}

gboolean tt_keyfile_parse(GKeyFile *keys, const char *text, gsize length, GError **error)
{
	return g_key_file_load_from_data(keys, text, length, G_KEY_FILE_NONE, error) &&
	       refuse_twice(text, length, error);
}

gboolean tt_keyfile_load(GKeyFile *keys, const char *path, GError **error)
{
	g_autofree char *text = NULL;
	gsize length;

	return tt_input_read(path, &text, &length, error) &&
	       tt_keyfile_parse(keys, text, length, error);
}

char *tt_keyfile_text(GKeyFile *keys, const char *group, const char *key, GError **error)
{
	g_autoptr(GError) cause = NULL;
	g_autofree char *value = g_key_file_get_string(keys, group, key, &cause);

	if (!cause)
		return g_steal_pointer(&value);
	g_propagate_error(error, g_steal_pointer(&cause));
	return NULL;
}

gboolean tt_keyfile_optional(GKeyFile *keys, const char *group, const char *key, char **value,
			     GError **error)
{
	*value = NULL;
	if (!g_key_file_has_key(keys, group, key, NULL))
		return TRUE;
	*value = tt_keyfile_text(keys, group, key, error);
	return *value != NULL;
}
