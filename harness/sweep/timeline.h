/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded build as the predictor sees it: numbered events, where in their order each stamp
 * lies, and the passes of the trim pipeline. Made from the layer's event log alone.
 *
 * A position is a number of events: a file whose stamp has position p was last written after p
 * events were over. So under a schedule with a tick after event k its stamp is in the new tick
 * exactly if p >= k. For an ordinary write that is event p + 1; a descriptor that was held open
 * has a smaller position than the event of its closing.
 */
#ifndef TT_SWEEP_TIMELINE_H
#define TT_SWEEP_TIMELINE_H

#include <glib.h>

#include "coarsetime/eventlog.h"

#define TT_SWEEP_LIST "include/generated/autoksyms.h"

struct tt_event {
	const struct ct_log_record *record;
	guint position;
};

/* One run of adjust_autoksyms.sh that changed the list. Numbers are those of events. */
struct tt_update {
	guint first_touch, last_touch; /* 0: none */
	guint new_list;		       /* the last write of autoksyms.h.tmpnew */
	guint rename;		       /* of the new list over the old one */
};

struct tt_timeline {
	const struct ct_log *log; /* borrowed */
	guint count;		  /* events are numbered 1 … count */
	struct tt_event *events;  /* [0] is unused */
	GHashTable *by_path;	  /* path -> GArray of guint: its events, ascending */
	GArray *updates;	  /* of struct tt_update */
};

/* NULL and TT_ERROR_INPUT if the events of @log are not numbered 1, 2, 3 … */
struct tt_timeline *tt_timeline_new(const struct ct_log *log, GError **error);
void tt_timeline_free(struct tt_timeline *timeline);
typedef struct tt_timeline tt_timeline;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_timeline, tt_timeline_free)

/* The last event of @path up to and including @event; 0: none. */
guint tt_timeline_last(const struct tt_timeline *timeline, const char *path, guint event);

/* Is @path a dep file of a symbol, of any era? */
gboolean tt_timeline_is_dep_file(const char *path);

#endif
