/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Explanations for one file: each of its builds with its reasons, and what the next make would
 * do. Prints on standard output. Return: enum tt_exit (FAIL: the file is stale, or in some class
 * would be), or -1 and an error: the file is unknown.
 */
#ifndef CT_SWEEP_WHY_H
#define CT_SWEEP_WHY_H

#include <json-glib/json-glib.h>

#include "record.h"

/* After a run whose log @world was made from. */
int ct_why_log(const struct ct_world *world, const char *path, GError **error);

/*
 * After a sweep: what was recorded, and what @sweep, which is the JSON that the sweep wrote, says
 * of other places of the tick.
 */
int ct_why_record(const struct ct_recording *record, JsonObject *sweep, const char *path,
		  GError **error);

#endif
