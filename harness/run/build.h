/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One make in a prepared tree, observed and judged: the part that a run of its own and each build
 * of a tree's life have in common. Knows nothing of how the tree came about or what is done to it
 * before and after.
 */
#ifndef TT_RUN_BUILD_H
#define TT_RUN_BUILD_H

#include <glib.h>

#include "run/clock.h"
#include "verdict/buildlog.h"
#include "verdict/expected.h"
#include "verdict/finding.h"

struct tt_build_request {
	const char *tree, *output; /* absolute; equal for a build in place */
	const char *directory;	   /* for logs */
	const char *name;	   /* of the logs: NAME.log, NAME.events, NAME.clock.json */
	const char *second;	   /* the same for a second make, or NULL: none */
	char **command;		   /* make, its variables, options and targets */
	char **envp;		   /* tt_make_environment() */
	const struct tt_expected *expected;
	struct tt_clock clock;	/* granularity NULL: real time */
	char **targets;		/* those of @command, or NULL: everything is made */
	const char *not_judged; /* why nothing is said about what make left; or NULL */
	/* Told of each stage and line, and how many objects one pass compiles; may be NULL. */
	void (*stage)(const char *name, gpointer data);
	void (*progress)(const struct tt_buildlog *log, guint objects, gpointer data);
	gpointer data;
};

struct tt_build {
	struct tt_buildlog *log;
	struct tt_verdict *verdict;
	struct tt_clock_report *clock; /* what the layer says, or NULL */
	GPtrArray *rebuilt; /* char *: what the second make rebuilt, or NULL: there was none */
	int make_status;
	int second_status;		/* 0 if there was no second make */
	struct tt_buildlog *second_log; /* or NULL */
	double make_seconds, second_seconds, judge_seconds;
};

/*
 * The words of a make command: make ARCH=synth [O=…] and @variables. The caller adds to them and
 * frees them.
 */
GPtrArray *tt_build_command(const char *tree, const char *output, char **variables);

/*
 * Carries it out. NULL and an error if it could not be; then nothing is said about the pipeline.
 * tt_build_free() frees the result.
 */
struct tt_build *tt_build_make(const struct tt_build_request *request, GError **error);
void tt_build_free(struct tt_build *build);

/*
 * The line of the logs that shows that the machine, not kbuild, made the build fail: a tool that
 * was killed, a full disk, no memory, no more processes, a clock that was set. NULL if there is
 * none. It belongs to @build.
 */
const char *tt_build_machine_fault(const struct tt_build *build);

#endif
