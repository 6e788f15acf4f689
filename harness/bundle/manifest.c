// SPDX-License-Identifier: GPL-2.0-only
#include "bundle/internal.h"

#include <string.h>

#include "json/json.h"
#include "kbuild/layout.h"

/* The members of bundle.json that are strings, and where they are kept. */
static const struct {
	const char *name;
	gsize offset;
} texts[] = {
	{ "name", G_STRUCT_OFFSET(struct tt_bundle_info, name) },
	{ "verdict", G_STRUCT_OFFSET(struct tt_bundle_info, verdict) },
	{ "summary", G_STRUCT_OFFSET(struct tt_bundle_info, summary) },
	{ "trimtorture", G_STRUCT_OFFSET(struct tt_bundle_info, version) },
	{ "kernel", G_STRUCT_OFFSET(struct tt_bundle_info, kernel) },
	{ "snapshot", G_STRUCT_OFFSET(struct tt_bundle_info, snapshot) },
	{ "pipeline", G_STRUCT_OFFSET(struct tt_bundle_info, pipeline) },
	{ "tree", G_STRUCT_OFFSET(struct tt_bundle_info, tree) },
};

static char **member(const struct tt_bundle_info *info, gsize i)
{
	return &G_STRUCT_MEMBER(char *, info, texts[i].offset);
}

void tt_bundle_info_clear(struct tt_bundle_info *info)
{
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		g_clear_pointer(member(info, i), g_free);
	g_clear_pointer(&info->findings, g_ptr_array_unref);
	g_clear_pointer(&info->environment, g_ptr_array_unref);
}

static char *digest(const struct tt_file *file)
{
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256,
					   (const guchar *)(file->link ?: file->data),
					   file->link ? strlen(file->link) : file->size);
}

static void write_files(JsonBuilder *b, struct tt_file_table *files)
{
	g_autoptr(GPtrArray) paths = tt_files_paths(files, FALSE);

	json_builder_set_member_name(b, "files");
	json_builder_begin_array(b);
	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *sum = digest(tt_files_get(files, paths->pdata[i]));

		json_builder_begin_object(b);
		tt_json_add_text(b, "path", paths->pdata[i]);
		tt_json_add_text(b, "sha256", sum);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void write_findings(JsonBuilder *b, const GPtrArray *findings)
{
	json_builder_set_member_name(b, "findings");
	json_builder_begin_array(b);
	for (guint i = 0; findings && i < findings->len; i++) {
		g_autofree char *value = g_utf8_make_valid(findings->pdata[i], -1);

		json_builder_add_string_value(b, value);
	}
	json_builder_end_array(b);
}

static void write_environment(JsonBuilder *b, const GPtrArray *facts)
{
	json_builder_set_member_name(b, "environment");
	json_builder_begin_object(b);
	for (guint i = 0; facts && i < facts->len; i++) {
		const struct tt_bundle_fact *fact = facts->pdata[i];
		g_autofree char *value = g_utf8_make_valid(fact->value, -1);

		tt_json_add_text(b, fact->name, value);
	}
	json_builder_end_object(b);
}

char *tt_bundle_manifest_text(const struct tt_bundle_info *info, struct tt_file_table *files)
{
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	tt_json_add_number(b, "format", TT_BUNDLE_FORMAT);
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *value = g_utf8_make_valid(*member(info, i) ?: "", -1);

		tt_json_add_text(b, texts[i].name, value);
	}
	tt_json_add_flag(b, "machinery", info->machinery);
	write_findings(b, info->findings);
	write_environment(b, info->environment);
	write_files(b, files);
	json_builder_end_object(b);
	return tt_json_text(b);
}

static gboolean broken(const struct tt_guard *guard, GError **error, const char *what)
{
	return tt_guard_refuse(guard, error, TT_BUNDLE_MANIFEST " %s; get the bundle again", what);
}

static JsonNode *value_of(JsonObject *object, const char *name, GType type)
{
	JsonNode *node = json_object_get_member(object, name);

	return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type ? node
											     : NULL;
}

static gboolean read_texts(const struct tt_guard *guard, JsonObject *object,
			   struct tt_bundle_info *info, GError **error)
{
	JsonNode *node;

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *what = g_strdup_printf("has no text '%s'", texts[i].name);

		node = value_of(object, texts[i].name, G_TYPE_STRING);
		if (!node)
			return broken(guard, error, what);
		*member(info, i) = json_node_dup_string(node);
	}
	node = value_of(object, "machinery", G_TYPE_BOOLEAN);
	if (!node)
		return broken(guard, error, "does not say whether the machinery is there");
	info->machinery = json_node_get_boolean(node);
	return TRUE;
}

static gboolean read_environment(const struct tt_guard *guard, JsonObject *object,
				 struct tt_bundle_info *info, GError **error)
{
	JsonNode *node = json_object_get_member(object, "environment");
	g_autoptr(GList) names = NULL;

