/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the command runs: in the user's own tree, which then belongs to this run alone, or, by
 * default, in a copy that lies over it.
 */
#ifndef CT_WORKSPACE_H
#define CT_WORKSPACE_H

#include <glib.h>

#include "options.h"
#include "rundir.h"

struct ct_workspace {
	char *top;     /* in which the copies are; NULL: in place */
	gboolean ours; /* ct_workspace_close() removes it */
};

/*
 * Claims the roots of @o, or copies them and mounts the copies over them for this process and its
 * children; the process must have one thread. @dir remembers what a killed run leaves.
 *
 * Return: FALSE and @error; *@status is CT_EXIT_SKIP if copies cannot be mounted on this machine.
 * ct_workspace_close() is due in any case.
 */
gboolean ct_workspace_open(struct ct_workspace *w, const struct ct_options *o,
			   const struct ct_rundir *dir, int *status, GError **error);
void ct_workspace_close(struct ct_workspace *w);

#endif
