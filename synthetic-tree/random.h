/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The random numbers of the generator: SplitMix64, so that a seed means the same tree with every
 * version of GLib (whose g_rand_* can be switched to older algorithms by the environment) and on
 * every machine. Each purpose draws from a stream of its own; a profile that asks for one module
 * more does not change the names of all symbols.
 */
#ifndef TT_TREE_RANDOM_H
#define TT_TREE_RANDOM_H

#include <glib.h>

struct tt_random {
	guint64 state;
};

/* Starts the stream called @stream of @seed. */
void tt_random_init(struct tt_random *random, guint64 seed, const char *stream);

guint64 tt_random_next(struct tt_random *random);

/* A number from @min to @max, both included; @min <= @max. */
guint tt_random_range(struct tt_random *random, guint min, guint max);

/* TRUE in @percent of 100 draws. */
gboolean tt_random_percent(struct tt_random *random, guint percent);

/* Puts the elements of @array into a random order. */
void tt_random_shuffle(struct tt_random *random, GPtrArray *array);

#endif
