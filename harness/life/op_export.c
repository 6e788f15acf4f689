// SPDX-License-Identifier: GPL-2.0-only
/* Adds an export to an object. */
#include <string.h>

#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "object", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "symbol", TT_PARAMETER_SYMBOL, TRUE, NULL },
	{ "gpl", TT_PARAMETER_FLAG, FALSE, NULL },
	{ "how", TT_PARAMETER_CHOICE, FALSE, "function data macro" },
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

static gboolean draw_export(struct tt_draw *draw, struct tt_step *step)
{
	static const char *const hows[] = { "function", "data", "macro" };
	g_autoptr(GPtrArray) objects = tt_draw_objects(draw);
	g_autoptr(GPtrArray) exports = tt_draw_exports(draw);
	const struct tt_plan_object *object = tt_draw_pick(draw, objects);
	const struct tt_plan_export *like = tt_draw_pick(draw, exports);
	g_autofree char *name = tt_draw_name(draw, like ? like->name : "made_up");

	if (!object)
		return FALSE;
	tt_step_set(step, "object", object->path);
	tt_step_set(step, "symbol", name);
	if (tt_draw_number(draw, 0, 2) == 0)
		tt_step_set(step, "gpl", "yes");
	if (!object->assembler)
		tt_step_set(step, "how", hows[tt_draw_number(draw, 0, 2)]);
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	struct tt_plan_object *object = tt_model_object(model, step, "object", error);
	const char *name = tt_step_get(step, "symbol");
	const char *how = tt_step_get(step, "how");
	gboolean plain = !how || !strcmp(how, "function");
	struct tt_plan_export *export;

	if (!object)
		return FALSE;
	if (tt_plan_find_export(model->plan, name))
		return tt_model_refuse(step, error, "%s is exported already", name);
	if (object->assembler && !plain)
		return tt_model_refuse(step, error, "assembler exports plain functions");
	export = tt_plan_add_export(
		model->plan, object, name,
		object->assembler		? TT_HOW_ASM
		: plain || !strcmp(how, "data") ? TT_HOW_C
						: TT_HOW_MACRO,
		plain || strcmp(how, "data") ? TT_SHAPE_FUNCTION : TT_SHAPE_DATA, error);
	if (export)
		export->gpl = tt_step_is(step, "gpl");
	return export != NULL;
}

const struct tt_operation tt_op_export = {
	.name = "export",
	.summary = "add an export to an object",
	.parameters = parameters,
	.weight = 12,
	.draw = draw_export,
	.change = change,
};
