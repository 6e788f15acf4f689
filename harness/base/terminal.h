/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a program prints may hold names and texts of files that strangers wrote, and control
 * characters in them could rewrite what a terminal shows, or more. All that goes through stdio is
 * made harmless in one place.
 */
#ifndef TT_BASE_TERMINAL_H
#define TT_BASE_TERMINAL_H

#include <glib.h>

/*
 * From now on stdout and stderr print control characters but newline and tab as "\x1b" (C1 ones
 * as "\u009b"). Call it first in main(); tt_terminal_end() belongs to it.
 */
void tt_terminal_guard(void);

/* Clears the line that a progress is shown on and goes to its start; for a terminal only. */
void tt_terminal_line(void);

/*
 * Prints what is left. FALSE if something could not be printed to standard output (a full disk, a
 * closed descriptor): then a message is on standard error.
 */
gboolean tt_terminal_end(const char *program);

#endif
