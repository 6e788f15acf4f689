// SPDX-License-Identifier: GPL-2.0-only
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/terminal.h"

/* Redrawing more often than this costs more than it shows. */
#define REDRAW_US 100000

void tt_progress_start(struct tt_progress *progress, gboolean quiet)
{
	*progress = (struct tt_progress){
		.terminal = isatty(STDERR_FILENO),
		.quiet = quiet,
		.began = g_get_monotonic_time(),
	};
}

static double elapsed(const struct tt_progress *progress)
{
	return (g_get_monotonic_time() - progress->began) / 1e6;
}

void tt_progress_stage(const char *name, gpointer data)
{
	struct tt_progress *progress = data;

	progress->stage = name;
	progress->last_drawn = 0;
	if (progress->quiet)
		return;
	if (progress->terminal) {
		tt_terminal_line();
		fprintf(stderr, "%s  %.1f s", name, elapsed(progress));
	} else {
		fprintf(stderr, "%6.1f s  %s\n", elapsed(progress), name);
	}
}

void tt_progress_log(const struct tt_buildlog *log, guint objects, gpointer data)
{
	struct tt_progress *progress = data;
	gint64 now = g_get_monotonic_time();

	if (progress->quiet || !progress->terminal || now - progress->last_drawn < REDRAW_US)
		return;
	progress->last_drawn = now;
	tt_terminal_line();
	fprintf(stderr, "%s  pass %u  %u/%u objects  %.1f s", progress->stage, MAX(log->passes, 1),
		log->objects, MAX(objects, log->objects), elapsed(progress));
}

void tt_progress_end(struct tt_progress *progress)
{
	if (!progress->quiet && progress->terminal)
		tt_terminal_line();
}
