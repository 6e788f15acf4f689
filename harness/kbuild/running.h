/* SPDX-License-Identifier: GPL-2.0-only */
/* Which process a command that does not end is waiting for. Linux: /proc. */
#ifndef TT_KBUILD_RUNNING_H
#define TT_KBUILD_RUNNING_H

#include <glib.h>
#include <sys/types.h>

/*
 * The command line of the process that @root, or what it started, has been waiting for: of its
 * descendants that are older than @seconds the one that lies deepest, of equals the one that used
 * most processor time. At most 200 bytes, the caller frees it. NULL if no descendant is that old:
 * then @root itself is what does not end.
 */
char *tt_running_below(pid_t root, double seconds);

#endif
