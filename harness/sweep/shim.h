/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program called make that stands first in PATH while a build is recorded. It goes on as the
 * real make; before that it copies the tree when the script starts make again, and from then on
 * notes how each make process was started, so that one alone can be started like that later.
 * The machinery is not touched.
 */
#ifndef TT_SWEEP_SHIM_H
#define TT_SWEEP_SHIM_H

#include <glib.h>

/* A make process that the recorded build started after the copy was made. */
struct tt_call {
	char **argv;
	char **envp;
	guint level;  /* MAKELEVEL: a process started by this one has a higher one */
	char *folder; /* the value of obj=, or NULL */
};

/*
 * Writes the program to @directory/make and makes an empty folder for its notes. @snapshot: where
 * the copy of the tree goes; it must not exist.
 */
gboolean tt_shim_write(const char *directory, const char *snapshot, GError **error);

/*
 * What the program in @directory noted, in the order in which the processes started (the build
 * must have been one with -j1): array of struct tt_call, its own. The layer's and the program's
 * own words are taken out of the environments.
 */
GPtrArray *tt_shim_calls(const char *directory, GError **error);

/* @words with each mention of the path @from replaced by @to; g_strfreev() it. */
char **tt_shim_moved(char **words, const char *from, const char *to);

#endif
