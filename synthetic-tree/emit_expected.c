// SPDX-License-Identifier: GPL-2.0-only
/* expected.json: the right answer. docs/formats.md describes it. */
#include "emit.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* All elements of these arrays begin with a pointer to their path or name. */
static int compare_paths(gconstpointer a, gconstpointer b)
{
	const char *const *const *left = a, *const *const *right = b;

	return strcmp(**left, **right);
}

static GPtrArray *sorted(const GPtrArray *array)
{
	GPtrArray *copy = g_ptr_array_sized_new(array->len);

	for (guint i = 0; i < array->len; i++)
		g_ptr_array_add(copy, array->pdata[i]);
	g_ptr_array_sort(copy, compare_paths);
	return copy;
}

static void string_member(JsonBuilder *json, const char *name, const char *value)
{
	json_builder_set_member_name(json, name);
	json_builder_add_string_value(json, value);
}

static void bool_member(JsonBuilder *json, const char *name, gboolean value)
{
	json_builder_set_member_name(json, name);
	json_builder_add_boolean_value(json, value);
}

static void object_path_member(JsonBuilder *json, const char *name,
			       const struct tt_plan_object *object, const char *suffix)
{
	g_autofree char *path = g_strconcat(object->path, suffix, NULL);

	string_member(json, name, path);
}

static gboolean is_off(const struct tt_plan_object *object)
{
	return object->module && object->module->state == TT_STATE_OFF;
}

/* The module that @object is part of in this configuration, or NULL if it is built in. */
static const struct tt_plan_module *module_of(const struct tt_plan_object *object)
{
	return object->module && object->module->state == TT_STATE_MODULE ? object->module : NULL;
}

static const char *list_of(const struct tt_plan_object *object)
{
	static const char *const lists[] = { "obj-y", "lib-y", "module" };

	return object->module && !module_of(object) ? "obj-y" : lists[object->list];
}

