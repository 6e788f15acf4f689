// SPDX-License-Identifier: GPL-2.0-only
/* sweep.json, read tolerantly: what the chart needs and no more. */
#include "report/report.h"

#include "json/json.h"

static void free_chance(gpointer data)
{
	struct tt_report_chance *chance = data;

	g_free(chance->clock);
	g_free(chance);
}

void tt_report_sweep_free(struct tt_report_sweep *sweep)
{
	if (!sweep)
		return;
	g_free(sweep->result);
	g_free(sweep->sentence);
	g_free(sweep->kernel);
	g_free(sweep->profile);
	g_free(sweep->clock);
	g_array_unref(sweep->classes);
	g_ptr_array_unref(sweep->chances);
	g_ptr_array_unref(sweep->likely);
	g_free(sweep);
}

/* The first of two names that is a number. */
static gint64 either(JsonObject *object, const char *one, const char *two)
{
	gint64 number = tt_member_number(object, one);

	return number >= 0 ? number : tt_member_number(object, two);
}

/* "stale", here or in "predicted", is a number or the list of the objects; -1: neither. */
static gint64 stale_of(JsonObject *object)
{
	JsonObject *predicted = tt_member_object(object, "predicted");
	JsonObject *holder = predicted ? predicted : object;
	JsonArray *names = tt_member_array(holder, "stale");

	return names ? json_array_get_length(names) : tt_member_number(holder, "stale");
}

static void count_confirmations(struct tt_report_class *one, JsonArray *list)
{
	one->confirmed = list ? json_array_get_length(list) : 0;
	for (guint i = 0; i < one->confirmed; i++) {
		JsonNode *node = json_array_get_element(list, i);

		if (JSON_NODE_HOLDS_OBJECT(node) &&
		    json_object_get_boolean_member_with_default(json_node_get_object(node), "miss",
								FALSE))
			one->misses++;
	}
}

/* Keeps what the class misses if it is likelier than those before it. */
static void take_likely(struct tt_report_sweep *sweep, JsonObject *object)
{
	JsonObject *predicted = tt_member_object(object, "predicted");
	JsonArray *missing = predicted ? tt_member_array(predicted, "missing") : NULL;
	double chance = json_object_get_double_member_with_default(object, "chance", 0);

	if (!missing || !json_array_get_length(missing) ||
	    (sweep->likely->len && chance <= sweep->likely_chance))
		return;
	sweep->likely_chance = chance;
	g_ptr_array_set_size(sweep->likely, 0);
	for (guint i = 0; i < json_array_get_length(missing); i++) {
		JsonNode *node = json_array_get_element(missing, i);

		if (json_node_get_value_type(node) == G_TYPE_STRING)
			g_ptr_array_add(sweep->likely, json_node_dup_string(node));
	}
}

static void take_class(struct tt_report_sweep *sweep, JsonObject *object)
{
	struct tt_report_class one = {
		.first = either(object, "first", "boundary"),
		.last = either(object, "last", "boundary"),
		.stale = stale_of(object),
		.first_tick = tt_member_number(object, "first_tick"),
	};

	count_confirmations(&one, tt_member_array(object, "confirmations"));
	take_likely(sweep, object);
	if (one.first >= 0 && one.last >= one.first && one.last < G_MAXINT32 && one.stale >= 0)
		g_array_append_val(sweep->classes, one);
}

static gint by_place(gconstpointer a, gconstpointer b)
{
	const struct tt_report_class *one = a, *two = b;

	if (one->first_tick != two->first_tick)
		return one->first_tick < two->first_tick ? -1 : 1;
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

static void take_chances(struct tt_report_sweep *sweep, JsonObject *chances)
{
	g_autoptr(GList) names = chances ? json_object_get_members(chances) : NULL;

	for (GList *at = names; at; at = at->next) {
		JsonNode *node = json_object_get_member(chances, at->data);
		struct tt_report_chance *chance;

		if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) == G_TYPE_STRING)
			continue;
		chance = g_new0(struct tt_report_chance, 1);
		chance->clock = g_strdup(at->data);
		chance->chance = json_node_get_double(node);
		g_ptr_array_add(sweep->chances, chance);
	}
}

static struct tt_report_sweep *from_json(JsonObject *root)
{
	struct tt_report_sweep *sweep = g_new0(struct tt_report_sweep, 1);

	sweep->classes = g_array_new(FALSE, FALSE, sizeof(struct tt_report_class));
	sweep->chances = g_ptr_array_new_with_free_func(free_chance);
	sweep->likely = g_ptr_array_new_with_free_func(g_free);
	sweep->result = tt_member_text(root, "verdict");
	sweep->sentence = tt_member_text(root, "sentence");
	sweep->kernel = tt_member_text(root, "kernel");
	sweep->profile = tt_member_text(root, "profile");
	sweep->clock = tt_member_text(root, "clock");
	sweep->events = tt_member_number(root, "events");
	take_list(sweep, tt_member_array(root, "classes"));
	if (!sweep->classes->len)
		take_list(sweep, tt_member_array(root, "boundaries"));
	g_array_sort(sweep->classes, by_place);
	take_chances(sweep, tt_member_object(root, "chances"));
	return sweep;
}

struct tt_report_sweep *tt_report_sweep_read(const char *path)
{
	g_autoptr(JsonObject) root = tt_json_load(path, NULL);
	struct tt_report_sweep *sweep;

	if (!root)
		return NULL;
	sweep = from_json(root);
	if (sweep->classes->len || sweep->result[0])
		return sweep;
	tt_report_sweep_free(sweep);
	return NULL;
}
