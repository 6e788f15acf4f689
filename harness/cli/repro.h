/* SPDX-License-Identifier: GPL-2.0-only */
/* What 'trimtorture repro' can repeat: the parts of cmd_repro.c. */
#ifndef TT_CLI_REPRO_H
#define TT_CLI_REPRO_H

#include <glib.h>

struct tt_repro_options {
	char *kernel;
	char *output; /* as given, or NULL */
	char *jobs;
	gint64 seed;
	gboolean keep, any_machinery;
	gboolean sandbox, no_sandbox; /* a must, never; neither: where it can be had */
	char *mirror;		      /* clear-user: a list of modules or a .config, or NULL */
};

/* The failure of 2018, in @directory. An enum tt_exit. */
int tt_repro_clear_user(const struct tt_repro_options *options, const char *directory);

/*
 * The bundle, unpacked bundle or life file @path, in @directory. An enum tt_exit: that of the
 * verdict.
 */
int tt_repro_path(const struct tt_repro_options *options, const char *path, const char *directory);

#endif
