// SPDX-License-Identifier: GPL-2.0-only
/* The summary as JSON. */
#include "json/json.h"
#include "report/night.h"

static void add_verdicts(JsonBuilder *b, const guint verdicts[TT_VERDICTS])
{
	json_builder_set_member_name(b, "lives");
	json_builder_begin_object(b);
	for (guint i = 0; i < TT_VERDICTS; i++)
		tt_json_add_number(b, tt_result_name(i), verdicts[i]);
	json_builder_end_object(b);
}

static void add_night(JsonBuilder *b, const struct tt_night *night)
{
	json_builder_begin_object(b);
	tt_json_add_text(b, "night", night->name);
	tt_json_add_number(b, "started", night->started);
	tt_json_add_number(b, "sessions", night->sessions);
	tt_json_add_real(b, "seconds", night->seconds);
	add_verdicts(b, night->lives);
	tt_json_add_number(b, "builds", night->builds);
	tt_json_add_number(b, "limits_of_make", night->limits);
	tt_json_add_real(b, "builds_per_minute",
			 tt_builds_per_minute(night->builds, night->seconds));
	tt_json_add_real(b, "build_seconds", night->build_seconds);
	tt_json_add_real(b, "make_seconds", night->make_seconds);
	tt_json_add_number(b, "new_signatures", night->new_signatures);
	json_builder_end_object(b);
}

static void add_campaign(JsonBuilder *b, const struct tt_campaign_row *campaign)
{
	json_builder_begin_object(b);
	tt_json_add_text(b, "campaign", campaign->campaign);
	tt_json_add_text(b, "snapshot", campaign->snapshot);
	tt_json_add_text(b, "kernel", campaign->kernel);
	tt_json_add_text(b, "pipeline", campaign->pipeline);
	tt_json_add_text(b, "profile", campaign->profile);
	tt_json_add_text(b, "variants", campaign->variants);
	tt_json_add_text(b, "seed", campaign->seed);
	tt_json_add_text(b, "version", campaign->version);
	tt_json_add_text(b, "environment", campaign->environment);
	tt_json_add_text(b, "host", campaign->host);
	tt_json_add_text(b, "command", campaign->command);
	tt_json_add_real(b, "seconds", campaign->seconds);
	add_verdicts(b, campaign->lives);
	tt_json_add_number(b, "builds", campaign->builds);
	json_builder_end_object(b);
}

static void add_bundles(JsonBuilder *b, const GArray *bundles)
{
	json_builder_set_member_name(b, "bundles");
	json_builder_begin_array(b);
	for (guint i = 0; i < bundles->len; i++) {
		const struct tt_bundle *bundle = &g_array_index(bundles, struct tt_bundle, i);

		json_builder_begin_object(b);
		tt_json_add_text(b, "path", bundle->path);
		tt_json_add_text(b, "note", bundle->note);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void add_signature(JsonBuilder *b, const struct tt_signature_row *row)
{
	json_builder_begin_object(b);
	tt_json_add_text(b, "signature", row->signature);
	tt_json_add_text(b, "variants", row->variants);
	tt_json_add_text(b, "state", tt_signature_state_name(row->state));
	tt_json_add_text(b, "first", row->first);
	tt_json_add_text(b, "last", row->last);
	tt_json_add_number(b, "lives", row->lives);
	tt_json_add_number(b, "in_all", row->in_all);
	tt_json_add_text(b, "note", row->note);
	tt_json_add_text(b, "campaign", row->campaign);
	tt_json_add_number(b, "life", row->life);
	add_bundles(b, row->bundles);
	json_builder_end_object(b);
}

static void add_coverage(JsonBuilder *b, const char *name, const GPtrArray *rows)
{
	json_builder_set_member_name(b, name);
	json_builder_begin_array(b);
	for (guint i = 0; i < rows->len; i++) {
		const struct tt_coverage_row *row = rows->pdata[i];

		json_builder_begin_object(b);
		tt_json_add_text(b, "word", row->word);
		tt_json_add_number(b, "builds", row->builds);
		tt_json_add_number(b, "failures", row->failures);
		tt_json_add_number(b, "in_all", row->in_all);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

char *tt_night_json(const struct tt_summary *summary)
{
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	tt_json_add_number(b, "format", 1);
	tt_json_add_text(b, "night", summary->night);
	json_builder_set_member_name(b, "nights");
	json_builder_begin_array(b);
	for (guint i = 0; i < summary->nights->len; i++)
		add_night(b, summary->nights->pdata[i]);
	json_builder_end_array(b);
	json_builder_set_member_name(b, "campaigns");
	json_builder_begin_array(b);
	for (guint i = 0; i < summary->campaigns->len; i++)
		add_campaign(b, summary->campaigns->pdata[i]);
	json_builder_end_array(b);
	json_builder_set_member_name(b, "signatures");
	json_builder_begin_array(b);
	for (guint i = 0; i < summary->signatures->len; i++)
		add_signature(b, summary->signatures->pdata[i]);
	json_builder_end_array(b);
	add_coverage(b, "operations", summary->operations);
	add_coverage(b, "schedule_classes", summary->schedule_classes);
	json_builder_end_object(b);
	return tt_json_text(b);
}
