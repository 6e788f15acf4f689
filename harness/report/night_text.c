// SPDX-License-Identifier: GPL-2.0-only
/* Tables for a terminal. */
#include "report/night.h"
#include "report/text.h"

/* Nights on the screen; the page has more. */
#define NIGHTS 14

static void add_night(GString *out, const struct tt_night *night)
{
	g_autofree char *name = tt_plain_line(night->name);
	g_autofree char *rate = tt_one_decimal(tt_builds_per_minute(night->builds, night->seconds));
	g_autofree char *overhead = tt_one_decimal(tt_night_overhead(night));

	g_string_append_printf(out, "%-20s %7u %8u %10s %8s%% %6u %6u %6u %6u\n", name,
			       tt_verdicts_sum(night->lives), night->builds, rate, overhead,
			       night->lives[TT_RESULT_FAIL], night->lives[TT_RESULT_ERROR],
			       night->lives[TT_RESULT_MISS], night->new_signatures);
}

static void add_nights(GString *out, const struct tt_summary *summary)
{
	guint first = summary->nights->len > NIGHTS ? summary->nights->len - NIGHTS : 0;

	g_string_append_printf(out, "%-20s %7s %8s %10s %9s %6s %6s %6s %6s\n", "NIGHT", "LIVES",
			       "BUILDS", "BUILDS/MIN", "OVERHEAD", "FAIL", "ERROR", "MISS", "NEW");
	for (guint i = first; i < summary->nights->len; i++)
		add_night(out, summary->nights->pdata[i]);
}

static void add_campaign(GString *out, const struct tt_campaign_row *campaign)
{
	g_autofree char *title = tt_campaign_title(campaign);
	g_autofree char *line = tt_plain_line(title);

	g_string_append_printf(out, "%7u lives %8u builds %5u FAIL %5u ERROR %5u MISS  %s\n",
			       tt_verdicts_sum(campaign->lives), campaign->builds,
			       campaign->lives[TT_RESULT_FAIL], campaign->lives[TT_RESULT_ERROR],
			       campaign->lives[TT_RESULT_MISS], line);
}

static void add_signature(GString *out, const struct tt_signature_row *row)
{
	g_autofree char *variants =
		row->variants[0] ? g_strdup_printf(" [%s]", row->variants) : g_strdup("");
	g_autofree char *note = row->note[0] ? g_strdup_printf(" (%s)", row->note) : g_strdup("");
	g_autofree char *all = g_strconcat(row->signature, variants, note, NULL);
	g_autofree char *line = tt_plain_line(all);

	g_string_append_printf(out, "%-9s %6u now %6u in all  %s\n",
			       tt_signature_state_name(row->state), row->lives, row->in_all, line);
	for (guint i = 0; i < row->bundles->len && row->lives; i++) {
		const struct tt_bundle *bundle = &g_array_index(row->bundles, struct tt_bundle, i);
		g_autofree char *path = tt_plain_line(bundle->path);

		g_string_append_printf(out, "          trimtorture repro %s\n", path);
	}
}

static void add_coverage(GString *out, const char *what, const GPtrArray *rows)
{
	g_autoptr(GString) never = g_string_new(NULL);
	guint seen = 0;

	for (guint i = 0; i < rows->len; i++) {
		const struct tt_coverage_row *row = rows->pdata[i];

		seen += row->builds > 0;
		if (!row->builds)
			g_string_append_printf(never, " %s", row->word);
	}
	if (rows->len)
		g_string_append_printf(out, "%s: %u of %u%s%s\n", what, seen, rows->len,
				       never->len ? ", without" : "", never->str);
}

char *tt_night_text(const struct tt_summary *summary)
{
	GString *out = g_string_new(NULL);

	add_nights(out, summary);
	g_string_append_printf(out, "\nnight %s:\n", summary->night);
	for (guint i = 0; i < summary->campaigns->len; i++)
		add_campaign(out, summary->campaigns->pdata[i]);
	if (summary->last->limits)
		g_string_append_printf(out,
				       "%u builds met a limit of make: an edit within the tick of "
				       "the build before, which no make sees\n",
				       summary->last->limits);
	add_coverage(out, "operations", summary->operations);
	add_coverage(out, "schedule classes", summary->schedule_classes);
	g_string_append_printf(out, "\nsignatures: %u new, %u known, %u gone, %u not tried\n",
			       tt_summary_count(summary, TT_SIGNATURE_NEW),
			       tt_summary_count(summary, TT_SIGNATURE_KNOWN),
			       tt_summary_count(summary, TT_SIGNATURE_GONE),
			       tt_summary_count(summary, TT_SIGNATURE_NOT_TRIED));
	for (guint i = 0; i < summary->signatures->len; i++)
		add_signature(out, summary->signatures->pdata[i]);
	return g_string_free(out, FALSE);
}
