// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/jsonout.h"

#include "json/json.h"

void tt_out_element(JsonBuilder *b, const char *value)
{
	json_builder_add_string_value(b, value);
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
	char *text = tt_json_text(b);

	g_object_unref(b);
	return text;
}
