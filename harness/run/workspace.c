// SPDX-License-Identifier: GPL-2.0-only
#include "run/workspace.h"

#include <stdlib.h>
#include <string.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "coarsetime/backend.h"
#include "kbuild/make.h"
#include "kbuild/variant.h"

/* MiB of the sparse image: room for a wide tree and its objects. */
#define IMAGE_MB 2048

void tt_workspace_free(struct tt_workspace *workspace)
{
	if (!workspace)
		return;
	ct_backend_close(workspace->backend);
	g_free(workspace->tree);
	g_free(workspace->output);
	g_free(workspace);
}

static gboolean open_backend(struct tt_workspace *workspace,
			     const struct tt_workspace_request *request, GError **error)
{
	g_autofree char *parent = g_path_get_dirname(request->directory);
	bool skip = false;
	char *why = NULL;

	/* Of a run like this one that was killed. */
	ct_backend_sweep_leftovers(parent);
	workspace->backend =
		ct_backend_open(request->backend, request->directory, IMAGE_MB, &why, &skip);
	if (workspace->backend)
		return TRUE;
	g_set_error(error, TT_ERROR, skip ? TT_ERROR_SKIP : TT_ERROR_ENVIRONMENT, "%s",
		    why ? why : "the file system cannot be made");
	free(why);
	return FALSE;
}

/*
 * A tree that was built in place is copied as it is and cleaned there by kbuild's own mrproper,
 * which knows better than any list of suffixes what it made.
 */
static gboolean copy_sources(const struct tt_workspace_request *request, const char *to,
			     GError **error)
{
	static const char *const argv[] = { "make", "ARCH=synth", "mrproper", NULL };
	g_autofree char *config = g_build_filename(to, ".config", NULL);
	g_autofree char *log = g_build_filename(request->directory, "prepare.log", NULL);
	g_auto(GStrv) envp = tt_make_environment(NULL);
	struct tt_make_request make = {
		.directory = to,
		.argv = argv,
		.envp = (const char *const *)envp,
		.log = log,
	};
	struct tt_make_result result = { 0 };

	if (!tt_tree_remove(to, error) || !tt_dir_make(to, error) ||
	    !tt_tree_copy(request->tree, to, error))
		return FALSE;
	if (!g_file_test(config, G_FILE_TEST_EXISTS))
		return TRUE;
	if (!tt_make_run(&make, &result, error))
		return FALSE;
	if (!result.status)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "%s was built in place, and 'make mrproper' in a copy of it failed; see %s, or "
		    "generate the tree again",
		    request->tree, log);
	return FALSE;
}

static gboolean fill(struct tt_workspace *workspace, const struct tt_workspace_request *request,
		     GError **error)
{
	const char *base = request->directory;

	workspace->copied =
		request->fresh || request->backend || (request->variants && request->variants[0]);
	if (!workspace->copied) {
		workspace->tree = g_strdup(request->tree);
		workspace->output = g_strdup(request->output);
		return TRUE;
	}
	if (request->backend) {
		if (!open_backend(workspace, request, error))
			return FALSE;
		base = ct_backend_path(workspace->backend);
	}
	workspace->tree = g_build_filename(base, "tree", NULL);
	/* Out of tree stays out of tree, beside the copy. */
	workspace->output = strcmp(request->tree, request->output)
				    ? g_build_filename(base, "objects", NULL)
				    : g_strdup(workspace->tree);
	if (!copy_sources(request, workspace->tree, error))
		return FALSE;
	if (strcmp(workspace->tree, workspace->output) &&
	    (!tt_tree_remove(workspace->output, error) || !tt_dir_make(workspace->output, error)))
		return FALSE;
	for (char **name = request->variants; name && *name; name++)
		if (!tt_variant_apply(*name, workspace->tree, error))
			return FALSE;
	return TRUE;
}

struct tt_workspace *tt_workspace_new(const struct tt_workspace_request *request, GError **error)
{
	struct tt_workspace *workspace = g_new0(struct tt_workspace, 1);

	if (fill(workspace, request, error))
		return workspace;
	tt_workspace_free(workspace);
	return NULL;
}
