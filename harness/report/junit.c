// SPDX-License-Identifier: GPL-2.0-only
/* JUnit XML as hosted CI reads it: one case for each run, failures and errors kept apart. */
#include "report/report.h"

#include "report/text.h"

/* Locales with a decimal comma must not reach an attribute. */
static void add_seconds(GString *out, double seconds)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append_printf(out, " time=\"%s\"",
			       g_ascii_formatd(text, sizeof(text), "%.3f", seconds));
}

static void add_failure(GString *out, const struct tt_report_record *record)
{
	const struct tt_report_finding *first =
		record->findings->len ? record->findings->pdata[0] : NULL;

	g_string_append(out, "      <failure type=\"");
	tt_append_escaped(out, first ? first->kind : "FAIL");
	g_string_append_printf(out, "\" message=\"%u findings", record->findings->len);
	if (first) {
		g_string_append(out, ": ");
		tt_append_escaped(out, first->text);
	}
	g_string_append(out, "\">");
	for (guint i = 0; i < record->findings->len; i++) {
		const struct tt_report_finding *finding = record->findings->pdata[i];

		tt_append_escaped(out, finding->kind);
		g_string_append(out, ": ");
		tt_append_escaped(out, finding->text);
		g_string_append_c(out, '\n');
		for (guint j = 0; j < finding->evidence->len; j++) {
			g_string_append(out, "    ");
			tt_append_escaped(out, finding->evidence->pdata[j]);
			g_string_append_c(out, '\n');
		}
	}
	g_string_append(out, "</failure>\n");
}

static void add_outcome(GString *out, const struct tt_report_record *record)
{
	g_autofree char *reason = tt_escape(record->reason);

	switch (record->result) {
	case TT_RESULT_FAIL:
		add_failure(out, record);
		break;
	case TT_RESULT_ERROR:
	case TT_RESULT_MISS:
		g_string_append_printf(out, "      <error type=\"%s\" message=\"%s\"/>\n",
				       tt_result_name(record->result), reason);
		break;
	case TT_RESULT_SKIP:
		g_string_append_printf(out, "      <skipped message=\"%s\"/>\n", reason);
		break;
	default:
		break;
	}
}

static void add_case(GString *out, const struct tt_report_record *record)
{
	g_string_append(out, "    <testcase classname=\"trimtorture");
	if (record->profile[0]) {
		g_string_append_c(out, '.');
		tt_append_escaped(out, record->profile);
	}
	g_string_append(out, "\" name=\"");
	tt_append_escaped(out, record->name);
	g_string_append_c(out, '"');
	add_seconds(out, record->seconds);
	g_string_append(out, ">\n");
	add_outcome(out, record);
	if (record->repeat[0]) {
		g_string_append(out, "      <system-out>repeat: ");
		tt_append_escaped(out, record->repeat);
		g_string_append(out, "</system-out>\n");
	}
	g_string_append(out, "    </testcase>\n");
}

char *tt_report_junit(const GPtrArray *records)
{
	GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	static const char *const elements[] = { "testsuites", "testsuite" };
	guint counts[TT_RESULT_SKIP + 1];
	double seconds = 0;

	tt_report_count(records, counts);
	for (guint i = 0; i < records->len; i++)
		seconds += ((struct tt_report_record *)records->pdata[i])->seconds;
	for (gsize e = 0; e < G_N_ELEMENTS(elements); e++) {
		g_string_append_printf(
			out,
			"%*s<%s name=\"trimtorture\" tests=\"%u\" failures=\"%u\" "
			"errors=\"%u\" skipped=\"%u\"",
			(int)e * 2, "", elements[e], records->len, counts[TT_RESULT_FAIL],
			counts[TT_RESULT_ERROR] + counts[TT_RESULT_MISS], counts[TT_RESULT_SKIP]);
		add_seconds(out, seconds);
		g_string_append(out, ">\n");
	}
	for (guint i = 0; i < records->len; i++)
		add_case(out, records->pdata[i]);
	g_string_append(out, "  </testsuite>\n</testsuites>\n");
	return g_string_free(out, FALSE);
}
