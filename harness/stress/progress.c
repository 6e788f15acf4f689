// SPDX-License-Identifier: GPL-2.0-only
#include "stress/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/terminal.h"

void tt_stress_progress_start(struct tt_stress_progress *progress, gboolean quiet)
{
	progress->terminal = isatty(STDERR_FILENO) != 0;
	progress->quiet = quiet;
	progress->began = progress->drawn = g_get_monotonic_time();
}

static double elapsed(const struct tt_stress_progress *progress)
{
	return (double)(g_get_monotonic_time() - progress->began) / 1e6;
}

/* Seconds that it will still take, or -1 if that cannot be said. */
static double left(const struct tt_stress_progress *progress)
{
	double by_time = progress->seconds ? progress->seconds - elapsed(progress) : -1;
	double by_runs = -1;

	if (progress->runs && progress->lives)
		by_runs = elapsed(progress) / (double)progress->lives *
			  (double)(progress->runs - MIN(progress->lives, progress->runs));
	if (by_time >= 0 && by_runs >= 0)
		return MIN(by_time, by_runs);
	return MAX(by_time, by_runs);
}

static char *line(const struct tt_stress_progress *progress)
{
	double minutes = elapsed(progress) / 60, rest = left(progress);
	GString *text = g_string_new(NULL);

	g_string_printf(text,
			"lives %" G_GUINT64_FORMAT "  builds %" G_GUINT64_FORMAT
			" (%.0f/min)  failures %" G_GUINT64_FORMAT " (%u kinds)",
			progress->lives, progress->builds,
			minutes > 0 ? (double)progress->builds / minutes : 0, progress->failures,
			progress->outcomes);
	if (progress->misses)
		g_string_append_printf(text, "  lost %" G_GUINT64_FORMAT, progress->misses);
	if (rest >= 0)
		g_string_append_printf(text, "  ETA %u:%02u:%02u", (guint)rest / 3600,
				       (guint)rest / 60 % 60, (guint)rest % 60);
	return g_string_free(text, FALSE);
}

void tt_stress_progress_draw(struct tt_stress_progress *progress, gboolean now)
{
	gint64 interval = progress->terminal ? G_USEC_PER_SEC : 60 * G_USEC_PER_SEC;
	g_autofree char *text = NULL;

	if (progress->quiet || (!now && g_get_monotonic_time() - progress->drawn < interval))
		return;
	progress->drawn = g_get_monotonic_time();
	text = line(progress);
	if (progress->terminal)
		tt_terminal_line();
	fprintf(stderr, "%s%s", text, now || !progress->terminal ? "\n" : "");
	fflush(stderr);
}

void tt_stress_progress_say(struct tt_stress_progress *progress, const char *format, ...)
{
	va_list args;

	if (progress->quiet)
		return;
	if (progress->terminal)
		tt_terminal_line();
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
