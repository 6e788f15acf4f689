// SPDX-License-Identifier: GPL-2.0-only
/* sweep.json, read tolerantly: what the chart needs and no more. */
#include "report/report.h"

#include "report/json.h"

void tt_report_sweep_free(struct tt_report_sweep *sweep)
{
	if (!sweep)
		return;
	g_free(sweep->result);
	g_array_unref(sweep->classes);
	g_free(sweep);
}

/* The first of two names that is a number. */
static gint64 either(JsonObject *object, const char *one, const char *two)
{
	gint64 number = tt_member_number(object, one);

	return number >= 0 ? number : tt_member_number(object, two);
}

/* "stale" is a number, or the list of the objects. */
static void take_class(struct tt_report_sweep *sweep, JsonObject *object)
{
	JsonArray *names = tt_member_array(object, "stale");
	struct tt_report_class one = {
		.first = either(object, "first", "boundary"),
		.last = either(object, "last", "boundary"),
		.stale = names ? json_array_get_length(names) : tt_member_number(object, "stale"),
	};

	if (one.first >= 0 && one.last >= one.first && one.stale >= 0)
		g_array_append_val(sweep->classes, one);
}

static gint by_first(gconstpointer a, gconstpointer b)
{
	const struct tt_report_class *one = a, *two = b;

	return one->first < two->first ? -1 : one->first > two->first;
}

static void take_list(struct tt_report_sweep *sweep, JsonArray *list)
{
	for (guint i = 0; list && i < json_array_get_length(list); i++) {
		JsonNode *node = json_array_get_element(list, i);

		if (JSON_NODE_HOLDS_OBJECT(node))
			take_class(sweep, json_node_get_object(node));
	}
}

struct tt_report_sweep *tt_report_sweep_read(const char *path)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	struct tt_report_sweep *sweep;
	JsonObject *root;

	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
	    !json_parser_load_from_file(parser, path, NULL) || !json_parser_get_root(parser) ||
	    !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser)))
		return NULL;
	root = json_node_get_object(json_parser_get_root(parser));
	sweep = g_new0(struct tt_report_sweep, 1);
	sweep->classes = g_array_new(FALSE, FALSE, sizeof(struct tt_report_class));
	sweep->result = tt_member_text(root, "result");
	if (!sweep->result[0]) {
		g_free(sweep->result);
		sweep->result = tt_member_text(root, "verdict");
	}
	take_list(sweep, tt_member_array(root, "classes"));
	if (!sweep->classes->len)
		take_list(sweep, tt_member_array(root, "boundaries"));
	g_array_sort(sweep->classes, by_first);
	if (sweep->classes->len || sweep->result[0])
		return sweep;
	tt_report_sweep_free(sweep);
	return NULL;
}
