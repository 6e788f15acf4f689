// SPDX-License-Identifier: GPL-2.0-only
/* Says where the whitelist is: CONFIG_UNUSED_KSYMS_WHITELIST gets another path. */
#include <string.h>

#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	/*
	 * relative, absolute: of the file in the source tree; output: relative, and the file is
	 * where objects go; missing: there is no such file.
	 */
	{ "to", TT_PARAMETER_CHOICE, TRUE, "relative absolute output missing" },
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

/* Only what must make no difference is drawn. */
static gboolean draw_path(struct tt_draw *draw, struct tt_step *step)
{
	if (!draw->model->plan->uses_whitelist)
		return FALSE;
	tt_step_set(step, "to", tt_draw_number(draw, 0, 1) ? "relative" : "absolute");
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	static const char *const places[] = { "relative", "absolute", "output", "missing" };

	if (!model->snapshot->features.whitelist)
		return tt_model_refuse(step, error, "this kernel has no whitelist");
	for (guint i = 0; i < G_N_ELEMENTS(places); i++)
		if (!strcmp(tt_step_get(step, "to"), places[i]))
			model->whitelist = (enum tt_whitelist_place)i;
	model->plan->uses_whitelist = TRUE;
	return TRUE;
}

const struct tt_operation tt_op_whitelist_path = {
	.name = "whitelist-path",
	.summary = "say where the whitelist is: in the source tree, by an absolute path, elsewhere",
	.parameters = parameters,
	.draw = draw_path,
	.change = change,
};
