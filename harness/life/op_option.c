// SPDX-License-Identifier: GPL-2.0-only
/* Changes an option that has nothing to do with exports: CONFIG_LOCALVERSION. */
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "localversion", TT_PARAMETER_NUMBER, TRUE, NULL }, /* 0: none */
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

static gboolean draw_option(struct tt_draw *draw, struct tt_step *step)
{
	g_autofree char *value = g_strdup_printf("%u", tt_draw_number(draw, 0, 9));

	tt_step_set(step, "localversion", value);
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	(void)error;
	model->plan->local_version =
		(guint)g_ascii_strtoull(tt_step_get(step, "localversion"), NULL, 10);
	return TRUE;
}

const struct tt_operation tt_op_option = {
	.name = "option",
	.summary = "change an option that does not matter",
	.parameters = parameters,
	.weight = 4,
	.draw = draw_option,
	.change = change,
};
