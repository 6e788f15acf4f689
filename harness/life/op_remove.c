// SPDX-License-Identifier: GPL-2.0-only
/* Removes one generated file. */
#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "life/draw.h"
#include "life/life.h"
#include "life/walk.h"

static const struct tt_parameter parameters[] = {
	{ "file", TT_PARAMETER_TEXT, TRUE, NULL },
	{ 0 },
};

static gboolean draw_remove(struct tt_draw *draw, struct tt_step *step)
{
	static const char *const top[] = { "vmlinux", "vmlinux.o", "Module.symvers", "System.map",
					   "modules.builtin" };
	g_autoptr(GPtrArray) objects = tt_draw_objects(draw);
	const struct tt_plan_object *object = tt_draw_pick(draw, objects);
	const struct tt_plan_module *module = tt_draw_pick(draw, draw->model->plan->modules);
	g_autofree char *directory = object ? tt_plan_directory(object->path) : NULL;
	g_autofree char *path = NULL;

	switch (tt_draw_number(draw, 0, 4)) {
	case 0:
		path = object ? g_strconcat(object->path, ".o", NULL) : NULL;
		break;
	case 1:
		path = object ? g_strdup_printf("%s/.%s.o.cmd", directory,
						tt_plan_base(object->path))
			      : NULL;
		break;
	case 2:
		path = module ? g_strconcat(module->path, ".ko", NULL) : NULL;
		break;
	case 3:
		path = object ? g_strconcat(directory, "/built-in.a", NULL) : NULL;
		break;
	default:
		path = g_strdup(top[tt_draw_number(draw, 0, G_N_ELEMENTS(top) - 1)]);
	}
	tt_step_set(step, "file", path);
	return path != NULL;
}

static gboolean act(struct tt_walk *walk, const struct tt_step *step, GError **error)
{
	g_autofree char *path = NULL;

	if (!tt_step_inside(step, "file", error))
		return FALSE;
	path = g_build_filename(walk->output, tt_step_get(step, "file"), NULL);
	/* If it was never made, it is gone all the same. */
	if (unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot remove %s: %s", path,
		    g_strerror(errno));
	return FALSE;
}

const struct tt_operation tt_op_remove = {
	.name = "remove",
	.summary = "remove one generated file",
	.parameters = parameters,
	.weight = 8,
	.draw = draw_remove,
	.act = act,
};

/*
 * The lists that the pipeline keeps between its passes. Several eras do not survive their loss
 * (docs/stress.md), so this is drawn only where a profile gives it a weight.
 */
static gboolean draw_remove_list(struct tt_draw *draw, struct tt_step *step)
{
	static const char *const lists[] = { "include/generated/autoksyms.h", "modules.order" };
	const struct tt_plan_module *module = tt_draw_pick(draw, draw->model->plan->modules);
	g_autofree char *path = NULL;
	guint which = tt_draw_number(draw, 0, 3);

	if (which < G_N_ELEMENTS(lists))
		path = g_strdup(lists[which]);
	else if (module)
		path = g_strconcat(module->path, which == 2 ? ".usyms" : ".mod", NULL);
	tt_step_set(step, "file", path);
	return path != NULL;
}

const struct tt_operation tt_op_remove_list = {
	.name = "remove-list",
	.summary = "remove one of the pipeline's own lists",
	.parameters = parameters,
	.draw = draw_remove_list,
	.act = act,
};
