/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which makes a command calls: a program of that name, put first in PATH, writes down each call
 * that is no sub-make and goes on as the real one. So the command may be anything that calls make
 * in the end, and the calls can be repeated.
 */
#ifndef CT_SWEEP_MAKES_H
#define CT_SWEEP_MAKES_H

#include <glib.h>

struct ct_make {
	char *cwd;
	char **argv;   /* "make" and what it was given */
	char **envp;   /* without what the shim and the layer put there */
	gint64 when;   /* ns: the layer's clock when it began */
	gboolean last; /* the last call in its directory: what brings the tree up to date */
};

/*
 * Writes the shim for @command below @directory, which is emptied. *@shimmed: @command itself, to
 * be freed, that calls the shim if its first word is a make with a path of its own.
 * *@envp: our environment with the shim in PATH; to be freed.
 */
gboolean ct_makes_prepare(const char *directory, char **command, char ***shimmed, char ***envp,
			  GError **error);

/* The calls in their order: array of struct ct_make, the caller's; empty if there was none. */
GPtrArray *ct_makes_read(const char *directory);

/*
 * The command that repeats @make: with @print, so that it prints its data base and makes nothing
 * (but what -n makes nevertheless). To be freed.
 */
char **ct_make_command(const struct ct_make *make, gboolean print);

#endif
