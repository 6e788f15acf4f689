/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pairs of files whose order of stamps decides whether make does its work: a target, and a
 * prerequisite that was stamped after the target, so that a later pass rebuilt the target, or
 * should have. Made from a timeline and the .cmd files of the finished build.
 */
#ifndef TT_SWEEP_PAIRS_H
#define TT_SWEEP_PAIRS_H

#include <glib.h>

#include "kbuild/cmdfile.h"
#include "sweep/timeline.h"

struct tt_pair {
	const char *target, *prerequisite; /* belong to the .cmd files and the log */
	guint update;			   /* index of the update that touched the prerequisite */
	guint target_event, prerequisite_event;
	gboolean is_symbol; /* the prerequisite is the dep file of a symbol */
};

/*
 * All pairs, by target, then update, then event. Array of struct tt_pair, the caller's. @cmdfiles:
 * from tt_cmdfiles_read(); it and the timeline must outlive the result.
 */
GArray *tt_pairs_find(const struct tt_timeline *timeline, GHashTable *cmdfiles);

#endif
