/* SPDX-License-Identifier: GPL-2.0-only */
/* The string behind --schedule. */
#ifndef CT_SCHEDULE_H
#define CT_SCHEDULE_H

#include <glib.h>

/* What is used without --schedule: every event takes a millisecond. */
#define CT_SCHEDULE_DEFAULT "step 1ms"

/*
 * Reads @text into the clock page (ct_page, zeroed and with granularity and base set):
 *
 *   frozen [phase=D]            no ticks, unless somebody waits
 *   every N                     a tick after each N events
 *   step D [phase=D]            each event takes D
 *   at EVENT [EVENT …]          a tick after each of these; NUMBER, NAME or COUNT:NAME
 *   map FILE                    ticks by name and count, as "coarsetime log --as-map" writes it
 *   realtime [phase=D] [speed=X]
 *
 * Return: TRUE; or FALSE and @error (domain CT_SCHEDULE_ERROR) says which word is wrong.
 */
gboolean ct_schedule_parse(const char *text, GError **error);

#define CT_SCHEDULE_ERROR (g_quark_from_static_string("ct-schedule-error"))

#endif
