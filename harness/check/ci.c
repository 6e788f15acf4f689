// SPDX-License-Identifier: GPL-2.0-only
/* A check as KTAP, as JUnit XML and as an HTML page. */
#include "check/output.h"
#include "report/style.h"
#include "report/text.h"

static void count_status(const struct tt_check *check, guint counts[TT_ROW_BROKEN + 1])
{
	for (guint i = 0; i <= TT_ROW_BROKEN; i++)
		counts[i] = 0;
	for (guint i = 0; i < check->rows->len; i++)
		counts[tt_check_row_status(check->rows->pdata[i])]++;
}

char *tt_check_ktap(const struct tt_check *check, const struct tt_check_subject *subject)
{
	static const char *const directives[] = { "", " # XFAIL ", "", " # SKIP ", " # ERROR " };
	guint counts[TT_ROW_BROKEN + 1];
	GString *out = g_string_new("KTAP version 1\n");

	count_status(check, counts);
	g_string_append_printf(out, "1..%u\n", check->rows->len);
	for (guint i = 0; i < check->rows->len; i++) {
		const struct tt_check_row *row = check->rows->pdata[i];
		enum tt_row_status status = tt_check_row_status(row);
		g_autofree char *reason = tt_check_row_reason(row);
		g_autofree char *line = tt_plain_line(reason);
		gboolean bad = status == TT_ROW_FAILED || status == TT_ROW_BROKEN;

		if (status == TT_ROW_FAILED)
			g_string_append_printf(out, "# %s: %s\n",
					       tt_check_row_words(row, subject->after != NULL),
					       line);
		g_string_append_printf(out, "%s %u %s%s%s\n", bad ? "not ok" : "ok", i + 1,
				       row->before->test->name, directives[status],
				       directives[status][0] ? line : "");
	}
	g_string_append_printf(out, "# Totals: pass:%u fail:%u xfail:%u xpass:0 skip:%u error:%u\n",
			       counts[TT_ROW_OK], counts[TT_ROW_FAILED], counts[TT_ROW_XFAIL],
			       counts[TT_ROW_SKIPPED], counts[TT_ROW_BROKEN]);
	return g_string_free(out, FALSE);
}

static void junit_row(GString *out, const struct tt_check_row *row, gboolean two)
{
	char number[G_ASCII_DTOSTR_BUF_SIZE];
	g_autofree char *reason = tt_check_row_reason(row);

	tt_append(out, "    <testcase classname=\"trimtorture.check\" name=\"%s\" time=\"%s\">\n",
		  row->before->test->name,
		  g_ascii_formatd(number, sizeof(number), "%.3f", tt_check_last(row)->seconds));
	switch (tt_check_row_status(row)) {
	case TT_ROW_FAILED:
		tt_append(out, "      <failure type=\"%s\" message=\"%s\"/>\n",
			  tt_check_row_words(row, two), reason);
		break;
	case TT_ROW_BROKEN:
		tt_append(out, "      <error type=\"harness\" message=\"%s\"/>\n", reason);
		break;
	case TT_ROW_SKIPPED:
		tt_append(out, "      <skipped message=\"%s\"/>\n", reason);
		break;
	case TT_ROW_XFAIL:
		tt_append(out, "      <system-out>known: %s</system-out>\n", reason);
		break;
	case TT_ROW_OK:
		break;
	}
	g_string_append(out, "    </testcase>\n");
}

char *tt_check_junit(const struct tt_check *check, const struct tt_check_subject *subject)
{
	guint counts[TT_ROW_BROKEN + 1];
	GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

	count_status(check, counts);
	g_string_append_printf(out,
			       "<testsuites>\n  <testsuite name=\"trimtorture check\" "
			       "tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\">\n",
			       check->rows->len, counts[TT_ROW_FAILED], counts[TT_ROW_BROKEN],
			       counts[TT_ROW_SKIPPED]);
	for (guint i = 0; i < check->rows->len; i++)
		junit_row(out, check->rows->pdata[i], subject->after != NULL);
	g_string_append(out, "  </testsuite>\n</testsuites>\n");
	return g_string_free(out, FALSE);
}

static void html_list(GString *out, const char *title, const GPtrArray *lines)
{
	if (!lines->len)
		return;
	tt_append(out, "<h3>%s</h3>\n<ul>\n", title);
	for (guint i = 0; i < lines->len; i++)
		tt_append(out, "<li>%s</li>\n", (const char *)lines->pdata[i]);
	g_string_append(out, "</ul>\n");
}

static void html_badge(GString *out, const struct tt_case_result *result)
{
	const char *name = result ? tt_result_name(result->result) : NULL;

	if (name)
		tt_append(out, "<td><span class=\"badge %s\">%s</span></td>", name, name);
}

static void html_row(GString *out, const struct tt_check_row *row, gboolean two)
{
	g_autofree char *reason = tt_check_row_reason(row);
	g_autofree char *cost = tt_check_row_cost(row);

	tt_append(out, "<tr><td>%s</td>", row->before->test->name);
	html_badge(out, row->before);
	if (two) {
		html_badge(out, tt_check_last(row));
		tt_append(out, "<td class=\"n\">%s</td>", cost);
	}
	tt_append(out, "<td>%s</td><td>%s</td></tr>\n", tt_check_row_words(row, two), reason);
}

char *tt_check_html(const struct tt_check *check, const struct tt_check_subject *subject)
{
	gboolean two = subject->after != NULL;
	GString *out = g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
				    "<meta charset=\"utf-8\">\n"
				    "<meta name=\"viewport\" content=\"width=device-width, "
				    "initial-scale=1\">\n"
				    "<meta http-equiv=\"Content-Security-Policy\" "
				    "content=\"default-src 'none'; style-src 'unsafe-inline'; "
				    "img-src data:\">\n"
				    "<link rel=\"icon\" href=\"data:,\">\n"
				    "<title>trimtorture check</title>\n<style>\n");

	g_string_append(out, tt_report_style);
	tt_append(out,
		  "</style>\n</head>\n<body>\n<header>\n<h1>trimtorture check</h1>\n"
		  "<p class=\"dim\">kernel %s (snapshot %s)</p>\n",
		  subject->before->version, subject->before->id);
	if (two)
		tt_append(out, "<p class=\"dim\">against %s (snapshot %s)</p>\n",
			  subject->after->version, subject->after->id);
	g_string_append(out, "</header>\n<main>\n");
	if (subject->applied) {
		html_list(out, "Changed", subject->applied->applied);
		html_list(out, "Notes of patch", subject->applied->notes);
		html_list(out, "Ignored: not part of the machinery", subject->applied->ignored);
	}
	g_string_append_printf(out,
			       "<div class=\"scroll\"><table><thead><tr><th>Case</th>%s<th>%s</th>"
			       "<th>Why</th></tr></thead><tbody>\n",
			       two ? "<th>Before</th><th>After</th><th class=\"n\">Objects</th>"
				   : "<th>Result</th>",
			       two ? "Change" : "Expected?");
	for (guint i = 0; i < check->rows->len; i++)
		html_row(out, check->rows->pdata[i], two);
	g_string_append(out, "</tbody></table></div>\n</main>\n</body>\n</html>\n");
	return g_string_free(out, FALSE);
}
