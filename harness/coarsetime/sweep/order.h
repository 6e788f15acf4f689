/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded build as predictors see it: numbered events, and where in their order each stamp
 * lies. Made from the layer's event log alone; knows nothing of what was built.
 *
 * A position is a number of events: a file whose stamp has position p was last written after p
 * events were over. So under a schedule with a tick after event k its stamp is in the new tick
 * exactly if p >= k. For an ordinary write that is event p + 1; a descriptor that was held open
 * has a smaller position than the event of its closing.
 */
#ifndef CT_SWEEP_ORDER_H
#define CT_SWEEP_ORDER_H

#include <glib.h>

#include "coarsetime/log.h"

struct ct_order_event {
	const struct ct_log_record *record;
	guint position;
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

#endif
