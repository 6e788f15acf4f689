/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line of coarsetime, and its exit statuses. */
#ifndef CT_OPTIONS_H
#define CT_OPTIONS_H

#include <glib.h>

#include "coarsetime/clock.h"
#include "coarsetime/schedule.h"

/* As env(1), timeout(1) and friends have them; 123 is ours. */
enum ct_status {
	/* Stamps were seen that are not ours, or the schedule was not carried out. */
	CT_EXIT_MISS = 123,
	CT_EXIT_FAILED = 125, /* coarsetime itself failed */
	CT_EXIT_CANNOT_EXEC = 126,
	CT_EXIT_NOT_FOUND = 127,
	CT_EXIT_SKIP = 77 /* --backend: not possible on this machine */
};

struct ct_options {
	char *granularity; /* as given; preset.name may point to it */
	struct ct_preset preset;
	char *schedule; /* as given, and what it means */
	struct ct_schedule ticks;
	char **roots; /* canonical, NULL-terminated */
	char *log;
	char *report;
	char *backend;	  /* NULL: under the layer */
	gint64 epoch;	  /* seconds */
	gint linger;	  /* seconds that left-over processes get */
	guint stop_event; /* 0: never */
	int stop_signal;
	gboolean looks;	      /* looks at stamps go into the log */
	gboolean unmet;	      /* events of the schedule need not come */
	gboolean in_place;    /* in the user's tree, not in a copy of it */
	char *keep;	      /* the copy stays there; or NULL */
	gboolean keep_stamps; /* what stays keeps its virtual stamps */
	gboolean quiet;
	char **command;
};

/*
 * Parses "[options] [--] COMMAND …". Return: -1 to go on, else the status to exit with; what is
 * wrong has then been said on standard error.
 */
int ct_options_parse(struct ct_options *o, int argc, char **argv);
void ct_options_clear(struct ct_options *o);

#endif
