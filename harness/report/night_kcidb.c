// SPDX-License-Identifier: GPL-2.0-only
/*
 * KCIDB I/O schema 5 (kernelci/kcidb-io, kcidb_io/schema/v05_00.py and later minor versions).
 * A snapshot is a checkout, a campaign a build of it, the campaign's night a test with the path
 * "trimtorture.stress"; each life that did not pass is a test of its own below that path, each
 * signature an issue, and each failure an incident of its issue.
 */
#include <string.h>

#include "json/json.h"
#include "report/night.h"

/* The schema's limit for log_excerpt, in characters. */
#define EXCERPT 16384

struct out {
	JsonBuilder *b;
	const char *origin;
	const struct tt_summary *summary;
	const GPtrArray *lives;
};

/* Planted faults are no news about a kernel. */
static gboolean wanted(const struct tt_campaign_row *campaign)
{
	return !campaign->variants[0];
}

static const struct tt_campaign_row *campaign_of(const struct out *out, const char *key)
{
	for (guint i = 0; i < out->summary->campaigns->len; i++) {
		const struct tt_campaign_row *campaign = out->summary->campaigns->pdata[i];

		if (!strcmp(campaign->campaign, key))
			return wanted(campaign) ? campaign : NULL;
	}
	return NULL;
}

static void add_id(struct out *out, const char *name, const char *id)
{
	g_autofree char *text = g_strconcat(out->origin, ":", id, NULL);

	tt_json_add_text(out->b, name, text);
}

static void begin_object(struct out *out, const char *id)
{
	json_builder_begin_object(out->b);
	add_id(out, "id", id);
	tt_json_add_text(out->b, "origin", out->origin);
}

static void add_time(struct out *out, const char *name, gint64 microseconds)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(microseconds / G_USEC_PER_SEC);
	g_autofree char *text = time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%S+00:00") : NULL;

	if (text)
		tt_json_add_text(out->b, name, text);
}

static void add_duration(struct out *out, double seconds)
{
	tt_json_add_real(out->b, "duration", seconds);
}

static void begin_list(struct out *out, const char *name)
{
	json_builder_set_member_name(out->b, name);
	json_builder_begin_array(out->b);
}

static void begin_misc(struct out *out)
{
	json_builder_set_member_name(out->b, "misc");
	json_builder_begin_object(out->b);
}

static void add_checkouts(struct out *out)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	begin_list(out, "checkouts");
	for (guint i = 0; i < out->summary->campaigns->len; i++) {
		const struct tt_campaign_row *campaign = out->summary->campaigns->pdata[i];

		if (!wanted(campaign) || !g_hash_table_add(seen, campaign->snapshot))
			continue;
		begin_object(out, campaign->snapshot);
		tt_json_add_text(out->b, "comment", campaign->kernel);
		tt_json_add_flag(out->b, "valid", TRUE);
		begin_misc(out);
		tt_json_add_text(out->b, "kernel", campaign->kernel);
		tt_json_add_text(out->b, "pipeline", campaign->pipeline);
		json_builder_end_object(out->b);
		json_builder_end_object(out->b);
	}
	json_builder_end_array(out->b);
}

static void add_builds(struct out *out)
{
	begin_list(out, "builds");
	for (guint i = 0; i < out->summary->campaigns->len; i++) {
		const struct tt_campaign_row *campaign = out->summary->campaigns->pdata[i];

		if (!wanted(campaign))
			continue;
		begin_object(out, campaign->campaign);
		add_id(out, "checkout_id", campaign->snapshot);
		add_time(out, "start_time", campaign->started);
		tt_json_add_text(out->b, "architecture", "synth");
		tt_json_add_text(out->b, "compiler", campaign->environment);
		tt_json_add_text(out->b, "config_name", campaign->profile);
		tt_json_add_text(out->b, "command", campaign->command);
		json_builder_end_object(out->b);
	}
	json_builder_end_array(out->b);
}

/* The schema's own order of precedence for a collection of tests. */
static enum tt_result status_of(const guint counts[TT_VERDICTS])
{
	static const enum tt_result order[] = { TT_RESULT_FAIL, TT_RESULT_ERROR, TT_RESULT_MISS,
						TT_RESULT_PASS };

	for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
		if (counts[order[i]])
			return order[i];
	return TT_RESULT_SKIP;
}

