/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One GError domain for all of trimtorture. The code says whose fault it was, which is what the
 * exit status is made from; the message says what was being done, to which file, what was found
 * and what to do next.
 */
#ifndef TT_BASE_ERROR_H
#define TT_BASE_ERROR_H

#include <glib.h>

#define TT_ERROR (tt_error_quark())
GQuark tt_error_quark(void);

enum tt_error_code {
	TT_ERROR_USAGE, /* the request makes no sense: TT_EXIT_USAGE */
	TT_ERROR_INPUT, /* a file given by the user is broken, hostile or unfit: TT_EXIT_ERROR */
	TT_ERROR_ENVIRONMENT, /* tool, permission, disk space: TT_EXIT_ERROR */
	TT_ERROR_INTERNAL,    /* the harness failed: TT_EXIT_MISS */
	TT_ERROR_SKIP,	      /* cannot be done here: TT_EXIT_SKIP */
	TT_ERROR_INTERRUPTED  /* Ctrl-C or SIGTERM: TT_EXIT_INTERRUPTED */
};

/* The exit status (enum tt_exit) for an error of any domain; foreign domains count as ERROR. */
int tt_error_exit_status(const GError *error);

#endif