	if (!node || !JSON_NODE_HOLDS_OBJECT(node))
		return broken(guard, error, "has no object 'environment'");
	object = json_node_get_object(node);
	names = json_object_get_members(object);
	info->environment = tt_bundle_facts_new();
	for (GList *name = names; name; name = name->next) {
		node = value_of(object, name->data, G_TYPE_STRING);
		if (!node)
			return broken(guard, error,
				      "has something else than texts in 'environment'");
		tt_bundle_facts_add(info->environment, name->data, json_node_get_string(node));
	}
	return TRUE;
}

static gboolean read_findings(const struct tt_guard *guard, JsonObject *object,
			      struct tt_bundle_info *info, GError **error)
{
	JsonNode *node = json_object_get_member(object, "findings");
	JsonArray *array;

	if (!node || !JSON_NODE_HOLDS_ARRAY(node))
		return broken(guard, error, "has no list 'findings'");
	array = json_node_get_array(node);
	info->findings = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < json_array_get_length(array); i++) {
		JsonNode *element = json_array_get_element(array, i);

		if (!JSON_NODE_HOLDS_VALUE(element) ||
		    json_node_get_value_type(element) != G_TYPE_STRING)
			return broken(guard, error, "has something else than texts in 'findings'");
		g_ptr_array_add(info->findings, json_node_dup_string(element));
	}
	return TRUE;
}

/* One element of files[]: the file is there and has that digest. */
static gboolean check_file(const struct tt_guard *guard, struct tt_file_table *files,
			   JsonNode *node, GHashTable *listed, GError **error)
{
	JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
	JsonNode *path = object ? value_of(object, "path", G_TYPE_STRING) : NULL;
	JsonNode *sum = object ? value_of(object, "sha256", G_TYPE_STRING) : NULL;
	const struct tt_file *file;
	g_autofree char *shown = NULL;
	g_autofree char *real = NULL;

	if (!path || !sum)
		return broken(guard, error, "has an entry in 'files' without path or sha256");
	shown = tt_printable(json_node_get_string(path));
	file = g_hash_table_lookup(files->files, json_node_get_string(path));
	if (!file)
		return tt_guard_refuse(guard, error, "'%s' is missing; get the bundle again",
				       shown);
	real = digest(file);
	if (strcmp(real, json_node_get_string(sum)))
		return tt_guard_refuse(guard, error,
				       "'%s' is not what was put into it; get the bundle again",
				       shown);
	g_hash_table_add(listed, json_node_dup_string(path));
	return TRUE;
}

static gboolean check_files(const struct tt_guard *guard, struct tt_file_table *files,
			    JsonObject *object, GError **error)
{
	g_autoptr(GHashTable) listed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) paths = tt_files_paths(files, FALSE);
	JsonNode *node = json_object_get_member(object, "files");
	JsonArray *array;

	if (!node || !JSON_NODE_HOLDS_ARRAY(node))
		return broken(guard, error, "has no list 'files'");
	array = json_node_get_array(node);
	for (guint i = 0; i < json_array_get_length(array); i++)
		if (!check_file(guard, files, json_array_get_element(array, i), listed, error))
			return FALSE;
	for (guint i = 0; i < paths->len; i++)
		if (!g_hash_table_contains(listed, paths->pdata[i]) &&
		    strcmp(paths->pdata[i], TT_BUNDLE_MANIFEST)) {
			g_autofree char *shown = tt_printable(paths->pdata[i]);

			return tt_guard_refuse(guard, error,
					       "'%s' is in it although " TT_BUNDLE_MANIFEST
					       " does not list it; do not trust it",
					       shown);
		}
	return TRUE;
}

gboolean tt_bundle_manifest_check(const struct tt_guard *guard, struct tt_file_table *files,
				  struct tt_bundle_info *info, GError **error)
{
	const struct tt_file *file = g_hash_table_lookup(files->files, TT_BUNDLE_MANIFEST);
	g_autoptr(JsonObject) object = NULL;
	g_autoptr(GError) why = NULL;
	JsonNode *node;

	if (!file || !file->data)
		return tt_guard_refuse(guard, error,
				       "there is no " TT_BUNDLE_MANIFEST " in it; name %s",
				       guard->wanted);
	object = tt_json_parse(file->data, file->size, &why);
	if (!object)
		return broken(guard, error, why->message);
	node = value_of(object, "format", G_TYPE_INT64);
	if (!node)
		return broken(guard, error, "does not say which format it has");
	if (json_node_get_int(node) != TT_BUNDLE_FORMAT)
		return tt_guard_refuse(guard, error,
				       "it has format %" G_GINT64_FORMAT
				       ", this program knows format %d; use the trimtorture that "
				       "wrote it, or a later one",
				       json_node_get_int(node), TT_BUNDLE_FORMAT);
	return read_texts(guard, object, info, error) &&
	       read_findings(guard, object, info, error) &&
	       read_environment(guard, object, info, error) &&
	       check_files(guard, files, object, error);
}
