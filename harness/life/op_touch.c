// SPDX-License-Identifier: GPL-2.0-only
/* Touches a file. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.h"
#include "life/draw.h"
#include "life/life.h"
#include "life/walk.h"

static const struct tt_parameter parameters[] = {
	{ "file", TT_PARAMETER_TEXT, TRUE, NULL },
	{ 0 },
};

static gboolean draw_touch(struct tt_draw *draw, struct tt_step *step)
{
	static const char *const others[] = { ".config", "Makefile", "include/linux/export.h",
					      "scripts/Makefile.build" };
	g_autoptr(GPtrArray) objects = tt_draw_objects(draw);
	const struct tt_plan_object *object = tt_draw_pick(draw, objects);
	g_autofree char *source = NULL;

	if (object && tt_draw_number(draw, 0, 4)) {
		source = g_strconcat(object->path, object->assembler ? ".S" : ".c", NULL);
		tt_step_set(step, "file", source);
	} else {
		tt_step_set(step, "file",
			    others[tt_draw_number(draw, 0, G_N_ELEMENTS(others) - 1)]);
	}
	return TRUE;
}

static gboolean act(struct tt_walk *walk, const struct tt_step *step, GError **error)
{
	g_autofree char *path = NULL;

	if (!tt_step_inside(step, "file", error))
		return FALSE;
	path = g_build_filename(walk->tree, tt_step_get(step, "file"), NULL);
	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_free(path);
		path = g_build_filename(walk->output, tt_step_get(step, "file"), NULL);
	}
	if (utimensat(AT_FDCWD, path, NULL, 0) == 0)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot touch %s: %s", path,
		    g_strerror(errno));
	return FALSE;
}

const struct tt_operation tt_op_touch = {
	.name = "touch",
	.summary = "touch a file",
	.parameters = parameters,
	.weight = 8,
	.draw = draw_touch,
	.act = act,
};
