// SPDX-License-Identifier: GPL-2.0-only
#include "verdict/finding.h"

#include <string.h>

#include "base/exitcode.h"

static const char *const kind_names[TT_FINDING_KINDS] = {
	[TT_FINDING_OVER_TRIMMED] = "over-trimmed",
	[TT_FINDING_UNDER_TRIMMED] = "under-trimmed",
	[TT_FINDING_STALE_OBJECT] = "stale-object",
	[TT_FINDING_EXPORT_MISSING] = "export-missing",
	[TT_FINDING_EXPORT_WRONG] = "export-wrong",
	[TT_FINDING_VERSION_WRONG] = "version-wrong",
	[TT_FINDING_EXPORT_UNKNOWN] = "export-unknown",
	[TT_FINDING_UNDEFINED] = "undefined",
	[TT_FINDING_REFUSED] = "refused-by-modpost",
	[TT_FINDING_NEEDED_WRONG] = "needed-wrong",
	[TT_FINDING_MODULE_MISSING] = "module-missing",
	[TT_FINDING_MODULE_UNKNOWN] = "module-unknown",
	[TT_FINDING_LIST_NOT_FIXED] = "list-not-fixed",
	[TT_FINDING_LIST_MISSING] = "list-missing",
	[TT_FINDING_COUNTS_DISAGREE] = "counts-disagree",
	[TT_FINDING_UNREADABLE_INPUT] = "unreadable-input",
	[TT_FINDING_ENDLESS] = "does-not-end",
	[TT_FINDING_NOT_AT_REST] = "not-at-rest",
	[TT_FINDING_SCRATCH_DIFFERS] = "scratch-differs",
};

const char *tt_finding_kind_name(enum tt_finding_kind kind)
{
	return kind_names[kind];
}

const char *tt_result_name(enum tt_result result)
{
	static const char *const names[] = { "PASS", "FAIL", "ERROR", "MISS", "SKIP" };

	return names[result];
}

int tt_result_exit_status(enum tt_result result)
{
	static const int statuses[] = { TT_EXIT_PASS, TT_EXIT_FAIL, TT_EXIT_ERROR, TT_EXIT_MISS,
					TT_EXIT_SKIP };

	return statuses[result];
}

static void free_finding(gpointer data)
{
	struct tt_finding *finding = data;

	g_free(finding->symbol);
	g_free(finding->file);
	g_free(finding->text);
	g_ptr_array_unref(finding->evidence);
	g_free(finding);
}

struct tt_verdict *tt_verdict_new(void)
{
	struct tt_verdict *verdict = g_new0(struct tt_verdict, 1);

	verdict->findings = g_ptr_array_new_with_free_func(free_finding);
	verdict->notes = g_ptr_array_new_with_free_func(g_free);
	verdict->causes = g_hash_table_new(g_str_hash, g_str_equal);
	verdict->judged = TRUE;
	return verdict;
}

struct tt_verdict *tt_verdict_not_judged(enum tt_result result, char *reason)
{
	struct tt_verdict *verdict = tt_verdict_new();

	verdict->judged = FALSE;
	verdict->result = result;
	verdict->reason = reason;
	return verdict;
}

void tt_verdict_free(struct tt_verdict *verdict)
{
	if (!verdict)
		return;
	g_free(verdict->reason);
	g_hash_table_unref(verdict->causes);
	g_ptr_array_unref(verdict->findings);
	g_ptr_array_unref(verdict->notes);
	g_free(verdict);
}

/* Kinds that say why a symbol is wrong; what others say of the same symbol follows from them. */
static gboolean is_cause(enum tt_finding_kind kind)
{
	return kind == TT_FINDING_OVER_TRIMMED || kind == TT_FINDING_UNDER_TRIMMED ||
	       kind == TT_FINDING_STALE_OBJECT || kind == TT_FINDING_EXPORT_MISSING ||
	       kind == TT_FINDING_EXPORT_UNKNOWN || kind == TT_FINDING_NEEDED_WRONG;
}

static gboolean is_consequence(enum tt_finding_kind kind)
{
	return kind == TT_FINDING_UNDEFINED || kind == TT_FINDING_EXPORT_WRONG ||
	       kind == TT_FINDING_LIST_NOT_FIXED || kind == TT_FINDING_OVER_TRIMMED ||
	       kind == TT_FINDING_UNDER_TRIMMED;
}

struct tt_finding *tt_verdict_add(struct tt_verdict *verdict, enum tt_finding_kind kind,
				  const char *symbol, const char *file, const char *format, ...)
{
	struct tt_finding *finding = NULL;
	char *text;
	va_list args;

	if (symbol[0] && is_consequence(kind))
		finding = g_hash_table_lookup(verdict->causes, symbol);
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	if (finding) {
		g_ptr_array_add(finding->evidence, text);
		return finding;
	}
	finding = g_new0(struct tt_finding, 1);
	finding->kind = kind;
	finding->symbol = g_strdup(symbol);
	finding->file = g_strdup(file);
	finding->text = text;
	finding->evidence = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(verdict->findings, finding);
	if (symbol[0] && is_cause(kind) && !g_hash_table_contains(verdict->causes, symbol))
		g_hash_table_insert(verdict->causes, finding->symbol, finding);
	return finding;
}

void tt_finding_evidence(struct tt_finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(finding->evidence, g_strdup_vprintf(format, args));
	va_end(args);
}

static int compare_findings(gconstpointer a, gconstpointer b)
{
	const struct tt_finding *one = *(struct tt_finding *const *)a;
	const struct tt_finding *two = *(struct tt_finding *const *)b;
	int order = (int)one->kind - (int)two->kind;

	if (!order)
		order = strcmp(one->symbol, two->symbol);
	if (!order)
		order = strcmp(one->file, two->file);
	return order ? order : strcmp(one->text, two->text);
}

void tt_verdict_sort(struct tt_verdict *verdict)
{
	g_ptr_array_sort(verdict->findings, compare_findings);
}
