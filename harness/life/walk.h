/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walking through a life: a tree in a directory, to which one step after the other is done, with
 * a verdict after each build. One clock goes on over all steps: what is edited between two builds
 * comes at least a tick after the one and before the other.
 *
 *	struct tt_life_result *result = tt_life_run(life, &request, &error);
 *
 * does a whole life; tt_walk_open(), tt_walk_do() and tt_walk_close() do it step by step, for
 * callers that choose the next step by what came of the last. A walk's directory holds
 *
 *   life           the life file, written before the steps in it are done
 *   tree/          the tree (tree.2/ … after it was copied)
 *   objects/       what is built, if the life has its objects outside of the tree
 *   prepare.log    configuration and host tools
 *   NNN.log        make's output in step NNN; NNN.events, NNN.clock.json with a clock
 *   scratch/       the last build from scratch that was held against the tree
 */
#ifndef TT_LIFE_WALK_H
#define TT_LIFE_WALK_H

#include <glib.h>

#include "life/life.h"
#include "life/model.h"
#include "run/build.h"

/* A build step that was carried out. */
struct tt_life_build {
	guint step;	  /* its index among the life's steps, from 0 */
	char *operations; /* what was done since the build before, separated by blanks */
	char *targets;	  /* "" for the default */
	char *granularity, *schedule; /* as they were in force */
	gboolean limit;	     /* a limit of make is in play: a wrong result is SKIP, never FAIL */
	gboolean scratch;    /* held against a build from scratch as well */
	const char *known;   /* a known fault of this kernel that the build met, by name; or NULL:
			      * another make was run, and the verdict is about what that left */
	gboolean expected;   /* the step said which verdict to expect … */
	gboolean unexpected; /* … and it is another */
	double seconds;	     /* with all that the harness did around make */
	struct tt_build *build; /* log, verdict, clock, times */
	char *events;		/* the event log's path, or NULL without a clock */
};

struct tt_walk_request {
	const char *directory; /* absolute; made; an older walk in it is removed */
	gboolean keep_logs;    /* of builds that went well too */
	gboolean judge_known;  /* a known fault of the kernel counts like any other */
	/*
	 * A make of modules alone that leaves vmlinux behind is SKIP, with the fault's name, as in
	 * lives that are drawn. What a life's author asks for by name is judged.
	 */
	gboolean pass_modules_only;
	/*
	 * Trees after the first step, if that is a build in place. @leave: a directory to which
	 * the tree and the step's records are copied if it is a PASS. @start: one where another
	 * walk left them, with the same recipe and first step; then that step counts as done. Both
	 * may be NULL.
	 */
	const char *start, *leave;
	/* Told before each step; may be NULL. */
	void (*step)(const struct tt_step *step, guint index, gpointer data);
	gpointer data;
};

struct tt_walk {
	struct tt_walk_request request;
	char *directory;
	char *tree;   /* where the tree is by now */
	char *output; /* where objects go: the tree, or objects/ beside it */
	struct tt_model *model;
	struct tt_life *life; /* the recipe, and the steps done so far */
	GPtrArray *builds;    /* of struct tt_life_build, owned */
	GString *operations;  /* since the last build */
	guint copies;
	gboolean limit;
};

/*
 * Makes the tree of @life's recipe and prepares it; no step is done. TT_ERROR_SKIP if a variant or
 * the profile does not fit the kernel. NULL and an error if it cannot be done.
 */
struct tt_walk *tt_walk_open(const struct tt_life *life, const struct tt_walk_request *request,
			     GError **error);

/*
 * Does @step, which stays the caller's. If it is a build, *@build is its outcome, which belongs to
 * the walk; else NULL. FALSE and an error if it could not be done: TT_ERROR_INPUT if it does not
 * fit the tree. Nothing is said about the pipeline then.
 */
gboolean tt_walk_do(struct tt_walk *walk, const struct tt_step *step, struct tt_life_build **build,
		    GError **error);

/* Frees the walk; the directory stays. */
void tt_walk_close(struct tt_walk *walk);

/* Removes the trees of @directory; life file and logs stay. */
gboolean tt_walk_remove_trees(const char *directory, GError **error);

/*
 * The result of several builds: FAIL before all others, else the first that is not PASS. A build
 * that was not judged decides only if none was. Where a step says what to expect, that verdict
 * counts as PASS and any other as FAIL. Begins as { 0 }, which is a SKIP: there was no build.
 */
struct tt_life_total {
	const struct tt_life_build *decisive; /* the build that the result comes from, or NULL */
};

void tt_life_total_add(struct tt_life_total *total, const struct tt_life_build *build);
enum tt_result tt_life_total_result(const struct tt_life_total *total);

struct tt_life_result {
	GPtrArray *builds; /* of struct tt_life_build, owned */
	struct tt_life_total total;
	gboolean left; /* the tree after the first step is in @leave */
};

/*
 * Does all steps of @life; with @stop_at_failure it ends after the first build that FAILs. NULL
 * and an error if a step could not be done.
 */
struct tt_life_result *tt_life_run(const struct tt_life *life,
				   const struct tt_walk_request *request, gboolean stop_at_failure,
				   GError **error);
void tt_life_result_free(struct tt_life_result *result);
typedef struct tt_life_result tt_life_result;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_life_result, tt_life_result_free)

/*
 * For operations: runs @argv in the tree as one more thing that the user does, under the clock if
 * there is one. TT_ERROR_ENVIRONMENT if it fails.
 */
gboolean tt_walk_command(struct tt_walk *walk, char **words, GError **error);

/* For operations: make with these @targets (NULL-terminated), likewise. */
gboolean tt_walk_make(struct tt_walk *walk, const char *const *targets, GError **error);

/*
 * For operations: fills the empty directory @tree from the plan, and prepares it for builds whose
 * objects go to @output, which may be the same.
 */
gboolean tt_walk_settle(struct tt_walk *walk, const char *tree, const char *output, GError **error);

/*
 * Configures @tree, which holds sources only, for objects in @output, and makes its host tools:
 * from the cache, or @afresh, as must be where the sources are not older than anything that was
 * ever made of them.
 */
gboolean tt_walk_prepare(struct tt_walk *walk, const char *tree, const char *output,
			 gboolean afresh, GError **error);

/* Between the files of the engine: one build from scratch of the plan as it is. */
gboolean tt_walk_scratch(struct tt_walk *walk, struct tt_life_build *build, GError **error);

#endif
