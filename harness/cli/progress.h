/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Progress of a run on standard error: one line that is rewritten on a terminal, one plain line
 * per stage elsewhere.
 */
#ifndef TT_CLI_PROGRESS_H
#define TT_CLI_PROGRESS_H

#include <glib.h>

#include "verdict/buildlog.h"

struct tt_progress {
	gboolean terminal;
	gboolean quiet;
	const char *stage;
	gint64 began;	   /* monotonic µs */
	gint64 last_drawn; /* monotonic µs */
};

void tt_progress_start(struct tt_progress *progress, gboolean quiet);

/* Callbacks for struct tt_run_request; @data is the struct tt_progress. */
void tt_progress_stage(const char *name, gpointer data);
void tt_progress_log(const struct tt_buildlog *log, guint objects, gpointer data);

/* Removes the terminal's line. */
void tt_progress_end(struct tt_progress *progress);

#endif
