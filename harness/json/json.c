// SPDX-License-Identifier: GPL-2.0-only
#include "json/json.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

struct scan {
	const guchar *at, *end;
	guint depth, values;
};

static gboolean wrong(GError **error, const char *what)
{
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "is no JSON object: %s", what);
	return FALSE;
}

/* To the closing quote. */
static gboolean skip_string(struct scan *scan, GError **error)
{
	while (++scan->at < scan->end && *scan->at != '"') {
		if (*scan->at < 0x20)
			return wrong(error, "a control character is in a string");
		scan->at += *scan->at == '\\';
	}
	return scan->at < scan->end || wrong(error, "a string has no end");
}

static gboolean count_bracket(struct scan *scan, guchar c, GError **error)
{
	if (c == '[' || c == '{')
		scan->depth++;
	else if (scan->depth)
		scan->depth--;
	if (scan->depth <= TT_JSON_MAX_DEPTH)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "is nested deeper than %d; do not trust it",
		    TT_JSON_MAX_DEPTH);
	return FALSE;
}

/*
 * Limits are counted on the text. Whatever begins a comment or another kind of string in
 * json-glib's scanner is refused, so what is a bracket here is one there.
 */
static gboolean check_limits(const char *text, gsize length, GError **error)
{
	static const char plain[] = " \t\r\n:+-.0123456789abcdefghijklmnopqrstuvwxyzE";
	struct scan scan = { (const guchar *)text, (const guchar *)text + length, 0, 0 };

	if (length > TT_JSON_MAX_BYTES) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "has %" G_GSIZE_FORMAT " bytes, more than %d", length,
			    TT_JSON_MAX_BYTES);
		return FALSE;
	}
	if (!g_utf8_validate_len(text, length, NULL))
		return wrong(error, "it is not UTF-8");
	for (; scan.at < scan.end; scan.at++) {
		const guchar c = *scan.at;

		scan.values += c == ',' || c == '[' || c == '{';
		if (scan.values > TT_JSON_MAX_VALUES) {
			g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "has more than %d values",
				    TT_JSON_MAX_VALUES);
			return FALSE;
		}
		if (c == '"' ? !skip_string(&scan, error)
			     : strchr("[]{}", c) && !count_bracket(&scan, c, error))
			return FALSE;
		if (!strchr("\"[]{},", c) && !strchr(plain, c))
			return wrong(error, "a character that has no place outside of strings");
	}
	return TRUE;
}

JsonObject *tt_json_parse(const char *text, gsize length, GError **error)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) why = NULL;
	JsonNode *root;

	if (!check_limits(text, length, error))
		return NULL;
	if (!json_parser_load_from_data(parser, text, (gssize)length, &why)) {
		wrong(error, why->message);
		return NULL;
	}
	root = json_parser_get_root(parser);
	if (root && JSON_NODE_HOLDS_OBJECT(root))
		return json_node_dup_object(root);
	wrong(error, "it holds something else");
	return NULL;
}

JsonObject *tt_json_load(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	JsonObject *object;
	gsize length;

	if (!tt_file_read(path, TT_JSON_MAX_BYTES, &text, &length, error))
		return NULL;
	object = tt_json_parse(text, length, error);
	if (!object)
		g_prefix_error(error, "%s ", path);
	return object;
}

static JsonNode *value_of(JsonObject *object, const char *name)
{
	JsonNode *node = object ? json_object_get_member(object, name) : NULL;

	return node && JSON_NODE_HOLDS_VALUE(node) ? node : NULL;
}

const char *tt_member_string(JsonObject *object, const char *name)
{
	JsonNode *node = value_of(object, name);

	return node && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node)
								       : NULL;
}

char *tt_member_text(JsonObject *object, const char *name)
{
	return g_strdup(tt_member_string(object, name) ?: "");
}

gint64 tt_member_number(JsonObject *object, const char *name)
{
	JsonNode *node = value_of(object, name);

	return node && json_node_get_value_type(node) != G_TYPE_STRING ? json_node_get_int(node)
								       : -1;
}

double tt_member_real(JsonObject *object, const char *name)
{
	JsonNode *node = value_of(object, name);

	return node && json_node_get_value_type(node) != G_TYPE_STRING ? json_node_get_double(node)
								       : 0;
}

gboolean tt_member_flag(JsonObject *object, const char *name)
{
	JsonNode *node = value_of(object, name);

	return node && json_node_get_value_type(node) == G_TYPE_BOOLEAN &&
	       json_node_get_boolean(node);
}

JsonArray *tt_member_array(JsonObject *object, const char *name)
{
	JsonNode *node = object ? json_object_get_member(object, name) : NULL;

	return node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

JsonObject *tt_member_object(JsonObject *object, const char *name)
{
	JsonNode *node = object ? json_object_get_member(object, name) : NULL;

	return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

guint tt_array_length(JsonArray *array)
{
	return array ? json_array_get_length(array) : 0;
}

JsonObject *tt_array_object(JsonArray *array, guint i)
{
	JsonNode *node = json_array_get_element(array, i);

	return JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

const char *tt_array_string(JsonArray *array, guint i)
{
	JsonNode *node = json_array_get_element(array, i);

	return json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : NULL;
}

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
