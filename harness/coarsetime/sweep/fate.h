/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of the files of a recorded run (world.h): simulated, when the clock ticks
 * elsewhere; or observed, in another run of the same command. A simulation is kept up to date
 * when ticks move on: only the builds that compare a stamp that moved are decided anew, and what
 * follows from them, so that going through all places of a tick costs little more than one.
 *
 * A simulation can only take builds away. With coarser stamps a prerequisite that was not newer
 * does not become so, and a target that was left alone ties with what it was left alone for, and
 * stays. (Where stamps were cut or copied by hand that need not hold; then running the class shows
 * it, and the sweep runs all places.)
 */
#ifndef CT_SWEEP_FATE_H
#define CT_SWEEP_FATE_H

#include <glib.h>

#include "world.h"

/* When the clock ticks. */
struct ct_ticks {
	gint64 granularity; /* ns; 0: one tick, after event @boundary */
	guint boundary;
	gint64 phase; /* ns: with granularity, ticks at phase + n × granularity */
	guint second; /* with a boundary: another tick after this event; 0: there is none */
};

/* A stale file: @need got its content after it; or @need is stale itself. */
struct ct_stale {
	const struct ct_node *file, *need;
	gboolean direct;
};

struct ct_fate;

/* Simulates all builds. Free with ct_fate_free(). */
struct ct_fate *ct_fate_simulate(const struct ct_world *world, const struct ct_ticks *ticks);
void ct_fate_free(struct ct_fate *fate);

/* When the clock ticks in it. */
const struct ct_ticks *ct_fate_ticks(const struct ct_fate *fate);

/* The ticks move to @ticks, and with them the stamps of @events (of guint) and no others. */
void ct_fate_move(struct ct_fate *fate, const struct ct_ticks *ticks, const GArray *events);

/* What another recorded run of the same command left, by its own order of events. */
struct ct_fate *ct_fate_observe(const struct ct_world *world, const struct ct_order *order);

/* Does build number @build (of world->builds) happen? In an observed run: not known, TRUE. */
gboolean ct_fate_happens(const struct ct_fate *fate, guint build);

/* The last build of @file that happens, its number; -1: none does. */
gint ct_fate_last_build(const struct ct_fate *fate, const struct ct_node *file);

/*
 * The files of which that may be another build than before the ticks moved; after the first
 * simulation, all that have builds. Array of struct ct_node, perhaps with repetitions; borrowed.
 */
const GPtrArray *ct_fate_flipped(const struct ct_fate *fate);

/* How many files are stale, and a hash of which: equal sets have equal hashes. */
guint ct_fate_count(const struct ct_fate *fate);
guint64 ct_fate_hash(const struct ct_fate *fate);

/* All stale files, by path: array of struct ct_stale, the caller's. */
GArray *ct_fate_stale(const struct ct_fate *fate);

/* When @file was made, and when it got what it has now: events begun by then, 0: before the run. */
guint ct_fate_made(const struct ct_fate *fate, const struct ct_node *file);
guint ct_fate_changed(const struct ct_fate *fate, const struct ct_node *file);

/* Did @need get its content after @file was made? */
gboolean ct_fate_is_late(const struct ct_fate *fate, const struct ct_node *file,
			 const struct ct_node *need);

/* The stamps of @need and @file at the end: -1 older, 0 equal, 1 newer. */
gint ct_fate_compare(const struct ct_fate *fate, const struct ct_node *need,
		     const struct ct_node *file);

/* A file that a recipe makes and that exists when all is built. */
gboolean ct_fate_can_be_stale(const struct ct_node *file);

/* "…": why @stale is so, as the sweep and why say it. To be freed. */
char *ct_fate_reason(const struct ct_fate *fate, const struct ct_stale *stale);

#endif
