/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drawing lives: what happens next, chosen by random numbers. The same random state, model and
 * event log give the same step.
 */
#ifndef TT_LIFE_DRAW_H
#define TT_LIFE_DRAW_H

#include <glib.h>

#include "life/model.h"
#include "synthetic-tree/random.h"

struct tt_draw {
	struct tt_random random;
	const struct tt_model *model;
	GHashTable *weights;  /* operation's name to GUINT_TO_POINTER(weight), or NULL */
	char *events;	      /* the last build's event log, or NULL: before the first build */
	gboolean built;	      /* the last step was a build */
	gboolean limit_ticks; /* edits within the tick of a build's end may be drawn */
};

/* For life number @index of the campaign with @seed. tt_draw_clear() frees what is in it. */
void tt_draw_init(struct tt_draw *draw, guint64 seed, guint64 index);
void tt_draw_clear(struct tt_draw *draw);

/* The seed of the tree that life number @index is lived with. */
guint64 tt_draw_tree_seed(guint64 seed, guint64 index);

/* The next step, to be freed with tt_step_free(). */
struct tt_step *tt_draw_step(struct tt_draw *draw);

/* A whole build under a drawn schedule: how a life begins and ends. */
struct tt_step *tt_draw_whole_build(struct tt_draw *draw);

/* A schedule as coarsetime takes it, to be freed. */
char *tt_draw_schedule(struct tt_draw *draw);

/*
 * The classes of a schedule, separated by blanks, to be freed: "frozen", "step", "every", or for
 * each tick the kind of file after which it comes, and whether that was the file's first writing in
 * the build or a later one, as those of the second pass are: "after-object:1", "after-list:2+".
 */
char *tt_schedule_class(const char *schedule);

/* All that may be drawn, separated by blanks. */
extern const char tt_schedule_classes[];

/* For operations. NULL from an empty array. */
guint tt_draw_number(struct tt_draw *draw, guint min, guint max);
gpointer tt_draw_pick(struct tt_draw *draw, const GPtrArray *from);

/* Objects whose source is compiled in the configuration as it is; the caller frees the array. */
GPtrArray *tt_draw_objects(struct tt_draw *draw);

/* Exports that may be renamed and removed; the caller frees the array. */
GPtrArray *tt_draw_exports(struct tt_draw *draw);

/* A name that nothing exports, like @like or like one of its family; to be freed. */
char *tt_draw_name(struct tt_draw *draw, const char *like);

/* Fills the parameter same-tick, rarely, if the campaign wants that. */
void tt_draw_same_tick(struct tt_draw *draw, struct tt_step *step);

#endif
