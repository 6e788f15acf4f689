// SPDX-License-Identifier: GPL-2.0-only
/* Any name comes back from a strict reader, or U+FFFD where JSON cannot have it. */
#include "json/json.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

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

static void refuses(const char *text, gsize length, const char *word)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(tt_json_parse(text, length, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, word));
}

static char *nested(guint depth)
{
	g_autoptr(GString) text = g_string_new("{\"a\":");

	for (guint i = 1; i < depth; i++)
		g_string_append_c(text, '[');
	for (guint i = 1; i < depth; i++)
		g_string_append_c(text, ']');
	g_string_append_c(text, '}');
	return g_strdup(text->str);
}

static void test_limits(void)
{
	g_autofree char *fits = nested(TT_JSON_MAX_DEPTH);
	g_autofree char *deep = nested(TT_JSON_MAX_DEPTH + 1);
	g_autofree char *hidden = nested(100000);
	g_autofree char *objects = g_strnfill(3 * TT_JSON_MAX_VALUES, ',');
	g_autofree char *large = g_strnfill(TT_JSON_MAX_BYTES + 1, ' ');
	g_autoptr(JsonObject) object = tt_json_parse(fits, strlen(fits), NULL);

	g_assert_nonnull(object);
	refuses(deep, strlen(deep), "nested");
	refuses(hidden, strlen(hidden), "nested");
	refuses(objects, strlen(objects), "values");
	refuses(large, strlen(large), "bytes");
}

/* Whatever json-glib might read in another way than the count of brackets does. */
static void test_other_dialects(void)
{
	static const char *const texts[] = {
		"",
		"[]",
		"7",
		"null",
		"{",
		"{\"a\":1",
		"{\"a\":\"b",
		"{'a':1}",
		"{\"a\":1}//\"",
		"/*\"*/{\"a\":1}",
		"#\"\n{}",
		"{\"a\":\"\n\"}",
		"{\"a\":\"\\",
		"{\"\xff\":1}",
		"{}{}x",
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		refuses(texts[i], strlen(texts[i]), "JSON");
	refuses("{\"a\":\"\0\"}", 9, "UTF-8");
}

static void test_getters(void)
{
	static const char text[] = "{\"s\":\"x[\\\"\",\"n\":-7,\"r\":0.5,\"a\":[\"e\",{}],"
				   "\"o\":{},\"z\":null}";
	static const char *const names[] = { "s", "n", "r", "a", "o", "z", "none" };
	g_autoptr(JsonObject) object = tt_json_parse(text, strlen(text), NULL);
	JsonArray *array = tt_member_array(object, "a");

	g_assert_cmpstr(tt_member_string(object, "s"), ==, "x[\"");
	g_assert_cmpint(tt_member_number(object, "n"), ==, -7);
	g_assert_cmpfloat(tt_member_real(object, "r"), ==, 0.5);
	g_assert_cmpuint(tt_array_length(array), ==, 2);
	g_assert_cmpuint(tt_array_length(NULL), ==, 0);
	g_assert_cmpstr(tt_array_string(array, 0), ==, "e");
	g_assert_null(tt_array_string(array, 1));
	g_assert_null(tt_array_object(array, 0));
	g_assert_nonnull(tt_array_object(array, 1));
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *copy = tt_member_text(object, names[i]);

		g_assert_cmpint(tt_member_string(object, names[i]) != NULL, ==, i == 0);
		g_assert_cmpint(tt_member_array(object, names[i]) != NULL, ==, i == 3);
		g_assert_cmpint(tt_member_object(object, names[i]) != NULL, ==, i == 4);
		g_assert_cmpint(*copy != 0, ==, i == 0);
		g_assert_cmpint(tt_member_number(object, names[i]) == -1, ==, i != 1 && i != 2);
	}
	g_assert_null(tt_member_string(NULL, "s"));
}

/* A FIFO would be waited for. */
static void test_files(void)
{
	g_autofree char *directory = g_dir_make_tmp("json.XXXXXX", NULL);
	g_autofree char *path = g_build_filename(directory, "x.json", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_null(tt_json_load(path, &error));
	g_assert_nonnull(strstr(error->message, path));
	g_clear_error(&error);
	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
	g_assert_null(tt_json_load(path, &error));
	g_assert_nonnull(strstr(error->message, "no regular file"));
	g_assert_cmpint(unlink(path), ==, 0);
	g_assert_cmpint(rmdir(directory), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json/plain", test_plain);
	g_test_add_func("/json/controls", test_controls);
	g_test_add_func("/json/bytes", test_bytes);
	g_test_add_func("/json/members", test_members);
	g_test_add_func("/json/limits", test_limits);
	g_test_add_func("/json/other-dialects", test_other_dialects);
	g_test_add_func("/json/getters", test_getters);
	g_test_add_func("/json/files", test_files);
	return g_test_run();
}
