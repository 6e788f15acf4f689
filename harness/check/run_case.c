// SPDX-License-Identifier: GPL-2.0-only
#include "check/run_case.h"

#include <string.h>

#include "base/error.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "check/condition.h"
#include "kbuild/variant.h"

static void free_finding(gpointer data)
{
	struct tt_case_finding *finding = data;

	g_free(finding->kind);
	g_free(finding->symbol);
	g_free(finding->text);
	g_free(finding);
}

void tt_case_result_free(struct tt_case_result *result)
{
	if (!result)
		return;
	g_free(result->reason);
	g_ptr_array_unref(result->findings);
	g_free(result->directory);
	g_free(result);
}

void tt_case_add_finding(struct tt_case_result *result, const char *kind, const char *symbol,
			 const char *text)
{
	struct tt_case_finding *finding = g_new0(struct tt_case_finding, 1);

	finding->kind = g_strdup(kind);
	finding->symbol = g_strdup(symbol);
	finding->text = g_strdup(text);
	g_ptr_array_add(result->findings, finding);
}

/* Whose fault an error was is what its code says; the pipeline's it never is. */
static void take_error(struct tt_case_result *result, const GError *error)
{
	switch (tt_error_exit_status(error)) {
	case TT_EXIT_SKIP:
		result->result = TT_RESULT_SKIP;
		break;
	case TT_EXIT_MISS:
		result->result = TT_RESULT_MISS;
		break;
	default:
		result->result = TT_RESULT_ERROR;
	}
	g_free(result->reason);
	result->reason = g_strdup(error->message);
}

static gboolean has_finding(const struct tt_case_result *result, const char *kind,
			    const char *symbol)
{
	for (guint i = 0; i < result->findings->len; i++) {
		const struct tt_case_finding *finding = result->findings->pdata[i];

		if ((!kind[0] || !strcmp(finding->kind, kind)) &&
		    (!symbol[0] || !strcmp(finding->symbol, symbol)))
			return TRUE;
	}
	return FALSE;
}

/* The right word for the wrong reason is not what the case expects. */
static gboolean is_as_expected(const struct tt_case_result *result)
{
	const struct tt_case_expectation *e = result->expected;

	if (result->result == TT_RESULT_SKIP)
		return TRUE;
	if (!e)
		return FALSE;
	return result->result == e->result &&
	       (result->result != TT_RESULT_FAIL || has_finding(result, e->kind, e->symbol));
}

/* Kernels that have the case's old mechanism need no overlay for it. */
static gboolean has_mechanism(const struct tt_case_request *request)
{
	const struct tt_case *test = request->test;

	return !test->overlay[0] ||
	       tt_condition_holds(test->overlay_unless, &request->snapshot->features, NULL);
}

/* The kernel that the case is about: its own edits first, then the one that is asked for. */
static struct tt_snapshot *edited(const struct tt_case_request *request, GError **error)
{
	GPtrArray *names = g_ptr_array_new();
	struct tt_snapshot *snapshot;

	for (char **name = request->test->overlay; !has_mechanism(request) && *name; name++)
		g_ptr_array_add(names, *name);
	for (char **name = request->test->variants; *name; name++)
		g_ptr_array_add(names, *name);
	if (request->variant)
		g_ptr_array_add(names, (char *)request->variant);
	g_ptr_array_add(names, NULL);
	snapshot = tt_snapshot_varied(request->snapshot, (char **)names->pdata, error);
	g_ptr_array_unref(names);
	return snapshot;
}

static gboolean build(const struct tt_case_request *request, struct tt_case_result *result,
		      GError **error)
{
	const struct tt_features *features = &request->snapshot->features;

	if (!tt_case_applies(request->test, features, &result->reason)) {
		result->result = TT_RESULT_SKIP;
		return TRUE;
	}
	result->expected = tt_case_expected(request->test, features);
	if (!tt_tree_remove(request->directory, error) || !tt_dir_make(request->directory, error))
		return FALSE;
	return request->test->mode == TT_CASE_SWEEP ? tt_case_sweep(request, result, error)
						    : tt_case_life(request, result, error);
}

static gboolean carry_out(const struct tt_case_request *request, struct tt_case_result *result,
			  GError **error)
{
	struct tt_case_request own = *request;
	g_autoptr(tt_snapshot) snapshot = NULL;

	if (!request->variant && !request->test->variants[0] && has_mechanism(request))
		return build(request, result, error);
	snapshot = edited(request, error);
	if (!snapshot)
		return FALSE;
	own.snapshot = snapshot;
	return build(&own, result, error);
}

struct tt_case_result *tt_case_run(const struct tt_case_request *request)
{
	struct tt_case_result *result = g_new0(struct tt_case_result, 1);
	g_autoptr(GError) error = NULL;

	result->test = request->test;
	result->findings = g_ptr_array_new_with_free_func(free_finding);
	result->directory = g_strdup(request->directory);
	if (!carry_out(request, result, &error))
		take_error(result, error);
	result->as_expected = is_as_expected(result);
	return result;
}
