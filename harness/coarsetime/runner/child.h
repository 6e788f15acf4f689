/* SPDX-License-Identifier: GPL-2.0-only */
/* Starting the command, and waiting for it and for everything that it leaves behind. */
#ifndef CT_CHILD_H
#define CT_CHILD_H

#include <glib.h>
#include <signal.h>

#include "copy.h"

/* A copy that lies over the tree for the command alone. */
struct ct_mounted {
	const char *copy, *root;
	struct ct_copy_ids ids;
};

struct ct_child {
	char **command;
	const char *page;	       /* clock page, or NULL: no layer */
	const char *library;	       /* the preload library */
	const char *cwd;	       /* NULL: stay */
	int linger;		       /* seconds for processes that outlive the command */
	const sigset_t *mask;	       /* of signals, for the command */
	const struct ct_mounted *over; /* in the command's own namespace; or NULL */
	gboolean (*watch)(void); /* called now and then; FALSE: end the command. May be NULL */
	/* results */
	int status;	      /* exit status; 128 + signal */
	guint left_over;      /* processes that had to be killed */
	int interrupted;      /* signal that we were sent, or 0 */
	gboolean not_run;     /* exec failed; status is 126 or 127 */
	gboolean ended;	      /* because of @watch */
	gboolean not_mounted; /* nothing was run: @over is not possible on this machine */
};

/* Holds back the signals that a run passes on, until it has ended; *@old: what was held before. */
void ct_child_hold(sigset_t *old);

/*
 * Runs it to the end. Signals INT, TERM, HUP and QUIT that we get are passed on to the command's
 * process group; the caller has called ct_child_hold(). Return: FALSE and @error if no process
 * could be made.
 */
gboolean ct_child_run(struct ct_child *c, GError **error);

#endif
