/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the command lines of "coarsetime sweep" and "coarsetime why" have in common: options, the
 * tree, and how an error ends. Knows nothing of what the commands do.
 */
#ifndef CT_SWEEP_CMDLINE_H
#define CT_SWEEP_CMDLINE_H

#include <glib.h>

struct ct_cmdline {
	const GOptionEntry *entries;
	const char *parameters, *summary; /* for --help */
};

/*
 * Takes the options out of @argv (NULL at its end, the command's name first). What is left behind
 * the name and a "--", to be freed by g_strfreev(); NULL and TT_ERROR_USAGE.
 */
char **ct_cmdline_parse(const struct ct_cmdline *cmdline, char **argv, GError **error);

/*
 * The directory @root (NULL: the current one) without links in its name, to be freed. NULL and
 * TT_ERROR_USAGE if it cannot be entered, or if this is a run under a coarse clock already.
 */
char *ct_cmdline_root(const char *root, GError **error);

/* @status, or where that is negative @error's exit status after saying what it is. */
int ct_cmdline_end(const char *command, int status, const GError *error);

#endif
