/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What kbuild itself prints that the verdict uses: modpost's complaints, the KSYMS counts of
 * adjust_autoksyms.sh, tools that could not read their input, and how far the build came.
 */
#ifndef TT_VERDICT_BUILDLOG_H
#define TT_VERDICT_BUILDLOG_H

#include <glib.h>

struct tt_log_undefined {
	char *symbol;
	char *module; /* as modpost names it: "drivers/d1/m1.ko" */
	guint line;
};

struct tt_log_counts {
	guint before, after, changed, line;
};

struct tt_log_note {
	char *text;
	guint line;
};

struct tt_buildlog {
	guint lines;
	GPtrArray *undefined;  /* of struct tt_log_undefined */
	GArray *counts;	       /* of struct tt_log_counts */
	GPtrArray *unreadable; /* of struct tt_log_note: "can't read", "cannot read" */
	GPtrArray *refused;    /* of struct tt_log_note: fixdep does not take the list of exports */
	GPtrArray *list_gone;  /* of struct tt_log_note: the compiler misses autoksyms.h */
	GPtrArray *refusals;   /* of struct tt_log_note: modpost's errors about other things */
	GPtrArray *stops;      /* of struct tt_log_note: make's own "***" lines */
	GPtrArray *warnings;   /* of struct tt_log_note: of make and modpost, each text once */
	gboolean unchecked;    /* modpost did not look for undefined symbols, and said so */
	GPtrArray *machine;    /* of struct tt_log_note: killed tools, no memory, a full disk … */
	GPtrArray *skew;       /* of struct tt_log_note: make finds stamps of the future */
	gboolean modpost_ran;
	guint passes;  /* descents so far: 1 + changes of the list */
	guint objects; /* objects compiled, all passes */
};

struct tt_buildlog *tt_buildlog_new(void);
void tt_buildlog_free(struct tt_buildlog *log);
typedef struct tt_buildlog tt_buildlog;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_buildlog, tt_buildlog_free)

/* Takes the next line of make's output. */
void tt_buildlog_line(struct tt_buildlog *log, const char *text);

/* Takes a whole log file. */
gboolean tt_buildlog_read(struct tt_buildlog *log, const char *path, GError **error);

#endif
