// SPDX-License-Identifier: GPL-2.0-only
#include "verdict/expected.h"

#include "base/error.h"
#include "json/json.h"

/*
 * json-glib's getters complain on standard error when a member has another type, so each look-up
 * checks first; the first thing that is wrong is kept and reported.
 */
struct reader {
	const char *wrong; /* the member that is missing or of a wrong type */
};

static JsonNode *member(struct reader *r, JsonObject *object, const char *name, GType type)
{
	JsonNode *node = json_object_get_member(object, name);

	if (node && json_node_get_value_type(node) == type)
		return node;
	if (!r->wrong)
		r->wrong = name;
	return NULL;
}

static char *text(struct reader *r, JsonObject *object, const char *name)
{
	JsonNode *node = member(r, object, name, G_TYPE_STRING);

	return g_strdup(node ? json_node_get_string(node) : "");
}

static gboolean truth(struct reader *r, JsonObject *object, const char *name)
{
	JsonNode *node = member(r, object, name, G_TYPE_BOOLEAN);

	return node ? json_node_get_boolean(node) : FALSE;
}

static JsonArray *array(struct reader *r, JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	if (node && JSON_NODE_HOLDS_ARRAY(node))
		return json_node_get_array(node);
	if (!r->wrong)
		r->wrong = name;
	return NULL;
}

static char **texts(struct reader *r, JsonObject *object, const char *name)
{
	JsonArray *from = array(r, object, name);
	guint length = from ? json_array_get_length(from) : 0;
	char **to = g_new0(char *, length + 1);

	for (guint i = 0; i < length; i++) {
		JsonNode *node = json_array_get_element(from, i);

		if (json_node_get_value_type(node) != G_TYPE_STRING && !r->wrong)
			r->wrong = name;
		to[i] = g_strdup(json_node_get_value_type(node) == G_TYPE_STRING
					 ? json_node_get_string(node)
					 : "");
	}
	return to;
}

static void free_object(gpointer data)
{
	struct tt_expected_object *object = data;

	g_free(object->path);
	g_free(object->source);
	g_free(object->list);
	g_free(object->module);
	g_free(object);
}

static gpointer read_object(struct reader *r, JsonObject *json)
{
	struct tt_expected_object *object = g_new0(struct tt_expected_object, 1);

	object->path = text(r, json, "path");
	object->source = text(r, json, "source");
	object->list = text(r, json, "list");
	object->module = text(r, json, "module");
	return object;
}

static void free_module(gpointer data)
{
	struct tt_expected_module *module = data;

	g_free(module->path);
	g_strfreev(module->objects);
	g_strfreev(module->needs);
	g_strfreev(module->symbol_get);
	g_free(module);
}

static gpointer read_module(struct reader *r, JsonObject *json)
{
	struct tt_expected_module *module = g_new0(struct tt_expected_module, 1);

	module->path = text(r, json, "path");
	module->objects = texts(r, json, "objects");
	module->needs = texts(r, json, "needs");
	module->symbol_get = texts(r, json, "symbol_get");
	return module;
}

static void free_export(gpointer data)
{
	struct tt_expected_export *export = data;

	g_free(export->name);
	g_free(export->object);
	g_free(export->module);
	g_free(export->how);
	g_free(export->license);
	g_free(export->space);
	g_strfreev(export->users);
	g_strfreev(export->symbol_get_users);
	g_free(export);
}

static gpointer read_export(struct reader *r, JsonObject *json)
{
	struct tt_expected_export *export = g_new0(struct tt_expected_export, 1);

	export->name = text(r, json, "name");
	export->object = text(r, json, "object");
	export->how = text(r, json, "how");
	export->license = text(r, json, "license");
	export->space = text(r, json, "namespace");
	export->users = texts(r, json, "users");
	export->symbol_get_users = texts(r, json, "symbol_get_users");
	export->whitelisted = truth(r, json, "whitelisted");
	export->keep = truth(r, json, "keep");
	return export;
}

static GPtrArray *read_list(struct reader *r, JsonObject *root, const char *name,
			    gpointer (*read)(struct reader *, JsonObject *), GDestroyNotify destroy)
{
	JsonArray *from = array(r, root, name);
	guint length = from ? json_array_get_length(from) : 0;
	GPtrArray *to = g_ptr_array_new_with_free_func(destroy);

	for (guint i = 0; i < length; i++) {
		JsonNode *node = json_array_get_element(from, i);

		if (JSON_NODE_HOLDS_OBJECT(node))
			g_ptr_array_add(to, read(r, json_node_get_object(node)));
		else if (!r->wrong)
			r->wrong = name;
	}
	return to;
}