static void add_campaign_test(struct out *out, const struct tt_campaign_row *campaign)
{
	g_autofree char *id = g_strdup_printf("%s:%s", campaign->campaign, out->summary->night);
	guint lives = tt_verdicts_sum(campaign->lives);

	begin_object(out, id);
	add_id(out, "build_id", campaign->campaign);
	tt_json_add_text(out->b, "path", "trimtorture.stress");
	tt_json_add_text(out->b, "status", tt_result_name(status_of(campaign->lives)));
	add_time(out, "start_time", campaign->started);
	add_duration(out, campaign->seconds);
	begin_misc(out);
	tt_json_add_number(out->b, "lives", lives);
	for (guint i = 0; i < TT_VERDICTS; i++)
		tt_json_add_number(out->b, tt_result_name(i), campaign->lives[i]);
	tt_json_add_number(out->b, "builds", campaign->builds);
	tt_json_add_text(out->b, "seed", campaign->seed);
	json_builder_end_object(out->b);
	json_builder_end_object(out->b);
}

static char *life_id(const struct tt_life_row *life)
{
	return g_strdup_printf("%s:life-%" G_GINT64_FORMAT, life->campaign, life->life);
}

static void add_excerpt(struct out *out, const struct tt_life_row *life)
{
	g_autofree char *text =
		g_strconcat(life->reason, life->reason[0] ? "\n" : "", life->findings, NULL);
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autofree char *cut =
		g_utf8_strlen(valid, -1) > EXCERPT ? g_utf8_substring(valid, 0, EXCERPT) : NULL;

	tt_json_add_text(out->b, "log_excerpt", cut ? cut : valid);
}

static void add_life_test(struct out *out, const struct tt_life_row *life)
{
	g_autofree char *id = life_id(life);

	begin_object(out, id);
	add_id(out, "build_id", life->campaign);
	tt_json_add_text(out->b, "path", "trimtorture.stress.life");
	tt_json_add_text(out->b, "status", tt_result_name(life->verdict));
	add_time(out, "start_time", life->finished - (gint64)(life->seconds * G_USEC_PER_SEC));
	add_duration(out, life->seconds);
	add_excerpt(out, life);
	begin_misc(out);
	tt_json_add_text(out->b, "life", life->text);
	tt_json_add_text(out->b, "signature", life->signature);
	tt_json_add_text(out->b, "bundle", life->bundle);
	json_builder_end_object(out->b);
	json_builder_end_object(out->b);
}

static void add_tests(struct out *out)
{
	begin_list(out, "tests");
	for (guint i = 0; i < out->summary->campaigns->len; i++)
		if (wanted(out->summary->campaigns->pdata[i]))
			add_campaign_test(out, out->summary->campaigns->pdata[i]);
	for (guint i = 0; i < out->lives->len; i++) {
		const struct tt_life_row *life = out->lives->pdata[i];

		if (life->verdict != TT_RESULT_PASS && campaign_of(out, life->campaign))
			add_life_test(out, life);
	}
	json_builder_end_array(out->b);
}

static gboolean is_incident(const struct out *out, const struct tt_life_row *life)
{
	return life->verdict == TT_RESULT_FAIL && life->signature[0] &&
	       campaign_of(out, life->campaign);
}

static void add_issue(struct out *out, const char *signature)
{
	begin_object(out, signature);
	tt_json_add_number(out->b, "version", 1);
	tt_json_add_text(out->b, "comment", signature);
	json_builder_set_member_name(out->b, "culprit");
	json_builder_begin_object(out->b);
	tt_json_add_flag(out->b, "code", TRUE);
	json_builder_end_object(out->b);
	json_builder_end_object(out->b);
}

static void add_issues(struct out *out)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	begin_list(out, "issues");
	for (guint i = 0; i < out->lives->len; i++) {
		const struct tt_life_row *life = out->lives->pdata[i];

		if (is_incident(out, life) && g_hash_table_add(seen, life->signature))
			add_issue(out, life->signature);
	}
	json_builder_end_array(out->b);
}

static void add_incidents(struct out *out)
{
	begin_list(out, "incidents");
	for (guint i = 0; i < out->lives->len; i++) {
		const struct tt_life_row *life = out->lives->pdata[i];
		g_autofree char *id = life_id(life);

		if (!is_incident(out, life))
			continue;
		begin_object(out, id);
		add_id(out, "issue_id", life->signature);
		tt_json_add_number(out->b, "issue_version", 1);
		add_id(out, "test_id", id);
		tt_json_add_flag(out->b, "present", TRUE);
		json_builder_end_object(out->b);
	}
	json_builder_end_array(out->b);
}

char *tt_night_kcidb(const struct tt_summary *summary, const GPtrArray *lives, const char *origin)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	struct out out = { b, origin, summary, lives };

	json_builder_begin_object(out.b);
	json_builder_set_member_name(out.b, "version");
	json_builder_begin_object(out.b);
	tt_json_add_number(out.b, "major", 5);
	tt_json_add_number(out.b, "minor", 0);
	json_builder_end_object(out.b);
	add_checkouts(&out);
	add_builds(&out);
	add_tests(&out);
	add_issues(&out);
	add_incidents(&out);
	json_builder_end_object(out.b);
	return tt_json_text(out.b);
}
