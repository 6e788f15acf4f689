// SPDX-License-Identifier: GPL-2.0-only
/* Later makes run with another -j. */
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "n", TT_PARAMETER_JOBS, TRUE, NULL },
	{ 0 },
};

static gboolean draw_jobs(struct tt_draw *draw, struct tt_step *step)
{
	static const guint often[] = { 1, 1, 2, 2, 4, 8 };
	guint jobs = often[tt_draw_number(draw, 0, G_N_ELEMENTS(often) - 1)];
	g_autofree char *text = g_strdup_printf("%u", jobs);

	tt_step_set(step, "n", text);
	return jobs != draw->model->jobs;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	(void)error;
	model->jobs = (guint)g_ascii_strtoull(tt_step_get(step, "n"), NULL, 10);
	return TRUE;
}

const struct tt_operation tt_op_jobs = {
	.name = "jobs",
	.summary = "change make's -j",
	.parameters = parameters,
	.weight = 6,
	.draw = draw_jobs,
	.change = change,
};
