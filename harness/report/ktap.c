// SPDX-License-Identifier: GPL-2.0-only
/* KTAP version 1 (Documentation/dev-tools/ktap.rst): one test for each run. */
#include "report/report.h"

#include "report/text.h"

static void add_lines(GString *out, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **line = lines; *line; line++) {
		g_autofree char *plain = tt_plain_line(*line);

		g_string_append_printf(out, "# %s\n", plain);
	}
}

static void add_diagnosis(GString *out, const struct tt_report_record *record)
{
	for (guint i = 0; i < record->findings->len; i++) {
		const struct tt_report_finding *finding = record->findings->pdata[i];
		g_autofree char *line = g_strdup_printf("%s: %s", finding->kind, finding->text);

		add_lines(out, line);
		for (guint j = 0; j < finding->evidence->len; j++)
			add_lines(out, finding->evidence->pdata[j]);
	}
	if (record->repeat[0] && record->result != TT_RESULT_PASS) {
		g_autofree char *line = g_strconcat("repeat: ", record->repeat, NULL);

		add_lines(out, line);
	}
}

/* A broken harness is no failed test: ERROR is KTAP's word for it. */
static void add_result(GString *out, const struct tt_report_record *record, guint number)
{
	static const char *const directives[] = { "", "", " # ERROR", " # ERROR", " # SKIP" };
	gboolean ok = record->result == TT_RESULT_PASS || record->result == TT_RESULT_SKIP;
	g_autofree char *name = tt_plain_line(record->name);
	g_autofree char *reason = tt_plain_line(record->reason);

	g_string_append_printf(out, "%s %u %s%s", ok ? "ok" : "not ok", number, name,
			       directives[record->result]);
	if (record->result > TT_RESULT_FAIL)
		g_string_append_printf(out, " %s%s",
				       record->result == TT_RESULT_MISS ? "harness: " : "", reason);
	g_string_append_c(out, '\n');
}

char *tt_report_ktap(const GPtrArray *records)
{
	guint counts[TT_RESULT_SKIP + 1];
	GString *out = g_string_new("KTAP version 1\n");

	tt_report_count(records, counts);
	g_string_append_printf(out, "1..%u\n", records->len);
	for (guint i = 0; i < records->len; i++) {
		add_diagnosis(out, records->pdata[i]);
		add_result(out, records->pdata[i], i + 1);
	}
	g_string_append_printf(out, "# Totals: pass:%u fail:%u xfail:0 xpass:0 skip:%u error:%u\n",
			       counts[TT_RESULT_PASS], counts[TT_RESULT_FAIL],
			       counts[TT_RESULT_SKIP],
			       counts[TT_RESULT_ERROR] + counts[TT_RESULT_MISS]);
	return g_string_free(out, FALSE);
}
