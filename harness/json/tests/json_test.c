// SPDX-License-Identifier: GPL-2.0-only
/* Any name comes back from a strict reader, or U+FFFD where JSON cannot have it. */
#include "json/json.h"

#include <string.h>

static JsonBuilder *builder_with(const char *name, const char *value)
{
	JsonBuilder *b = json_builder_new();

	json_builder_begin_object(b);
	json_builder_set_member_name(b, name);
	json_builder_begin_array(b);
	json_builder_add_string_value(b, value);
	json_builder_end_array(b);
	json_builder_end_object(b);
	return b;
}

/* Does the text hold a byte that RFC 8259 forbids in strings, or forbidden UTF-8? */
static void check_valid(const char *text)
{
	g_autoptr(JsonParser) parser = json_parser_new();

	g_assert_true(g_utf8_validate(text, -1, NULL));
	for (const char *at = text; *at; at++)
		g_assert_true((guchar)*at >= 0x20 || *at == '\n');
	g_assert_true(json_parser_load_from_data(parser, text, -1, NULL));
}

static void check(const char *value, const char *expected)
{
	g_autoptr(JsonBuilder) b = builder_with(value, value);
	g_autofree char *text = tt_json_text(b);
	g_autofree char *line = tt_json_line(b);
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonObject *object;

	check_valid(text);
	check_valid(line);
	g_assert_true(g_str_has_suffix(text, "}\n"));
	g_assert_null(strchr(line, '\n'));
	g_assert_true(json_parser_load_from_data(parser, line, -1, NULL));
	object = json_node_get_object(json_parser_get_root(parser));
	g_assert_cmpuint(json_object_get_size(object), ==, 1);
	g_assert_true(json_object_has_member(object, expected));
	g_assert_cmpstr(
		json_array_get_string_element(json_object_get_array_member(object, expected), 0),
		==, expected);
}

static void test_plain(void)
{
	check("lib/a.o", "lib/a.o");
	check("say \"a\\b\"", "say \"a\\b\"");
	check("two\nlines\tand a tab", "two\nlines\tand a tab");
	check("sch\xc3\xb6n", "sch\xc3\xb6n");
}

static void test_controls(void)
{
	for (char c = 1; c < 0x20; c++) {
		const char value[] = { 'a', c, 'b', 0 };

		if (c != '\n' && c != '\t')
			check(value, "a\xef\xbf\xbd"
				     "b");
	}
	check("bell\x07 and \x1b[31m", "bell\xef\xbf\xbd and \xef\xbf\xbd[31m");
}

static void test_bytes(void)
{
	check("a\xff.o", "a\xef\xbf\xbd.o");
	check("cut \xc3", "cut \xef\xbf\xbd");
}

static void test_members(void)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *line = NULL;

	g_ptr_array_add(names, "a");
	g_ptr_array_add(names, "b");
	json_builder_begin_object(b);
	tt_json_add_text(b, "text", "x");
	tt_json_add_text(b, "none", NULL);
	tt_json_add_number(b, "number", -7);
	tt_json_add_real(b, "real", 0.5);
	tt_json_add_flag(b, "flag", TRUE);
	tt_json_add_texts(b, "texts", names);
	tt_json_add_texts(b, "empty", NULL);
	json_builder_end_object(b);
	line = tt_json_line(b);
	g_assert_cmpstr(line, ==,
			"{\"text\":\"x\",\"none\":null,\"number\":-7,\"real\":0.5,\"flag\":true,"
			"\"texts\":[\"a\",\"b\"],\"empty\":[]}");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json/plain", test_plain);
	g_test_add_func("/json/controls", test_controls);
	g_test_add_func("/json/bytes", test_bytes);
	g_test_add_func("/json/members", test_members);
	return g_test_run();
}
