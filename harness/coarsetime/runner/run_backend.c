// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run on a real file system: the root is copied there, the command runs in the copy without the
 * layer. Nothing is copied back; what is wanted of it, the command writes elsewhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "../core/page.h"
#include "report.h"
#include "run.h"
#include "rundir.h"
#include "../backend.h"

/* cp knows all that a copy must keep; it works inside of no layer here. */
static gboolean copy_tree(const char *from, const char *to, GError **error)
{
	g_autofree char *source = g_strconcat(from, "/.", NULL);
	const char *argv[] = { "cp", "-a", "--", source, to, NULL };
	int status;

	return g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
			    &status, error) &&
	       g_spawn_check_wait_status(status, error);
}

/* The current directory's place in the copy, if it lies below the root. */
static char *place_in_copy(const char *root, const char *copy)
{
	g_autofree char *here = g_get_current_dir();
	size_t n = strlen(root);

	if (!strncmp(here, root, n) && (here[n] == '/' || !here[n]))
		return g_strconcat(copy, here + n, NULL);
	return g_strdup(copy);
}

static gboolean run_on(struct ct_options *o, const char *mount, int *status, GError **error)
{
	g_autofree char *cwd = place_in_copy(o->roots[0], mount);
	struct ct_child child = { .command = o->command, .cwd = cwd, .linger = o->linger };

	if (!copy_tree(o->roots[0], mount, error) || !ct_child_run(&child, error))
		return FALSE;
	*status = ct_report_status(o, &child);
	return !o->report || ct_report_write(o, &child, error);
}

int ct_run_backend(struct ct_options *o)
{
	g_autoptr(GError) error = NULL;
	struct ct_rundir dir = { .lock = -1 };
	struct ct_backend *b = NULL;
	int status = CT_EXIT_FAILED;
	bool skip = false;
	char *why = NULL;

	if (o->roots[1]) {
		fprintf(stderr, "coarsetime: --backend takes one --root\n");
		return CT_EXIT_FAILED;
	}
	if (!ct_rundir_make(&dir, &error)) {
		fprintf(stderr, "coarsetime: %s\n", error->message);
		ct_rundir_remove(&dir);
		return CT_EXIT_FAILED;
	}
	/* By this the next start finds our processes if we are killed. */
	g_setenv(CT_ENV_BACKEND, dir.page, TRUE);
	b = ct_backend_open(o->backend, dir.path, 0, &why, &skip);
	if (!b) {
		fprintf(stderr, "coarsetime: %s%s\n", skip ? "SKIP: " : "", why);
		status = skip ? CT_EXIT_SKIP : CT_EXIT_FAILED;
		free(why);
	} else if (!run_on(o, ct_backend_path(b), &status, &error)) {
		fprintf(stderr, "coarsetime: %s\n", error->message);
		status = CT_EXIT_FAILED;
	}
	ct_backend_close(b);
	ct_rundir_remove(&dir);
	return status;
}
