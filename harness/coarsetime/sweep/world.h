/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a recorded build becomes when the clock ticks elsewhere. The build was recorded with fine
 * stamps, so all that make remade in it was remade for a reason; a build of a target whose only
 * reasons were newer prerequisites does not happen if, in coarser ticks, none of them is newer.
 * remake.h has make's rule; here it is applied to the builds that were observed, not
 * to whole makefiles, because what runs when, and in which directory, is known from the record.
 *
 * The record is that of the command (events 1 … end) and of one more make after it, which lies
 * at least a tick later. What is out of date after both although stamps were fine is not the
 * clock's fault and is left out.
 *
 * Stale is a file whose prerequisite was written after it and that make leaves as it is, and
 * what is made from a stale file.
 */
#ifndef CT_SWEEP_WORLD_H
#define CT_SWEEP_WORLD_H

#include <glib.h>

#include "graph.h"
#include "coarsetime/sweep/order.h"

/* When the clock ticks. */
struct ct_ticks {
	gint64 granularity; /* ns; 0: one tick, after event @boundary */
	guint boundary;
	gint64 phase; /* ns: with granularity, ticks at phase + n × granularity */
};

/* One run of a recipe, seen by the stamps that it left. Numbers are those of events. */
struct ct_build {
	struct ct_node *file;
	guint first, last;
	guint before;	      /* the file's event before it; 0: none */
	gboolean conditional; /* it happened for newer prerequisites alone */
};

struct ct_world {
	const struct ct_order *order; /* borrowed, as is the graph */
	const struct ct_graph *graph;
	guint end;	     /* the command's last event */
	GArray *builds;	     /* of struct ct_build, by first event: all */
	guint conditional;   /* how many of them are */
	GArray *starts;	     /* of guint: events that were over when a make was called */
	GPtrArray *relevant; /* of struct ct_node: on whose stamps a conditional build depends */
	/* private */
	GArray **events;     /* per file: its events, or NULL */
	GHashTable *removed; /* path -> GArray of guint: events that were over then */
	GArray *decisive;    /* of guint: indexes of builds of relevant files */
	GHashTable *excused; /* set of pairs that are out of date in the record itself */
};

/* @starts: times (ns, as in the log) at which the command called make. */
struct ct_world *ct_world_new(const struct ct_order *order, const struct ct_graph *graph, guint end,
			      const gint64 *starts, guint start_count);
void ct_world_free(struct ct_world *world);
typedef struct ct_world ct_world;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_world, ct_world_free)

/* What became of the files. */
struct ct_fate {
	guint *key;	   /* per file: when its content was written, in events; 0: before all */
	gboolean *skipped; /* per build; NULL if it was not simulated */
};

/* Simulates. To be freed with ct_fate_free(). */
struct ct_fate *ct_world_run(const struct ct_world *world, const struct ct_ticks *ticks);
void ct_fate_free(struct ct_fate *fate);

/* What another recorded run of the same command left. @end as above, of that run. */
struct ct_fate *ct_world_observe(const struct ct_world *world, const struct ct_order *order);

/* A stale file: @need was written after it; or @need is stale itself. */
struct ct_stale {
	struct ct_node *file, *need;
	gboolean direct;
};

/* All stale files, by path: array of struct ct_stale, the caller's. */
GArray *ct_world_stale(const struct ct_world *world, const struct ct_fate *fate);

/* Files that are out of date after the record although stamps were fine. */
guint ct_world_unsettled(const struct ct_world *world);

/*
 * Those of @file's needs that were newer than it at event @first, to make: event numbers,
 * parallel to file->needs, 0 where not. To be freed.
 */
guint *ct_world_reasons(const struct ct_world *world, const struct ct_build *build);

/* The last event of @file up to and including @event; 0: none. */
guint ct_world_last(const struct ct_world *world, const struct ct_node *file, guint event);

/* Of ct_world_new()'s: notes what is out of date in the record itself. */
void ct_world_excuse(struct ct_world *world);

#endif
