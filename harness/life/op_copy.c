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
#include "synthetic-tree/tree.h"

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

/* Runs sh with @script, whose arguments are @one and @two; what it says goes to the log. */
static gboolean run_script(struct tt_walk *walk, const char *script, const char *one,
			   const char *two, const char *doing, GError **error)
{
	const char *argv[] = { "sh", "-c", script, "sh", one, two, NULL };
	g_auto(GStrv) envp = tt_make_environment(NULL);
	g_autofree char *log = g_build_filename(walk->directory, "prepare.log", NULL);
	struct tt_make_request request = {
		.directory = walk->directory,
		.argv = argv,
		.envp = (const char *const *)envp,
		.log = log,
	};
	struct tt_make_result result = { 0 };

	if (!tt_make_run(&request, &result, error))
		return FALSE;
	if (!result.status)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "copying %s with %s failed; the reason stands at the end of %s", walk->tree,
		    doing, log);
	return FALSE;
}

/* tar's usual format keeps whole seconds only: that is the point of it. */
static gboolean copy_by_tar(struct tt_walk *walk, const char *to, GError **error)
{
	static const char script[] = "tar -C \"$1\" --format=gnu -cf - . | "
				     "tar -C \"$2\" --warning=no-timestamp -xf -";

	return tt_dir_make(to, error) && run_script(walk, script, walk->tree, to, "tar", error);
}

/*
 * What a developer has under version control is what the tree was written from: its sources as they
 * are now, not what builds made of them, and no .config. The names go to @list, each ended by a
 * null byte.
 */
static gboolean list_sources(const struct tt_walk *walk, const char *list, GError **error)
{
	const struct tt_model *model = walk->model;
	g_autoptr(GPtrArray) names = tt_tree_file_names(model->snapshot, model->plan, error);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; names && i < names->len; i++)
		g_string_append_len(text, names->pdata[i], (gssize)strlen(names->pdata[i]) + 1);
	return names && tt_file_write(list, text->str, text->len, 0644, error);
}

/*
 * The sources are committed to a repository beside the tree, and that is cloned: every file is new,
 * written within a moment and in git's order, and make finds itself in a repository. Then the user
 * configures the clone. Nobody's own settings of git have a part in it, nor has the date.
 */
static gboolean copy_by_git(struct tt_walk *walk, const char *to, GError **error)
{
	static const char script[] =
		"set -e\n"
		"export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1\n"
		"export GIT_AUTHOR_NAME=life GIT_AUTHOR_EMAIL=life@localhost\n"
		"export GIT_COMMITTER_NAME=life GIT_COMMITTER_EMAIL=life@localhost\n"
		"export GIT_AUTHOR_DATE='1000000000 +0000' GIT_COMMITTER_DATE='1000000000 +0000'\n"
		"rm -rf sources.git\n"
		"at=$PWD\n"
		"of_tree() { git --git-dir=\"$at/sources.git\" --work-tree=\"$tree\" \"$@\"; }\n"
		"tree=$1\n"
		"of_tree -c init.defaultBranch=main init -q --template=\n"
		"of_tree -C \"$tree\" add -f --pathspec-from-file=\"$at/sources\" "
		"--pathspec-file-nul\n"
		"of_tree commit -q -m 'the tree as it is'\n"
		"git clone -q --template= sources.git \"$2\"\n"
		"rm -rf sources.git sources\n";
	g_autofree char *list = g_build_filename(walk->directory, "sources", NULL);

	return list_sources(walk, list, error) &&
	       run_script(walk, script, walk->tree, to, "git", error) &&
	       tt_walk_prepare(walk, to, to, TRUE, error);
}

static gboolean copy_tree(struct tt_walk *walk, const char *how, const char *to, GError **error)
{
	if (!strcmp(how, "clone"))
		return copy_by_git(walk, to, error);
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
	g_autofree char *old = NULL;
	const char *how = tt_step_get(step, "how");
	gboolean ok;
	char *to;

	if (walk->life->separate)
		return tt_model_refuse(step, error,
				       "its objects are elsewhere ('output separate'), and what "
				       "is there names the tree by its path");
	to = g_strdup_printf("%s/tree.%u", walk->directory, ++walk->copies + 1);
	/* An absolute path of the whitelist names the tree. */
	ok = settle_stamps(walk, error) && copy_tree(walk, how, to, error) &&
	     (walk->model->whitelist == TT_WHITELIST_RELATIVE ||
	      tt_model_write_config(walk->model, to, to, error));
	old = walk->tree;
	walk->tree = to;
	g_free(walk->output);
	walk->output = g_strdup(to);
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
