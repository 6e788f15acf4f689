/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of the parent only: a campaign that is under way. */
#ifndef TT_STRESS_CAMPAIGN_H
#define TT_STRESS_CAMPAIGN_H

#include <glib.h>

#include "results/results.h"
#include "stress/outcome.h"
#include "stress/pool.h"
#include "stress/progress.h"
#include "stress/worker.h"

struct tt_campaign {
	const struct tt_stress_request *request;
	struct tt_stress_summary *summary;
	struct tt_life *recipe;
	GHashTable *weights; /* borrowed from the profile */
	struct tt_results *results;
	struct tt_pool *pool;
	struct tt_stress_progress progress;
	GHashTable *known;   /* set: signatures that are not shrunk again */
	GHashTable *seen;    /* set: signatures of this session */
	GHashTable *aliases; /* a signature as drawn, to that of the shrunk life */
	GArray *done;	     /* guint64, ascending: lives that the database has */
	guint done_at;
	guint64 next;
	gboolean over, paused;
};

/* Results that a session left whose parent was killed before it could store them. */
gboolean tt_campaign_collect_left(struct tt_campaign *campaign, GError **error);

/* Lives until there is no more to do, time or patience. */
gboolean tt_campaign_walk(struct tt_campaign *campaign, GError **error);

#endif
