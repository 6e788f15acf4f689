/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases on one kernel, or on two that are compared: what a patch fixes, breaks or leaves as it
 * was, and what it costs. Output is in check_output.h.
 */
#ifndef TT_CHECK_CHECK_H
#define TT_CHECK_CHECK_H

#include <glib.h>

#include "check/run_case.h"

enum tt_change {
	TT_CHANGE_NONE,		 /* PASS, as before */
	TT_CHANGE_FIXES,	 /* FAIL to PASS */
	TT_CHANGE_BREAKS,	 /* PASS to FAIL */
	TT_CHANGE_STILL_FAILING, /* FAIL with the same findings */
	TT_CHANGE_OTHERWISE,	 /* FAIL with other findings */
	TT_CHANGE_APPLIES,	 /* not applicable before or after: SKIP on one side only */
	TT_CHANGE_SKIPPED,	 /* not applicable to either */
	TT_CHANGE_UNKNOWN	 /* ERROR or MISS on either side */
};

/* "FIXES", "BREAKS", "no change", … */
const char *tt_change_words(enum tt_change change);

struct tt_check_row {
	struct tt_case_result *before, *after; /* after: NULL with one kernel */
	enum tt_change change;		       /* of two kernels */
};

struct tt_check_request {
	const GPtrArray *cases;			  /* of struct tt_case */
	const struct tt_snapshot *before, *after; /* after may be NULL, or equal to before */
	const char *directory;			  /* absolute; SIDE/CASE below it */
	guint workers;				  /* cases at a time */
	gboolean quick;
	void (*progress)(guint done, guint all, gpointer data); /* one at a time; or NULL */
	gpointer data;
};

struct tt_check {
	GPtrArray *rows;		   /* of struct tt_check_row, in the cases' order */
	guint results[TT_RESULT_SKIP + 1]; /* of the last kernel */
	guint changes[TT_CHANGE_UNKNOWN + 1];
	guint unexpected; /* results of the last kernel that are not as expected */
	double seconds;
};

/* NULL and TT_ERROR_INTERRUPTED after a signal, or an error of @directory. */
struct tt_check *tt_check_run(const struct tt_check_request *request, GError **error);
void tt_check_free(struct tt_check *check);
typedef struct tt_check tt_check;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_check, tt_check_free)

/*
 * enum tt_exit. One kernel: FAIL if a result is a FAIL that the case does not expect, or a PASS
 * where it expects a FAIL. Two: FAIL if the second breaks something. MISS and ERROR come before.
 */
int tt_check_exit_status(const struct tt_check *check, gboolean two);

#endif
