/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lives: what happens to one tree from its first build on. A *life* is a recipe (kernel, profile,
 * seed, variants, …) and a list of *steps*; a step is an *operation* with parameters. This
 * module owns the text form, the life file, that stress, cases and bundles share
 * (docs/formats.md); it knows nothing of how a life is carried out (run.h) or drawn (draw.h).
 *
 *	trimtorture-life 1
 *	kernel 6.1
 *	profile tiny
 *	seed 1
 *	variant no-guard
 *	granularity 1s
 *
 *	build schedule=frozen
 *	switch module=fs/fat/fat to=n
 *	build jobs=2 schedule='at 1:kernel/core.o' expect=FAIL
 */
#ifndef TT_LIFE_LIFE_H
#define TT_LIFE_LIFE_H

#include <glib.h>

#include "life/operation.h"

struct tt_step {
	const struct tt_operation *operation;
	char **values; /* in the order of operation->parameters; NULL: not given */
};

/* Takes a part out of the plan before life begins: how shrinking makes a tree smaller. */
struct tt_drop {
	char *kind; /* "module", "object", "export" or "use" */
	char *name; /* path or symbol; of a use OBJECT:SYMBOL */
};

struct tt_life {
	char *kernel;	      /* as tt_snapshot_find() takes it: version or snapshot id */
	char *profile;	      /* a shipped profile's name, or a file */
	guint64 seed;	      /* of the tree */
	GPtrArray *variants;  /* owned strings */
	GPtrArray *patches;   /* owned strings: patch files, applied in this order */
	GPtrArray *variables; /* owned strings: VAR=value for make */
	GPtrArray *drops;     /* of struct tt_drop */
	gboolean separate;    /* objects go to a directory of their own (O=), not into the tree */
	char *granularity;    /* as coarsetime -g takes it; "" for real time, without the layer */
	GPtrArray *steps;     /* of struct tt_step */
};

/* An empty life under a clock of one second. tt_life_free() frees it. */
struct tt_life *tt_life_new(void);
void tt_life_free(struct tt_life *life);
typedef struct tt_life tt_life;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_life, tt_life_free)

struct tt_life *tt_life_copy(const struct tt_life *life);

/*
 * Reads @text; @name is for messages. TT_ERROR_INPUT says line, what is wrong there and what
 * could be.
 */
struct tt_life *tt_life_parse(const char *text, const char *name, GError **error);
struct tt_life *tt_life_read(const char *path, GError **error);

/* The text form; reading it again gives the same life, and the same text. To be freed. */
char *tt_life_text(const struct tt_life *life);

/* Steps. tt_step_new() gives no parameter a value. */
struct tt_step *tt_step_new(const struct tt_operation *operation);
struct tt_step *tt_step_copy(const struct tt_step *step);
void tt_step_free(gpointer step);

/* The value of parameter @name, or NULL. It is a fault of the program to ask for an unknown one. */
const char *tt_step_get(const struct tt_step *step, const char *name);
void tt_step_set(struct tt_step *step, const char *name, const char *value);
gboolean tt_step_is(const struct tt_step *step, const char *name); /* "yes" */

/*
 * FALSE and TT_ERROR_INPUT if the path in parameter @name leaves the tree: life files come from
 * others.
 */
gboolean tt_step_inside(const struct tt_step *step, const char *name, GError **error);

/* One line of the text form, to be freed; and back, for programs that make up steps. */
char *tt_step_text(const struct tt_step *step);
struct tt_step *tt_step_parse(const char *line, GError **error);

/* The targets of a build step, none for the default; g_strfreev() it. */
char **tt_step_targets(const struct tt_step *step);

/* A build that makes everything and is not to be interrupted. */
gboolean tt_step_is_whole_build(const struct tt_step *step);

#endif
