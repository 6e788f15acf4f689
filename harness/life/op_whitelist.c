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

/* Mostly one that nobody needs: for the others the list changes nothing. */
static const struct tt_plan_export *draw_listed(struct tt_draw *draw)
{
	g_autoptr(GPtrArray) exports = tt_draw_exports(draw);
	g_autoptr(GPtrArray) idle = g_ptr_array_new();
	g_autoptr(GHashTable) answers = tt_plan_answer(draw->model->plan);

	for (guint i = 0; i < exports->len; i++) {
		const struct tt_plan_answer *answer =
			g_hash_table_lookup(answers, exports->pdata[i]);

		if (!answer->users->len)
			g_ptr_array_add(idle, exports->pdata[i]);
	}
	return tt_draw_pick(draw, tt_draw_number(draw, 0, 4) && idle->len ? idle : exports);
}

static gboolean draw_whitelist(struct tt_draw *draw, struct tt_step *step)
{
	const struct tt_plan_export *export = draw_listed(draw);

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
