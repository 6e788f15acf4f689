// SPDX-License-Identifier: GPL-2.0-only
#include "kernelscan/census.h"
#include "json/json.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void begin(JsonBuilder *json, const char *name)
{
	json_builder_set_member_name(json, name);
	json_builder_begin_array(json);
}

static void add_groups(JsonBuilder *json, const struct tt_census *census, enum tt_alike kind)
{
	begin(json, tt_alike_name(kind));
	for (guint i = 0; i < census->groups[kind]->len; i++) {
		const struct tt_census_group *group = census->groups[kind]->pdata[i];

		json_builder_begin_object(json);
		tt_json_add_text(json, "key", group->key);
		tt_json_add_texts(json, "names", group->names);
		begin(json, "users");
		for (guint j = 0; j < group->users->len; j++)
			json_builder_add_int_value(json, g_array_index(group->users, guint, j));
		json_builder_end_array(json);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

static void add_modules(JsonBuilder *json, const struct tt_census *census)
{
	begin(json, "modules");
	for (guint i = 0; i < census->users->len; i++) {
		const struct tt_census_module *module = census->users->pdata[i];

		json_builder_begin_object(json);
		tt_json_add_text(json, "path", module->path);
		tt_json_add_number(json, "objects", module->objects);
		tt_json_add_number(json, "exports", module->exports);
		tt_json_add_number(json, "uses", module->uses);
		tt_json_add_number(json, "symbol_get", module->lookups);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

static void add_bins(JsonBuilder *json, const char *name, const GArray *bins)
{
	begin(json, name);
	for (guint i = 0; i < bins->len; i++) {
		const struct tt_census_bin *bin = &g_array_index(bins, struct tt_census_bin, i);

		json_builder_begin_object(json);
		tt_json_add_number(json, "from", bin->from);
		tt_json_add_number(json, "to", bin->to);
		tt_json_add_number(json, "count", bin->count);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

static gboolean add_problem(gpointer reason, gpointer value, gpointer json)
{
	const struct tt_scan_problem *problem = value;

	json_builder_begin_object(json);
	tt_json_add_text(json, "reason", reason);
	tt_json_add_number(json, "count", problem->count);
	tt_json_add_text(json, "example", problem->example);
	json_builder_end_object(json);
	return FALSE;
}

static void add_counts(JsonBuilder *json, const struct tt_census *census)
{
	json_builder_set_member_name(json, "counts");
	json_builder_begin_object(json);
	tt_json_add_number(json, "sources", census->sources);
	tt_json_add_number(json, "bytes", (gint64)census->bytes);
	tt_json_add_number(json, "exports_in_all_sources", census->all_exports->len);
	tt_json_add_number(json, "directories", census->directories);
	tt_json_add_number(json, "objects", census->objects);
	tt_json_add_number(json, "modules", census->modules);
	tt_json_add_number(json, "exports", census->exports);
	tt_json_add_number(json, "gpl", census->gpl);
	tt_json_add_number(json, "namespaced", census->namespaced);
	tt_json_add_number(json, "by_macro", census->by_macro);
	tt_json_add_number(json, "by_assembler", census->by_assembler);
	tt_json_add_number(json, "data", census->data);
	tt_json_add_number(json, "in_modules", census->in_modules);
	tt_json_add_number(json, "used", census->used);
	tt_json_add_number(json, "symbol_get_only", census->lookups);
	json_builder_end_object(json);
}

char *tt_census_json(const struct tt_census *census)
{
	g_autoptr(JsonBuilder) json = json_builder_new();

	json_builder_begin_object(json);
	tt_json_add_number(json, "format", 1);
	tt_json_add_text(json, "kernel", census->version);
	tt_json_add_text(json, "config", census->config);
	add_counts(json, census);
	json_builder_set_member_name(json, "alike");
	json_builder_begin_object(json);
	for (guint kind = 0; kind < TT_ALIKE_KINDS; kind++)
		add_groups(json, census, kind);
	json_builder_end_object(json);
	add_modules(json, census);
	tt_json_add_texts(json, "longest", census->longest);
	tt_json_add_texts(json, "all_exports", census->all_exports);
	add_bins(json, "uses_per_module", census->uses_bins);
	add_bins(json, "exports_per_module", census->exports_bins);
	add_bins(json, "lengths", census->length_bins);
	begin(json, "problems");
	g_tree_foreach(census->problems, add_problem, json);
	json_builder_end_array(json);
	json_builder_end_object(json);
	return tt_json_text(json);
}
