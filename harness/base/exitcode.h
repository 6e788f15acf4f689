/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The exit statuses of trimtorture, in one place. The man page trimtorture(1) lists the same.
 *
 * A status never mixes "kbuild is wrong" with "we could not tell": scripts may trust that 1
 * means a finding and nothing else does.
 */
#ifndef TT_BASE_EXITCODE_H
#define TT_BASE_EXITCODE_H

enum tt_exit {
	TT_EXIT_PASS = 0,  /* the command did what was asked; a build's verdict is PASS */
	TT_EXIT_FAIL = 1,  /* the verdict is FAIL: the trim pipeline gave a wrong result */
	TT_EXIT_USAGE = 2, /* the command line is wrong */
	TT_EXIT_ERROR = 3, /* the test could not be carried out: input, tool, disk */
	TT_EXIT_MISS = 4,  /* the harness itself failed; nothing is said about kbuild */
	TT_EXIT_SKIP = 77, /* not possible here (needs root, a kernel, …); automake's value */
	TT_EXIT_INTERRUPTED = 130 /* Ctrl-C or SIGTERM; children ended, nothing half written */
};

#endif
