// SPDX-License-Identifier: GPL-2.0-only
#include "life/life.h"

#include <string.h>

#include "base/error.h"
#include "kbuild/layout.h"
#include "verdict/judge.h"

static void drop_free(gpointer data)
{
	struct tt_drop *drop = data;

	g_free(drop->kind);
	g_free(drop->name);
	g_free(drop);
}

struct tt_life *tt_life_new(void)
{
	struct tt_life *life = g_new0(struct tt_life, 1);

	life->kernel = g_strdup("");
	life->profile = g_strdup("");
	life->seed = 1;
	life->variants = g_ptr_array_new_with_free_func(g_free);
	life->patches = g_ptr_array_new_with_free_func(g_free);
	life->variables = g_ptr_array_new_with_free_func(g_free);
	life->drops = g_ptr_array_new_with_free_func(drop_free);
	life->granularity = g_strdup("1s");
	life->steps = g_ptr_array_new_with_free_func(tt_step_free);
	return life;
}

void tt_life_free(struct tt_life *life)
{
	if (!life)
		return;
	g_free(life->kernel);
	g_free(life->profile);
	g_free(life->granularity);
	g_ptr_array_unref(life->variants);
	g_ptr_array_unref(life->patches);
	g_ptr_array_unref(life->variables);
	g_ptr_array_unref(life->drops);
	g_ptr_array_unref(life->steps);
	g_free(life);
}

static void copy_strings(const GPtrArray *from, GPtrArray *to)
{
	for (guint i = 0; i < from->len; i++)
		g_ptr_array_add(to, g_strdup(from->pdata[i]));
}

struct tt_life *tt_life_copy(const struct tt_life *life)
{
	struct tt_life *copy = tt_life_new();

	g_free(copy->kernel);
	g_free(copy->profile);
	g_free(copy->granularity);
	copy->kernel = g_strdup(life->kernel);
	copy->profile = g_strdup(life->profile);
	copy->granularity = g_strdup(life->granularity);
	copy->separate = life->separate;
	copy->seed = life->seed;
	copy_strings(life->variants, copy->variants);
	copy_strings(life->patches, copy->patches);
	copy_strings(life->variables, copy->variables);
	for (guint i = 0; i < life->drops->len; i++) {
		const struct tt_drop *drop = life->drops->pdata[i];
		struct tt_drop *one = g_new0(struct tt_drop, 1);

		one->kind = g_strdup(drop->kind);
		one->name = g_strdup(drop->name);
		g_ptr_array_add(copy->drops, one);
	}
	for (guint i = 0; i < life->steps->len; i++)
		g_ptr_array_add(copy->steps, tt_step_copy(life->steps->pdata[i]));
	return copy;
}

static guint count_parameters(const struct tt_operation *operation)
{
	guint n = 0;

	while (operation->parameters[n].name)
		n++;
	return n;
}

struct tt_step *tt_step_new(const struct tt_operation *operation)
{
	struct tt_step *step = g_new0(struct tt_step, 1);

	step->operation = operation;
	step->values = g_new0(char *, count_parameters(operation) + 1);
	return step;
}

struct tt_step *tt_step_copy(const struct tt_step *step)
{
	struct tt_step *copy = tt_step_new(step->operation);

	for (guint i = 0; i < count_parameters(step->operation); i++)
		copy->values[i] = g_strdup(step->values[i]);
	return copy;
}

void tt_step_free(gpointer data)
{
	struct tt_step *step = data;

	for (guint i = 0; i < count_parameters(step->operation); i++)
		g_free(step->values[i]);
	g_free(step->values);
	g_free(step);
}

static char **value_of(const struct tt_step *step, const char *name)
{
	for (guint i = 0; step->operation->parameters[i].name; i++)
		if (!strcmp(step->operation->parameters[i].name, name))
			return &step->values[i];
	g_error("the operation '%s' has no parameter '%s'", step->operation->name, name);
}

const char *tt_step_get(const struct tt_step *step, const char *name)
{
	return *value_of(step, name);
}

void tt_step_set(struct tt_step *step, const char *name, const char *value)
{
	char **place = value_of(step, name);
	char *copy = g_strdup(value);

	g_free(*place);
	*place = copy;
}

gboolean tt_step_is(const struct tt_step *step, const char *name)
{
	return !g_strcmp0(tt_step_get(step, name), "yes");
}

char **tt_step_targets(const struct tt_step *step)
{
	const char *text = tt_step_get(step, "targets");
	g_auto(GStrv) words = g_strsplit(text ? text : "", " ", -1);
	GPtrArray *targets = g_ptr_array_new();

	for (char **word = words; *word; word++)
		if (**word)
			g_ptr_array_add(targets, g_strdup(*word));
	g_ptr_array_add(targets, NULL);
	return (char **)g_ptr_array_free(targets, FALSE);
}

gboolean tt_step_is_whole_build(const struct tt_step *step)
{
	g_auto(GStrv) targets = NULL;

	if (strcmp(step->operation->name, "build") || tt_step_get(step, "stop"))
		return FALSE;
	targets = tt_step_targets(step);
	return tt_targets_are_whole(targets);
}

gboolean tt_step_inside(const struct tt_step *step, const char *name, GError **error)
{
	const char *path = tt_step_get(step, name);
	g_autofree char *clean = NULL;

	if (tt_path_clean(path, &clean) == TT_PATH_OK)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "%s %s=%s: only paths inside of the tree, relative to it, will do",
		    step->operation->name, name, path);
	return FALSE;
}
