/* SPDX-License-Identifier: GPL-2.0-only */
/* Starting the command, and waiting for it and for everything that it leaves behind. */
#ifndef CT_CHILD_H
#define CT_CHILD_H

#include <glib.h>

struct ct_child {
	char **command;
	const char *page;    /* clock page, or NULL: no layer */
	const char *library; /* the preload library */
	const char *cwd;     /* NULL: stay */
	int linger;	     /* seconds for processes that outlive the command */
	/* results */
	int status;	  /* exit status; 128 + signal */
	guint left_over;  /* processes that had to be killed */
	int interrupted;  /* signal that we were sent, or 0 */
	gboolean not_run; /* exec failed; status is 126 or 127 */
};

/*
 * Runs it to the end. Signals INT, TERM, HUP and QUIT that we get are passed on to the command's
 * process group. Return: FALSE and @error if no process could be made.
 */
gboolean ct_child_run(struct ct_child *c, GError **error);

#endif
