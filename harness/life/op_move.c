// SPDX-License-Identifier: GPL-2.0-only
/* Moves an object between obj-y and lib-y. */
#include <string.h>

#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "object", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "to", TT_PARAMETER_CHOICE, TRUE, "obj-y lib-y" },
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

static gboolean draw_move(struct tt_draw *draw, struct tt_step *step)
{
	const struct tt_plan_object *object = tt_draw_pick(draw, draw->model->plan->objects);

	/* The generator's own objects have their place. */
	if (!object || object->module || strstr(object->path, "/synth_"))
		return FALSE;
	tt_step_set(step, "object", object->path);
	tt_step_set(step, "to", object->list == TT_LIST_LIB_Y ? "obj-y" : "lib-y");
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	struct tt_plan_object *object = tt_model_object(model, step, "object", error);

	return object &&
	       tt_plan_move_object(model->plan, object,
				   strcmp(tt_step_get(step, "to"), "lib-y") ? TT_LIST_OBJ_Y
									    : TT_LIST_LIB_Y,
				   error);
}

const struct tt_operation tt_op_move = {
	.name = "move",
	.summary = "move an object between obj-y and lib-y",
	.parameters = parameters,
	.weight = 5,
	.draw = draw_move,
	.change = change,
};
