// SPDX-License-Identifier: GPL-2.0-only
#include "json/json.h"

void tt_json_add_text(JsonBuilder *builder, const char *name, const char *value)
{
	json_builder_set_member_name(builder, name);
	if (value)
		json_builder_add_string_value(builder, value);
	else
		json_builder_add_null_value(builder);
}

void tt_json_add_number(JsonBuilder *builder, const char *name, gint64 value)
{
	json_builder_set_member_name(builder, name);
	json_builder_add_int_value(builder, value);
}

void tt_json_add_real(JsonBuilder *builder, const char *name, double value)
{
	json_builder_set_member_name(builder, name);
	json_builder_add_double_value(builder, value);
}

void tt_json_add_flag(JsonBuilder *builder, const char *name, gboolean value)
{
	json_builder_set_member_name(builder, name);
	json_builder_add_boolean_value(builder, value);
}

void tt_json_add_texts(JsonBuilder *builder, const char *name, const GPtrArray *values)
{
	json_builder_set_member_name(builder, name);
	json_builder_begin_array(builder);
	for (guint i = 0; values && i < values->len; i++)
		json_builder_add_string_value(builder, values->pdata[i]);
	json_builder_end_array(builder);
}

static gboolean is_fit(gunichar c)
{
	return c >= 0x20 || c == '\n' || c == '\t';
}

/* @value fit for JSON, to be freed; NULL if it is so as it stands. */
static char *fitted(const char *value)
{
	g_autofree char *valid = NULL;
	const char *at = value;
	GString *out;

	if (g_utf8_validate(value, -1, NULL))
		while (*at && is_fit(g_utf8_get_char(at)))
			at = g_utf8_next_char(at);
	else
		valid = g_utf8_make_valid(value, -1);
	if (!valid && !*at)
		return NULL;
	out = g_string_new(NULL);
	for (at = valid ? valid : value; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		g_string_append_unichar(out, is_fit(c) ? c : 0xfffd);
	}
	return g_string_free(out, FALSE);
}

static void fit_node(JsonNode *node);

static void fit_object(JsonObject *object)
{
	g_autoptr(GList) names = json_object_get_members(object);

	for (GList *at = names; at; at = at->next) {
		g_autofree char *name = fitted(at->data);

		fit_node(json_object_get_member(object, at->data));
		if (!name)
			continue;
		json_object_set_member(object, name, json_object_dup_member(object, at->data));
		/* The list points into the object: the name goes last. */
		json_object_remove_member(object, at->data);
	}
}

static void fit_node(JsonNode *node)
{
	g_autofree char *text = NULL;
	JsonArray *array;

	if (JSON_NODE_HOLDS_OBJECT(node)) {
		fit_object(json_node_get_object(node));
	} else if (JSON_NODE_HOLDS_ARRAY(node)) {
		array = json_node_get_array(node);
		for (guint i = 0; i < json_array_get_length(array); i++)
			fit_node(json_array_get_element(array, i));
	} else if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING) {
		text = fitted(json_node_get_string(node));
		if (text)
			json_node_set_string(node, text);
	}
}

static char *written(JsonBuilder *builder, gboolean pretty)
{
	g_autoptr(JsonNode) root = json_builder_get_root(builder);

	fit_node(root);
	return json_to_string(root, pretty);
}

char *tt_json_text(JsonBuilder *builder)
{
	g_autofree char *text = written(builder, TRUE);

	return g_strconcat(text, "\n", NULL);
}

char *tt_json_line(JsonBuilder *builder)
{
	return written(builder, FALSE);
}
