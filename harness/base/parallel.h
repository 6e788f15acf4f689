/* SPDX-License-Identifier: GPL-2.0-only */
/* The same work on many independent items, on all cores. */
#ifndef TT_BASE_PARALLEL_H
#define TT_BASE_PARALLEL_H

#include <glib.h>

/*
 * Calls @work(index, data) for each index below @count, in any order and from several threads,
 * and waits for all. The work writes to its own item only, so the result has no order in it.
 */
void tt_parallel(guint count, void (*work)(guint index, gpointer data), gpointer data);

#endif
