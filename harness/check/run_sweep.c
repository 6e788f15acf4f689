// SPDX-License-Identifier: GPL-2.0-only
/* Cases that are about all places of the tick. */
#include <string.h>

#include "check/run_case.h"
#include "sweep/output.h"
#include "sweep/sweep.h"
#include "base/file.h"
#include "synthetic-tree/tree.h"

/* "object: symbol" as it stands in an outcome. */
static void add_symbols(struct tt_case_result *result, const GPtrArray *symbols, const char *kind,
			const char *class)
{
	for (guint i = 0; i < symbols->len; i++) {
		const char *entry = symbols->pdata[i];
		const char *symbol = strstr(entry, ": ");
		g_autofree char *text = g_strdup_printf("%s (%s)", entry, class);

		if (symbol)
			tt_case_add_finding(result, kind, symbol + 2, text);
	}
}

/* The failing class with the fewest stale objects says most in the least words. */
static const struct tt_sweep_class *smallest_failure(const struct tt_sweep *sweep)
{
	const struct tt_sweep_class *found = NULL;

	for (guint i = 0; i < sweep->classes->len; i++) {
		const struct tt_sweep_class *class = sweep->classes->pdata[i];

		if (class->fails && (!found || class->stale < found->stale))
			found = class;
	}
	return found;
}

static void take_sweep(struct tt_case_result *result, const struct tt_sweep *sweep)
{
	const struct tt_sweep_class *failure = smallest_failure(sweep);
	g_autofree char *sentence = tt_sweep_sentence(sweep);
	g_autofree char *class = failure ? tt_sweep_class_name(sweep, failure) : NULL;

	result->result = sweep->misses	  ? TT_RESULT_MISS
			 : sweep->failing ? TT_RESULT_FAIL
					  : TT_RESULT_PASS;
	if (sweep->misses)
		result->reason = g_strdup(sentence);
	if (failure) {
		g_autoptr(tt_outcome) outcome = tt_sweep_outcome(sweep, failure);

		add_symbols(result, outcome->missing, "over-trimmed", class);
		add_symbols(result, outcome->surplus, "under-trimmed", class);
	}
	result->builds = 1 + sweep->confirmations->len;
	result->compiled = sweep->record->run->log->objects;
	result->seconds = sweep->record_seconds + sweep->confirm_seconds;
}

gboolean tt_case_sweep(const struct tt_case_request *request, struct tt_case_result *result,
		       GError **error)
{
	const struct tt_case *test = request->test;
	g_autofree char *tree = g_build_filename(request->directory, "tree", NULL);
	g_autofree char *directory = g_build_filename(request->directory, "sweep", NULL);
	struct tt_sweep_request sweep = {
		.run = { .tree = tree,
			 .output = tree,
			 .clock.granularity = test->clock[0] ? test->clock : "ext4-128" },
		.directory = directory,
		.mode = TT_SWEEP_ASSEMBLED,
		/* Whole builds as well, unless there is little time. */
		.sample = request->quick ? 0 : 1,
		.workers = request->workers,
	};
	g_autoptr(tt_sweep) done = NULL;

	if (!tt_tree_generate(request->snapshot, test->profile, test->seed, tree, TRUE, NULL,
			      error) ||
	    !tt_dir_make(directory, error))
		return FALSE;
	done = tt_sweep_run(&sweep, error);
	if (!done)
		return FALSE;
	take_sweep(result, done);
	return TRUE;
}
