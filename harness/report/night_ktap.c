// SPDX-License-Identifier: GPL-2.0-only
/* KTAP version 1 (Documentation/dev-tools/ktap.rst): campaigns, and their lives as subtests. */
#include <string.h>

#include "report/night.h"
#include "report/text.h"

static void add_lines(GString *out, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **line = lines; *line; line++) {
		g_autofree char *plain = tt_plain_line(*line);

		if (plain[0])
			g_string_append_printf(out, "  # %s\n", plain);
	}
}

static void add_diagnosis(GString *out, const struct tt_life_row *life)
{
	add_lines(out, life->signature);
	add_lines(out, life->findings);
	if (life->bundle[0]) {
		g_autofree char *command = g_strconcat("trimtorture repro ", life->bundle, NULL);

		add_lines(out, command);
	}
}

/* A broken harness is no failed test: ERROR is KTAP's word for it. */
static void add_life(GString *out, const struct tt_life_row *life, guint number)
{
	static const char *const directives[] = { "", "", " # ERROR",
						  " # ERROR harness:", " # SKIP" };
	gboolean ok = life->verdict == TT_RESULT_PASS || life->verdict == TT_RESULT_SKIP;
	g_autofree char *reason = tt_plain_line(life->reason);
	gboolean told = life->verdict > TT_RESULT_FAIL && reason[0];

	if (life->verdict == TT_RESULT_FAIL)
		add_diagnosis(out, life);
	g_string_append_printf(out, "  %s %u life-%" G_GINT64_FORMAT "%s%s%s\n",
			       ok ? "ok" : "not ok", number, life->life, directives[life->verdict],
			       told ? " " : "", told ? reason : "");
}

/* Returns how many of @lives, from the @first on, belong to @campaign. */
static guint add_campaign(GString *out, const struct tt_campaign_row *campaign, guint number,
			  const GPtrArray *lives, guint first)
{
	const guint *counts = campaign->lives;
	guint end = first,
	      bad = counts[TT_RESULT_FAIL] + counts[TT_RESULT_ERROR] + counts[TT_RESULT_MISS];
	g_autofree char *title = tt_campaign_title(campaign);
	g_autofree char *name = tt_plain_line(title);

	g_string_append_printf(out, "  KTAP version 1\n  # Subtest: %s\n  1..%u\n", name,
			       tt_verdicts_sum(counts));
	for (; end < lives->len; end++) {
		const struct tt_life_row *life = lives->pdata[end];

		if (strcmp(life->campaign, campaign->campaign))
			break;
		add_life(out, life, end - first + 1);
	}
	g_string_append_printf(
		out, "  # Totals: pass:%u fail:%u xfail:0 xpass:0 skip:%u error:%u\n%s %u %s\n",
		counts[TT_RESULT_PASS], counts[TT_RESULT_FAIL], counts[TT_RESULT_SKIP],
		counts[TT_RESULT_ERROR] + counts[TT_RESULT_MISS], bad ? "not ok" : "ok", number,
		name);
	return end - first;
}

char *tt_night_ktap(const struct tt_summary *summary, const GPtrArray *lives)
{
	GString *out = g_string_new("KTAP version 1\n");
	guint at = 0;

	g_string_append_printf(out, "1..%u\n", summary->campaigns->len);
	for (guint i = 0; i < summary->campaigns->len; i++)
		at += add_campaign(out, summary->campaigns->pdata[i], i + 1, lives, at);
	return g_string_free(out, FALSE);
}
