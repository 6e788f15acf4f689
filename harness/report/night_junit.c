// SPDX-License-Identifier: GPL-2.0-only
/* JUnit XML as hosted CI reads it: a suite for each campaign, a case for each life. */
#include <string.h>

#include "report/night.h"
#include "report/text.h"

static void add_attributes(GString *out, const guint counts[TT_VERDICTS], double seconds)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append_printf(out,
			       " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" "
			       "time=\"%s\">\n",
			       tt_verdicts_sum(counts), counts[TT_RESULT_FAIL],
			       counts[TT_RESULT_ERROR] + counts[TT_RESULT_MISS],
			       counts[TT_RESULT_SKIP],
			       g_ascii_formatd(text, sizeof(text), "%.3f", seconds));
}

static void add_outcome(GString *out, const struct tt_life_row *life)
{
	switch (life->verdict) {
	case TT_RESULT_FAIL:
		tt_append(out, "<failure type=\"FAIL\" message=\"%s\">%s", life->signature,
			  life->findings);
		if (life->bundle[0])
			tt_append(out, "\ntrimtorture repro %s", life->bundle);
		g_string_append(out, "</failure>");
		break;
	case TT_RESULT_ERROR:
	case TT_RESULT_MISS:
		tt_append(out, "<error type=\"%s\" message=\"%s\"/>", tt_result_name(life->verdict),
			  life->reason);
		break;
	case TT_RESULT_SKIP:
		tt_append(out, "<skipped message=\"%s\"/>", life->reason);
		break;
	default:
		break;
	}
}

static void add_life(GString *out, const struct tt_campaign_row *campaign,
		     const struct tt_life_row *life)
{
	char seconds[G_ASCII_DTOSTR_BUF_SIZE];

	tt_append(out, "    <testcase classname=\"trimtorture.stress.%s\" name=\"life-",
		  campaign->profile);
	g_string_append_printf(out, "%" G_GINT64_FORMAT "\" time=\"%s\">", life->life,
			       g_ascii_formatd(seconds, sizeof(seconds), "%.3f", life->seconds));
	add_outcome(out, life);
	g_string_append(out, "</testcase>\n");
}

static guint add_suite(GString *out, const struct tt_campaign_row *campaign, const GPtrArray *lives,
		       guint first)
{
	g_autofree char *title = tt_campaign_title(campaign);
	guint end = first;

	tt_append(out, "  <testsuite name=\"%s\"", title);
	add_attributes(out, campaign->lives, campaign->seconds);
	for (; end < lives->len; end++) {
		const struct tt_life_row *life = lives->pdata[end];

		if (strcmp(life->campaign, campaign->campaign))
			break;
		add_life(out, campaign, life);
	}
	tt_append(out, "    <system-out>%s</system-out>\n", campaign->command);
	g_string_append(out, "  </testsuite>\n");
	return end - first;
}

char *tt_night_junit(const struct tt_summary *summary, const GPtrArray *lives)
{
	GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
				    "<testsuites name=\"trimtorture stress\"");
	guint at = 0;

	add_attributes(out, summary->last->lives, summary->last->seconds);
	for (guint i = 0; i < summary->campaigns->len; i++)
		at += add_suite(out, summary->campaigns->pdata[i], lives, at);
	g_string_append(out, "</testsuites>\n");
	return g_string_free(out, FALSE);
}
