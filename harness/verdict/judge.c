// SPDX-License-Identifier: GPL-2.0-only
#include "verdict/judge.h"

#include <string.h>

/* Paths named in a finding about a second make; the rest is counted. */
#define NAMED_PATHS 5

static void judge_undefined(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	for (guint i = 0; i < input->log->undefined->len; i++) {
		const struct tt_log_undefined *undefined = input->log->undefined->pdata[i];
		const char *known =
			g_hash_table_contains(input->expected->by_name, undefined->symbol)
				? "the tree does export it"
				: "nothing in the tree exports it";

		tt_verdict_add(verdict, TT_FINDING_UNDEFINED, undefined->symbol, undefined->module,
			       "modpost: %s is undefined in %s (log line %u; %s)",
			       undefined->symbol, undefined->module, undefined->line, known);
	}
}

static void judge_notes(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const struct tt_buildlog *log = input->log;

	for (guint i = 0; i < log->list_gone->len; i++) {
		const struct tt_log_note *note = log->list_gone->pdata[i];

		tt_verdict_add(verdict, TT_FINDING_LIST_MISSING, "",
			       "include/generated/autoksyms.h",
			       "an object was compiled while the symbol list did not exist (log "
			       "line %u: %s)",
			       note->line, note->text);
	}
	/* Up to 4.20 fixdep reads the exports' names from a pipe, and nothing but those. */
	for (guint i = 0; i < log->refused->len; i++) {
		const struct tt_log_note *note = log->refused->pdata[i];

		tt_verdict_add(verdict, TT_FINDING_UNREADABLE_INPUT, "", "",
			       "fixdep does not take the names of an object's exports, so the "
			       "object cannot be made (log line %u: %s)",
			       note->line, note->text);
	}
	if (input->make_status)
		return;
	for (guint i = 0; i < log->unreadable->len; i++) {
		const struct tt_log_note *note = log->unreadable->pdata[i];

		tt_verdict_add(verdict, TT_FINDING_UNREADABLE_INPUT, "", "",
			       "make succeeded although a tool could not read its input (log line "
			       "%u: %s)",
			       note->line, note->text);
	}
}

/* The tree was made so that it can be built: an error of modpost about it is modpost's. */
static void judge_refusals(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const GPtrArray *refusals = input->log->refusals;
	const struct tt_log_note *first = refusals->len ? refusals->pdata[0] : NULL;

	/* What is missing is named by its own finding, and may be why modpost says more. */
	if (!first || !input->make_status || verdict->findings->len)
		return;
	tt_verdict_add(verdict, TT_FINDING_REFUSED, "", "",
		       "modpost refuses a tree in which nothing is wrong (log line %u: %s)",
		       first->line, first->text);
}

static void judge_rest(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	struct tt_finding *finding;

	if (!input->rebuilt || !input->rebuilt->len)
		return;
	finding = tt_verdict_add(verdict, TT_FINDING_NOT_AT_REST, "", input->rebuilt->pdata[0],
				 "a second make, with nothing changed in between, rebuilt %u "
				 "file%s",
				 input->rebuilt->len, input->rebuilt->len == 1 ? "" : "s");
	for (guint i = 0; i < input->rebuilt->len && i < NAMED_PATHS; i++)
		tt_finding_evidence(finding, "%s: rebuilt", (char *)input->rebuilt->pdata[i]);
}

/*
 * A make that fails before modpost has not reached the end of the pipeline: what the lists and
 * objects hold then is a state in between, about which nothing is said.
 */
static gboolean came_to_its_end(const struct tt_judge_input *input)
{
	return !input->make_status || input->log->modpost_ran;
}

static void conclude(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const GPtrArray *stops = input->log->stops;
	const struct tt_log_note *stop = stops->len ? stops->pdata[0] : NULL;

	tt_verdict_sort(verdict);
	if (verdict->findings->len) {
		verdict->result = TT_RESULT_FAIL;
	} else if (input->make_status) {
		verdict->result = TT_RESULT_ERROR;
		verdict->reason = g_strdup_printf(
			"make ended with status %d %s, and nothing shows that the trimming is the "
			"cause; %s%s",
			input->make_status,
			input->log->modpost_ran ? "after modpost had run" : "before modpost ran",
			stop ? "its log says: " : "see the end of the log", stop ? stop->text : "");
	}
}

static struct tt_verdict *judge_whole(const struct tt_judge_input *input)
{
	struct tt_verdict *verdict = tt_verdict_new();

	if (came_to_its_end(input)) {
		tt_judge_exports(input, verdict);
		tt_judge_lists(input, verdict);
		tt_judge_ksymtabs(input, verdict);
		judge_undefined(input, verdict);
		judge_refusals(input, verdict);
	}
	judge_notes(input, verdict);
	judge_rest(input, verdict);
	conclude(input, verdict);
	return verdict;
}

/* A make of some targets need not succeed if it says so: what is missing is for the next one. */
static struct tt_verdict *refused(const struct tt_judge_input *input, const char *targets)
{
	const GPtrArray *undefined = input->log->undefined;
	const struct tt_log_undefined *first = undefined->pdata[0];
	g_autofree char *more = undefined->len > 1
					? g_strdup_printf(", and %u more", undefined->len - 1)
					: g_strdup("");

	return tt_verdict_not_judged(
		TT_RESULT_SKIP,
		g_strdup_printf("'make %s' ended with status %d and says why: modpost: \"%s\" [%s] "
				"undefined (log line %u)%s",
				targets, input->make_status, first->symbol, first->module,
				first->line, more));
}

static struct tt_verdict *judge_some(const struct tt_judge_input *input)
{
	g_autofree char *targets = g_strjoinv(" ", input->targets);
	struct tt_verdict *verdict;

	if (input->make_status && input->log->undefined->len)
		return refused(input, targets);
	if (input->log->unchecked && !tt_targets_make_vmlinux(input->targets))
		return tt_verdict_not_judged(
			TT_RESULT_SKIP,
			g_strdup_printf("'make %s' warns that it could not look for undefined "
					"symbols, because vmlinux was not made",
					targets));
	verdict = tt_verdict_new();
	if (!input->make_status && !tt_judge_partial(input, verdict)) {
		tt_verdict_free(verdict);
		return tt_verdict_not_judged(
			TT_RESULT_SKIP,
			g_strdup_printf("nothing is known of what 'make %s' must make", targets));
	}
	judge_notes(input, verdict);
	judge_rest(input, verdict);
	conclude(input, verdict);
	return verdict;
}

static void add_warnings(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const GPtrArray *warnings = input->log->warnings;

	for (guint i = 0; i < warnings->len; i++) {
		const struct tt_log_note *warning = warnings->pdata[i];

		g_ptr_array_add(verdict->notes,
				g_strdup_printf("%s (log line %u)", warning->text, warning->line));
	}
}

struct tt_verdict *tt_judge(const struct tt_judge_input *input)
{
	struct tt_verdict *verdict =
		tt_targets_are_whole(input->targets) ? judge_whole(input) : judge_some(input);

	add_warnings(input, verdict);
	return verdict;
}
