// SPDX-License-Identifier: GPL-2.0-only
/* The sections of a night's page. */
#include "report/night_page.h"
#include "report/text.h"

/* Nights in the pictures and in the table. */
#define NIGHTS 60

static guint first_night(const struct tt_summary *summary)
{
	return summary->nights->len > NIGHTS ? summary->nights->len - NIGHTS : 0;
}

static double per_minute(const struct tt_night *night)
{
	return tt_builds_per_minute(night->builds, night->seconds);
}

static double failures(const struct tt_night *night)
{
	return night->lives[TT_RESULT_FAIL];
}

static void add_trend(GString *out, const struct tt_summary *summary, const char *title,
		      const char *css, double (*value)(const struct tt_night *), guint id)
{
	g_autoptr(GArray) bars = g_array_new(FALSE, FALSE, sizeof(struct tt_trend_bar));

	for (guint i = first_night(summary); i < summary->nights->len; i++) {
		const struct tt_night *night = summary->nights->pdata[i];
		struct tt_trend_bar bar = { night->name, css, value(night) };

		g_array_append_val(bars, bar);
	}
	tt_append(out, "<figure><figcaption>%s</figcaption>", title);
	tt_trend_svg(out, title, bars, id);
	g_string_append(out, "</figure>\n");
}

static void add_night(GString *out, const struct tt_night *night)
{
	g_autofree char *rate = tt_one_decimal(per_minute(night));

	tt_append(out, "<tr><td>%s</td>", night->name);
	g_string_append_printf(
		out,
		"<td class=\"n\">%u</td><td class=\"n\">%u</td><td class=\"n\">%s</td>"
		"<td class=\"n\">%u</td><td class=\"n\">%u</td><td class=\"n\">%u</td>"
		"<td class=\"n\">%u</td></tr>\n",
		tt_verdicts_sum(night->lives), night->builds, rate, night->lives[TT_RESULT_FAIL],
		night->lives[TT_RESULT_ERROR], night->lives[TT_RESULT_MISS], night->new_signatures);
}

void tt_night_page_trends(GString *out, const struct tt_summary *summary)
{
	g_string_append(out, "<section id=\"nights\"><h2>Nights</h2>\n<div class=\"figures\">\n");
	add_trend(out, summary, "Builds a minute", "good", per_minute, 1);
	add_trend(out, summary, "Lives that failed", "bad", failures, 2);
	g_string_append(
		out, "</div>\n<details><summary>In numbers</summary><div class=\"scroll\">"
		     "<table><thead><tr><th>Night</th><th class=\"n\">Lives</th>"
		     "<th class=\"n\">Builds</th><th class=\"n\">Builds/min</th>"
		     "<th class=\"n\">FAIL</th><th class=\"n\">ERROR</th><th class=\"n\">MISS</th>"
		     "<th class=\"n\">New signatures</th></tr></thead><tbody>\n");
	for (guint i = summary->nights->len; i-- > first_night(summary);)
		add_night(out, summary->nights->pdata[i]);
	g_string_append(out, "</tbody></table></div></details>\n</section>\n");
}

static void add_bundles(GString *out, const GArray *bundles, const char *folder)
{
	for (guint i = 0; i < bundles->len; i++) {
		const struct tt_bundle *bundle = &g_array_index(bundles, struct tt_bundle, i);
		g_autofree char *path = tt_relative_path(bundle->path, folder);
		g_autofree char *name = g_path_get_basename(bundle->path);
		/* "./": or a colon in the first part would make it a scheme. */
		g_autofree char *link = g_uri_escape_string(path, "/", FALSE);

		tt_append(out, "<br><a href=\"./%s\">%s</a>", link, name);
		if (bundle->note[0])
			tt_append(out, " <span class=\"dim\">%s</span>", bundle->note);
	}
}

static void add_signature(GString *out, const struct tt_signature_row *row, const char *folder)
{
	const char *state = tt_signature_state_name(row->state);

	tt_append(
		out,
		"<tr><td><span class=\"badge %s\">%s</span></td><td class=\"sig\"><code>%s</code>",
		state, state, row->signature);
	if (row->variants[0])
		tt_append(out, " <span class=\"dim\">with %s</span>", row->variants);
	if (row->note[0])
		tt_append(out, " <span class=\"dim\">(%s)</span>", row->note);
	add_bundles(out, row->bundles, folder);
	g_string_append_printf(out, "</td><td class=\"n\">%u</td><td class=\"n\">%u</td>",
			       row->lives, row->in_all);
	tt_append(out, "<td>%s</td><td>%s</td></tr>\n", row->first, row->last);
}

