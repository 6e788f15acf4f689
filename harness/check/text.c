// SPDX-License-Identifier: GPL-2.0-only
/* A check as a table and as JSON. */
#include <string.h>

#include "check/output.h"
#include "json/json.h"

static void add_subject(GString *out, const struct tt_check_subject *subject)
{
	const struct tt_patch_report *report = subject->applied;

	g_string_append_printf(out, "kernel    %s (snapshot %s)\n", subject->before->version,
			       subject->before->id);
	if (subject->after)
		g_string_append_printf(out, "against   %s (snapshot %s)\n", subject->after->version,
				       subject->after->id);
	for (char **patch = subject->patches; patch && *patch; patch++)
		g_string_append_printf(out, "patch     %s\n", *patch);
	for (char **name = subject->variants; name && *name; name++)
		g_string_append_printf(out, "variant   %s\n", *name);
	for (guint i = 0; report && i < report->applied->len; i++)
		g_string_append_printf(out, "changes   %s\n", (char *)report->applied->pdata[i]);
	for (guint i = 0; report && i < report->notes->len; i++)
		g_string_append_printf(out, "note      %s\n", (char *)report->notes->pdata[i]);
	for (guint i = 0; report && i < report->ignored->len; i++)
		g_string_append_printf(out, "ignored   %s (not part of the machinery)\n",
				       (char *)report->ignored->pdata[i]);
	if (subject->after && !strcmp(subject->after->id, subject->before->id))
		g_string_append(out, "note      both are the same machinery; it is run once\n");
}

static guint name_width(const struct tt_check *check)
{
	guint width = strlen("case");

	for (guint i = 0; i < check->rows->len; i++) {
		const struct tt_check_row *row = check->rows->pdata[i];

		width = MAX(width, strlen(row->before->test->name));
	}
	return width;
}

static void add_row(GString *out, const struct tt_check_row *row, guint width, gboolean two)
{
	g_autofree char *cost = tt_check_row_cost(row);
	g_autofree char *reason = tt_check_row_reason(row);
	const struct tt_case_result *before = row->before, *last = tt_check_last(row);

	g_string_append_printf(out, "  %-*s  %-5s", (int)width, before->test->name,
			       tt_result_name(before->result));
	if (two)
		g_string_append_printf(out, "  %-5s  %6.1f s %6.1f s  %4u %4u %6s",
				       tt_result_name(last->result), before->seconds, last->seconds,
				       before->compiled, last->compiled, cost);
	else
		g_string_append_printf(out, "  %6.1f s  %4u", before->seconds, before->compiled);
	g_string_append_printf(out, "  %s\n", tt_check_row_words(row, two));
	if (reason[0])
		g_string_append_printf(out, "  %-*s  %s\n", (int)width, "", reason);
}

/* A fix that rebuilds everything shows here. */
static void add_totals(GString *out, const struct tt_check *check)
{
	double seconds[2] = { 0 };
	guint compiled[2] = { 0 };

	for (guint i = 0; i < check->rows->len; i++) {
		const struct tt_check_row *row = check->rows->pdata[i];
		const struct tt_case_result *last = tt_check_last(row);

		seconds[0] += row->before->seconds;
		seconds[1] += last->seconds;
		compiled[0] += row->before->compiled;
		compiled[1] += last->compiled;
	}
	g_string_append_printf(out,
			       "cost      builds took %.1f s before and %.1f s after; %u and %u "
			       "objects were compiled\n",
			       seconds[0], seconds[1], compiled[0], compiled[1]);
}

