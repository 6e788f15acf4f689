// SPDX-License-Identifier: GPL-2.0-only
/* Running a command under the frozen layer, and judging what it left. */
#include <string.h>

#include "base/error.h"
#include "base/strset.h"
#include "kbuild/make.h"
#include "sweep/confirm_internal.h"

/* One export that is expected of a built object. */
static void compare_export(struct tt_outcome *outcome, const struct tt_observed *observed,
			   const struct tt_expected_export *export, GHashTable *stale)
{
	const struct tt_object *object = g_hash_table_lookup(observed->objects, export->object);
	gboolean listed = g_hash_table_contains(observed->list, export->name);

	if (!object || g_hash_table_contains(object->exports, export->name) == listed)
		return;
	tt_strset_add(stale, export->object);
	g_ptr_array_add(listed ? outcome->missing : outcome->surplus,
			g_strdup_printf("%s: %s", export->object, export->name));
}

struct tt_outcome *tt_confirm_observe(const struct tt_observed *observed,
				      const struct tt_expected *expected)
{
	struct tt_outcome *outcome = tt_outcome_new();
	g_autoptr(GHashTable) stale = tt_strset_new();
	g_autoptr(GPtrArray) sorted = NULL;

	/* Where modpost trims there is no list, and objects offer all that they have. */
	for (guint i = 0; observed->list && i < expected->exports->len; i++)
		compare_export(outcome, observed, expected->exports->pdata[i], stale);
	sorted = tt_strset_sorted(stale);
	for (guint i = 0; i < sorted->len; i++)
		g_ptr_array_add(outcome->stale, g_strdup(sorted->pdata[i]));
	g_ptr_array_sort(outcome->missing, tt_compare_strings);
	g_ptr_array_sort(outcome->surplus, tt_compare_strings);
	return outcome;
}

gboolean tt_confirm_ended(const struct tt_verdict *verdict, const char *tree, GError **error)
{
	if (verdict->result == TT_RESULT_PASS || verdict->result == TT_RESULT_FAIL)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL, "the build in %s: %s", tree,
		    verdict->reason);
	return FALSE;
}

gboolean tt_confirm_judge(const struct tt_confirm_request *request, struct tt_confirmation *c,
			  const char *tree, const struct tt_buildlog *log, GError **error)
{
	const struct tt_expected *expected = request->record->run->expected;
	g_autoptr(tt_observed) observed = tt_observe(tree, expected, error);
	g_autoptr(GHashTable) whitelist = tt_strset_new();
	g_autoptr(tt_verdict) verdict = NULL;
	struct tt_judge_input input = {
		.expected = expected,
		.observed = observed,
		.log = log,
		.make_status = c->make_status,
		.whitelist = whitelist,
	};

	if (!observed)
		return FALSE;
	for (guint i = 0; i < expected->exports->len; i++) {
		const struct tt_expected_export *export = expected->exports->pdata[i];

		if (export->whitelisted)
			tt_strset_add(whitelist, export->name);
	}
	verdict = tt_judge(&input);
	if (!tt_confirm_ended(verdict, tree, error))
		return FALSE;
	c->result = verdict->result;
	c->observed = tt_confirm_observe(observed, expected);
	return TRUE;
}

static void take_line(const char *text, gpointer data)
{
	tt_buildlog_line(data, text);
}

/* coarsetime's words and the command's own. */
static char **under_layer(const struct tt_confirm_request *request,
			  const struct tt_confirm_step *step, GError **error)
{
	const char *const roots[] = { step->tree, NULL };
	const struct tt_clock clock = { .granularity = request->run->clock.granularity,
					.schedule = "frozen" };
	g_auto(GStrv) words = tt_clock_words(&clock, roots, step->place, step->name, error);
	GPtrArray *argv;

	if (!words)
		return NULL;
	argv = g_ptr_array_new();
	for (char **word = words; *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
	for (char **word = step->argv; *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
	g_ptr_array_add(argv, NULL);
	return (char **)g_ptr_array_free(argv, FALSE);
}

/* A stamp from elsewhere than the clock makes the result worthless. */
static gboolean check_report(const struct tt_confirm_step *step, int *status, GError **error)
{
	struct tt_clock_report *report = tt_clock_report_read(step->place, step->name, error);
	gboolean ok;

	if (!report)
		return FALSE;
	*status = report->command_status;
	ok = !report->escapes->len;
	if (!ok)
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
			    "a stamp did not come from the clock: %s",
			    (char *)report->escapes->pdata[0]);
	tt_clock_report_free(report);
	return ok;
}

gboolean tt_confirm_make(const struct tt_confirm_request *request,
			 const struct tt_confirm_step *step, struct tt_buildlog *log, int *status,
			 GError **error)
{
	g_autofree char *path = g_build_filename(step->place, "build.log", NULL);
	g_auto(GStrv) argv = under_layer(request, step, error);
	struct tt_make_result result = { 0 };
	struct tt_make_request make = {
		.directory = step->tree,
		.argv = (const char *const *)argv,
		.envp = (const char *const *)step->envp,
		.log = path,
		.line = take_line,
		.data = log,
	};

	return argv && tt_make_run(&make, &result, error) && check_report(step, status, error);
}
