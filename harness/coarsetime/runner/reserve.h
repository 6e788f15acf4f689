/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Room for the clock page. Its file is sparse, and a process that stores where the file system has
 * no block left dies of a bus error; so the runner allocates ahead of what the tables use.
 */
#ifndef CT_RESERVE_H
#define CT_RESERVE_H

#include <glib.h>

/* Begins to look after the mapped page, whose file is @path. FALSE: no room (errno). */
gboolean ct_reserve_open(const char *path);
void ct_reserve_close(void);

/* Call it again and again while the tables grow, at least once per 5,000 entries. FALSE: no room.
 */
gboolean ct_reserve_more(void);

#endif
