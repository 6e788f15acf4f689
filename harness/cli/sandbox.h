/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * This program once more, in a sandbox made by bubblewrap(1): no network, processes and users of
 * its own, an empty home, the machine's files to read, one directory to write to. For work that
 * runs other people's makefiles.
 */
#ifndef TT_CLI_SANDBOX_H
#define TT_CLI_SANDBOX_H

#include <glib.h>

/* Are we in one already? */
gboolean tt_sandbox_inside(void);

/* NULL if a sandbox can be had here, else why not. The caller frees the result. */
char *tt_sandbox_problem(void);

/*
 * Runs "trimtorture @words" in a sandbox that may write to @directory, which exists, and read
 * @input, whatever of them is below a home or a directory for temporary files. The cache in there
 * starts with the imported kernels of ours and is removed at the end: nothing gets out of it.
 * *@status is the exit status; a signal that base/interrupt.h caught ends it. FALSE and an error
 * if it could not be run.
 */
gboolean tt_sandbox_run(char **words, const char *directory, const char *input, int *status,
			GError **error);

#endif
