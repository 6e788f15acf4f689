/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * First builds that cases have in common: most lives begin with a plain build of the same tree, so
 * it is made once a kernel and copied for the next case. Owns where such trees are kept while a
 * check runs; knows nothing of what cases do with them. May be used by several threads.
 */
#ifndef TT_CHECK_FIRSTS_H
#define TT_CHECK_FIRSTS_H

#include "life/walk.h"

struct tt_firsts;

/* What a first build cost; it counts in each case that begins with it. */
struct tt_first {
	char *directory; /* as tt_walk_request.start takes it; owned by the store */
	guint compiled;
	double seconds; /* of make */
};

/* They are kept below @directory, which tt_firsts_free() removes. */
struct tt_firsts *tt_firsts_new(const char *directory);
void tt_firsts_free(struct tt_firsts *firsts);

/* What stands for @life up to its first step; NULL if that is no plain build. To be freed. */
char *tt_firsts_key(const struct tt_life *life);

/*
 * The first build of @key if it is there already, or NULL. Then *@leave, if it is not NULL, is the
 * directory to which the caller alone shall bring it (tt_walk_request.leave).
 */
const struct tt_first *tt_firsts_find(struct tt_firsts *firsts, const char *key, char **leave);

/* It is there: @build. */
void tt_firsts_put(struct tt_firsts *firsts, const char *key, const struct tt_life_build *build);

#endif
