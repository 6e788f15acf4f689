// SPDX-License-Identifier: GPL-2.0-only
/* Edits a source so that nothing changes but its content: a comment. */
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "object", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

static gboolean draw_edit(struct tt_draw *draw, struct tt_step *step)
{
	g_autoptr(GPtrArray) objects = tt_draw_objects(draw);
	const struct tt_plan_object *object = tt_draw_pick(draw, objects);

	if (!object)
		return FALSE;
	tt_step_set(step, "object", object->path);
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	struct tt_plan_object *object = tt_model_object(model, step, "object", error);

	if (object)
		object->edits++;
	return object != NULL;
}

const struct tt_operation tt_op_edit = {
	.name = "edit",
	.summary = "edit a source without any effect",
	.parameters = parameters,
	.weight = 12,
	.draw = draw_edit,
	.change = change,
};
