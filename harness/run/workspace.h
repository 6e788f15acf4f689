/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a run takes place: the user's tree itself, or, when the machinery is edited, the clock is
 * ours or the file system is another, a fresh copy of its sources below the run's directory.
 * The user's tree is then never written to.
 */
#ifndef TT_RUN_WORKSPACE_H
#define TT_RUN_WORKSPACE_H

#include <glib.h>

struct ct_backend;

struct tt_workspace {
	char *tree;   /* where make runs */
	char *output; /* where objects go; equal to tree for a build in place */
	gboolean copied;
	struct ct_backend *backend; /* the real file system that holds the copy, or NULL */
};

struct tt_workspace_request {
	const char *tree, *output; /* what the user named */
	const char *directory;	   /* the run's directory */
	char **variants;	   /* or NULL */
	const char *backend;	   /* "ext4-128", … or NULL */
	gboolean fresh;		   /* copy even without variants or backend */
};

/*
 * Makes the workspace. TT_ERROR_SKIP if a variant does not fit this kernel or the file system
 * cannot be had here. tt_workspace_free() unmounts; a copy in the run's directory stays, to be
 * looked at.
 */
struct tt_workspace *tt_workspace_new(const struct tt_workspace_request *request, GError **error);
void tt_workspace_free(struct tt_workspace *workspace);

#endif
