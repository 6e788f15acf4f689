/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of runs made readable: an HTML page with pictures, KTAP and JUnit XML. Everything
 * comes from what the runs left in their directories (verdict.json, sweep.json, build.events,
 * build.log, repeat.sh); nothing is judged or counted anew here.
 */
#ifndef TT_REPORT_REPORT_H
#define TT_REPORT_REPORT_H

#include <glib.h>

#include "verdict/finding.h"

struct tt_report_finding {
	char *kind, *symbol, *file, *text;
	GPtrArray *evidence; /* owned strings */
};

/* One class of a sweep, or one boundary: places of the tick with the same outcome. */
struct tt_report_class {
	gint64 first, last; /* boundaries */
	gint64 stale;	    /* objects that keep their old exports */
	gint64 first_tick;  /* a tick went before, after this event; -1: this is the only one */
	guint confirmed;    /* times that the class was really run */
	guint misses;	    /* of these: those that ended otherwise than predicted */
};

struct tt_report_chance {
	char *clock; /* a preset of granularity */
	double chance;
};

struct tt_report_sweep {
	char *result;			/* "PASS", "FAIL", …; "" if it isn't said */
	char *sentence;			/* "FAILS in classes …", or "" */
	char *kernel, *profile, *clock; /* or "" */
	gint64 events;			/* of the recorded build, or -1 */
	GArray *classes;    /* of struct tt_report_class, single ticks before others, by first */
	GPtrArray *chances; /* of struct tt_report_chance, as the file has them */
	GPtrArray *likely;  /* owned "object: symbol": what is missing in the likeliest class */
	double likely_chance;
};

/* What verdict.json says. Members that it lacks are "" or -1. */
struct tt_report_record {
	char *directory;
	char *name; /* the last part of the directory's path */
	char *logs; /* where log and events are: the directory, or a sweep's recorded build */
	enum tt_result result;
	char *reason;
	gboolean judged;     /* there is a verdict.json, not a sweep's verdict only */
	GPtrArray *findings; /* of struct tt_report_finding */
	gint64 exports, exports_kept, objects, modules; /* that were checked */
	char *kernel, *profile, *pipeline, *variants, *backend;
	gint64 seed;
	char *granularity, *schedule; /* of the clock */
	gint64 events, ticks;
	gint64 make_status, passes, compiled;
	gint64 before, after, changed; /* the last change of the symbol list */
	double seconds;		       /* of all stages together */
	char *repeat;		       /* the command that repeats the run */
	struct tt_report_sweep *sweep; /* or NULL */
};

/*
 * Reads the run directory @directory. One that a run never finished (no verdict.json, or a
 * broken one) gives a record whose result is MISS and whose reason says why. NULL and
 * TT_ERROR_INPUT if there is no such directory. tt_report_record_free() frees it.
 */
struct tt_report_record *tt_report_read(const char *directory, GError **error);
void tt_report_record_free(struct tt_report_record *record);

/* Reads @path (docs/report.md); NULL if it isn't there or has no class in it. */
struct tt_report_sweep *tt_report_sweep_read(const char *path);
void tt_report_sweep_free(struct tt_report_sweep *sweep);

/* How many of @records (of struct tt_report_record) have each enum tt_result. */
void tt_report_count(const GPtrArray *records, guint counts[TT_RESULT_SKIP + 1]);

/* The writers; each text ends in a newline and is to be freed. */
char *tt_report_html(const GPtrArray *records);
char *tt_report_ktap(const GPtrArray *records);
char *tt_report_junit(const GPtrArray *records);

#endif
