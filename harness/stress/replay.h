/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Replaying a life file and telling people what came of it. Knows nothing of campaigns.
 */
#ifndef TT_STRESS_REPLAY_H
#define TT_STRESS_REPLAY_H

#include <glib.h>
#include <stdio.h>

#include "life/walk.h"

/*
 * Does all steps of @life in @directory and prints a line per step to @out. Returns the exit
 * status that belongs to the outcome (enum tt_exit), or -1 and an error.
 */
int tt_replay(const struct tt_life *life, const char *directory, FILE *out, GError **error);

/* What a build came to, in lines that begin with @indent. */
void tt_replay_print_build(const struct tt_life_build *build, const char *indent, FILE *out);

#endif