static void free_need(gpointer data)
{
	struct tt_expected_need *need = data;

	g_free(need->symbol);
	g_free(need->provider);
	g_free(need);
}

static gpointer read_need(struct reader *r, JsonObject *json)
{
	struct tt_expected_need *need = g_new0(struct tt_expected_need, 1);

	need->symbol = text(r, json, "symbol");
	need->provider = text(r, json, "provider");
	need->given = truth(r, json, "given");
	return need;
}

static void free_external(gpointer data)
{
	struct tt_expected_external *external = data;

	g_free(external->path);
	g_ptr_array_unref(external->needs);
	g_free(external);
}

static gpointer read_external(struct reader *r, JsonObject *json)
{
	struct tt_expected_external *external = g_new0(struct tt_expected_external, 1);

	external->path = text(r, json, "path");
	external->needs = read_list(r, json, "needs", read_need, free_need);
	return external;
}

void tt_expected_free(struct tt_expected *expected)
{
	if (!expected)
		return;
	g_free(expected->profile);
	g_free(expected->kernel);
	g_free(expected->snapshot);
	g_free(expected->whitelist_file);
	g_ptr_array_unref(expected->objects);
	g_ptr_array_unref(expected->modules);
	g_ptr_array_unref(expected->exports);
	g_ptr_array_unref(expected->externals);
	g_hash_table_unref(expected->by_name);
	g_free(expected);
}

/* Resolves each export's object to its module, and indexes the exports by name. */
static void link_exports(struct reader *r, struct tt_expected *expected)
{
	g_autoptr(GHashTable) objects = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < expected->objects->len; i++) {
		struct tt_expected_object *object = expected->objects->pdata[i];

		g_hash_table_insert(objects, object->path, object);
	}
	for (guint i = 0; i < expected->exports->len; i++) {
		struct tt_expected_export *export = expected->exports->pdata[i];
		struct tt_expected_object *object = g_hash_table_lookup(objects, export->object);

		export->module = g_strdup(object ? object->module : "");
		if (!object && !r->wrong)
			r->wrong = "exports (an object that 'objects' does not list)";
		g_hash_table_insert(expected->by_name, export->name, export);
	}
}

static struct tt_expected *read_root(struct reader *r, JsonObject *root)
{
	struct tt_expected *expected = g_new0(struct tt_expected, 1);
	g_autofree char *pipeline = text(r, root, "pipeline");
	JsonNode *seed = member(r, root, "seed", G_TYPE_INT64);

	expected->profile = text(r, root, "profile");
	expected->seed = seed ? (guint64)json_node_get_int(seed) : 0;
	expected->kernel = text(r, root, "kernel");
	expected->snapshot = text(r, root, "snapshot");
	expected->single_pass = g_str_equal(pipeline, "single-pass");
	expected->modversions = truth(r, root, "modversions");
	expected->whitelist_file = text(r, root, "whitelist_file");
	expected->objects = read_list(r, root, "objects", read_object, free_object);
	expected->modules = read_list(r, root, "modules", read_module, free_module);
	expected->exports = read_list(r, root, "exports", read_export, free_export);
	/* Most trees have none, and no member. */
	expected->externals =
		json_object_has_member(root, "externals")
			? read_list(r, root, "externals", read_external, free_external)
			: g_ptr_array_new();
	expected->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	link_exports(r, expected);
	return expected;
}

struct tt_expected *tt_expected_read(const char *path, GError **error)
{
	g_autoptr(JsonObject) root = NULL;
	g_autoptr(GError) why = NULL;
	struct tt_expected *expected;
	struct reader r = { NULL };

	root = tt_json_load(path, &why);
	if (!root) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s; is this a tree made by 'trimtorture generate'?", why->message);
		return NULL;
	}
	expected = read_root(&r, root);
	if (r.wrong) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s: '%s' is missing or of a wrong type; generate the tree again with "
			    "this version",
			    path, r.wrong);
		g_clear_pointer(&expected, tt_expected_free);
	}
	return expected;
}