static void add_signatures(GString *out, const struct tt_summary *summary, gboolean seen,
			   const char *folder)
{
	g_string_append(out,
			"<div class=\"scroll\"><table><thead><tr><th>State</th><th>Signature</th>"
			"<th class=\"n\">Lives</th><th class=\"n\">In all</th><th>First</th>"
			"<th>Last</th></tr></thead><tbody>\n");
	for (guint i = 0; i < summary->signatures->len; i++) {
		const struct tt_signature_row *row = summary->signatures->pdata[i];

		if ((row->state <= TT_SIGNATURE_KNOWN) == seen)
			add_signature(out, row, folder);
	}
	g_string_append(out, "</tbody></table></div>\n");
}

/* Those of the night first; what is over grows from year to year and is folded away. */
void tt_night_page_signatures(GString *out, const struct tt_summary *summary, const char *folder)
{
	guint gone = tt_summary_count(summary, TT_SIGNATURE_GONE);
	guint untried = tt_summary_count(summary, TT_SIGNATURE_NOT_TRIED);

	g_string_append(out, "<section id=\"signatures\"><h2>Signatures</h2>\n");
	if (summary->signatures->len > gone + untried)
		add_signatures(out, summary, TRUE, folder);
	else
		g_string_append(out, "<p>Nothing failed in this night.</p>\n");
	if (gone + untried) {
		g_string_append_printf(out, "<details><summary>%u gone, %u not tried</summary>\n",
				       gone, untried);
		add_signatures(out, summary, FALSE, folder);
		g_string_append(out, "</details>\n");
	}
	g_string_append(out, "</section>\n");
}

static void add_campaign(GString *out, const struct tt_campaign_row *campaign)
{
	tt_append(out, "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td>", campaign->kernel,
		  campaign->profile, campaign->variants, campaign->seed);
	g_string_append_printf(
		out,
		"<td class=\"n\">%u</td><td class=\"n\">%u</td><td class=\"n\">%u</td>"
		"<td class=\"n\">%u</td><td class=\"n\">%u</td></tr>\n",
		tt_verdicts_sum(campaign->lives), campaign->builds, campaign->lives[TT_RESULT_FAIL],
		campaign->lives[TT_RESULT_ERROR], campaign->lives[TT_RESULT_MISS]);
}

void tt_night_page_campaigns(GString *out, const struct tt_summary *summary)
{
	g_string_append(
		out,
		"<section id=\"campaigns\"><h2>Campaigns</h2>\n<div class=\"scroll\"><table>"
		"<thead><tr><th>Kernel</th><th>Profile</th><th>Variants</th><th>Seed</th>"
		"<th class=\"n\">Lives</th><th class=\"n\">Builds</th><th class=\"n\">FAIL</th>"
		"<th class=\"n\">ERROR</th><th class=\"n\">MISS</th></tr></thead><tbody>\n");
	for (guint i = 0; i < summary->campaigns->len; i++)
		add_campaign(out, summary->campaigns->pdata[i]);
	g_string_append(out, "</tbody></table></div>\n");
	for (guint i = 0; i < summary->campaigns->len; i++) {
		const struct tt_campaign_row *campaign = summary->campaigns->pdata[i];

		if (campaign->command[0])
			tt_append(out, "<pre class=\"wrap\">%s</pre>\n", campaign->command);
	}
	g_string_append(out, "</section>\n");
}

static void add_rows(GString *out, const char *what, const GPtrArray *rows)
{
	guint never = 0;

	tt_append(
		out,
		"<div class=\"scroll\"><table><thead><tr><th>%s</th><th class=\"n\">Builds</th>"
		"<th class=\"n\">Failed</th><th class=\"n\">All nights</th></tr></thead><tbody>\n",
		what);
	for (guint i = 0; i < rows->len; i++) {
		const struct tt_coverage_row *row = rows->pdata[i];

		never += !row->builds;
		tt_append(out, "<tr><td>%s</td>", row->word);
		g_string_append_printf(out,
				       "<td class=\"n\">%u</td><td class=\"n\">%u</td>"
				       "<td class=\"n\">%u</td></tr>\n",
				       row->builds, row->failures, row->in_all);
	}
	g_string_append(out, "</tbody></table></div>\n");
	if (!never)
		return;
	g_string_append(out, "<p class=\"dim\">Not in this night:</p><ul class=\"chips\">");
	for (guint i = 0; i < rows->len; i++) {
		const struct tt_coverage_row *row = rows->pdata[i];

		if (!row->builds)
			tt_append(out, "<li>%s</li>", row->word);
	}
	g_string_append(out, "</ul>\n");
}

void tt_night_page_coverage(GString *out, const struct tt_summary *summary)
{
	if (!summary->operations->len && !summary->schedule_classes->len)
		return;
	g_string_append(out, "<section id=\"coverage\"><h2>Coverage</h2>\n");
	if (summary->operations->len)
		add_rows(out, "Operation", summary->operations);
	if (summary->schedule_classes->len)
		add_rows(out, "Schedule", summary->schedule_classes);
	g_string_append(out, "</section>\n");
}
