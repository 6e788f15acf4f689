// SPDX-License-Identifier: GPL-2.0-only
/* What one row of a check says, whatever the format. */
#include "check/output.h"

const struct tt_case_result *tt_check_last(const struct tt_check_row *row)
{
	return row->after ? row->after : row->before;
}

enum tt_row_status tt_check_row_status(const struct tt_check_row *row)
{
	const struct tt_case_result *last = tt_check_last(row);

	if (row->change == TT_CHANGE_UNKNOWN)
		return TT_ROW_BROKEN;
	if (last->result == TT_RESULT_SKIP)
		return TT_ROW_SKIPPED;
	if (row->after)
		return row->change == TT_CHANGE_BREAKS	? TT_ROW_FAILED
		       : last->result == TT_RESULT_FAIL ? TT_ROW_XFAIL
							: TT_ROW_OK;
	if (!last->as_expected)
		return TT_ROW_FAILED;
	return last->result == TT_RESULT_FAIL ? TT_ROW_XFAIL : TT_ROW_OK;
}

const char *tt_check_row_words(const struct tt_check_row *row, gboolean two)
{
	const struct tt_case_result *last = tt_check_last(row);

	if (two || row->change == TT_CHANGE_UNKNOWN || row->change == TT_CHANGE_SKIPPED)
		return tt_change_words(row->change);
	if (!last->as_expected)
		return last->result == TT_RESULT_PASS ? "unexpected PASS" : "unexpected FAIL";
	return last->result == TT_RESULT_FAIL ? "known" : "as expected";
}

static char *finding_text(const struct tt_case_result *result)
{
	const struct tt_case_finding *first =
		result->findings->len ? result->findings->pdata[0] : NULL;

	if (!first)
		return g_strdup("FAIL without a finding; see the records");
	if (result->findings->len == 1)
		return g_strdup_printf("%s: %s", first->kind, first->text);
	return g_strdup_printf("%s: %s, and %u more", first->kind, first->text,
			       result->findings->len - 1);
}

char *tt_check_row_reason(const struct tt_check_row *row)
{
	const struct tt_case_result *last = tt_check_last(row);
	g_autofree char *finding = NULL;

	if (last->reason)
		return g_strdup(last->reason);
	if (row->before->reason && row->change == TT_CHANGE_UNKNOWN)
		return g_strdup_printf("before: %s", row->before->reason);
	if (last->result != TT_RESULT_FAIL)
		return last->as_expected || !last->expected
			       ? g_strdup("")
			       : g_strdup_printf("expected a FAIL: %s", last->expected->because);
	if (last->as_expected)
		return g_strdup(last->expected->because);
	finding = finding_text(last);
	return g_strdup(finding);
}

char *tt_check_row_cost(const struct tt_check_row *row)
{
	gint64 before = row->before->compiled, after = row->after ? row->after->compiled : before;

	if (!row->after || before == after || !before)
		return g_strdup("");
	return g_strdup_printf("%+" G_GINT64_FORMAT " %%", (after - before) * 100 / before);
}
