// SPDX-License-Identifier: GPL-2.0-only
/* Switches a module's option; modules that depend on each other follow, as in Kconfig. */
#include <string.h>

#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "module", TT_PARAMETER_TEXT, TRUE, NULL },
	{ "to", TT_PARAMETER_CHOICE, TRUE, "m n y" },
	{ "same-tick", TT_PARAMETER_FLAG, FALSE, NULL },
	{ 0 },
};

static enum tt_plan_state state_of(const char *letter)
{
	return *letter == 'm' ? TT_STATE_MODULE : *letter == 'y' ? TT_STATE_BUILT_IN : TT_STATE_OFF;
}

static gboolean draw_switch(struct tt_draw *draw, struct tt_step *step)
{
	static const char *const letters[] = { "m", "n", "y", "m", "n" };
	const struct tt_plan_module *module = tt_draw_pick(draw, draw->model->plan->modules);
	const char *to = letters[tt_draw_number(draw, 0, G_N_ELEMENTS(letters) - 1)];

	if (!module || module->state == state_of(to))
		return FALSE;
	tt_step_set(step, "module", module->path);
	tt_step_set(step, "to", to);
	tt_draw_same_tick(draw, step);
	return TRUE;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	struct tt_plan_module *module = tt_model_module(model, step, "module", error);

	if (module)
		tt_plan_set_state(model->plan, module, state_of(tt_step_get(step, "to")));
	return module != NULL;
}

const struct tt_operation tt_op_switch = {
	.name = "switch",
	.summary = "make a module m, n or y",
	.parameters = parameters,
	.weight = 25,
	.draw = draw_switch,
	.change = change,
};
