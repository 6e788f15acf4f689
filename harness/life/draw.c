// SPDX-License-Identifier: GPL-2.0-only
#include "life/draw.h"

#include <string.h>

void tt_draw_init(struct tt_draw *draw, guint64 seed, guint64 index)
{
	g_autofree char *stream = g_strdup_printf("life %" G_GUINT64_FORMAT, index);

	memset(draw, 0, sizeof(*draw));
	tt_random_init(&draw->random, seed, stream);
}

void tt_draw_clear(struct tt_draw *draw)
{
	g_clear_pointer(&draw->events, g_free);
}

guint64 tt_draw_tree_seed(guint64 seed, guint64 index)
{
	/* Few trees, so that what is prepared for them is found again; many lives in each. */
	return seed + index % 16;
}

guint tt_draw_number(struct tt_draw *draw, guint min, guint max)
{
	return tt_random_range(&draw->random, min, max);
}

gpointer tt_draw_pick(struct tt_draw *draw, const GPtrArray *from)
{
	return from->len ? from->pdata[tt_draw_number(draw, 0, from->len - 1)] : NULL;
}

GPtrArray *tt_draw_objects(struct tt_draw *draw)
{
	const GPtrArray *objects = draw->model->plan->objects;
	GPtrArray *some = g_ptr_array_new();

	for (guint i = 0; i < objects->len; i++) {
		const struct tt_plan_object *object = objects->pdata[i];

		if (!object->module || object->module->state != TT_STATE_OFF)
			g_ptr_array_add(some, objects->pdata[i]);
	}
	return some;
}

GPtrArray *tt_draw_exports(struct tt_draw *draw)
{
	const GPtrArray *exports = draw->model->plan->exports;
	GPtrArray *some = g_ptr_array_new();

	for (guint i = 0; i < exports->len; i++) {
		const struct tt_plan_export *export = exports->pdata[i];

		if (strcmp(export->name, "module_layout") && export->shape != TT_SHAPE_LOOKUP)
			g_ptr_array_add(some, exports->pdata[i]);
	}
	return some;
}

/* Names that are easily mistaken for each other are what dep files had trouble with. */
static char *relative_of(struct tt_draw *draw, const char *like, guint number)
{
	switch (tt_draw_number(draw, 0, 4)) {
	case 0:
		return g_strconcat("__", like, NULL);
	case 1:
		return g_strdup_printf("%s_%u", like, number);
	case 2:
		return g_strconcat(like, "s", NULL);
	case 3:
		return g_ascii_strup(like, -1);
	default:
		return g_strdup_printf("added_%u", number);
	}
}

char *tt_draw_name(struct tt_draw *draw, const char *like)
{
	g_autofree char *name = relative_of(draw, like, draw->model->edits);

	/* Longer ones are a subject of their own, with a profile of their own. */
	if (strlen(name) < 50 && !tt_plan_find_export(draw->model->plan, name))
		return g_steal_pointer(&name);
	for (guint number = draw->model->edits;; number++) {
		g_free(name);
		name = g_strdup_printf("fresh_%u", number);
		if (!tt_plan_find_export(draw->model->plan, name))
			return g_steal_pointer(&name);
	}
}

void tt_draw_same_tick(struct tt_draw *draw, struct tt_step *step)
{
	if (draw->limit_ticks && tt_draw_number(draw, 0, 19) == 0)
		tt_step_set(step, "same-tick", "yes");
}

static guint weight_of(const struct tt_draw *draw, const struct tt_operation *operation)
{
	gpointer weight;

	if (!strcmp(operation->name, "build"))
		return 0;
	if (draw->weights &&
	    g_hash_table_lookup_extended(draw->weights, operation->name, NULL, &weight))
		return GPOINTER_TO_UINT(weight);
	return operation->weight;
}

static const struct tt_operation *draw_operation(struct tt_draw *draw)
{
	guint sum = 0, at;

	for (guint i = 0; tt_operations[i]; i++)
		sum += weight_of(draw, tt_operations[i]);
	at = tt_draw_number(draw, 0, MAX(sum, 1u) - 1);
	for (guint i = 0; tt_operations[i]; i++) {
		guint weight = weight_of(draw, tt_operations[i]);

		if (at < weight)
			return tt_operations[i];
		at -= weight;
	}
	return NULL;
}

/* An edit of some kind; NULL if after many tries there was nothing to do it to. */
static struct tt_step *draw_edit(struct tt_draw *draw)
{
	for (int tries = 0; tries < 50; tries++) {
		const struct tt_operation *operation = draw_operation(draw);
		struct tt_step *step = operation ? tt_step_new(operation) : NULL;

		if (step && operation->draw(draw, step))
			return step;
		if (step)
			tt_step_free(step);
	}
	return NULL;
}

static struct tt_step *draw_build(struct tt_draw *draw)
{
	const struct tt_operation *operation = tt_operation_find("build");
	struct tt_step *step = tt_step_new(operation);

	operation->draw(draw, step);
	return step;
}

struct tt_step *tt_draw_whole_build(struct tt_draw *draw)
{
	struct tt_step *step = draw_build(draw);

	tt_step_set(step, "targets", NULL);
	tt_step_set(step, "stop", NULL);
	draw->built = TRUE;
	return step;
}

struct tt_step *tt_draw_step(struct tt_draw *draw)
{
	/* Mostly one or two edits from build to build; now and then a make right after another. */
	gboolean build = tt_draw_number(draw, 0, 99) < (draw->built ? 4u : 65u);
	struct tt_step *step = build ? NULL : draw_edit(draw);

	if (!step)
		step = draw_build(draw);
	draw->built = !strcmp(step->operation->name, "build");
	return step;
}
