// SPDX-License-Identifier: GPL-2.0-only
/* make, whole or in part, in the middle of which it may be interrupted. */
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "targets", TT_PARAMETER_TEXT, FALSE, NULL },	/* make's; default: everything */
	{ "jobs", TT_PARAMETER_JOBS, FALSE, NULL },	/* default: what 'jobs' last set, or 1 */
	{ "schedule", TT_PARAMETER_TEXT, FALSE, NULL }, /* as coarsetime takes it */
	{ "stop", TT_PARAMETER_TEXT, FALSE, NULL },	/* N[:INT|TERM|KILL]: after event N */
	{ "second", TT_PARAMETER_FLAG, FALSE, NULL },	/* a second make must rebuild nothing */
	{ "scratch", TT_PARAMETER_FLAG, FALSE, NULL },	/* compare with a build from scratch */
	{ "strict", TT_PARAMETER_FLAG, FALSE, NULL },	/* MISS if no event of 'at' comes */
	{ "expect", TT_PARAMETER_CHOICE, FALSE, "PASS FAIL ERROR MISS SKIP" },
	{ 0 },
};

static void draw_targets(struct tt_draw *draw, struct tt_step *step)
{
	g_autoptr(GPtrArray) objects = tt_draw_objects(draw);
	const struct tt_plan_object *object = tt_draw_pick(draw, objects);
	g_autofree char *directory = object ? tt_plan_directory(object->path) : NULL;
	g_autofree char *target = NULL;

	switch (object ? tt_draw_number(draw, 0, 3) : 0) {
	case 0:
		target = g_strdup("vmlinux");
		break;
	case 1:
		target = g_strdup("modules");
		break;
	case 2:
		target = g_strconcat(directory, "/", NULL);
		break;
	default:
		target = g_strconcat(object->path, ".o", NULL);
	}
	tt_step_set(step, "targets", target);
}

static gboolean draw_build(struct tt_draw *draw, struct tt_step *step)
{
	g_autofree char *schedule = tt_draw_schedule(draw);

	tt_step_set(step, "schedule", schedule);
	if (tt_draw_number(draw, 0, 99) < 10)
		draw_targets(draw, step);
	else if (tt_draw_number(draw, 0, 99) < 8) {
		g_autofree char *stop =
			g_strdup_printf("%u:%s", tt_draw_number(draw, 20, 400),
					tt_draw_number(draw, 0, 1) ? "INT" : "TERM");

		tt_step_set(step, "stop", stop);
	} else if (tt_draw_number(draw, 0, 99) < 12)
		tt_step_set(step, "second", "yes");
	else if (tt_draw_number(draw, 0, 99) < 2)
		tt_step_set(step, "scratch", "yes");
	return TRUE;
}

const struct tt_operation tt_op_build = {
	.name = "build",
	.summary = "run make and judge what it left",
	.parameters = parameters,
	.is_build = TRUE,
	.draw = draw_build,
};
