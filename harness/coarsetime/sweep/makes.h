/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which makes a command calls: a program of that name, put first in PATH, writes down each call
 * that it is told to and goes on as the real one. So the command may be anything that calls make
 * in the end, and the calls can be repeated.
 */
#ifndef CT_SWEEP_MAKES_H
#define CT_SWEEP_MAKES_H

#include <glib.h>

struct ct_make {
	char *cwd;
	char **argv;   /* "make" and what it was given */
	char **envp;   /* without what the shim and the layer put there */
	guint level;   /* MAKELEVEL: 0 for a call that no make made */
	gint64 when;   /* ns: the layer's clock when it began */
	gint64 end;    /* … and when it had ended; G_MAXINT64: not known (a sub-make, killed) */
	gboolean last; /* the last call in its directory: what brings the tree up to date */
};

/* Empties @directory, for the calls; its folder bin belongs in PATH. */
gboolean ct_makes_begin(const char *directory, GError **error);

/*
 * Writes the program @name to the folder bin of @directory. It notes a call if the shell's
 * commands @condition succeed, which are run with the call's words and in its directory, and
 * goes on as @real.
 */
gboolean ct_makes_shim(const char *directory, const char *name, const char *real,
		       const char *condition, GError **error);

/*
 * Shims for the top-level calls of every make that @command may call, by whatever path. Return:
 * pairs of a file and the place over which it is to be mounted for the command, in this order
 * (struct ct_place_run.over); NULL and an error. To be freed with g_strfreev().
 */
char **ct_makes_prepare(const char *directory, char **command, GError **error);

/* The calls in their order: array of struct ct_make, the caller's; empty if there was none. */
GPtrArray *ct_makes_read(const char *directory);

/*
 * The command that repeats @make: with @print, so that it prints its data base and makes nothing
 * (but what -n makes nevertheless). To be freed.
 */
char **ct_make_command(const struct ct_make *make, gboolean print);

#endif
