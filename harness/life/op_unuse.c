// SPDX-License-Identifier: GPL-2.0-only
/* Takes a use of an export out of an object. */
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "object", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "symbol", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

static gboolean draw_unuse(struct tt_draw *draw, struct tt_step *step)
{
	g_autoptr(GPtrArray) objects = tt_draw_objects(draw);
	const struct tt_plan_object *object = tt_draw_pick(draw, objects);
	const struct tt_plan_use *use = object ? tt_draw_pick(draw, object->uses) : NULL;

	if (!use || use->export->shape == TT_SHAPE_LOOKUP)
		return FALSE;
	tt_step_set(step, "object", object->path);
	tt_step_set(step, "symbol", use->export->name);
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	struct tt_plan_object *object = tt_model_object(model, step, "object", error);
	struct tt_plan_export *export =
		object ? tt_model_export(model, step, "symbol", error) : NULL;

	if (!export)
		return FALSE;
	return tt_plan_remove_use(object, export) ||
	       tt_model_refuse(step, error, "%s does not use %s", object->path, export->name);
}

const struct tt_operation tt_op_unuse = {
	.name = "unuse",
	.summary = "take a use of an export out of an object",
	.parameters = parameters,
	.weight = 20,
	.draw = draw_unuse,
	.change = change,
};
