// SPDX-License-Identifier: GPL-2.0-only
#include "kernelscan/unused.h"

#include <string.h>

#include "base/strset.h"
#include "json/json.h"
#include "kernelscan/problems.h"

static const char *const use_names[] = { "none", "header", "by-name", "module" };

const char *tt_export_use_name(enum tt_export_use use)
{
	return use_names[use];
}

static void export_free(gpointer data)
{
	struct tt_unused_export *export = data;

	g_free(export->ns);
	g_free(export->object);
	g_free(export->module);
	g_free(export);
}

static void config_free(gpointer data)
{
	struct tt_unused_config *config = data;

	g_free(config->name);
	g_free(config);
}

static int compare(gconstpointer a, gconstpointer b)
{
	const struct tt_unused_export *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

/* An export that the first time, in some configuration, is seen. */
static void add_export(struct tt_unused *unused, GHashTable *by_name,
		       const struct tt_graph_export *export)
{
	const char *name = export->source->name;
	struct tt_unused_export *added;

	if (g_hash_table_contains(by_name, name))
		return;
	added = g_new0(struct tt_unused_export, 1);
	added->name = name;
	added->ns = g_strdup(export->ns);
	added->object = g_strdup(export->object->path);
	added->module = g_strdup(export->object->module ? export->object->module->path : "");
	added->gpl = export->source->gpl;
	if (tt_scan_in_header(unused->scan, tt_scan_word(name, strlen(name))))
		added->use = TT_USE_HEADER;
	g_hash_table_insert(by_name, (gpointer)name, added);
	g_ptr_array_add(unused->exports, added);
}

static void note_uses(GHashTable *by_name, const GPtrArray *uses, enum tt_export_use use)
{
	for (guint i = 0; i < uses->len; i++) {
		const struct tt_graph_export *export = uses->pdata[i];
		struct tt_unused_export *known = g_hash_table_lookup(by_name, export->source->name);

		known->use = MAX(known->use, use);
	}
}

static void add_config(struct tt_unused *unused, GHashTable *by_name,
		       const struct tt_config *config)
{
	g_autoptr(tt_graph) graph = tt_graph_new(unused->scan, config);
	struct tt_unused_config *added = g_new0(struct tt_unused_config, 1);

	added->name = g_path_get_basename(config->name);
	added->modules = graph->modules->len;
	added->exports = graph->exports->len;
	g_ptr_array_add(unused->configs, added);
	for (guint i = 0; i < graph->exports->len; i++)
		add_export(unused, by_name, graph->exports->pdata[i]);
	for (guint i = 0; i < graph->objects->len; i++) {
		const struct tt_graph_object *object = graph->objects->pdata[i];

		if (!object->module)
			continue;
		note_uses(by_name, object->gets, TT_USE_BY_NAME);
		note_uses(by_name, object->uses, TT_USE_MODULE);
	}
	g_clear_pointer(&unused->problems, g_tree_unref);
	unused->problems = tt_scan_problems_copy(graph->problems);
}

struct tt_unused *tt_unused_new(const struct tt_scan *scan, const GPtrArray *configs)
{
	struct tt_unused *unused = g_new0(struct tt_unused, 1);
	g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);

	unused->scan = scan;
	unused->configs = g_ptr_array_new_with_free_func(config_free);
	unused->exports = g_ptr_array_new_with_free_func(export_free);
	for (guint i = 0; i < configs->len; i++)
		add_config(unused, by_name, configs->pdata[i]);
	g_ptr_array_sort(unused->exports, compare);
	for (guint i = 0; i < unused->exports->len; i++)
		unused->counts[((struct tt_unused_export *)unused->exports->pdata[i])->use]++;
	return unused;
}

void tt_unused_free(struct tt_unused *unused)
{
	if (!unused)
		return;
	g_ptr_array_unref(unused->configs);
	g_ptr_array_unref(unused->exports);
	g_tree_unref(unused->problems);
	g_free(unused);
}

struct directory {
	char *name;
	guint counts[TT_USES], all;
};

static void directory_free(gpointer data)
{
	struct directory *directory = data;

	g_free(directory->name);
	g_free(directory);
}

/* "drivers/pci" for drivers/pci/access, "lib" for lib/string. */
static char *directory_of(const char *object)
{
	const char *slash = strchr(object, '/');
	const char *second = slash ? strchr(slash + 1, '/') : NULL;

	return g_strndup(object, second ? second - object : slash ? slash - object : 0);
}

static int compare_directories(gconstpointer a, gconstpointer b)
{
	const struct directory *const *left = a, *const *right = b;
	guint l = (*left)->counts[TT_USE_NONE], r = (*right)->counts[TT_USE_NONE];

	return l != r ? (l < r ? 1 : -1) : strcmp((*left)->name, (*right)->name);
}

/* Most unused exports first. */
static GPtrArray *count_directories(const struct tt_unused *unused)
{
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *directories = g_ptr_array_new_with_free_func(directory_free);

	for (guint i = 0; i < unused->exports->len; i++) {
		const struct tt_unused_export *export = unused->exports->pdata[i];
		g_autofree char *name = directory_of(export->object);
		struct directory *directory = g_hash_table_lookup(known, name);

		if (!directory) {
			directory = g_new0(struct directory, 1);
			directory->name = g_steal_pointer(&name);
			g_hash_table_insert(known, directory->name, directory);
			g_ptr_array_add(directories, directory);
		}
		directory->counts[export->use]++;
		directory->all++;
	}
	g_ptr_array_sort(directories, compare_directories);
	return directories;
}

