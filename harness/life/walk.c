// SPDX-License-Identifier: GPL-2.0-only
#include "life/walk.h"

#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "kbuild/make.h"
#include "kbuild/prepare.h"
#include "kbuild/variant.h"
#include "life/walk_internal.h"
#include "synthetic-tree/tree.h"

static void build_free(gpointer data)
{
	struct tt_life_build *build = data;

	tt_build_free(build->build);
	g_free(build->operations);
	g_free(build->targets);
	g_free(build->granularity);
	g_free(build->schedule);
	g_free(build->events);
	g_free(build);
}

/* Trees are recognised by their names: nothing else is ever removed. */
static gboolean is_tree(const char *name)
{
	return !strcmp(name, "tree") || g_str_has_prefix(name, "tree.") ||
	       !strcmp(name, "objects") || !strcmp(name, "scratch");
}

gboolean tt_walk_remove_trees(const char *directory, GError **error)
{
	g_auto(GStrv) names = tt_dir_names(directory, error);

	if (!names)
		return FALSE;
	for (char **name = names; *name; name++) {
		g_autofree char *path = g_build_filename(directory, *name, NULL);

		if (is_tree(*name) && !tt_tree_remove(path, error))
			return FALSE;
	}
	return TRUE;
}

/* The caller has taken the directory (base/userpath.h): what an earlier walk left goes. */
static gboolean clear_directory(const char *directory, GError **error)
{
	g_auto(GStrv) names = NULL;

	if (!tt_dir_make(directory, error))
		return FALSE;
	names = tt_dir_names(directory, error);
	if (!names)
		return FALSE;
	for (char **name = names; *name; name++) {
		g_autofree char *path = g_build_filename(directory, *name, NULL);

		if ((is_tree(*name) || g_ascii_isdigit(**name) || !strcmp(*name, "prepare.log")) &&
		    !tt_tree_remove(path, error))
			return FALSE;
	}
	return TRUE;
}

gboolean tt_walk_prepare(struct tt_walk *walk, const char *tree, const char *output,
			 gboolean afresh, GError **error)
{
	g_autofree char *log = g_build_filename(walk->directory, "prepare.log", NULL);
	g_auto(GStrv) variables = tt_model_variables(walk->model);
	g_auto(GStrv) envp = tt_make_environment(variables);
	g_autoptr(GPtrArray) words = tt_build_command(tree, output, variables);
	struct tt_prepare_request request = {
		.tree = tree,
		.output = output,
		.envp = (const char *const *)envp,
		.variables = variables,
		.log = log,
		.no_cache = afresh,
	};
	enum tt_prepared how;

	g_ptr_array_add(words, NULL);
	request.make_argv = (const char *const *)words->pdata;
	if (!tt_dir_make(output, error) || !tt_prepare(&request, &how, error))
		return FALSE;
	/* The tree's defconfig has the usual place. */
	return walk->model->whitelist == TT_WHITELIST_RELATIVE ||
	       tt_model_write_config(walk->model, tree, output, error);
}

gboolean tt_walk_settle(struct tt_walk *walk, const char *tree, const char *output, GError **error)
{
	const struct tt_model *model = walk->model;

	if (!tt_tree_write(model->snapshot, model->plan, tree, TRUE, NULL, error))
		return FALSE;
	for (guint i = 0; i < walk->life->variants->len; i++)
		if (!tt_variant_apply(walk->life->variants->pdata[i], tree, error))
			return FALSE;
	return tt_walk_prepare(walk, tree, output, FALSE, error);
}

static gboolean write_life(struct tt_walk *walk, GError **error)
{
	g_autofree char *path = g_build_filename(walk->directory, "life", NULL);
	g_autofree char *text = tt_life_text(walk->life);

	return tt_file_write(path, text, strlen(text), 0644, error);
}

static gboolean open_tree(struct tt_walk *walk, GError **error)
{
	struct tt_model *model = walk->model;

	if (!clear_directory(walk->directory, error) || !write_life(walk, error) ||
	    !(walk->request.start ? tt_tree_copy(walk->request.start, walk->directory, error)
				  : tt_walk_settle(walk, walk->tree, walk->output, error)))
		return FALSE;
	model->files = tt_tree_plan_files(model->snapshot, model->plan, error);
	return model->files != NULL;
}

