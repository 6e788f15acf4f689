// SPDX-License-Identifier: GPL-2.0-only
/* result.json: between two processes of one version, so it has no format number. */
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "json/json.h"
#include "life/draw.h"
#include "stress/outcome.h"

static void text(JsonBuilder *b, const char *name, const char *value)
{
	tt_json_add_text(b, name, value ? value : "");
}

static void number(JsonBuilder *b, const char *name, gint64 value)
{
	tt_json_add_number(b, name, value);
}

static void seconds(JsonBuilder *b, const char *name, double value)
{
	tt_json_add_real(b, name, value);
}

static void add_build(JsonBuilder *b, const struct tt_results_build *build)
{
	json_builder_begin_object(b);
	number(b, "step", build->step);
	text(b, "operations", build->operations);
	text(b, "targets", build->targets);
	text(b, "schedule", build->schedule);
	text(b, "schedule_class", build->schedule_class);
	text(b, "label", build->label);
	number(b, "verdict", build->verdict);
	text(b, "reason", build->reason);
	number(b, "scratch", build->scratch);
	number(b, "events", build->events);
	number(b, "ticks", build->ticks);
	seconds(b, "make_seconds", build->make_seconds);
	seconds(b, "seconds", build->seconds);
	json_builder_set_member_name(b, "findings");
	json_builder_begin_array(b);
	for (guint i = 0; i < build->n_findings; i++) {
		json_builder_begin_object(b);
		text(b, "kind", build->findings[i].kind);
		text(b, "symbol", build->findings[i].symbol);
		text(b, "file", build->findings[i].file);
		text(b, "text", build->findings[i].text);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
	json_builder_end_object(b);
}

gboolean tt_life_outcome_write(const struct tt_life_outcome *outcome, const char *path,
			       GError **error)
{
	static const char *const parts[] = { "kind", "feature", "symbol_kind", "pair" };
	g_autoptr(JsonBuilder) b = json_builder_new();
	g_autofree char *json = NULL;

	json_builder_begin_object(b);
	number(b, "index", (gint64)outcome->index);
	number(b, "verdict", outcome->verdict);
	text(b, "reason", outcome->reason);
	text(b, "text", outcome->text);
	for (gsize i = 0; outcome->signature[0] && i < G_N_ELEMENTS(parts); i++)
		text(b, parts[i], outcome->signature[i]);
	if (outcome->campaign)
		text(b, "campaign", outcome->campaign);
	if (outcome->own) {
		text(b, "own", outcome->own);
		text(b, "symbol", outcome->symbol);
		text(b, "file", outcome->file);
	}
	if (outcome->artefact) {
		text(b, "artefact_kind", outcome->artefact_kind);
		text(b, "artefact", outcome->artefact);
		text(b, "note", outcome->note);
	}
	seconds(b, "seconds", outcome->seconds);
	json_builder_set_member_name(b, "builds");
	json_builder_begin_array(b);
	for (guint i = 0; i < outcome->builds->len; i++)
		add_build(b, &g_array_index(outcome->builds, struct tt_results_build, i));
	json_builder_end_array(b);
	json_builder_end_object(b);
	json = tt_json_line(b);
	return tt_file_write(path, json, strlen(json), 0644, error);
}

/* A string of @object that lives as long as @outcome. */
static const char *kept(struct tt_life_outcome *outcome, JsonObject *object, const char *name)
{
	char *copy = tt_member_text(object, name);

	g_ptr_array_add(outcome->strings, copy);
	return copy;
}

static char *optional(JsonObject *object, const char *name)
{
	return g_strdup(tt_member_string(object, name));
}

static gint64 count(JsonObject *object, const char *name)
{
	return MAX(tt_member_number(object, name), 0);
}

static void read_findings(struct tt_life_outcome *outcome, struct tt_results_build *build,
			  JsonArray *from)
{
	guint n = tt_array_length(from);
	struct tt_results_finding *findings = g_new0(struct tt_results_finding, n + 1);

	for (guint i = 0; i < n; i++) {
		JsonObject *one = tt_array_object(from, i);

		findings[i].kind = kept(outcome, one, "kind");
		findings[i].symbol = kept(outcome, one, "symbol");
		findings[i].file = kept(outcome, one, "file");
		findings[i].text = kept(outcome, one, "text");
	}
	g_ptr_array_add(outcome->findings, findings);
	build->findings = findings;
	build->n_findings = n;
}

static void read_build(struct tt_life_outcome *outcome, JsonObject *one)
{
	struct tt_results_build build = {
		.step = (guint)count(one, "step"),
		.operations = kept(outcome, one, "operations"),
		.targets = kept(outcome, one, "targets"),
		.schedule = kept(outcome, one, "schedule"),
		.schedule_class = kept(outcome, one, "schedule_class"),
		.label = kept(outcome, one, "label"),
		.verdict = (enum tt_result)count(one, "verdict"),
		.reason = kept(outcome, one, "reason"),
		.scratch = count(one, "scratch") != 0,
		.events = count(one, "events"),
		.ticks = count(one, "ticks"),
		.make_seconds = tt_member_real(one, "make_seconds"),
		.seconds = tt_member_real(one, "seconds"),
	};

	read_findings(outcome, &build, tt_member_array(one, "findings"));
	g_array_append_val(outcome->builds, build);
}

static void read_head(struct tt_life_outcome *outcome, JsonObject *object)
{
	static const char *const parts[] = { "kind", "feature", "symbol_kind", "pair" };

	outcome->verdict = (enum tt_result)count(object, "verdict");
	outcome->reason = optional(object, "reason");
	outcome->text = optional(object, "text");
	outcome->own = optional(object, "own");
	outcome->symbol = optional(object, "symbol");
	outcome->file = optional(object, "file");
	outcome->campaign = optional(object, "campaign");
	outcome->artefact = optional(object, "artefact");
	outcome->note = optional(object, "note");
	if (outcome->artefact)
		outcome->artefact_kind = kept(outcome, object, "artefact_kind");
	outcome->seconds = tt_member_real(object, "seconds");
	for (gsize i = 0; json_object_has_member(object, "kind") && i < G_N_ELEMENTS(parts); i++)
		outcome->signature[i] = optional(object, parts[i]);
}

struct tt_life_outcome *tt_life_outcome_read(const char *path, GError **error)
{
	g_autoptr(JsonObject) object = tt_json_load(path, error);
	struct tt_life_outcome *outcome;
	JsonArray *builds;

	if (!object)
		return NULL;
	outcome = tt_life_outcome_new((guint64)count(object, "index"));
	read_head(outcome, object);
	builds = tt_member_array(object, "builds");
	for (guint i = 0; i < tt_array_length(builds); i++)
		read_build(outcome, tt_array_object(builds, i));
	return outcome;
}
