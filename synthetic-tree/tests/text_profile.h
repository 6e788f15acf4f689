/* SPDX-License-Identifier: GPL-2.0-only */
/* Profiles for tests, from text in the test itself. */
#ifndef TT_TREE_TEXT_PROFILE_H
#define TT_TREE_TEXT_PROFILE_H

#include "synthetic-tree/plan.h"

/* Reads @text as a profile. */
struct tt_profile *text_profile(const char *text, GError **error);

/* The plan of @text for @seed, on a machinery with namespaces and a whitelist. */
struct tt_plan *text_plan(const char *text, guint64 seed, GError **error);

/* What such a machinery can do: 6.1's features. */
extern const struct tt_features text_features;

#endif
