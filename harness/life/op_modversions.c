// SPDX-License-Identifier: GPL-2.0-only
/* Switches CONFIG_MODVERSIONS. */
#include <string.h>

#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

/* modpost refuses longer names that a module uses (MODULE_NAME_LEN of a 64-bit kernel). */
#define LONGEST_NAME 55

static const struct tt_parameter parameters[] = {
	{ "to", TT_PARAMETER_CHOICE, TRUE, "y n" },
	{ 0 },
};

static gboolean draw_modversions(struct tt_draw *draw, struct tt_step *step)
{
	const struct tt_plan *plan = draw->model->plan;

	for (guint i = 0; !plan->modversions && i < plan->exports->len; i++)
		if (strlen(((struct tt_plan_export *)plan->exports->pdata[i])->name) > LONGEST_NAME)
			return FALSE;
	tt_step_set(step, "to", plan->modversions ? "n" : "y");
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	return tt_plan_set_modversions(model->plan, *tt_step_get(step, "to") == 'y', error);
}

const struct tt_operation tt_op_modversions = {
	.name = "modversions",
	.summary = "switch CONFIG_MODVERSIONS",
	.parameters = parameters,
	.weight = 2,
	.draw = draw_modversions,
	.change = change,
};
