/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copies of a tree in which a command can run as if they were the tree itself: in a mount
 * namespace of its own, the copy lies over the tree's path. So makefiles that name their files
 * absolutely (CMake writes such) build in the copy, and the user's tree is never touched. Knows
 * nothing of make.
 */
#ifndef CT_SWEEP_PLACE_H
#define CT_SWEEP_PLACE_H

#include <glib.h>

/* A copy with contents, permissions and stamps; blocks are shared where possible. */
gboolean ct_place_copy(const char *from, const char *to, GError **error);

/* Can it be done here? FALSE and TT_ERROR_SKIP, which says what is missing. */
gboolean ct_place_check(GError **error);

struct ct_place_run {
	const char *root; /* the tree; canonical */
	const char *copy; /* what lies there for the command */
	const char *cwd;  /* canonical */
	char **command;
	char **envp;	      /* NULL: ours */
	const char *schedule; /* of coarsetime */
	const char *granularity;
	const char *log, *report; /* of coarsetime; NULL: none */
	const char *output;	  /* both of the command's streams go there */
	char *unmet; /* result, the caller's: an event after which the clock should have ticked, and
		      * that did not come; NULL: there is none */
	char **over; /* pairs of a file and the file over which it lies for the command; NULL: none
		      */
};

/*
 * Runs it under coarsetime, which is this very program. *@status: the command's exit status, or
 * 128 and the number of its signal. FALSE and an error if it could not be run, if the layer
 * missed a stamp (TT_ERROR_INTERNAL), or if we were interrupted.
 */
gboolean ct_place_run(struct ct_place_run *run, int *status, GError **error);

#endif
