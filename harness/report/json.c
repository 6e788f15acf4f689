// SPDX-License-Identifier: GPL-2.0-only
#include "report/json.h"

#include <string.h>

static JsonNode *member(JsonObject *object, const char *name)
{
	return object && json_object_has_member(object, name) ? json_object_get_member(object, name)
							      : NULL;
}

char *tt_member_text(JsonObject *object, const char *name)
{
	JsonNode *node = member(object, name);

	if (!node || json_node_get_value_type(node) != G_TYPE_STRING)
		return g_strdup("");
	return g_strdup(json_node_get_string(node));
}

gint64 tt_member_number(JsonObject *object, const char *name)
{
	JsonNode *node = member(object, name);

	if (!node || !JSON_NODE_HOLDS_VALUE(node) ||
	    json_node_get_value_type(node) == G_TYPE_STRING)
		return -1;
	return json_node_get_int(node);
}

JsonArray *tt_member_array(JsonObject *object, const char *name)
{
	JsonNode *node = member(object, name);

	return node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

JsonObject *tt_member_object(JsonObject *object, const char *name)
{
	JsonNode *node = member(object, name);

	return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

char *tt_joined(JsonArray *array, const char *separator, gboolean shell)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; array && i < json_array_get_length(array); i++) {
		JsonNode *node = json_array_get_element(array, i);
		const char *text = json_node_get_value_type(node) == G_TYPE_STRING
					   ? json_node_get_string(node)
					   : NULL;
		g_autofree char *quoted = NULL;

		if (!text)
			continue;
		if (shell && (!text[0] || strpbrk(text, " \t\n'\"$\\;&|<>()*?[]#`!~{}")))
			quoted = g_shell_quote(text);
		g_string_append(out, out->len ? separator : "");
		g_string_append(out, quoted ? quoted : text);
	}
	return g_string_free(out, FALSE);
}
