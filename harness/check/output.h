/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The result of a check for people and for tools. Equal checks give equal bytes, but for the
 * durations. All strings are the caller's.
 */
#ifndef TT_CHECK_OUTPUT_H
#define TT_CHECK_OUTPUT_H

#include "check/check.h"
#include "kbuild/patch.h"

/* What was checked. */
struct tt_check_subject {
	const struct tt_snapshot *before, *after; /* after: NULL with one kernel */
	char **patches;				  /* files, or NULL */
	char **variants;			  /* that edit the second, or NULL */
	const struct tt_patch_report *applied;	  /* or NULL */
};

char *tt_check_text(const struct tt_check *check, const struct tt_check_subject *subject);
char *tt_check_json(const struct tt_check *check, const struct tt_check_subject *subject);

/*
 * KTAP version 1, one test a case: with one kernel it is ok if the case gave what it expects (an
 * expected FAIL is an XFAIL); with two, if the second breaks nothing in it.
 */
char *tt_check_ktap(const struct tt_check *check, const struct tt_check_subject *subject);
char *tt_check_junit(const struct tt_check *check, const struct tt_check_subject *subject);
char *tt_check_html(const struct tt_check *check, const struct tt_check_subject *subject);

/* How a row counts in KTAP and JUnit. */
enum tt_row_status { TT_ROW_OK, TT_ROW_XFAIL, TT_ROW_FAILED, TT_ROW_SKIPPED, TT_ROW_BROKEN };
enum tt_row_status tt_check_row_status(const struct tt_check_row *row);

/* The result of the last kernel. */
const struct tt_case_result *tt_check_last(const struct tt_check_row *row);

/* "FIXES", or with one kernel "as expected", "known", "unexpected"; inside of the program. */
const char *tt_check_row_words(const struct tt_check_row *row, gboolean two);

/* The sentence behind a row: why it fails, why it was skipped; to be freed, "" if all is well. */
char *tt_check_row_reason(const struct tt_check_row *row);

/* "+38 %" when the second kernel compiles more, "" when it does not; to be freed. */
char *tt_check_row_cost(const struct tt_check_row *row);

#endif
