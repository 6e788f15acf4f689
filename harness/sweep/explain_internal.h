/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of the explanation only. */
#ifndef TT_SWEEP_EXPLAIN_INTERNAL_H
#define TT_SWEEP_EXPLAIN_INTERNAL_H

#include "sweep/explain.h"

/* One symbol about which its object and the list disagree. */
struct tt_why_symbol {
	const struct tt_expected_export *export;
	char *dep_file; /* NULL: the object's .cmd file names none */
	guint touched;	/* last event of the dep file; 0: none */
	gboolean listed;
};

/* What is known about one object. */
struct tt_why {
	const char *object;
	guint built;	  /* last event of the object; 0: none in this build */
	GArray *symbols;  /* of struct tt_why_symbol, in the order of their touches */
	guint last_touch; /* of all its dep files */
	guint listed_at;  /* the event that put the list in force */
	guint new_list;	  /* the event that wrote it; 0: unknown */
};

/* The objects that disagree, by name: array of struct tt_why, owned. */
GPtrArray *tt_why_find(const struct tt_explain_request *request);

/* The events of the files involved, a line each, with a mark where two carry one stamp. */
void tt_why_append_timeline(GString *text, const struct tt_explain_request *request,
			    const struct tt_why *why);

#endif
