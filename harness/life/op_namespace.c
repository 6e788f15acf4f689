// SPDX-License-Identifier: GPL-2.0-only
/* Puts an export into a namespace, or takes it out; the modules that use it import it. */
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "symbol", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "to", TT_PARAMETER_SYMBOL, FALSE, NULL }, /* none: out of its namespace */
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

/* EXPORT_SYMBOL_NS is for C only, and modules import nothing for what they do not name. */
static gboolean may_have_one(const struct tt_plan_export *export)
{
	return export->how != TT_HOW_ASM && export->shape != TT_SHAPE_LOOKUP && !export->implied;
}

static gboolean draw_namespace(struct tt_draw *draw, struct tt_step *step)
{
	static const char *const spaces[] = { "LIFE_CORE", "LIFE_INTERNAL" };
	g_autoptr(GPtrArray) exports = tt_draw_exports(draw);
	const struct tt_plan_export *export = tt_draw_pick(draw, exports);

	if (!export || !may_have_one(export) || !draw->model->plan->namespaces)
		return FALSE;
	tt_step_set(step, "symbol", export->name);
	if (!*export->ns || tt_draw_number(draw, 0, 1))
		tt_step_set(step, "to", spaces[tt_draw_number(draw, 0, 1)]);
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	struct tt_plan_export *export = tt_model_export(model, step, "symbol", error);
	const char *to = tt_step_get(step, "to");

	if (!export)
		return FALSE;
	if (!model->plan->namespaces)
		return tt_model_refuse(step, error, "this kernel has no namespaces");
	if (!may_have_one(export))
		return tt_model_refuse(step, error, "%s cannot be in a namespace", export->name);
	g_free(export->ns);
	export->ns = g_strdup(to ? to : "");
	return TRUE;
}

const struct tt_operation tt_op_namespace = {
	.name = "namespace",
	.summary = "put an export into a namespace, or take it out",
	.parameters = parameters,
	.weight = 5,
	.draw = draw_namespace,
	.change = change,
};
