// SPDX-License-Identifier: GPL-2.0-only
/* Later builds happen on a file system of another granularity. */
#include <string.h>

#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "granularity", TT_PARAMETER_TEXT, TRUE, NULL },
	{ 0 },
};

static gboolean draw_clock(struct tt_draw *draw, struct tt_step *step)
{
	static const char *const often[] = { "1s", "2s", "4ms", "jiffy-100", "1s", "multigrain" };
	const char *one = often[tt_draw_number(draw, 0, G_N_ELEMENTS(often) - 1)];

	/* A tree that lives in real time stays there. */
	if (!*draw->model->granularity || !strcmp(one, draw->model->granularity))
		return FALSE;
	tt_step_set(step, "granularity", one);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	(void)error;
	g_free(model->granularity);
	model->granularity = g_strdup(tt_step_get(step, "granularity"));
	return TRUE;
}

const struct tt_operation tt_op_clock = {
	.name = "clock",
	.summary = "change the granularity of stamps",
	.parameters = parameters,
	.weight = 4,
	.draw = draw_clock,
	.change = change,
};
