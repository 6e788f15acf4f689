/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a worker hands to its parent: result.json in the life's directory. It is written last and
 * at once, so where it is there the life is complete, whoever was killed afterwards.
 */
#ifndef TT_STRESS_OUTCOME_H
#define TT_STRESS_OUTCOME_H

#include <glib.h>

#include "life/walk.h"
#include "results/results.h"
#include "stress/shrink.h"
#include "stress/signature.h"

struct tt_life_outcome {
	guint64 index;
	enum tt_result verdict;
	char *reason;
	char *text;	       /* the life */
	char *signature[4];    /* kind, feature, symbol kind, operations; NULL without */
	char *own;	       /* the signature's text before shrinking, or NULL */
	char *symbol, *file;   /* what the finding is about; or NULL */
	char *campaign;	       /* key of the one that it belongs to */
	char *artefact, *note; /* the shrunk life's or bundle's path, and a line; or NULL */
	const char *artefact_kind;
	double seconds;
	GArray *builds;	     /* of struct tt_results_build, whose strings are in @strings */
	GPtrArray *strings;  /* owned */
	GPtrArray *findings; /* arrays that builds point to, owned */
};

struct tt_life_outcome *tt_life_outcome_new(guint64 index);
void tt_life_outcome_free(struct tt_life_outcome *outcome);
typedef struct tt_life_outcome tt_life_outcome;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_life_outcome, tt_life_outcome_free)

void tt_life_outcome_add_build(struct tt_life_outcome *outcome, const struct tt_life_build *build);
void tt_life_outcome_set_signature(struct tt_life_outcome *outcome,
				   const struct tt_signature *signature);

/*
 * The signature that a failure was written with, for whoever goes on with it; NULL of all else.
 * tt_signature_free() frees it.
 */
struct tt_signature *tt_life_outcome_signature(const struct tt_life_outcome *outcome);

gboolean tt_life_outcome_write(const struct tt_life_outcome *outcome, const char *path,
			       GError **error);

/* NULL and an error if it cannot be read: then the life is lost. */
struct tt_life_outcome *tt_life_outcome_read(const char *path, GError **error);

/* Into the database, all at once. */
gboolean tt_life_outcome_store(const struct tt_life_outcome *outcome, struct tt_results *results,
			       gboolean *added, GError **error);

#endif
