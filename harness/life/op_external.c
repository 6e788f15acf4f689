// SPDX-License-Identifier: GPL-2.0-only
/* make M=: modules that the kernel's build knows nothing of. */
#include "life/draw.h"
#include "life/life.h"

static const struct tt_parameter parameters[] = {
	{ "dir", TT_PARAMETER_TEXT, TRUE, NULL },      /* what M= names, relative to the tree */
	{ "targets", TT_PARAMETER_TEXT, FALSE, NULL }, /* "x.ko" …; default: all of its modules */
	{ "extra", TT_PARAMETER_FLAG, FALSE, NULL },   /* no: without KBUILD_EXTRA_SYMBOLS */
	{ "jobs", TT_PARAMETER_NUMBER, FALSE, NULL },
	{ "schedule", TT_PARAMETER_TEXT, FALSE, NULL },
	{ "expect", TT_PARAMETER_CHOICE, FALSE, "PASS FAIL ERROR MISS SKIP" },
	{ 0 },
};

static gboolean draw_external(struct tt_draw *draw, struct tt_step *step)
{
	const struct tt_plan_external *external = tt_draw_pick(draw, draw->model->plan->externals);
	g_autofree char *directory = external ? tt_plan_directory(external->path) : NULL;
	g_autofree char *target = NULL;

	if (!external)
		return FALSE;
	tt_step_set(step, "dir", directory);
	if (tt_draw_number(draw, 0, 3))
		return TRUE;
	target = g_strconcat(tt_plan_base(external->path), ".ko", NULL);
	tt_step_set(step, "targets", target);
	return TRUE;
}

/* Drawn where a profile has external modules and its [stress] says how often. */
const struct tt_operation tt_op_external = {
	.name = "external",
	.summary = "make M=DIR and judge what it says and leaves",
	.parameters = parameters,
	.is_build = TRUE,
	.draw = draw_external,
};