struct tt_walk *tt_walk_open(const struct tt_life *life, const struct tt_walk_request *request,
			     GError **error)
{
	struct tt_model *model = tt_model_new(life, error);
	struct tt_walk *walk;

	if (!model)
		return NULL;
	walk = g_new0(struct tt_walk, 1);
	walk->request = *request;
	walk->directory = g_strdup(request->directory);
	walk->tree = g_build_filename(request->directory, "tree", NULL);
	walk->output =
		g_build_filename(request->directory, life->separate ? "objects" : "tree", NULL);
	walk->model = model;
	walk->life = tt_life_copy(life);
	g_ptr_array_set_size(walk->life->steps, request->start ? 1 : 0);
	walk->builds = g_ptr_array_new_with_free_func(build_free);
	walk->operations = g_string_new(NULL);
	if (open_tree(walk, error))
		return walk;
	tt_walk_close(walk);
	return NULL;
}

void tt_walk_close(struct tt_walk *walk)
{
	if (!walk)
		return;
	tt_model_free(walk->model);
	tt_life_free(walk->life);
	g_ptr_array_unref(walk->builds);
	g_string_free(walk->operations, TRUE);
	g_free(walk->directory);
	g_free(walk->tree);
	g_free(walk->output);
	g_free(walk);
}

static gboolean wants_same_tick(const struct tt_step *step)
{
	for (guint i = 0; step->operation->parameters[i].name; i++)
		if (!strcmp(step->operation->parameters[i].name, "same-tick"))
			return !g_strcmp0(step->values[i], "yes");
	return FALSE;
}

static gint64 latest_stamp(const char *tree, GPtrArray *files)
{
	gint64 latest = 0;

	for (guint i = 0; i < files->len; i++) {
		g_autofree char *path = g_build_filename(tree, files->pdata[i], NULL);
		struct stat st;

		if (!lstat(path, &st))
			latest = MAX(latest, st.st_mtim.tv_sec * G_USEC_PER_SEC * 1000 +
						     st.st_mtim.tv_nsec);
	}
	return latest;
}

/* The edit happened in the tick in which the last build ended: the limit of any make. */
static gboolean stamp_as_last(struct tt_walk *walk, GPtrArray *changed, GError **error)
{
	g_autoptr(GPtrArray) files = NULL;
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
	gint64 latest;

	g_autofree char *config = g_build_filename(walk->output, ".config", NULL);

	for (guint i = 0; i < changed->len; i++) {
		g_autofree char *path = g_build_filename(walk->tree, changed->pdata[i], NULL);

		times[1].tv_sec = 0;
		utimensat(AT_FDCWD, path, times, 0);
	}
	files = tt_tree_files(walk->output, NULL, error);
	if (!files)
		return FALSE;
	latest = latest_stamp(walk->output, files);
	times[1].tv_sec = latest / (G_USEC_PER_SEC * 1000);
	times[1].tv_nsec = latest % (G_USEC_PER_SEC * 1000);
	for (guint i = 0; i < changed->len; i++) {
		g_autofree char *path = g_build_filename(walk->tree, changed->pdata[i], NULL);

		utimensat(AT_FDCWD, path, times, 0);
	}
	utimensat(AT_FDCWD, config, times, 0);
	walk->limit = TRUE;
	return TRUE;
}

static gboolean do_edit(struct tt_walk *walk, const struct tt_step *step, GError **error)
{
	g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func(g_free);
	const struct tt_operation *operation = step->operation;

	if (operation->change) {
		if (!operation->change(walk->model, step, error) ||
		    !tt_model_write(walk->model, walk->tree, walk->output, changed, error))
			return FALSE;
		walk->model->edits++;
	}
	if (operation->act && !operation->act(walk, step, error))
		return FALSE;
	g_string_append_printf(walk->operations, "%s%s", walk->operations->len ? " " : "",
			       operation->name);
	return !wants_same_tick(step) || stamp_as_last(walk, changed, error);
}

gboolean tt_walk_do(struct tt_walk *walk, const struct tt_step *step, struct tt_life_build **build,
		    GError **error)
{
	*build = NULL;
	if (walk->request.step)
		walk->request.step(step, walk->life->steps->len, walk->request.data);
	g_ptr_array_add(walk->life->steps, tt_step_copy(step));
	if (!write_life(walk, error))
		return FALSE;
	if (!step->operation->is_build)
		return do_edit(walk, step, error);
	*build = strcmp(step->operation->name, "external") ? tt_walk_build(walk, step, error)
							   : tt_walk_external(walk, step, error);
	return *build != NULL;
}
