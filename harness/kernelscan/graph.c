// SPDX-License-Identifier: GPL-2.0-only
#include "kernelscan/graph_internal.h"

#include <string.h>

static void object_free(gpointer data)
{
	struct tt_graph_object *object = data;

	g_free(object->path);
	g_free(object->source);
	g_free(object->ns);
	g_ptr_array_unref(object->parts);
	g_ptr_array_unref(object->exports);
	g_ptr_array_unref(object->uses);
	g_ptr_array_unref(object->gets);
	g_free(object);
}

static void module_free(gpointer data)
{
	struct tt_graph_module *module = data;

	g_free(module->path);
	g_ptr_array_unref(module->objects);
	g_free(module);
}

struct tt_graph_object *tt_graph_add_object(struct tt_graph *graph, const char *path)
{
	struct tt_graph_object *object = g_new0(struct tt_graph_object, 1);
	g_autofree char *c = g_strconcat(path, ".c", NULL);
	g_autofree char *assembler = g_strconcat(path, ".S", NULL);

	object->path = g_strdup(path);
	if (g_hash_table_contains(graph->scan->files, c)) {
		object->source = g_steal_pointer(&c);
	} else if (g_hash_table_contains(graph->scan->files, assembler)) {
		object->source = g_steal_pointer(&assembler);
		object->assembler = TRUE;
	}
	object->parts =
		object->source ? tt_scan_parts(graph->scan, object->source) : g_ptr_array_new();
	object->exports = g_ptr_array_new();
	object->uses = g_ptr_array_new();
	object->gets = g_ptr_array_new();
	g_ptr_array_add(graph->objects, object);
	return object;
}

static void add_exports(struct tt_graph *graph, struct tt_graph_object *object,
			const struct tt_scan_file *file)
{
	for (guint i = 0; i < file->text->exports->len; i++) {
		const struct tt_scan_export *source = file->text->exports->pdata[i];
		guint64 word = tt_scan_word(source->name, strlen(source->name));
		struct tt_graph_export *export;

		if (g_hash_table_contains(graph->by_word, &word)) {
			tt_scan_count(graph->problems, "exported by two objects: the first counts",
				      object->path, source->name);
			continue;
		}
		export = g_new0(struct tt_graph_export, 1);
		export->source = source;
		export->object = object;
		export->ns = source->ns ? source->ns : object->ns ? object->ns : "";
		g_ptr_array_add(graph->exports, export);
		g_ptr_array_add(object->exports, export);
		g_hash_table_insert(graph->by_word, g_memdup2(&word, sizeof(word)), export);
	}
}

static void add_uses(struct tt_graph *graph, struct tt_graph_object *object, const GArray *words,
		     GHashTable *seen, GPtrArray *uses)
{
	for (guint i = 0; i < words->len; i++) {
		struct tt_graph_export *export =
			g_hash_table_lookup(graph->by_word, &g_array_index(words, guint64, i));

		if (export && export->object->module != object->module &&
		    g_hash_table_add(seen, export))
			g_ptr_array_add(uses, export);
	}
}

static int compare_exports(gconstpointer a, gconstpointer b)
{
	const struct tt_graph_export *const *left = a, *const *right = b;

	return strcmp((*left)->source->name, (*right)->source->name);
}

static void resolve_object(struct tt_graph *graph, struct tt_graph_object *object)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) got = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < object->parts->len; i++) {
		const struct tt_scan_file *file = object->parts->pdata[i];

		add_uses(graph, object, file->text->words, seen, object->uses);
		add_uses(graph, object, file->text->gets, got, object->gets);
	}
	g_ptr_array_sort(object->uses, compare_exports);
	g_ptr_array_sort(object->gets, compare_exports);
}

void tt_graph_resolve(struct tt_graph *graph)
{
	for (guint i = 0; i < graph->objects->len; i++) {
		struct tt_graph_object *object = graph->objects->pdata[i];

		for (guint j = 0; j < object->parts->len; j++)
			add_exports(graph, object, object->parts->pdata[j]);
	}
	for (guint i = 0; i < graph->objects->len; i++) {
		struct tt_graph_object *object = graph->objects->pdata[i];

		if (object->module)
			resolve_object(graph, object);
	}
}

struct tt_graph *tt_graph_new(const struct tt_scan *scan, const struct tt_config *config)
{
	struct tt_graph *graph = g_new0(struct tt_graph, 1);

	graph->scan = scan;
	graph->objects = g_ptr_array_new_with_free_func(object_free);
	graph->modules = g_ptr_array_new_with_free_func(module_free);
	graph->exports = g_ptr_array_new_with_free_func(g_free);
	graph->by_word = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	graph->problems = tt_scan_problems_copy(scan->problems);
	tt_graph_descend(graph, config);
	tt_graph_resolve(graph);
	return graph;
}

void tt_graph_free(struct tt_graph *graph)
{
	if (!graph)
		return;
	g_hash_table_unref(graph->by_word);
	g_ptr_array_unref(graph->exports);
	g_ptr_array_unref(graph->modules);
	g_ptr_array_unref(graph->objects);
	g_tree_unref(graph->problems);
	g_free(graph);
}
