// SPDX-License-Identifier: GPL-2.0-only
/* Adds a use of an export to an object of a module. */
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "object", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "symbol", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "by-name", TT_PARAMETER_FLAG, FALSE, NULL }, /* symbol_get() */
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

static gboolean draw_use(struct tt_draw *draw, struct tt_step *step)
{
	g_autoptr(GPtrArray) objects = tt_draw_objects(draw);
	g_autoptr(GPtrArray) exports = tt_draw_exports(draw);
	const struct tt_plan_object *object = tt_draw_pick(draw, objects);
	const struct tt_plan_export *export = tt_draw_pick(draw, exports);

	if (!object || !export || !tt_plan_may_use(draw->model->plan, object, export))
		return FALSE;
	tt_step_set(step, "object", object->path);
	tt_step_set(step, "symbol", export->name);
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	struct tt_plan_object *object = tt_model_object(model, step, "object", error);
	struct tt_plan_export *export =
		object ? tt_model_export(model, step, "symbol", error) : NULL;
	gboolean by_name = tt_step_is(step, "by-name");

	if (!export)
		return FALSE;
	if (!tt_plan_may_use(model->plan, object, export))
		return tt_model_refuse(step, error,
				       "%s is no module's object, uses %s already, or the modules "
				       "would need each other in a circle",
				       object->path, export->name);
	if (by_name && !tt_plan_add_lookup(model->plan, error))
		return FALSE;
	tt_plan_add_use(model->plan, object, export, by_name);
	/* A built-in user wants what it uses built in as well. */
	tt_plan_set_state(model->plan, object->module, object->module->state);
	return TRUE;
}

const struct tt_operation tt_op_use = {
	.name = "use",
	.summary = "make an object of a module use an export",
	.parameters = parameters,
	.weight = 20,
	.draw = draw_use,
	.change = change,
};
