// SPDX-License-Identifier: GPL-2.0-only
/* Later makes get another CC. */
#include <string.h>

#include "base/error.h"
#include "life/draw.h"
#include "life/life.h"
#include "life/model.h"

static const struct tt_parameter parameters[] = {
	{ "cc", TT_PARAMETER_TEXT, TRUE, NULL },
	{ 0 },
};

static gboolean draw_compiler(struct tt_draw *draw, struct tt_step *step)
{
	const char *now = draw->model->compiler ? draw->model->compiler : "gcc";
	const char *other = strcmp(now, "gcc") ? "gcc" : "clang";
	g_autofree char *program = g_find_program_in_path(other);

	tt_step_set(step, "cc", other);
	return program != NULL;
}

static gboolean change(struct tt_model *model, const struct tt_step *step, GError **error)
{
	const char *cc = tt_step_get(step, "cc");
	g_autofree char *program = g_find_program_in_path(cc);

	if (!program) {
		g_set_error(error, TT_ERROR, TT_ERROR_SKIP,
			    "there is no compiler '%s' here; install it", cc);
		return FALSE;
	}
	g_free(model->compiler);
	model->compiler = g_strdup(cc);
	return TRUE;
}

const struct tt_operation tt_op_compiler = {
	.name = "compiler",
	.summary = "switch to another compiler",
	.parameters = parameters,
	.weight = 1,
	.draw = draw_compiler,
	.change = change,
};
