// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run on a real file system: the root is copied there, and the command runs without the layer in
 * the copy, which lies over the root. Nothing is copied back; what is wanted of it, the command
 * writes elsewhere.
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

static gboolean run_on(struct ct_options *o, const char *mount, const sigset_t *mask,
		       struct tt_userfile **report, int *status, GError **error)
{
	g_autofree char *here = g_get_current_dir();
	struct ct_mounted over = { .copy = mount, .root = o->roots[0] };
	/* By its path, which leads into the copy. */
	struct ct_child child = {
		.command = o->command, .cwd = here, .linger = o->linger, .mask = mask, .over = &over
	};

	ct_copy_ids(&over.ids);
	if (!ct_copy_tree(o->roots[0], mount, error) || !ct_child_run(&child, error))
		return FALSE;
	*status = child.not_mounted ? CT_EXIT_SKIP : ct_report_status(o, &child);
	return ct_run_report(report, o, &child, error);
}

static int run_held(struct ct_options *o, const sigset_t *mask)
{
	g_autoptr(GError) error = NULL;
	struct ct_rundir dir = { .lock = -1 };
	struct tt_userfile *report = NULL;
	struct ct_backend *b = NULL;
	int status = CT_EXIT_FAILED;
	bool skip = false;
	char *why = NULL;

	if (o->roots[1]) {
		fprintf(stderr, "coarsetime: --backend takes one --root\n");
		return CT_EXIT_FAILED;
	}
	if (!ct_run_open(&report, o->report, &error) || !ct_rundir_make(&dir, &error)) {
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
	} else if (!run_on(o, ct_backend_path(b), mask, &report, &status, &error)) {
		fprintf(stderr, "coarsetime: %s\n", error->message);
		status = CT_EXIT_FAILED;
	}
	ct_backend_close(b);
	ct_rundir_remove(&dir);
	g_clear_pointer(&report, tt_userfile_abandon);
	return status;
}

int ct_run_backend(struct ct_options *o)
{
	sigset_t mask;
	int status;

	ct_child_hold(&mask);
	status = run_held(o, &mask);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return status;
}
