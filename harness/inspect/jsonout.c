// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/jsonout.h"

/* json-glib 1.6 writes some control characters as they are, which JSON forbids. */
static char *fit(const char *value)
{
	g_autofree char *valid = g_utf8_make_valid(value, -1);
	GString *out = g_string_new(NULL);

	for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		g_string_append_unichar(out, c < 0x20 && c != '\n' && c != '\t' ? 0xfffd : c);
	}
	return g_string_free(out, FALSE);
}

void tt_out_element(JsonBuilder *b, const char *value)
{
	g_autofree char *text = fit(value);

	json_builder_add_string_value(b, text);
}

void tt_out_text(JsonBuilder *b, const char *name, const char *value)
{
	json_builder_set_member_name(b, name);
	tt_out_element(b, value);
}

void tt_out_number(JsonBuilder *b, const char *name, gint64 value)
{
	json_builder_set_member_name(b, name);
	json_builder_add_int_value(b, value);
}

void tt_out_flag(JsonBuilder *b, const char *name, gboolean value)
{
	json_builder_set_member_name(b, name);
	json_builder_add_boolean_value(b, value);
}

void tt_out_texts(JsonBuilder *b, const char *name, const GPtrArray *values)
{
	json_builder_set_member_name(b, name);
	json_builder_begin_array(b);
	for (guint i = 0; values && i < values->len; i++)
		tt_out_element(b, values->pdata[i]);
	json_builder_end_array(b);
}

char *tt_out_finish(JsonBuilder *b)
{
	g_autoptr(JsonNode) root = json_builder_get_root(b);
	g_autoptr(JsonGenerator) generator = json_generator_new();
	g_autofree char *text = NULL;

	json_generator_set_root(generator, root);
	json_generator_set_pretty(generator, TRUE);
	text = json_generator_to_data(generator, NULL);
	g_object_unref(b);
	return g_strconcat(text, "\n", NULL);
}
