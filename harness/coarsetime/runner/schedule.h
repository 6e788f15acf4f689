/* SPDX-License-Identifier: GPL-2.0-only */
/* The schedule of a run, in the clock page. */
#ifndef CT_RUNNER_SCHEDULE_H
#define CT_RUNNER_SCHEDULE_H

#include <glib.h>

#include "coarsetime/schedule.h"

/*
 * Puts @schedule into the clock page (ct_page, zeroed and with granularity and base set), with
 * the entries of its map, as long as @have_room says so. FALSE and @error (CT_SCHEDULE_ERROR) if
 * the map cannot be read or is too long.
 */
gboolean ct_schedule_load(const struct ct_schedule *schedule, gboolean (*have_room)(void),
			  GError **error);

#define CT_SCHEDULE_ERROR ct_schedule_error_quark()
GQuark ct_schedule_error_quark(void);

#endif
