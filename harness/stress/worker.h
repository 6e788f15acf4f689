/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A worker: one life of a campaign, in a process of its own, and shrinking if it fails in a way
 * that is not known yet. Knows nothing of the database.
 */
#ifndef TT_STRESS_WORKER_H
#define TT_STRESS_WORKER_H

#include <glib.h>

#include "life/life.h"
#include "stress/stress.h"
#include "synthetic-tree/profile.h"

struct tt_worker {
	const struct tt_stress_request *request;
	const struct tt_life *recipe; /* without steps */
	GHashTable *weights;	      /* of operations, or NULL */
	struct tt_range builds;	      /* how many a life may have */
	GHashTable *known;	      /* set of signatures that need no shrinking */
	guint64 index;
	const char *directory; /* of the life */
	const char *campaign;  /* its key */
};

/* To be called in the child; returns its exit status. The result is in result.json. */
int tt_worker_run(const struct tt_worker *worker);

/*
 * The same for a life that has failed, and whose worker was killed while it made it smaller: goes
 * on with that. result.json is there.
 */
int tt_worker_resume(const struct tt_worker *worker);

#endif
