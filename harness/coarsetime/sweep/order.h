/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded run as predictors see it: numbered events, and for each of them two things that are
 * not the same: where in the order its *stamp* lies, and when the *content* that the name then
 * has was written. Made from the layer's event log alone; knows nothing of what was built.
 *
 * An event's place is its number. A position is a number of events: a stamp with position p was
 * the clock's when p events were over. So under a schedule with a tick after event k it is in the
 * new tick exactly if p >= k. For an ordinary write that is event p + 1; a descriptor that was
 * held open has a smaller position than the event of its closing, and so has a stamp that was
 * copied from another file (cp -p).
 */
#ifndef CT_SWEEP_ORDER_H
#define CT_SWEEP_ORDER_H

#include <glib.h>

#include "coarsetime/log.h"

/* The stamp floats: it is the clock's, so a schedule moves it. */
#define CT_ORDER_FLOATS G_MAXINT64

struct ct_order_event {
	const struct ct_log_record *record;
	guint position;
	gint64 fixed;  /* a stamp that no schedule moves, because it was set older than the run or
			* ahead of its clock: the record's, in ns; else CT_ORDER_FLOATS */
	guint made;    /* the bytes that the name has now were written when so many events were
			* begun; 0: before the run */
	guint changed; /* the name got them then: later than @made if a file was moved there */
};

struct ct_order {
	const struct ct_log *log;      /* borrowed */
	guint count;		       /* events are numbered 1 … count */
	struct ct_order_event *events; /* [0] is unused */
	GHashTable *by_path;	       /* path -> GArray of guint: its events, ascending */
};

/* NULL and TT_ERROR_INPUT if the events of @log are not numbered 1, 2, 3 … */
struct ct_order *ct_order_new(const struct ct_log *log, GError **error);
void ct_order_free(struct ct_order *order);
typedef struct ct_order ct_order;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_order, ct_order_free)

/* The last event of @path up to and including @event; 0: none. */
guint ct_order_last(const struct ct_order *order, const char *path, guint event);

/*
 * The last event that put another directory, with the file @path in it, under its name: a directory
 * above it was renamed there, or a link turned. 0: none.
 */
guint ct_order_brought(const struct ct_order *order, const char *path);

/* The last of @list (of guint, ascending; NULL: empty) up to and including @event; 0: none. */
guint ct_order_last_of(const GArray *list, guint event);

/*
 * Has @event a name by which another run of the same command knows it? Not one that such a run may
 * draw anew (mktemp's, a process number), nor one outside of the first root.
 */
gboolean ct_order_has_name(const struct ct_order *order, guint event);

/*
 * @event as a word of the schedule "at …": "2:drivers/a.o", or "17" without @by_name. Events that
 * @missing flags do not count, because they do not happen; NULL: all do. To be freed.
 */
char *ct_order_word(const struct ct_order *order, guint event, gboolean by_name,
		    const gboolean *missing);

#endif
