// SPDX-License-Identifier: GPL-2.0-only
/* A mirror put together: what was chosen, its exports, who uses them. */
#include "mirror_internal.h"

#include <string.h>

#include "base/error.h"

static void object_free(gpointer data)
{
	struct tt_mirror_object *object = data;

	g_free(object->path);
	g_ptr_array_unref(object->exports);
	g_ptr_array_unref(object->uses);
	g_ptr_array_unref(object->gets);
	g_free(object);
}

static void module_free(gpointer data)
{
	struct tt_mirror_module *module = data;

	g_free(module->path);
	g_ptr_array_unref(module->objects);
	g_free(module);
}

static void export_free(gpointer data)
{
	struct tt_mirror_export *export = data;

	g_free(export->name);
	g_free(export);
}

static void add_exports(struct tt_mirror *mirror, struct tt_mirror_object *object,
			struct tt_mirror_module *module)
{
	for (guint i = 0; i < object->source->exports->len; i++) {
		struct tt_mirror_export *export = g_new0(struct tt_mirror_export, 1);

		export->source = object->source->exports->pdata[i];
		export->name = tt_mirror_symbol(mirror, export->source->source->name);
		export->module = module;
		g_ptr_array_add(object->exports, export);
		g_hash_table_insert(mirror->exports, (gpointer) export->source, export);
		mirror->info->exports++;
		if (object->assembler && *export->source->ns)
			tt_scan_count(mirror->info->problems, "namespace of an assembler export",
				      object->path, export->name);
	}
}

static void add_uses(const struct tt_mirror *mirror, const GPtrArray *sources, GPtrArray *uses)
{
	for (guint i = 0; i < sources->len; i++) {
		struct tt_mirror_export *export =
			g_hash_table_lookup(mirror->exports, sources->pdata[i]);

		if (export)
			g_ptr_array_add(uses, export);
	}
}

static void connect(struct tt_mirror *mirror)
{
	for (guint i = 0; i < mirror->objects->len; i++)
		add_exports(mirror, mirror->objects->pdata[i], NULL);
	for (guint i = 0; i < mirror->modules->len; i++) {
		struct tt_mirror_module *module = mirror->modules->pdata[i];

		for (guint j = 0; j < module->objects->len; j++)
			add_exports(mirror, module->objects->pdata[j], module);
	}
	for (guint i = 0; i < mirror->modules->len; i++) {
		struct tt_mirror_module *module = mirror->modules->pdata[i];

		for (guint j = 0; j < module->objects->len; j++) {
			struct tt_mirror_object *object = module->objects->pdata[j];

			add_uses(mirror, object->source->uses, object->uses);
			if (!mirror->request->no_lookups)
				add_uses(mirror, object->source->gets, object->gets);
		}
	}
	tt_mirror_break_circles(mirror);
}

static void count_uses(struct tt_mirror *mirror)
{
	for (guint i = 0; i < mirror->modules->len; i++) {
		const struct tt_mirror_module *module = mirror->modules->pdata[i];

		for (guint j = 0; j < module->objects->len; j++) {
			const struct tt_mirror_object *object = module->objects->pdata[j];

			mirror->info->uses += object->uses->len;
			mirror->info->lookups += object->gets->len;
		}
	}
}

static gboolean check_subtrees(const struct tt_mirror *mirror, GError **error)
{
	const struct tt_mirror_request *request = mirror->request;

	for (char **subtree = request->subtrees; subtree && *subtree; subtree++) {
		gboolean found = FALSE;

		for (guint i = 0; i < request->graph->objects->len && !found; i++) {
			const struct tt_graph_object *object = request->graph->objects->pdata[i];

			found = tt_mirror_is_below(object->path, *subtree);
		}
		if (!found) {
			g_set_error(
				error, TT_ERROR, TT_ERROR_INPUT,
				"nothing is built below %s in %s with %s; name a directory of the "
				"kernel as its makefiles do (drivers/pci)",
				*subtree, request->graph->scan->source, request->config->name);
			return FALSE;
		}
	}
	return TRUE;
}

static gboolean make(struct tt_mirror *mirror, GError **error)
{
	const struct tt_mirror_request *request = mirror->request;

	if (!check_subtrees(mirror, error))
		return FALSE;
	tt_mirror_choose_modules(mirror);
	tt_mirror_choose_builtins(mirror);
	if (!mirror->info->modules && !mirror->info->objects) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "nothing of %s is built with %s; choose another configuration",
			    request->graph->scan->source, request->config->name);
		return FALSE;
	}
	connect(mirror);
	count_uses(mirror);
	return TRUE;
}

GString *tt_mirror_profile(const struct tt_mirror_request *request, struct tt_mirror_info *info,
			   GError **error)
{
	struct tt_mirror mirror = { .request = request, .info = info };
	GString *text = NULL;

	memset(info, 0, sizeof(*info));
	info->problems = tt_scan_problems_copy(request->graph->problems);
	mirror.objects = g_ptr_array_new();
	mirror.modules = g_ptr_array_new_with_free_func(module_free);
	mirror.chosen = g_hash_table_new_full(NULL, NULL, NULL, object_free);
	mirror.exports = g_hash_table_new_full(NULL, NULL, NULL, export_free);
	mirror.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (make(&mirror, error))
		text = tt_mirror_text(&mirror);
	else
		g_clear_pointer(&info->problems, g_tree_unref);
	g_hash_table_unref(mirror.names);
	g_hash_table_unref(mirror.exports);
	g_ptr_array_unref(mirror.objects);
	g_ptr_array_unref(mirror.modules);
	g_hash_table_unref(mirror.chosen);
	return text;
}
