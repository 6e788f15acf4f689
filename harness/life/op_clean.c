// SPDX-License-Identifier: GPL-2.0-only
/* make clean and make mrproper. */
#include "life/draw.h"
#include "life/life.h"
#include "life/walk.h"

static const struct tt_parameter parameters[] = {
	{ 0 },
};

static gboolean draw_clean(struct tt_draw *draw, struct tt_step *step)
{
	(void)draw;
	(void)step;
	return TRUE;
}

static gboolean act_clean(struct tt_walk *walk, const struct tt_step *step, GError **error)
{
	static const char *const targets[] = { "clean", NULL };

	(void)step;
	walk->limit = FALSE;
	return tt_walk_make(walk, targets, error);
}

/* Nothing can be built without a configuration, so it is made anew at once. */
static gboolean act_mrproper(struct tt_walk *walk, const struct tt_step *step, GError **error)
{
	static const char *const targets[] = { "mrproper", NULL };
	static const char *const config[] = { "defconfig", NULL };

	(void)step;
	walk->limit = FALSE;
	return tt_walk_make(walk, targets, error) && tt_walk_make(walk, config, error);
}

const struct tt_operation tt_op_clean = {
	.name = "clean",
	.summary = "make clean",
	.parameters = parameters,
	.weight = 4,
	.draw = draw_clean,
	.act = act_clean,
};

const struct tt_operation tt_op_mrproper = {
	.name = "mrproper",
	.summary = "make mrproper, then make defconfig",
	.parameters = parameters,
	.weight = 1,
	.draw = draw_clean,
	.act = act_mrproper,
};
