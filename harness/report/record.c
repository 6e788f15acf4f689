// SPDX-License-Identifier: GPL-2.0-only
#include "report/report.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "json/json.h"

static void free_finding(gpointer data)
{
	struct tt_report_finding *finding = data;

	g_free(finding->kind);
	g_free(finding->symbol);
	g_free(finding->file);
	g_free(finding->text);
	g_ptr_array_unref(finding->evidence);
	g_free(finding);
}

void tt_report_record_free(struct tt_report_record *record)
{
	if (!record)
		return;
	g_free(record->directory);
	g_free(record->name);
	g_free(record->reason);
	g_ptr_array_unref(record->findings);
	g_free(record->kernel);
	g_free(record->profile);
	g_free(record->pipeline);
	g_free(record->variants);
	g_free(record->backend);
	g_free(record->granularity);
	g_free(record->schedule);
	g_free(record->repeat);
	tt_report_sweep_free(record->sweep);
	g_free(record->logs);
	g_free(record);
}

static void take_finding(struct tt_report_record *record, JsonObject *object)
{
	struct tt_report_finding *finding = g_new0(struct tt_report_finding, 1);
	JsonArray *evidence = tt_member_array(object, "evidence");

	finding->kind = tt_member_text(object, "kind");
	finding->symbol = tt_member_text(object, "symbol");
	finding->file = tt_member_text(object, "file");
	finding->text = tt_member_text(object, "text");
	finding->evidence = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; evidence && i < json_array_get_length(evidence); i++) {
		JsonNode *node = json_array_get_element(evidence, i);

		if (json_node_get_value_type(node) == G_TYPE_STRING)
			g_ptr_array_add(finding->evidence, g_strdup(json_node_get_string(node)));
	}
	g_ptr_array_add(record->findings, finding);
}

static void take_findings(struct tt_report_record *record, JsonObject *root)
{
	JsonArray *findings = tt_member_array(root, "findings");

	for (guint i = 0; findings && i < json_array_get_length(findings); i++) {
		JsonNode *node = json_array_get_element(findings, i);

		if (JSON_NODE_HOLDS_OBJECT(node))
			take_finding(record, json_node_get_object(node));
	}
}

static void take_make(struct tt_report_record *record, JsonObject *make)
{
	JsonArray *ksyms = tt_member_array(make, "ksyms");
	guint count = ksyms ? json_array_get_length(ksyms) : 0;
	JsonNode *last = count ? json_array_get_element(ksyms, count - 1) : NULL;
	JsonObject *counts =
		last && JSON_NODE_HOLDS_OBJECT(last) ? json_node_get_object(last) : NULL;

	record->make_status = tt_member_number(make, "status");
	record->passes = tt_member_number(make, "passes");
	record->compiled = tt_member_number(make, "objects_compiled");
	record->before = tt_member_number(counts, "before");
	record->after = tt_member_number(counts, "after");
	record->changed = tt_member_number(counts, "changed");
}

static void take_seconds(struct tt_report_record *record, JsonObject *seconds)
{
	static const char *const stages[] = { "prepare", "build", "second_make", "verdict" };

	for (gsize i = 0; i < G_N_ELEMENTS(stages); i++)
		if (seconds && json_object_has_member(seconds, stages[i]))
			record->seconds +=
				json_object_get_double_member_with_default(seconds, stages[i], 0);
}

/* FALSE if @name is no verdict. */
static gboolean take_result(struct tt_report_record *record, const char *name)
{
	for (guint i = 0; i <= TT_RESULT_SKIP; i++)
		if (!strcmp(name, tt_result_name(i))) {
			record->result = i;
			return TRUE;
		}
	return FALSE;
}

/* The elements that are strings, joined by @separator; the caller frees the result. */
static char *joined(JsonArray *array, const char *separator, gboolean shell)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < tt_array_length(array); i++) {
		const char *text = tt_array_string(array, i);
		g_autofree char *quoted = NULL;

		if (!text)
			continue;
		if (shell && (!text[0] || strpbrk(text, " \t\n'\"$\\;&|<>()*?[]#`!~{}")))
			quoted = g_shell_quote(text);
		g_string_append(out, out->len ? separator : "");
		g_string_append(out, quoted ? quoted : text);
	}
	return g_string_free(out, FALSE);
}

