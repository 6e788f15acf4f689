/* SPDX-License-Identifier: GPL-2.0-only */
/* The same work on many independent items, several at a time. */
#ifndef TT_BASE_PARALLEL_H
#define TT_BASE_PARALLEL_H

#include <glib.h>

/*
 * Calls @work(index, data) for each index below @count from @threads threads (0: one for each
 * core), which take up the indexes in order, and waits for all. The work writes to its own item
 * only, so the result has no order in it.
 */
void tt_parallel(guint count, guint threads, void (*work)(guint index, gpointer data),
		 gpointer data);

#endif
