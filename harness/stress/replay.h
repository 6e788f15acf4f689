/* SPDX-License-Identifier: GPL-2.0-only */
/* How the outcome of a build is told to people. Knows nothing of campaigns. */
#ifndef TT_STRESS_REPLAY_H
#define TT_STRESS_REPLAY_H

#include <glib.h>
#include <stdio.h>

#include "life/walk.h"

/* What a build came to, in lines that begin with @indent. */
void tt_replay_print_build(const struct tt_life_build *build, const char *indent, FILE *out);

#endif
