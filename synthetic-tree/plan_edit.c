// SPDX-License-Identifier: GPL-2.0-only
/* Edits of a finished plan: what a developer does to a tree from one build to the next. */
#include "plan_internal.h"

#include <string.h>

#include "base/error.h"

struct tt_plan_object *tt_plan_find_object(const struct tt_plan *plan, const char *path)
{
	for (guint i = 0; i < plan->objects->len; i++) {
		struct tt_plan_object *object = plan->objects->pdata[i];

		if (!strcmp(object->path, path))
			return object;
	}
	return NULL;
}

struct tt_plan_module *tt_plan_find_module(const struct tt_plan *plan, const char *path)
{
	for (guint i = 0; i < plan->modules->len; i++) {
		struct tt_plan_module *module = plan->modules->pdata[i];

		if (!strcmp(module->path, path))
			return module;
	}
	return NULL;
}

struct tt_plan_export *tt_plan_find_export(const struct tt_plan *plan, const char *name)
{
	return g_hash_table_lookup(plan->by_name, name);
}

/* Does @module use an export of @other? */
static gboolean needs(const struct tt_plan_module *module, const struct tt_plan_module *other)
{
	for (guint i = 0; i < module->objects->len; i++) {
		const struct tt_plan_object *object = module->objects->pdata[i];

		for (guint j = 0; j < object->uses->len; j++) {
			const struct tt_plan_use *use = object->uses->pdata[j];

			if (use->export->object->module == other)
				return TRUE;
		}
	}
	return FALSE;
}

/* What @user may be at most, or @provider must be at least, as y > m > n. */
static int rank(enum tt_plan_state state)
{
	return state == TT_STATE_BUILT_IN ? 2 : state == TT_STATE_MODULE ? 1 : 0;
}

void tt_plan_set_state(struct tt_plan *plan, struct tt_plan_module *module,
		       enum tt_plan_state state)
{
	gboolean lowered = rank(state) < rank(module->state);

	module->state = state;
	for (guint i = 0; i < plan->modules->len; i++) {
		struct tt_plan_module *other = plan->modules->pdata[i];

		if (lowered && rank(other->state) > rank(state) && needs(other, module))
			tt_plan_set_state(plan, other, state);
		else if (rank(other->state) < rank(state) && needs(module, other))
			tt_plan_set_state(plan, other, state);
	}
}

/* __symbol_get() is called by symbol_get() only. */
static void drop_idle_lookup(struct tt_plan_object *object)
{
	const struct tt_plan_use *use;

	for (guint i = 0; i < object->uses->len; i++) {
		use = object->uses->pdata[i];
		if (use->by_name)
			return;
	}
	for (guint i = object->uses->len; i--;) {
		use = object->uses->pdata[i];
		if (use->export->shape == TT_SHAPE_LOOKUP)
			g_ptr_array_remove_index(object->uses, i);
	}
}

gboolean tt_plan_remove_use(struct tt_plan_object *object, const struct tt_plan_export *export)
{
	gboolean found = FALSE;

	for (guint i = object->uses->len; i--;) {
		const struct tt_plan_use *use = object->uses->pdata[i];

		if (use->export != export)
			continue;
		g_ptr_array_remove_index(object->uses, i);
		found = TRUE;
	}
	if (found)
		drop_idle_lookup(object);
	return found;
}

/* Does @module need @other, itself or through others? There are no circles. */
static gboolean reaches(const struct tt_plan *plan, const struct tt_plan_module *module,
			const struct tt_plan_module *other)
{
	if (module == other || needs(module, other))
		return TRUE;
	for (guint i = 0; i < plan->modules->len; i++)
		if (plan->modules->pdata[i] != module && needs(module, plan->modules->pdata[i]) &&
		    reaches(plan, plan->modules->pdata[i], other))
			return TRUE;
	return FALSE;
}