static void take_root(struct tt_report_record *record, JsonObject *root)
{
	JsonObject *checked = tt_member_object(root, "checked");
	JsonObject *clock = tt_member_object(root, "clock");
	g_autofree char *verdict = tt_member_text(root, "verdict");

	record->reason = tt_member_text(root, "reason");
	if (!take_result(record, verdict)) {
		g_free(record->reason);
		record->reason = g_strdup_printf("verdict.json has the verdict '%s', which is none",
						 verdict);
	}
	take_findings(record, root);
	record->exports = tt_member_number(checked, "exports");
	record->exports_kept = tt_member_number(checked, "exports_kept");
	record->objects = tt_member_number(checked, "objects");
	record->modules = tt_member_number(checked, "modules");
	record->kernel = tt_member_text(root, "kernel");
	record->profile = tt_member_text(root, "profile");
	record->pipeline = tt_member_text(root, "pipeline");
	record->backend = tt_member_text(root, "backend");
	record->variants = joined(tt_member_array(root, "variants"), ", ", FALSE);
	record->seed = tt_member_number(root, "seed");
	record->granularity = tt_member_text(clock, "granularity");
	record->schedule = tt_member_text(clock, "schedule");
	record->events = tt_member_number(clock, "events");
	record->ticks = tt_member_number(clock, "ticks");
	record->repeat = joined(tt_member_array(root, "repeat"), " ", TRUE);
	take_make(record, tt_member_object(root, "make"));
	take_seconds(record, tt_member_object(root, "seconds"));
}

/* The command that repeat.sh runs: it is there even if the run died. */
static void read_repeat(struct tt_report_record *record)
{
	g_autofree char *path = g_build_filename(record->logs, "repeat.sh", NULL);
	g_autofree char *text = NULL;
	const char *command;

	if (record->repeat[0] || !g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
	    !tt_file_read(path, TT_FILE_MAX, &text, NULL, NULL))
		return;
	command = strstr(text, "\nexec ");
	g_free(record->repeat);
	record->repeat = g_strstrip(g_strdup(command ? command + strlen("\nexec ") : ""));
}

static void replace(char **text, const char *with)
{
	g_free(*text);
	*text = g_strdup(with);
}

/* A sweep's directory has no verdict but the sweep's. */
static void judge_by_sweep(struct tt_report_record *record)
{
	const struct tt_report_sweep *sweep = record->sweep;

	replace(&record->reason, "");
	if (!sweep || !take_result(record, sweep->result)) {
		record->result = TT_RESULT_MISS;
		replace(&record->reason, "the run left no verdict.json: it was ended before it was "
					 "done, or is still going on");
		return;
	}
	if (record->result > TT_RESULT_FAIL)
		replace(&record->reason, sweep->sentence);
	replace(&record->kernel, sweep->kernel);
	replace(&record->profile, sweep->profile);
	replace(&record->granularity, sweep->clock);
	record->events = sweep->events;
}

/* A sweep's own directory has no logs: they are with the build that it recorded. */
static char *find_logs(const struct tt_report_record *record)
{
	g_autofree char *recorded = g_build_filename(record->directory, "record", NULL);

	if (!record->judged && record->sweep && g_file_test(recorded, G_FILE_TEST_IS_DIR))
		return g_steal_pointer(&recorded);
	return g_strdup(record->directory);
}

static void read_verdict(struct tt_report_record *record)
{
	g_autofree char *path = g_build_filename(record->directory, "verdict.json", NULL);
	g_autoptr(JsonObject) object = NULL;
	g_autoptr(GError) error = NULL;

	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		take_root(record, NULL);
		judge_by_sweep(record);
		return;
	}
	object = tt_json_load(path, &error);
	take_root(record, object);
	record->judged = object != NULL;
	if (!object) {
		g_free(record->reason);
		record->reason = g_strdup(error->message);
	}
}

struct tt_report_record *tt_report_read(const char *directory, GError **error)
{
	struct tt_report_record *record;
	g_autofree char *sweep = NULL;

	if (!g_file_test(directory, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s is not a directory; name the directory of a run (TREE.run, or what "
			    "--run-dir named)",
			    directory);
		return NULL;
	}
	record = g_new0(struct tt_report_record, 1);
	record->directory = g_canonicalize_filename(directory, NULL);
	record->name = g_path_get_basename(record->directory);
	record->findings = g_ptr_array_new_with_free_func(free_finding);
	record->result = TT_RESULT_MISS;
	sweep = g_build_filename(record->directory, "sweep.json", NULL);
	record->sweep = tt_report_sweep_read(sweep);
	read_verdict(record);
	record->logs = find_logs(record);
	read_repeat(record);
	return record;
}

void tt_report_count(const GPtrArray *records, guint counts[TT_RESULT_SKIP + 1])
{
	memset(counts, 0, (TT_RESULT_SKIP + 1) * sizeof(*counts));
	for (guint i = 0; i < records->len; i++)
		counts[((struct tt_report_record *)records->pdata[i])->result]++;
}
