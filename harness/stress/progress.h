/* SPDX-License-Identifier: GPL-2.0-only */
/* How a campaign comes on: a line that is rewritten on a terminal, a plain one a minute elsewhere.
 */
#ifndef TT_STRESS_PROGRESS_H
#define TT_STRESS_PROGRESS_H

#include <glib.h>

struct tt_stress_progress {
	gboolean terminal, quiet;
	gint64 began, drawn; /* monotonic µs */
	guint64 lives, builds, failures, misses;
	guint outcomes; /* distinct signatures */
	guint64 runs;	/* wanted, or 0 */
	double seconds; /* budget, or 0 */
};

void tt_stress_progress_start(struct tt_stress_progress *progress, gboolean quiet);

/* Draws if it is time to, or if @now. */
void tt_stress_progress_draw(struct tt_stress_progress *progress, gboolean now);

/* A line of its own that says what happened. */
void tt_stress_progress_say(struct tt_stress_progress *progress, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

#endif
