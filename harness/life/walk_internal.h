/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of the walk only. */
#ifndef TT_LIFE_WALK_INTERNAL_H
#define TT_LIFE_WALK_INTERNAL_H

#include "life/walk.h"

/* Carries a build step out; the result belongs to the walk. */
struct tt_life_build *tt_walk_build(struct tt_walk *walk, const struct tt_step *step,
				    GError **error);

/* Carries an external step out (walk_external.c); likewise. */
struct tt_life_build *tt_walk_external(struct tt_walk *walk, const struct tt_step *step,
				       GError **error);

/* The build of @step as it begins: circumstances, no outcome. */
struct tt_life_build *tt_walk_build_new(const struct tt_walk *walk, const struct tt_step *step);

/* What is said when the verdict is there: a limit of make is in play, another was expected. */
void tt_walk_last_words(const struct tt_walk *walk, const struct tt_step *step,
			struct tt_life_build *build);

/* A path in the walk's directory for the step under way: NNN and @suffix; to be freed. */
char *tt_walk_name(const struct tt_walk *walk, const char *suffix);

#endif
