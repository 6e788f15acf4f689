/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded build of a kernel tree: its events in order (coarsetime/sweep/order.h), and the passes
 * of the trim pipeline. Made from the layer's event log alone.
 */
#ifndef TT_SWEEP_TIMELINE_H
#define TT_SWEEP_TIMELINE_H

#include <glib.h>

#include "coarsetime/sweep/order.h"

#define TT_SWEEP_LIST "include/generated/autoksyms.h"

/* One run of adjust_autoksyms.sh that changed the list. Numbers are those of events. */
struct tt_update {
	guint first_touch, last_touch; /* 0: none */
	guint new_list;		       /* the last write of autoksyms.h.tmpnew */
	guint rename;		       /* of the new list over the old one */
};

struct tt_timeline {
	struct ct_order *order;
	const struct ct_log *log; /* these three are those of the order */
	guint count;
	struct ct_order_event *events;
	GArray *updates; /* of struct tt_update */
};

/* NULL and TT_ERROR_INPUT if the events of @log are not numbered 1, 2, 3 … */
struct tt_timeline *tt_timeline_new(const struct ct_log *log, GError **error);
void tt_timeline_free(struct tt_timeline *timeline);
typedef struct tt_timeline tt_timeline;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_timeline, tt_timeline_free)

/* The last event of @path up to and including @event; 0: none. */
guint tt_timeline_last(const struct tt_timeline *timeline, const char *path, guint event);

/* The tick of the stamp of @event, with ticks after the @count events @ticks. */
guint tt_timeline_tick(const struct tt_timeline *timeline, guint event, const guint *ticks,
		       guint count);

/* Is @path a dep file of a symbol, of any era? */
gboolean tt_timeline_is_dep_file(const char *path);

#endif
