// SPDX-License-Identifier: GPL-2.0-only
/* Puts an export into the whitelist, or takes it out. */
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "symbol", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "listed", TT_PARAMETER_FLAG, TRUE, NULL },
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

static gboolean draw_whitelist(struct tt_draw *draw, struct tt_step *step)
{
	g_autoptr(GPtrArray) exports = tt_draw_exports(draw);
	const struct tt_plan_export *export = tt_draw_pick(draw, exports);

	if (!export || !draw->model->snapshot->features.whitelist)
		return FALSE;
	tt_step_set(step, "symbol", export->name);
	tt_step_set(step, "listed", export->whitelisted ? "no" : "yes");
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	struct tt_plan_export *export = tt_model_export(model, step, "symbol", error);

	if (!export)
		return FALSE;
	if (!model->snapshot->features.whitelist)
		return tt_model_refuse(step, error, "this kernel has no whitelist");
	export->whitelisted = tt_step_is(step, "listed");
	model->plan->uses_whitelist = TRUE;
	return TRUE;
}

const struct tt_operation tt_op_whitelist = {
	.name = "whitelist",
	.summary = "put an export into the whitelist, or take it out",
	.parameters = parameters,
	.weight = 10,
	.draw = draw_whitelist,
	.change = change,
};
