/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why an object kept its old exports: the chain of evidence for each missing or surplus symbol of
 * a finished run, in sentences. Every claim names the file that it was read from; what the event
 * log says about a stamp is held against the file itself, and said so if they differ.
 */
#ifndef TT_SWEEP_EXPLAIN_H
#define TT_SWEEP_EXPLAIN_H

#include <glib.h>

#include "sweep/timeline.h"
#include "verdict/buildlog.h"
#include "verdict/expected.h"
#include "verdict/observe.h"

struct tt_explain_request {
	const struct tt_timeline *timeline;
	GHashTable *cmdfiles; /* from tt_cmdfiles_read() */
	const struct tt_observed *observed;
	const struct tt_expected *expected;
	const struct tt_buildlog *log; /* or NULL */
	const char *events;	       /* the event log's name, for the sentences */
	const char *tree;	       /* where the files are, absolute */
	gboolean guarded;	       /* the script waits until a dep file is newer */
};

/* The text, to be freed; empty if no object disagrees with the list. @objects: how many do. */
char *tt_explain_text(const struct tt_explain_request *request, guint *objects);

#endif
