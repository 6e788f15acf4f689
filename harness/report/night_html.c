// SPDX-License-Identifier: GPL-2.0-only
/* A night's page as a whole; its sections are in night_sections.c. */
#include "report/night_page.h"
#include "report/style.h"
#include "report/text.h"

static const char style[] =
	"section{background:var(--card);border:1px solid var(--line);border-radius:.75rem;"
	"padding:1rem;margin:1rem 0}section h2{margin-bottom:.5rem}"
	".new{color:var(--bad);background:var(--badbg)}.known{color:var(--warn);"
	"background:var(--warnbg)}.gone{color:var(--good);background:var(--goodbg)}"
	".not-tried{color:var(--dim);background:var(--code)}"
	"td.sig{overflow-wrap:anywhere;min-width:12rem}"
	".chips{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;padding:0;margin:.5rem 0}"
	".chips li{background:var(--code);border-radius:.4rem;padding:.1rem .5rem;"
	"overflow-wrap:anywhere}\n";

static const char head[] = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
			   "<meta charset=\"utf-8\">\n"
			   "<meta name=\"viewport\" content=\"width=device-width, "
			   "initial-scale=1\">\n"
			   "<meta http-equiv=\"Content-Security-Policy\" "
			   "content=\"default-src 'none'; style-src 'unsafe-inline'; "
			   "img-src data:\">\n"
			   "<link rel=\"icon\" href=\"data:,\">\n"
			   "<title>trimtorture night</title>\n<style>\n";

static void add_tally(GString *out, const struct tt_night *night)
{
	g_string_append(out, "<ul class=\"tally\">");
	for (guint i = 0; i < TT_VERDICTS; i++)
		if (night->lives[i])
			g_string_append_printf(
				out,
				"<li><span class=\"badge %s\" data-count=\"%s\">%u %s</span></li>",
				tt_result_name(i), tt_result_name(i), night->lives[i],
				tt_result_name(i));
	g_string_append(out, "</ul>\n");
}

static void add_sentence(GString *out, const struct tt_summary *summary)
{
	const struct tt_night *night = summary->last;
	guint fresh = tt_summary_count(summary, TT_SIGNATURE_NEW);
	g_autofree char *rate = tt_one_decimal(tt_builds_per_minute(night->builds, night->seconds));
	g_autofree char *overhead = tt_one_decimal(tt_night_overhead(night));

	g_string_append_printf(
		out,
		"<p><span data-key=\"lives\">%u</span> lives, <span data-key=\"builds\">%u</span> "
		"builds, <span data-key=\"per_minute\">%s</span> builds a minute, harness "
		"<span data-key=\"overhead\">%s</span>&nbsp;%% on top of make. "
		"<strong><span data-key=\"new\">%u</span> new signature%s</strong>, %u known, "
		"%u gone.</p>\n",
		tt_verdicts_sum(night->lives), night->builds, rate, overhead, fresh,
		fresh == 1 ? "" : "s", tt_summary_count(summary, TT_SIGNATURE_KNOWN),
		tt_summary_count(summary, TT_SIGNATURE_GONE));
	if (night->limits)
		g_string_append_printf(
			out,
			"<p class=\"dim\"><span data-key=\"limits\">%u</span> builds "
			"met a limit of make: an edit within the tick of the build "
			"before, which no make sees.</p>\n",
			night->limits);
}

char *tt_night_html(const struct tt_summary *summary, const char *folder)
{
	GString *out = g_string_new(head);

	g_string_append(out, tt_report_style);
	g_string_append(out, style);
	g_string_append(out, "</style>\n</head>\n<body>\n<header>\n<h1>Night of ");
	tt_append_escaped(out, summary->night);
	g_string_append(out, "</h1>\n<p class=\"dim\">Stress of the kernel's trim pipeline "
			     "(CONFIG_TRIM_UNUSED_KSYMS)</p>\n");
	add_tally(out, summary->last);
	add_sentence(out, summary);
	g_string_append(out, "</header>\n<main>\n");
	tt_night_page_signatures(out, summary, folder);
	tt_night_page_trends(out, summary);
	tt_night_page_campaigns(out, summary);
	tt_night_page_coverage(out, summary);
	g_string_append(out, "</main>\n<footer>trimtorture " TT_VERSION
			     ". All numbers are counted in the results database.</footer>\n"
			     "</body>\n</html>\n");
	return g_string_free(out, FALSE);
}
