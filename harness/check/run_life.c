// SPDX-License-Identifier: GPL-2.0-only
/* Cases that are a sequence of builds and edits. */
#include <string.h>

#include "base/error.h"
#include "check/firsts.h"
#include "check/run_case.h"
#include "life/walk.h"

static void replace(char **text, const char *by)
{
	g_free(*text);
	*text = g_strdup(by);
}

/* The case's life on the kernel that is asked for; a profile in the case's folder is meant first.
 */
static struct tt_life *read_life(const struct tt_case_request *request, GError **error)
{
	struct tt_life *life = tt_life_read(request->test->life, error);
	g_autofree char *profile = NULL;

	if (!life)
		return NULL;
	replace(&life->kernel, request->snapshot->id);
	profile = g_build_filename(request->test->directory, life->profile, NULL);
	if (g_file_test(profile, G_FILE_TEST_IS_REGULAR))
		replace(&life->profile, profile);
	return life;
}

static void take_findings(struct tt_case_result *result, const struct tt_life_build *build)
{
	const struct tt_verdict *verdict = build->build->verdict;

	for (guint i = 0; i < verdict->findings->len; i++) {
		const struct tt_finding *finding = verdict->findings->pdata[i];

		tt_case_add_finding(result, tt_finding_kind_name(finding->kind), finding->symbol,
				    finding->text);
	}
	if (verdict->reason)
		result->reason = g_strdup(verdict->reason);
}

static void take_builds(struct tt_case_result *result, const GPtrArray *builds,
			const struct tt_first *first)
{
	result->builds = builds->len + (first ? 1 : 0);
	result->compiled = first ? first->compiled : 0;
	result->seconds = first ? first->seconds : 0;
	for (guint i = 0; i < builds->len; i++) {
		const struct tt_life_build *build = builds->pdata[i];

		result->compiled += build->build->log->objects;
		result->seconds += build->build->make_seconds;
	}
}

/* The build whose verdict is the case's: the last one, or the one that decides about the life. */
static const struct tt_life_build *decisive(const struct tt_case *test,
					    const struct tt_life_result *life)
{
	return test->judge_last && life->builds->len ? life->builds->pdata[life->builds->len - 1]
						     : life->total.decisive;
}

/* Nothing is known to be wrong but that make, or modpost, ended with an error. */
static gboolean is_about_make(const struct tt_verdict *verdict)
{
	const struct tt_finding *only =
		verdict->findings->len == 1 ? verdict->findings->pdata[0] : NULL;

	return verdict->result == TT_RESULT_ERROR || !verdict->judged ||
	       (only && only->kind == TT_FINDING_REFUSED);
}

/* Has make ended with an error for the reason that @text names? */
static gboolean is_refusal(const struct tt_case_request *request, const struct tt_life_build *build,
			   const char *text)
{
	g_autofree char *path = g_strdup_printf("%s/%03u.log", request->directory, build->step);
	g_autofree char *log = NULL;

	return is_about_make(build->build->verdict) && build->build->make_status &&
	       g_file_get_contents(path, &log, NULL, NULL) && strstr(log, text);
}

/*
 * Where make is expected to refuse, that is the case's answer, and not a build that could not be
 * tested; and where it must refuse, a build that goes well is wrong.
 */
static void take_refusal(const struct tt_case_request *request, const struct tt_life_build *last,
			 struct tt_case_result *result)
{
	const struct tt_case_expectation *expected = result->expected;

	if (is_refusal(request, last, expected->refuses)) {
		result->result = expected->result;
		g_clear_pointer(&result->reason, g_free);
		if (expected->result == TT_RESULT_FAIL)
			tt_case_add_finding(result, TT_CASE_REFUSED, "", expected->refuses);
	} else if (result->result == TT_RESULT_PASS && expected->result == TT_RESULT_PASS) {
		g_autofree char *text =
			g_strdup_printf("make succeeded; it must end with an error that says '%s'",
					expected->refuses);

		result->result = TT_RESULT_FAIL;
		tt_case_add_finding(result, TT_CASE_NOT_REFUSED, "", text);
	}
}

/* Looks for the first build among those of other cases, and says where to leave it if it is not. */
static const struct tt_first *find_first(const struct tt_case_request *request, const char *key,
					 struct tt_walk_request *walk, char **leave)
{
	const struct tt_first *first;

	if (!request->firsts || !key)
		return NULL;
	first = tt_firsts_find(request->firsts, key, leave);
	walk->start = first ? first->directory : NULL;
	walk->leave = *leave;
	return first;
}

gboolean tt_case_life(const struct tt_case_request *request, struct tt_case_result *result,
		      GError **error)
{
	g_autoptr(tt_life) life = read_life(request, error);
	struct tt_walk_request walk = { .directory = request->directory,
					.keep_logs = TRUE,
					.judge_known = TRUE };
	g_autofree char *key = life ? tt_firsts_key(life) : NULL;
	g_autofree char *leave = NULL;
	const struct tt_first *first;
	g_autoptr(tt_life_result) done = NULL;
	const struct tt_life_build *build;

	if (!life)
		return FALSE;
	first = find_first(request, key, &walk, &leave);
	done = tt_life_run(life, &walk, FALSE, error);
	if (!done)
		return FALSE;
	if (done->left)
		tt_firsts_put(request->firsts, key, done->builds->pdata[0]);
	take_builds(result, done->builds, first);
	build = decisive(request->test, done);
	if (build) {
		result->result = build->build->verdict->result;
		take_findings(result, build);
	} else if (!first) {
		result->result = TT_RESULT_SKIP;
		result->reason = g_strdup("the case's life has no build");
	}
	if (result->expected->refuses[0] && done->builds->len)
		take_refusal(request, done->builds->pdata[done->builds->len - 1], result);
	if (result->result == TT_RESULT_PASS)
		tt_walk_remove_trees(request->directory, NULL);
	return TRUE;
}
