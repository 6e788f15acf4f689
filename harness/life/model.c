// SPDX-License-Identifier: GPL-2.0-only
#include "life/model.h"

#include <string.h>

#include "base/error.h"
#include "kbuild/patch.h"
#include "synthetic-tree/tree.h"

gboolean tt_model_refuse(const struct tt_step *step, GError **error, const char *format, ...)
{
	g_autofree char *line = tt_step_text(step);
	g_autofree char *why = NULL;
	va_list args;

	va_start(args, format);
	why = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "the step '%s' does not fit the tree: %s",
		    line, why);
	return FALSE;
}

struct tt_plan_object *tt_model_object(struct tt_model *model, const struct tt_step *step,
				       const char *name, GError **error)
{
	const char *path = tt_step_get(step, name);
	struct tt_plan_object *object = tt_plan_find_object(model->plan, path);

	if (!object)
		tt_model_refuse(step, error, "there is no object %s (paths are without suffix)",
				path);
	return object;
}

struct tt_plan_module *tt_model_module(struct tt_model *model, const struct tt_step *step,
				       const char *name, GError **error)
{
	const char *path = tt_step_get(step, name);
	struct tt_plan_module *module = tt_plan_find_module(model->plan, path);

	if (!module)
		tt_model_refuse(step, error, "there is no module %s (paths are without suffix)",
				path);
	return module;
}

struct tt_plan_export *tt_model_export(struct tt_model *model, const struct tt_step *step,
				       const char *name, GError **error)
{
	const char *symbol = tt_step_get(step, name);
	struct tt_plan_export *export = tt_plan_find_export(model->plan, symbol);

	if (!export)
		tt_model_refuse(step, error, "nothing exports %s", symbol);
	return export;
}

static gboolean drop_use(struct tt_plan *plan, const char *name, GError **error)
{
	g_auto(GStrv) words = g_strsplit(name, ":", 2);
	struct tt_plan_object *object = tt_plan_find_object(plan, words[0]);
	struct tt_plan_export *export = words[1] ? tt_plan_find_export(plan, words[1]) : NULL;

	if (object && export && tt_plan_remove_use(object, export))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "drop use %s: the profile's tree has no such use (OBJECT:SYMBOL)", name);
	return FALSE;
}

gboolean tt_model_drop(struct tt_plan *plan, const struct tt_drop *drop, GError **error)
{
	struct tt_plan_module *module = tt_plan_find_module(plan, drop->name);
	struct tt_plan_object *object = tt_plan_find_object(plan, drop->name);
	struct tt_plan_export *export = tt_plan_find_export(plan, drop->name);

	if (!strcmp(drop->kind, "use"))
		return drop_use(plan, drop->name, error);
	if (!strcmp(drop->kind, "module") && module)
		tt_plan_remove_module(plan, module);
	else if (!strcmp(drop->kind, "object") && object && !object->module)
		tt_plan_remove_object(plan, object);
	else if (!strcmp(drop->kind, "export") && export)
		tt_plan_remove_export(plan, export);
	else {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "drop %s %s: the profile's tree has no such thing", drop->kind,
			    drop->name);
		return FALSE;
	}
	return TRUE;
}

static struct tt_snapshot *find_snapshot(const struct tt_life *life, GError **error)
{
	g_autoptr(tt_snapshot) base = tt_snapshot_find(life->kernel, error);
	g_autofree char **files = NULL;

	if (!base || !life->patches->len)
		return g_steal_pointer(&base);
	files = g_new0(char *, life->patches->len + 1);
	for (guint i = 0; i < life->patches->len; i++)
		files[i] = life->patches->pdata[i];
	return tt_snapshot_patched(base, files, NULL, error);
}

static struct tt_plan *plan_life(const struct tt_life *life, const struct tt_snapshot *snapshot,
				 GError **error)
{
	g_autoptr(tt_profile) profile = tt_profile_load(life->profile, error);
	g_autoptr(tt_plan) plan = NULL;

	if (!profile)
		return NULL;
	plan = tt_plan_new(profile, life->seed, &snapshot->features, error);
	if (!plan)
		return NULL;
	for (guint i = 0; i < life->drops->len; i++)
		if (!tt_model_drop(plan, life->drops->pdata[i], error))
			return NULL;
	if (!tt_plan_complete(plan, error))
		return NULL;
	return g_steal_pointer(&plan);
}

struct tt_model *tt_model_new(const struct tt_life *life, GError **error)
{
	g_autoptr(tt_snapshot) snapshot = find_snapshot(life, error);
	g_autoptr(tt_plan) plan = snapshot ? plan_life(life, snapshot, error) : NULL;
	struct tt_model *model;

	if (!plan)
		return NULL;
	model = g_new0(struct tt_model, 1);
	model->snapshot = g_steal_pointer(&snapshot);
	model->plan = g_steal_pointer(&plan);
	model->variables = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < life->variables->len; i++)
		g_ptr_array_add(model->variables, g_strdup(life->variables->pdata[i]));
	model->granularity = g_strdup(life->granularity);
	model->jobs = 1;
	return model;
}

void tt_model_free(struct tt_model *model)
{
	if (!model)
		return;
	tt_snapshot_free(model->snapshot);
	tt_plan_free(model->plan);
	tt_output_free(model->files);
	g_ptr_array_unref(model->variables);
	g_free(model->compiler);
	g_free(model->granularity);
	g_free(model);
}

char **tt_model_variables(const struct tt_model *model)
{
	GPtrArray *words = g_ptr_array_new();

	for (guint i = 0; i < model->variables->len; i++)
		g_ptr_array_add(words, g_strdup(model->variables->pdata[i]));
	if (model->compiler)
		g_ptr_array_add(words, g_strconcat("CC=", model->compiler, NULL));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

gboolean tt_life_check(const struct tt_life *life, GError **error)
{
	struct tt_model *model = tt_model_new(life, error);
	gboolean ok = model != NULL;

	for (guint i = 0; ok && i < life->steps->len; i++) {
		const struct tt_step *step = life->steps->pdata[i];

		if (step->operation->change)
			ok = step->operation->change(model, step, error);
	}
	tt_model_free(model);
	return ok;
}
