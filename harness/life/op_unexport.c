// SPDX-License-Identifier: GPL-2.0-only
/* Removes an export, and all uses of it. */
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "symbol", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

static gboolean draw_unexport(struct tt_draw *draw, struct tt_step *step)
{
	g_autoptr(GPtrArray) exports = tt_draw_exports(draw);
	const struct tt_plan_export *export = tt_draw_pick(draw, exports);

	if (!export)
		return FALSE;
	tt_step_set(step, "symbol", export->name);
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	struct tt_plan_export *export = tt_model_export(model, step, "symbol", error);

	if (export)
		tt_plan_remove_export(model->plan, export);
	return export != NULL;
}

const struct tt_operation tt_op_unexport = {
	.name = "unexport",
	.summary = "remove an export and all uses of it",
	.parameters = parameters,
	.weight = 6,
	.draw = draw_unexport,
	.change = change,
};