static void add_objects(JsonBuilder *json, const struct tt_plan *plan)
{
	g_autoptr(GPtrArray) objects = sorted(plan->objects);

	json_builder_set_member_name(json, "objects");
	json_builder_begin_array(json);
	for (guint i = 0; i < objects->len; i++) {
		const struct tt_plan_object *object = objects->pdata[i];

		if (is_off(object))
			continue;
		json_builder_begin_object(json);
		object_path_member(json, "path", object, ".o");
		object_path_member(json, "source", object, object->assembler ? ".S" : ".c");
		string_member(json, "list", list_of(object));
		string_member(json, "module", module_of(object) ? object->module->path : "");
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

/* The names of what @module uses in the given way, each once, sorted. */
static GPtrArray *used_names(const struct tt_plan_module *module, gboolean by_name)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	GPtrArray *exports = g_ptr_array_new();

	for (guint i = 0; i < module->objects->len; i++) {
		const struct tt_plan_object *object = module->objects->pdata[i];

		for (guint j = 0; j < object->uses->len; j++) {
			const struct tt_plan_use *use = object->uses->pdata[j];

			if (use->by_name == by_name && g_hash_table_add(seen, use->export))
				g_ptr_array_add(exports, use->export);
		}
	}
	g_ptr_array_sort(exports, compare_paths);
	return exports;
}

static void add_names(JsonBuilder *json, const char *member, GPtrArray *named)
{
	json_builder_set_member_name(json, member);
	json_builder_begin_array(json);
	for (guint i = 0; i < named->len; i++)
		json_builder_add_string_value(json, *(char **)named->pdata[i]);
	json_builder_end_array(json);
	g_ptr_array_unref(named);
}

static void add_module_objects(JsonBuilder *json, const struct tt_plan_module *module)
{
	g_autoptr(GPtrArray) objects = sorted(module->objects);

	json_builder_set_member_name(json, "objects");
	json_builder_begin_array(json);
	for (guint i = 0; i < objects->len; i++) {
		const struct tt_plan_object *object = objects->pdata[i];
		g_autofree char *path = g_strconcat(object->path, ".o", NULL);

		json_builder_add_string_value(json, path);
	}
	json_builder_end_array(json);
}

static void add_modules(JsonBuilder *json, const struct tt_plan *plan)
{
	g_autoptr(GPtrArray) modules = sorted(plan->modules);

	json_builder_set_member_name(json, "modules");
	json_builder_begin_array(json);
	for (guint i = 0; i < modules->len; i++) {
		const struct tt_plan_module *module = modules->pdata[i];

		if (module->state != TT_STATE_MODULE)
			continue;
		json_builder_begin_object(json);
		string_member(json, "path", module->path);
		add_module_objects(json, module);
		add_names(json, "needs", used_names(module, FALSE));
		add_names(json, "symbol_get", used_names(module, TRUE));
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

static void add_export(JsonBuilder *json, const struct tt_plan_export *export,
		       const struct tt_plan_answer *answer)
{
	static const char *const how[] = { "c", "macro", "asm" };

	json_builder_begin_object(json);
	string_member(json, "name", export->name);
	object_path_member(json, "object", export->object, ".o");
	string_member(json, "how", how[export->how]);
	string_member(json, "license", export->gpl ? "GPL" : "");
	string_member(json, "namespace", export->ns);
	bool_member(json, "whitelisted", export->whitelisted);
	add_names(json, "users", g_ptr_array_ref(answer->users));
	add_names(json, "symbol_get_users", g_ptr_array_ref(answer->symbol_get_users));
	bool_member(json, "keep", answer->keep);
	json_builder_end_object(json);
}

static void add_exports(JsonBuilder *json, const struct tt_plan *plan)
{
	g_autoptr(GHashTable) answers = tt_plan_answer(plan);
	g_autoptr(GPtrArray) exports = sorted(plan->exports);

	json_builder_set_member_name(json, "exports");
	json_builder_begin_array(json);
	for (guint i = 0; i < exports->len; i++) {
		const struct tt_plan_export *export = exports->pdata[i];

		if (!is_off(export->object))
			add_export(json, export, g_hash_table_lookup(answers, export));
	}
	json_builder_end_array(json);
}

static void add_head(JsonBuilder *json, const struct tt_plan *plan,
		     const struct tt_snapshot *snapshot)
{
	gboolean single = snapshot->features.pipeline == TT_PIPELINE_SINGLE_PASS;

	json_builder_set_member_name(json, "format");
	json_builder_add_int_value(json, 1);
	string_member(json, "generator", TT_GENERATOR_VERSION);
	string_member(json, "profile", plan->profile);
	json_builder_set_member_name(json, "seed");
	json_builder_add_int_value(json, (gint64)plan->seed);
	string_member(json, "kernel", snapshot->version);
	string_member(json, "snapshot", snapshot->id);
	string_member(json, "pipeline", single ? "single-pass" : "recursive");
	bool_member(json, "modversions", plan->modversions);
	string_member(json, "whitelist_file", tt_emit_whitelist_path(plan));
}

static gboolean is_listed(const struct tt_plan *plan, const char *name)
{
	for (guint i = 0; i < plan->whitelist_absent->len; i++)
		if (!strcmp(plan->whitelist_absent->pdata[i], name))
			return TRUE;
	return FALSE;
}

/*
 * One need of an external module: who exports the symbol, and whether it is there for a module that
 * the kernel's build knows nothing of. Up to 6.4 the list of symbols to keep holds for external
 * modules' exports too (include/linux/export.h includes it); what names them is the whitelist.
 */
static void add_need(JsonBuilder *json, const struct tt_plan *plan, GHashTable *answers,
		     gboolean single_pass, const char *name)
{
	const struct tt_plan_export *export = tt_plan_find_export(plan, name);
	const struct tt_plan_external *external = tt_plan_external_of(plan, name);
	const char *provider = "";
	gboolean given = FALSE;

	if (export && !is_off(export->object)) {
		const struct tt_plan_module *module = module_of(export->object);
		const struct tt_plan_answer *answer = g_hash_table_lookup(answers, export);

		provider = module ? module->path : "vmlinux";
		given = answer && answer->keep;
	} else if (external) {
		provider = external->path;
		given = single_pass || is_listed(plan, name);
	}
	json_builder_begin_object(json);
	string_member(json, "symbol", name);
	string_member(json, "provider", provider);
	bool_member(json, "given", given);
	json_builder_end_object(json);
}

static void add_externals(JsonBuilder *json, const struct tt_plan *plan, gboolean single_pass)
{
	g_autoptr(GPtrArray) externals = sorted(plan->externals);
	g_autoptr(GHashTable) answers = tt_plan_answer(plan);

	json_builder_set_member_name(json, "externals");
	json_builder_begin_array(json);
	for (guint i = 0; i < externals->len; i++) {
		const struct tt_plan_external *external = externals->pdata[i];

		json_builder_begin_object(json);
		string_member(json, "path", external->path);
		json_builder_set_member_name(json, "needs");
		json_builder_begin_array(json);
		for (char **name = external->uses; *name; name++)
			add_need(json, plan, answers, single_pass, *name);
		json_builder_end_array(json);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

GString *tt_emit_expected(const struct tt_plan *plan, const struct tt_snapshot *snapshot)
{
	g_autoptr(JsonBuilder) json = json_builder_new();
	g_autoptr(JsonGenerator) generator = json_generator_new();
	g_autoptr(JsonNode) root = NULL;
	g_autofree char *text = NULL;
	GString *result;

	json_builder_begin_object(json);
	add_head(json, plan, snapshot);
	add_objects(json, plan);
	add_modules(json, plan);
	add_exports(json, plan);
	if (plan->externals->len)
		add_externals(json, plan, snapshot->features.pipeline == TT_PIPELINE_SINGLE_PASS);
	json_builder_end_object(json);
	root = json_builder_get_root(json);
	json_generator_set_root(generator, root);
	json_generator_set_pretty(generator, TRUE);
	text = json_generator_to_data(generator, NULL);
	result = g_string_new(text);
	return g_string_append_c(result, '\n');
}
