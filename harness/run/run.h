/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run: a synthetic tree is prepared, built by the real make, observed and judged, and the
 * record of it written. Everything that builds (build, repro, sweep, stress) goes through here.
 *
 * A run's directory holds
 *   repeat.sh      the command that repeats the run, written before it starts
 *   prepare.log    make's output while configuring and making the host tools
 *   build.log      make's output of the build proper
 *   second.log     make's output of the second make
 *   build.events   the event log, build.clock.json the layer's report; with a clock only
 *   tree/          the copy that was built; with a clock or variants only
 *   verdict.json   the record (docs/formats.md)
 */
#ifndef TT_RUN_H
#define TT_RUN_H

#include <glib.h>

#include "kbuild/prepare.h"
#include "run/clock.h"
#include "run/workspace.h"
#include "verdict/buildlog.h"
#include "verdict/expected.h"
#include "verdict/finding.h"

struct tt_run_request {
	const char *tree;      /* absolute */
	const char *output;    /* absolute; the tree itself, or where -O puts the objects */
	const char *directory; /* the run's directory, absolute; made, old contents replaced */
	char **variables;      /* VAR=value words for make, or NULL */
	char **options;	       /* other words for make (-j4, V=1 counts as a variable), or NULL */
	char **targets;	       /* or NULL for the default target */
	char **variants;       /* named edits of the machinery, or NULL */
	struct tt_clock clock; /* the coarse clock; granularity NULL: real time */
	const char *backend;   /* a real file system to build on, or NULL */
	const char *first_in_path; /* a directory in which the build proper looks first, or NULL */
	gboolean no_cache;	   /* prepare afresh */
	gboolean no_second;	   /* leave out the second make */
	char **repeat;		   /* the words of the command that repeats this run */
	/* Told of each stage and line, and how many objects one pass compiles; may be NULL. */
	void (*stage)(const char *name, gpointer data);
	void (*progress)(const struct tt_buildlog *log, guint objects, gpointer data);
	gpointer data;
};

struct tt_run {
	struct tt_expected *expected;
	struct tt_buildlog *log;
	struct tt_verdict *verdict;
	enum tt_prepared prepared;
	struct tt_clock_report *clock; /* what the layer says, or NULL */
	int make_status;
	double prepare_seconds, make_seconds, second_seconds, judge_seconds;
	char **command; /* the make command line */
	char *record;	/* the path of verdict.json */
};

/*
 * Carries the request out. NULL and an error if it could not be (then nothing is said about the
 * pipeline); otherwise the run, whose verdict may be anything. tt_run_free() frees it.
 */
struct tt_run *tt_run_build(const struct tt_run_request *request, GError **error);
void tt_run_free(struct tt_run *run);
typedef struct tt_run tt_run;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_run, tt_run_free)

/* The record as JSON text, to be freed. */
char *tt_run_json(const struct tt_run *run, const struct tt_run_request *request);

#endif
