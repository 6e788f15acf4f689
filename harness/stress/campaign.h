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
	GHashTable *weights;	/* borrowed from the profile */
	struct tt_range builds; /* of a life */
	struct tt_results *results;
	struct tt_pool *pool;
	struct tt_stress_progress progress;
	GHashTable *known;   /* set: signatures that are not shrunk again */
	GHashTable *seen;    /* set: signatures of this session */
	GHashTable *aliases; /* a signature as drawn, to that of the shrunk life */
	GArray *done;	     /* guint64, ascending: lives that are there already */
	guint done_at;
	GArray *unshrunk;   /* guint64: failed lives whose shrinking was cut short */
	GHashTable *killed; /* guint64 * to guint *: how often it was */
	char *key;
	guint64 next;
	gboolean over, paused;
};

/* Where life number @index is lived; to be freed. */
char *tt_campaign_life_directory(const struct tt_campaign *campaign, guint64 index);

/*
 * Results that a session left whose parent was killed before it could store them. Failures that
 * were not made small yet are put off for that, or stored as they are if it is the @last chance.
 */
gboolean tt_campaign_collect_left(struct tt_campaign *campaign, gboolean last, GError **error);

/*
 * Stores what a worker that has ended with @status came to. A failure whose shrinking a signal cut
 * short is put off: another worker goes on with it.
 */
gboolean tt_campaign_take_worker(struct tt_campaign *campaign, const struct tt_pool_worker *worker,
				 int status, GError **error);

/* Is there nothing to do about the failure in the life's @directory but to store it? Then do. */
gboolean tt_campaign_is_shrunk(const struct tt_campaign *campaign, const char *directory);
gboolean tt_campaign_take(struct tt_campaign *campaign, const char *directory, GError **error);

/* Lives until there is no more to do, time or patience. */
gboolean tt_campaign_walk(struct tt_campaign *campaign, GError **error);

#endif