static void append_directories(GString *text, const struct tt_unused *unused, guint most)
{
	g_autoptr(GPtrArray) directories = count_directories(unused);

	g_string_append(text, "\n   unused   header  by name     used  exports  directory\n");
	for (guint i = 0; i < MIN(directories->len, most); i++) {
		const struct directory *directory = directories->pdata[i];

		g_string_append_printf(
			text, "  %7u  %7u  %7u  %7u  %7u  %s\n", directory->counts[TT_USE_NONE],
			directory->counts[TT_USE_HEADER], directory->counts[TT_USE_BY_NAME],
			directory->counts[TT_USE_MODULE], directory->all, directory->name);
	}
	if (directories->len > most)
		g_string_append_printf(text, "  and %u more directories; --json has all\n",
				       directories->len - most);
}

static void append_names(GString *text, const struct tt_unused *unused, enum tt_export_use use,
			 const char *heading, guint most)
{
	guint shown = 0;

	if (!unused->counts[use])
		return;
	g_string_append_printf(text, "\n%s\n", heading);
	for (guint i = 0; i < unused->exports->len && shown < most; i++) {
		const struct tt_unused_export *export = unused->exports->pdata[i];

		if (export->use != use)
			continue;
		g_string_append_printf(text, "  %-40s %s\n", export->name, export->object);
		shown++;
	}
	if (unused->counts[use] > shown)
		g_string_append_printf(text, "  and %u more; --log has all\n",
				       unused->counts[use] - shown);
}

char *tt_unused_text(const struct tt_unused *unused, guint most)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "kernel    %s, %s\n", unused->scan->version,
			       unused->scan->source);
	for (guint i = 0; i < unused->configs->len; i++) {
		const struct tt_unused_config *config = unused->configs->pdata[i];

		g_string_append_printf(text, "config    %s: %u exports, %u modules\n", config->name,
				       config->exports, config->modules);
	}
	g_string_append_printf(
		text,
		"exports   %u, of which modules use %u\n"
		"unused    %u: no module's source names them, nor does code in a "
		"header\n"
		"header    %u: only inline functions or macros of headers name them\n"
		"by name   %u: only symbol_get() asks for them\n",
		unused->exports->len, unused->counts[TT_USE_MODULE], unused->counts[TT_USE_NONE],
		unused->counts[TT_USE_HEADER], unused->counts[TT_USE_BY_NAME]);
	append_directories(text, unused, most);
	append_names(text, unused, TT_USE_NONE, "unused", most);
	append_names(text, unused, TT_USE_BY_NAME, "by name only", most);
	return g_string_free(text, FALSE);
}

static const char *or_dash(const char *text)
{
	return *text ? text : "-";
}

char *tt_unused_log(const struct tt_unused *unused)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < unused->exports->len; i++) {
		const struct tt_unused_export *export = unused->exports->pdata[i];

		if (export->use != TT_USE_MODULE)
			g_string_append_printf(text, "%s\t%s\t%s\t%s\t%s\t%s\n",
					       use_names[export->use], export->name,
					       export->gpl ? "GPL" : "-", or_dash(export->ns),
					       export->object, or_dash(export->module));
	}
	return g_string_free(text, FALSE);
}

static void add_configs(JsonBuilder *json, const struct tt_unused *unused)
{
	json_builder_set_member_name(json, "configs");
	json_builder_begin_array(json);
	for (guint i = 0; i < unused->configs->len; i++) {
		const struct tt_unused_config *config = unused->configs->pdata[i];

		json_builder_begin_object(json);
		tt_json_add_text(json, "name", config->name);
		tt_json_add_number(json, "exports", config->exports);
		tt_json_add_number(json, "modules", config->modules);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

static void add_exports(JsonBuilder *json, const struct tt_unused *unused)
{
	json_builder_set_member_name(json, "exports");
	json_builder_begin_array(json);
	for (guint i = 0; i < unused->exports->len; i++) {
		const struct tt_unused_export *export = unused->exports->pdata[i];

		json_builder_begin_object(json);
		tt_json_add_text(json, "name", export->name);
		tt_json_add_text(json, "use", use_names[export->use]);
		tt_json_add_flag(json, "gpl", export->gpl);
		tt_json_add_text(json, "namespace", export->ns);
		tt_json_add_text(json, "object", export->object);
		tt_json_add_text(json, "module", export->module);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

static gboolean add_problem(gpointer reason, gpointer value, gpointer data)
{
	const struct tt_scan_problem *problem = value;
	JsonBuilder *json = data;

	json_builder_begin_object(json);
	tt_json_add_text(json, "reason", reason);
	tt_json_add_number(json, "count", problem->count);
	tt_json_add_text(json, "example", problem->example);
	json_builder_end_object(json);
	return FALSE;
}

char *tt_unused_json(const struct tt_unused *unused)
{
	g_autoptr(JsonBuilder) json = json_builder_new();

	json_builder_begin_object(json);
	tt_json_add_text(json, "version", unused->scan->version);
	tt_json_add_text(json, "source", unused->scan->source);
	add_configs(json, unused);
	json_builder_set_member_name(json, "counts");
	json_builder_begin_object(json);
	for (guint use = 0; use < TT_USES; use++)
		tt_json_add_number(json, use_names[use], unused->counts[use]);
	json_builder_end_object(json);
	add_exports(json, unused);
	json_builder_set_member_name(json, "problems");
	json_builder_begin_array(json);
	g_tree_foreach(unused->problems, add_problem, json);
	json_builder_end_array(json);
	json_builder_end_object(json);
	return tt_json_text(json);
}