gboolean tt_plan_may_use(const struct tt_plan *plan, const struct tt_plan_object *object,
			 const struct tt_plan_export *export)
{
	const struct tt_plan_module *provider = export->object->module;

	if (!object->module || object->module == provider || export->shape == TT_SHAPE_LOOKUP)
		return FALSE;
	for (guint i = 0; i < object->uses->len; i++)
		if (((struct tt_plan_use *)object->uses->pdata[i])->export == export)
			return FALSE;
	return !provider || !reaches(plan, provider, object->module);
}

void tt_plan_remove_export(struct tt_plan *plan, struct tt_plan_export *export)
{
	for (guint i = 0; i < plan->objects->len; i++)
		tt_plan_remove_use(plan->objects->pdata[i], export);
	g_hash_table_remove(plan->by_name, export->name);
	g_ptr_array_remove(export->object->exports, export);
	g_ptr_array_remove(plan->exports, export);
}

gboolean tt_plan_rename_export(struct tt_plan *plan, struct tt_plan_export *export,
			       const char *name, GError **error)
{
	if (g_hash_table_contains(plan->by_name, name)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s cannot be renamed to %s: that name is exported already",
			    export->name, name);
		return FALSE;
	}
	g_hash_table_remove(plan->by_name, export->name);
	g_free(export->name);
	export->name = g_strdup(name);
	g_hash_table_insert(plan->by_name, export->name, export);
	return TRUE;
}

gboolean tt_plan_move_object(struct tt_plan *plan, struct tt_plan_object *object,
			     enum tt_plan_list list, GError **error)
{
	if (object->list == TT_LIST_MODULE || list == TT_LIST_MODULE) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s is a module's object: only built-in ones move between obj-y and "
			    "lib-y",
			    object->path);
		return FALSE;
	}
	tt_plan_set_list(plan, object, list);
	return tt_plan_complete(plan, error);
}

static void forget_object(struct tt_plan *plan, struct tt_plan_object *object)
{
	while (object->exports->len)
		tt_plan_remove_export(plan, object->exports->pdata[object->exports->len - 1]);
	g_hash_table_remove(plan->paths, object->path);
	g_ptr_array_remove(plan->objects, object);
}

void tt_plan_remove_module(struct tt_plan *plan, struct tt_plan_module *module)
{
	g_autofree char *name = g_strconcat("module ", tt_plan_base(module->path), NULL);

	while (module->objects->len) {
		struct tt_plan_object *object = module->objects->pdata[module->objects->len - 1];

		g_ptr_array_set_size(module->objects, (int)module->objects->len - 1);
		forget_object(plan, object);
	}
	g_hash_table_remove(plan->paths, module->path);
	g_hash_table_remove(plan->paths, module->option);
	g_hash_table_remove(plan->paths, g_strdelimit(name, "-", '_'));
	g_ptr_array_remove(plan->modules, module);
}

/* A directory in which nothing is left is not entered after all others either. */
static void forget_directory(struct tt_plan *plan, const char *directory)
{
	g_autofree char *prefix = g_strconcat(directory, "/", NULL);

	for (guint i = 0; i < plan->objects->len; i++)
		if (g_str_has_prefix(((struct tt_plan_object *)plan->objects->pdata[i])->path,
				     prefix))
			return;
	for (guint i = plan->last->len; i--;)
		if (!strcmp(plan->last->pdata[i], directory))
			g_ptr_array_remove_index(plan->last, i);
}

void tt_plan_remove_object(struct tt_plan *plan, struct tt_plan_object *object)
{
	g_autofree char *directory = tt_plan_directory(object->path);

	if (object->module)
		tt_plan_remove_module(plan, object->module);
	else
		forget_object(plan, object);
	forget_directory(plan, directory);
}

gboolean tt_plan_set_modversions(struct tt_plan *plan, gboolean on, GError **error)
{
	struct tt_plan_export *layout;

	plan->modversions = on;
	if (on)
		return tt_plan_add_layout(plan, error);
	layout = tt_plan_find_export(plan, "module_layout");
	if (layout)
		layout->implied = FALSE;
	return TRUE;
}
