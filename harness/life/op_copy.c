// SPDX-License-Identifier: GPL-2.0-only
/* Copies the tree and goes on in the copy. */
#include <string.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "kbuild/make.h"
#include "life/draw.h"
#include "life/life.h"
#include "life/walk.h"

static const struct tt_parameter parameters[] = {
	{ "how", TT_PARAMETER_CHOICE, TRUE, "cp tar clone" },
	{ 0 },
};

static gboolean draw_copy(struct tt_draw *draw, struct tt_step *step)
{
	static const char *const hows[] = { "cp", "cp", "tar", "clone" };

	tt_step_set(step, "how", hows[tt_draw_number(draw, 0, G_N_ELEMENTS(hows) - 1)]);
	return TRUE;
}

/* tar's usual format keeps whole seconds only: that is the point of it. */
static gboolean copy_by_tar(struct tt_walk *walk, const char *to, GError **error)
{
	static const char script[] = "tar -C \"$1\" --format=gnu -cf - . | "
				     "tar -C \"$2\" --warning=no-timestamp -xf -";
	const char *argv[] = { "sh", "-c", script, "sh", walk->tree, to, NULL };
	g_auto(GStrv) envp = tt_make_environment(NULL);
	g_autofree char *log = g_build_filename(walk->directory, "prepare.log", NULL);
	struct tt_make_request request = {
		.directory = walk->directory,
		.argv = argv,
		.envp = (const char *const *)envp,
		.log = log,
	};
	struct tt_make_result result = { 0 };

	if (!tt_dir_make(to, error) || !tt_make_run(&request, &result, error))
		return FALSE;
	if (!result.status)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "copying %s with tar failed; the reason stands at the end of %s", walk->tree,
		    log);
	return FALSE;
}

/* What git clone gives: the sources alone, all of one age; they are configured and prepared. */
static gboolean copy_tree(struct tt_walk *walk, const char *how, const char *to, GError **error)
{
	if (!strcmp(how, "clone"))
		return tt_walk_settle(walk, to, error);
	if (!strcmp(how, "tar"))
		return copy_by_tar(walk, to, error);
	return tt_dir_make(to, error) && tt_tree_copy(walk->tree, to, error);
}

/*
 * Edits since the last build get their virtual stamps now: the layer knows them by their host
 * times, which are older than anything in a copy.
 */
static gboolean settle_stamps(struct tt_walk *walk, GError **error)
{
	char *nothing[] = { (char[]){ "true" }, NULL };

	return !*walk->model->granularity || tt_walk_command(walk, nothing, error);
}

static gboolean act(struct tt_walk *walk, const struct tt_step *step, GError **error)
{
	g_autofree char *old = walk->tree;
	const char *how = tt_step_get(step, "how");
	char *to = g_strdup_printf("%s/tree.%u", walk->directory, ++walk->copies + 1);
	gboolean ok = settle_stamps(walk, error) && copy_tree(walk, how, to, error);

	walk->tree = to;
	if (!strcmp(how, "clone"))
		walk->limit = FALSE;
	return ok && tt_tree_remove(old, error);
}

const struct tt_operation tt_op_copy = {
	.name = "copy",
	.summary = "copy the tree and go on in the copy",
	.parameters = parameters,
	.weight = 4,
	.draw = draw_copy,
	.act = act,
};
