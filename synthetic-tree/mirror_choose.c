// SPDX-License-Identifier: GPL-2.0-only
/* Which parts of a kernel are mirrored. */
#include "mirror_internal.h"

#include <string.h>

gboolean tt_mirror_is_below(const char *path, const char *directory)
{
	gsize length = strlen(directory);

	while (length && directory[length - 1] == '/')
		length--;
	return !strncmp(path, directory, length) && path[length] == '/';
}

static gboolean in_subtrees(const struct tt_mirror *mirror, const char *path)
{
	char **subtrees = mirror->request->subtrees;

	for (char **subtree = subtrees; subtree && *subtree; subtree++)
		if (tt_mirror_is_below(path, *subtree))
			return TRUE;
	return !subtrees;
}

static gboolean is_listed(const struct tt_mirror *mirror, const struct tt_graph_module *module)
{
	GHashTable *modules = mirror->request->config->modules;
	g_autofree char *name = modules ? tt_config_module_name(module->path) : NULL;

	return !modules || g_hash_table_contains(modules, name);
}

static struct tt_mirror_object *choose(struct tt_mirror *mirror,
				       const struct tt_graph_object *source, const char *path)
{
	struct tt_mirror_object *object = g_new0(struct tt_mirror_object, 1);

	object->source = source;
	object->path = g_strdup(path);
	object->assembler = source->assembler;
	object->exports = g_ptr_array_new();
	object->uses = g_ptr_array_new();
	object->gets = g_ptr_array_new();
	g_hash_table_insert(mirror->chosen, (gpointer)source, object);
	mirror->info->objects++;
	return object;
}

/* Where a module's part goes: into the module's directory, whatever "../" the makefile has. */
static char *part_path(struct tt_mirror *mirror, const struct tt_mirror_module *module,
		       const struct tt_graph_object *source)
{
	g_autofree char *directory =
		g_strndup(module->path, strrchr(module->path, '/') - module->path);
	g_autofree char *moved = g_strconcat(directory, "/", strrchr(source->path, '/') + 1, NULL);

	if (tt_mirror_is_below(source->path, directory))
		return tt_mirror_path(mirror, source->path);
	tt_scan_count(mirror->info->problems, "part of a module moved into the module's directory",
		      source->path, moved);
	return tt_mirror_path(mirror, moved);
}

/* The first part holds the module's beginning, which is written in C. */
static void put_c_first(struct tt_mirror *mirror, struct tt_mirror_module *module)
{
	for (guint i = 0; i < module->objects->len; i++) {
		struct tt_mirror_object *object = module->objects->pdata[i];

		if (object->assembler)
			continue;
		module->objects->pdata[i] = module->objects->pdata[0];
		module->objects->pdata[0] = object;
		return;
	}
	((struct tt_mirror_object *)module->objects->pdata[0])->assembler = FALSE;
	tt_scan_count(mirror->info->problems, "module all of assembler: its first part is in C",
		      module->path, NULL);
}

static void choose_module(struct tt_mirror *mirror, const struct tt_graph_module *source)
{
	struct tt_mirror_module *module = g_new0(struct tt_mirror_module, 1);
	const struct tt_graph_object *only = source->objects->pdata[0];
	gboolean single = source->objects->len == 1 && !strcmp(only->path, source->path);

	module->source = source;
	module->path = tt_mirror_module_path(mirror, source->path);
	module->objects = g_ptr_array_new();
	g_ptr_array_add(mirror->modules, module);
	mirror->info->modules++;
	for (guint i = 0; i < source->objects->len; i++) {
		const struct tt_graph_object *part = source->objects->pdata[i];
		g_autofree char *path =
			single ? g_strdup(module->path) : part_path(mirror, module, part);
		struct tt_mirror_object *object = choose(mirror, part, path);

		object->part = TRUE;
		g_ptr_array_add(module->objects, object);
	}
	put_c_first(mirror, module);
}

void tt_mirror_choose_modules(struct tt_mirror *mirror)
{
	const GPtrArray *modules = mirror->request->graph->modules;

	for (guint i = 0; i < modules->len; i++) {
		const struct tt_graph_module *module = modules->pdata[i];

		if (in_subtrees(mirror, module->path) && is_listed(mirror, module))
			choose_module(mirror, module);
	}
}

/* The objects whose exports mirrored modules use. */
static GHashTable *find_needed(struct tt_mirror *mirror)
{
	GHashTable *needed = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < mirror->modules->len; i++) {
		const struct tt_graph_module *module =
			((struct tt_mirror_module *)mirror->modules->pdata[i])->source;

		for (guint j = 0; j < module->objects->len; j++) {
			const struct tt_graph_object *object = module->objects->pdata[j];

			for (guint k = 0; k < object->uses->len; k++)
				g_hash_table_add(
					needed,
					((struct tt_graph_export *)object->uses->pdata[k])->object);
			for (guint k = 0; k < object->gets->len; k++)
				g_hash_table_add(
					needed,
					((struct tt_graph_export *)object->gets->pdata[k])->object);
		}
	}
	return needed;
}

static void choose_builtin(struct tt_mirror *mirror, const struct tt_graph_object *source,
			   gboolean outside)
{
	g_autofree char *path = tt_mirror_path(mirror, source->path);
	struct tt_mirror_object *object = choose(mirror, source, path);

	object->outside = outside;
	mirror->info->outside += outside;
	g_ptr_array_add(mirror->objects, object);
	if (source->module)
		tt_scan_count(mirror->info->problems,
			      "object of a module that is not mirrored: "
			      "built in, for its exports",
			      source->path, NULL);
}

void tt_mirror_choose_builtins(struct tt_mirror *mirror)
{
	const GPtrArray *objects = mirror->request->graph->objects;
	g_autoptr(GHashTable) needed = find_needed(mirror);

	for (guint i = 0; i < objects->len; i++) {
		const struct tt_graph_object *object = objects->pdata[i];
		gboolean inside = in_subtrees(mirror, object->path);
		gboolean wanted = g_hash_table_contains(needed, object);

		if (g_hash_table_contains(mirror->chosen, object))
			continue;
		if (wanted || (inside && !object->module && !mirror->request->only_needed))
			choose_builtin(mirror, object, !inside || object->module);
	}
}
