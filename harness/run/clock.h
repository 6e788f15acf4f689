/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The coarse clock of a run: how make is started under coarsetime(1), and what its report says
 * afterwards. The layer is used through its command line, and its words are read by its library.
 */
#ifndef TT_RUN_CLOCK_H
#define TT_RUN_CLOCK_H

#include <glib.h>

struct tt_clock {
	const char *granularity; /* a preset or a duration; NULL: no layer */
	const char *schedule;	 /* NULL: coarsetime's default */
	const char *stop_after;	 /* "N" or "N:SIGNAL": interrupt after that event; or NULL */
	gboolean unmet;		 /* events that the schedule names need not come */
};

struct tt_forced_tick {
	char *reason;
	char *path;
	char *command;
	double cost_seconds;
};

struct tt_clock_report {
	gint64 epoch, events, ticks;
	char *granularity, *schedule;
	GPtrArray *forced;  /* of struct tt_forced_tick, owned */
	GPtrArray *escapes; /* owned strings: "path: likely cause" */
	GPtrArray *unmet;   /* owned strings: events of the schedule that did not come */
	int command_status;
};

/*
 * The words to put before a make command so that it runs under the layer: log and report go to
 * @directory as NAME.events and NAME.clock.json. @roots: the directories that the layer minds,
 * NULL-terminated. NULL and an error if coarsetime is not installed. g_strfreev() it.
 */
char **tt_clock_words(const struct tt_clock *clock, const char *const *roots, const char *directory,
		      const char *name, GError **error);

/* Is @clock one that coarsetime takes? TT_ERROR_USAGE and the reason if not. */
gboolean tt_clock_check(const struct tt_clock *clock, GError **error);

/*
 * Reads the report that coarsetime left. TT_ERROR_INTERNAL if there is none or it is broken:
 * then the layer failed, and the run says nothing.
 */
struct tt_clock_report *tt_clock_report_read(const char *directory, const char *name,
					     GError **error);
void tt_clock_report_free(struct tt_clock_report *report);

#endif
