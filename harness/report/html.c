// SPDX-License-Identifier: GPL-2.0-only
/* The page as a whole; a run's part of it is in html_run.c. */
#include "report/html_run.h"
#include "report/report.h"
#include "report/style.h"
#include "report/text.h"

static void add_tally(GString *out, const GPtrArray *records)
{
	guint counts[TT_RESULT_SKIP + 1];

	tt_report_count(records, counts);
	g_string_append(out, "<ul class=\"tally\">");
	for (guint i = 0; i <= TT_RESULT_SKIP; i++)
		if (counts[i])
			g_string_append_printf(
				out,
				"<li><span class=\"badge %s\" data-count=\"%s\">%u %s"
				"</span></li>",
				tt_result_name(i), tt_result_name(i), counts[i], tt_result_name(i));
	g_string_append(out, "</ul>\n");
}

/* One line a run, so that the eye finds the one that matters among many. */
static void add_table(GString *out, const GPtrArray *records)
{
	if (records->len < 2)
		return;
	g_string_append(out, "<div class=\"scroll\"><table><thead><tr><th>Verdict</th><th>Run</th>"
			     "<th>Kernel</th><th>Profile</th><th class=\"n\">Findings</th></tr>"
			     "</thead><tbody>\n");
	for (guint i = 0; i < records->len; i++) {
		const struct tt_report_record *record = records->pdata[i];
		g_autofree char *findings = g_strdup_printf("%u", record->findings->len);

		tt_append(out,
			  "<tr><td><span class=\"badge %s\">%s</span></td>"
			  "<td><a href=\"#run%u\">%s</a></td><td>%s</td><td>%s</td>"
			  "<td class=\"n\">%s</td></tr>\n",
			  tt_result_name(record->result), tt_result_name(record->result), i + 1,
			  record->name, record->kernel, record->profile,
			  record->judged ? findings : "–");
	}
	g_string_append(out, "</tbody></table></div>\n");
}

char *tt_report_html(const GPtrArray *records)
{
	GString *out = g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
				    "<meta charset=\"utf-8\">\n"
				    "<meta name=\"viewport\" content=\"width=device-width, "
				    "initial-scale=1\">\n"
				    "<meta http-equiv=\"Content-Security-Policy\" "
				    "content=\"default-src 'none'; style-src 'unsafe-inline'; "
				    "img-src data:\">\n"
				    "<link rel=\"icon\" href=\"data:,\">\n"
				    "<title>trimtorture report</title>\n<style>\n");

	g_string_append(out, tt_report_style);
	g_string_append_printf(out,
			       "</style>\n</head>\n<body>\n<header>\n<h1>trimtorture report</h1>\n"
			       "<p class=\"dim\">%u run%s of the kernel's trim pipeline "
			       "(CONFIG_TRIM_UNUSED_KSYMS)</p>\n",
			       records->len, records->len == 1 ? "" : "s");
	add_tally(out, records);
	g_string_append(out, "</header>\n<main>\n");
	add_table(out, records);
	for (guint i = 0; i < records->len; i++)
		tt_report_html_run(out, records->pdata[i], i + 1);
	g_string_append(out, "</main>\n<footer>trimtorture " TT_VERSION
			     ". All numbers are those of the runs' records.</footer>\n</body>\n"
			     "</html>\n");
	return g_string_free(out, FALSE);
}
