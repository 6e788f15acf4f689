// SPDX-License-Identifier: GPL-2.0-only
/* A whole life at once. */
#include "life/walk.h"

void tt_life_result_free(struct tt_life_result *result)
{
	if (!result)
		return;
	g_ptr_array_unref(result->builds);
	g_free(result);
}

static void count_in(struct tt_life_result *result, const struct tt_life_build *build)
{
	enum tt_result one = build->build->verdict->result;

	result->unexpected |= build->unexpected;
	if (one == TT_RESULT_PASS || result->result == TT_RESULT_FAIL ||
	    (result->result != TT_RESULT_PASS && one != TT_RESULT_FAIL))
		return;
	result->result = one;
	result->culprit = build;
}

struct tt_life_result *tt_life_run(const struct tt_life *life,
				   const struct tt_walk_request *request, gboolean stop_at_failure,
				   GError **error)
{
	struct tt_walk *walk = tt_walk_open(life, request, error);
	struct tt_life_result *result = NULL;
	struct tt_life_build *build;
	gboolean ok = walk != NULL;

	if (!walk)
		return NULL;
	result = g_new0(struct tt_life_result, 1);
	result->builds = g_ptr_array_ref(walk->builds);
	for (guint i = 0; ok && i < life->steps->len; i++) {
		ok = tt_walk_do(walk, life->steps->pdata[i], &build, error);
		if (ok && build)
			count_in(result, build);
		if (ok && stop_at_failure && result->result == TT_RESULT_FAIL)
			break;
	}
	tt_walk_close(walk);
	if (!ok)
		g_clear_pointer(&result, tt_life_result_free);
	return result;
}
