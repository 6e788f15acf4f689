// SPDX-License-Identifier: GPL-2.0-only
/* Renames an export; its users follow. */
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "symbol", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "to", TT_PARAMETER_SYMBOL, TRUE, NULL },
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

static gboolean draw_rename(struct tt_draw *draw, struct tt_step *step)
{
	g_autoptr(GPtrArray) exports = tt_draw_exports(draw);
	const struct tt_plan_export *export = tt_draw_pick(draw, exports);
	g_autofree char *name = export ? tt_draw_name(draw, export->name) : NULL;

	if (!export)
		return FALSE;
	tt_step_set(step, "symbol", export->name);
	tt_step_set(step, "to", name);
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	struct tt_plan_export *export = tt_model_export(model, step, "symbol", error);

	return export && tt_plan_rename_export(model->plan, export, tt_step_get(step, "to"), error);
}

const struct tt_operation tt_op_rename = {
	.name = "rename",
	.summary = "rename an export, its users too",
	.parameters = parameters,
	.weight = 8,
	.draw = draw_rename,
	.change = change,
};
