/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of the walk only. */
#ifndef TT_LIFE_WALK_INTERNAL_H
#define TT_LIFE_WALK_INTERNAL_H

#include "life/walk.h"

/* Carries a build step out; the result belongs to the walk. */
struct tt_life_build *tt_walk_build(struct tt_walk *walk, const struct tt_step *step,
				    GError **error);

/* A path in the walk's directory for the step under way: NNN and @suffix; to be freed. */
char *tt_walk_name(const struct tt_walk *walk, const char *suffix);

#endif
