/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Explanations for one file: each of its builds with its reasons, and what the next make would
 * do. Prints on standard output. Return: enum tt_exit (FAIL: the file is stale, or in some class
 * would be), or -1 and an error: the file is unknown.
 */
#ifndef CT_SWEEP_WHY_H
#define CT_SWEEP_WHY_H

#include "record.h"

/* After a run whose log @world was made from, in the tree @root as that run left it. */
int ct_why_log(const struct ct_world *world, const char *path, const char *root, GError **error);

/* After a sweep: what was recorded, and what other places of the tick would change. */
int ct_why_record(const struct ct_recording *record, const char *path, GError **error);

#endif
