/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a recorded run becomes when the clock ticks elsewhere. The run was recorded with fine
 * stamps, so all that make remade in it was remade for a reason; a build of a target whose only
 * reasons were newer prerequisites does not happen if, in coarser ticks, none of them is newer.
 * remake.h has make's rule; here it is applied to the builds that were observed, not to whole
 * makefiles, because what runs when, and in which directory, is known from the record.
 *
 * The record is that of the command (events 1 … end) and of one more make after it, which lies
 * at least a tick later.
 *
 * Stale is a file that make leaves as it is although a prerequisite got its content after the
 * file was made, and what is made from a stale file. Content decides, not stamps: a prerequisite
 * whose stamp was set back is a reason too. What make would remake once more (its stamps say that
 * it is out of date even after the last make) is not stale: it is left out, by name.
 */
#ifndef CT_SWEEP_WORLD_H
#define CT_SWEEP_WORLD_H

#include <glib.h>

#include "graph.h"
#include "order.h"

/* One call of make: numbers of events that were over when it began and when it ended. */
struct ct_call {
	guint start, end;
	gint64 when;	   /* ns since the run's base: it began then */
	gboolean parallel; /* several recipes may have run at a time */
};

/* One run of a recipe, seen by the stamps that it left. Numbers are those of events. */
struct ct_build {
	struct ct_node *file;
	guint first, last;
	guint before;	      /* the file's event before it; 0: none */
	gboolean conditional; /* it happened for newer prerequisites alone */
};

/* A pair, or a whole file, of which nothing can be said, and why. */
struct ct_left_out {
	struct ct_node *file;
	struct ct_node *need; /* NULL: the whole file */
	const char *why;      /* to stand after @need's name, if there is one; static */
};

struct ct_world {
	const struct ct_order *order; /* borrowed, as is the graph */
	const struct ct_graph *graph;
	guint end;	   /* the command's last event */
	GArray *builds;	   /* of struct ct_build, by first event: all */
	guint conditional; /* how many of them are */
	GArray *calls;	   /* of struct ct_call: the command's calls of make, and those after it */
	GArray *left_out;  /* of struct ct_left_out, by file and need */
	guint unread;	   /* how many of these are there because names could not be read */
	/* private */
	GArray **events;     /* per file: its events, or NULL */
	GArray **builds_of;  /* per file: indexes of its builds, or NULL */
	gint64 *before;	     /* per file: its stamp before the record, on the record's scale */
	guint *rank;	     /* per file: later than all that it is made from */
	GHashTable *removed; /* path -> GArray of guint: events that were over then */
	GHashTable *excused; /* set of pairs: those in left_out */
};

/*
 * @calls: of struct ct_call: those of the command, and last the one after it. NULL: not known, so
 * all events may be make's.
 */
struct ct_world *ct_world_new(const struct ct_order *order, const struct ct_graph *graph, guint end,
			      const GArray *calls);
void ct_world_free(struct ct_world *world);
typedef struct ct_world ct_world;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_world, ct_world_free)

/* The file whose stamp make looks at when it looks at @file. */
static inline const struct ct_node *ct_world_real(const struct ct_node *file)
{
	return file->real ? file->real : file;
}

/* The number of the call of make in which @event happened; -1: none, it is the command's own. */
gint ct_world_call(const struct ct_world *world, guint event);

/* The last event of @file's stamp up to and including @event; 0: none. */
guint ct_world_last(const struct ct_world *world, const struct ct_node *file, guint event);

/* The record's own stamp of @file after @event, in ns, or CT_STAMP_ABSENT. */
gint64 ct_world_stamp(const struct ct_world *world, const struct ct_node *file, guint event);

/*
 * Those of @build's needs that were newer than its file when it began, to make: event numbers,
 * parallel to file->needs, 0 where not. To be freed.
 */
guint *ct_world_reasons(const struct ct_world *world, const struct ct_build *build);

/* Must nothing be said about this pair? */
gboolean ct_world_is_left_out(const struct ct_world *world, const struct ct_node *file,
			      const struct ct_node *need);

#endif
