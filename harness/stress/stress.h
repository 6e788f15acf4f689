/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stress: many lives, drawn from a seed, lived by worker processes, kept in a database. Which
 * lives there are depends on snapshot, profile, variants and seed only: life number i is the same
 * in every shard and after every interruption.
 *
 *	stress (parent) ── fork ──▶ worker: one life, then shrinking if it failed in a new way
 *	   │  ▲                        │
 *	   │  └── result.json ─────────┘   a worker that dies, hangs or fills the disk is a MISS
 *	   ▼
 *	results database
 */
#ifndef TT_STRESS_STRESS_H
#define TT_STRESS_STRESS_H

#include <glib.h>

struct tt_stress_request {
	const char *kernel, *profile;
	char **variants, **variables; /* or NULL */
	char **patches;		      /* absolute paths; or NULL */
	guint64 seed;
	guint jobs;	      /* workers at a time */
	guint64 runs;	      /* lives of the whole campaign; 0: until the time is up */
	double seconds;	      /* 0: no limit */
	const char *out;      /* directory for lives, failures and, by default, the database */
	const char *database; /* or NULL: results.db in @out */
	guint shard, shards;  /* counted from 1 */
	gboolean resume;
	const char *granularity;  /* or NULL: drawn */
	double shrink_seconds;	  /* per new signature; 0: do not shrink */
	gboolean stop_at_failure; /* end when the first failure is stored */
	gboolean quiet;		  /* no progress */
	const char *command;	  /* that repeats it, for the record */
};

struct tt_stress_summary {
	guint64 lives, builds, failures, misses, errors;
	guint signatures; /* distinct ones of this session */
	gboolean interrupted;
};

/*
 * Runs the campaign to its end, or until a signal comes. FALSE and an error if it could not be
 * started or the results cannot be kept; workers' troubles are counted in @summary.
 */
gboolean tt_stress_run(const struct tt_stress_request *request, struct tt_stress_summary *summary,
		       GError **error);

#endif