static void add_conclusion(GString *out, const struct tt_check *check, gboolean two)
{
	const guint *changes = check->changes, *results = check->results;

	if (two) {
		g_string_append_printf(out, "%u FIXED, %u BROKEN, %u still failing, %u unchanged",
				       changes[TT_CHANGE_FIXES], changes[TT_CHANGE_BREAKS],
				       changes[TT_CHANGE_STILL_FAILING] +
					       changes[TT_CHANGE_OTHERWISE],
				       changes[TT_CHANGE_NONE]);
		if (changes[TT_CHANGE_APPLIES])
			g_string_append_printf(out, ", %u for one of the two only",
					       changes[TT_CHANGE_APPLIES]);
	} else {
		g_string_append_printf(out, "%u PASS, %u FAIL", results[TT_RESULT_PASS],
				       results[TT_RESULT_FAIL]);
	}
	g_string_append_printf(out, ", %u not applicable", results[TT_RESULT_SKIP]);
	if (changes[TT_CHANGE_UNKNOWN])
		g_string_append_printf(out, ", %u could not be carried out",
				       changes[TT_CHANGE_UNKNOWN]);
	if (!two)
		g_string_append_printf(out, "; %u not as expected", check->unexpected);
	g_string_append_printf(out, "  (%.0f s)\n", check->seconds);
}

char *tt_check_text(const struct tt_check *check, const struct tt_check_subject *subject)
{
	GString *out = g_string_new(NULL);
	gboolean two = subject->after != NULL;
	guint width = name_width(check);

	add_subject(out, subject);
	g_string_append_printf(out, "  %-*s  %s\n", (int)width, "case",
			       two ? "before after   builds' time       objects      change"
				   : "result  builds'  objects  as expected?");
	for (guint i = 0; i < check->rows->len; i++)
		add_row(out, check->rows->pdata[i], width, two);
	if (two)
		add_totals(out, check);
	add_conclusion(out, check, two);
	return g_string_free(out, FALSE);
}

static void json_snapshot(JsonBuilder *b, const char *name, const struct tt_snapshot *snapshot)
{
	if (!snapshot)
		return;
	json_builder_set_member_name(b, name);
	json_builder_begin_object(b);
	tt_json_add_text(b, "version", snapshot->version);
	tt_json_add_text(b, "snapshot", snapshot->id);
	json_builder_end_object(b);
}

static void json_findings(JsonBuilder *b, const GPtrArray *findings)
{
	json_builder_set_member_name(b, "findings");
	json_builder_begin_array(b);
	for (guint i = 0; i < findings->len; i++) {
		const struct tt_case_finding *finding = findings->pdata[i];

		json_builder_begin_object(b);
		tt_json_add_text(b, "kind", finding->kind);
		tt_json_add_text(b, "symbol", finding->symbol);
		tt_json_add_text(b, "text", finding->text);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void json_result(JsonBuilder *b, const char *name, const struct tt_case_result *result)
{
	if (!result)
		return;
	json_builder_set_member_name(b, name);
	json_builder_begin_object(b);
	tt_json_add_text(b, "verdict", tt_result_name(result->result));
	tt_json_add_flag(b, "as_expected", result->as_expected);
	if (result->reason)
		tt_json_add_text(b, "reason", result->reason);
	if (result->expected) {
		tt_json_add_text(b, "expected", tt_result_name(result->expected->result));
		tt_json_add_text(b, "because", result->expected->because);
	}
	json_findings(b, result->findings);
	tt_json_add_number(b, "builds", result->builds);
	tt_json_add_number(b, "objects_compiled", result->compiled);
	tt_json_add_real(b, "seconds", result->seconds);
	tt_json_add_text(b, "records", result->directory);
	json_builder_end_object(b);
}

char *tt_check_json(const struct tt_check *check, const struct tt_check_subject *subject)
{
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	tt_json_add_number(b, "format", 1);
	json_snapshot(b, "before", subject->before);
	json_snapshot(b, "after", subject->after);
	if (subject->applied) {
		tt_json_add_texts(b, "changed", subject->applied->applied);
		tt_json_add_texts(b, "ignored", subject->applied->ignored);
		tt_json_add_texts(b, "notes", subject->applied->notes);
	}
	json_builder_set_member_name(b, "cases");
	json_builder_begin_array(b);
	for (guint i = 0; i < check->rows->len; i++) {
		const struct tt_check_row *row = check->rows->pdata[i];

		json_builder_begin_object(b);
		tt_json_add_text(b, "case", row->before->test->name);
		if (subject->after)
			tt_json_add_text(b, "change", tt_change_words(row->change));
		json_result(b, "before", row->before);
		json_result(b, "after", row->after);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
	json_builder_end_object(b);
	return tt_json_text(b);
}
