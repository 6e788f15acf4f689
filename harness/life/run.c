// SPDX-License-Identifier: GPL-2.0-only
/* A whole life at once. */
#include "life/walk.h"

#include "base/copy.h"

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

/* Copies the tree, and what the first step wrote beside it, for walks that begin likewise. */
static gboolean leave_first(struct tt_walk *walk, const struct tt_life_build *build, GError **error)
{
	static const char *const records[] = { "000.log", "000.events", "000.clock.json",
					       "prepare.log" };
	const char *to = walk->request.leave;
	g_autofree char *tree = to ? g_build_filename(to, "tree", NULL) : NULL;

	if (!to || !build || walk->life->steps->len != 1 || build->known ||
	    build->build->verdict->result != TT_RESULT_PASS)
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(records); i++) {
		g_autofree char *path = g_build_filename(walk->directory, records[i], NULL);

		if (g_file_test(path, G_FILE_TEST_EXISTS) &&
		    !tt_copy_file(walk->directory, to, records[i], error))
			return FALSE;
	}
	return tt_tree_copy(walk->tree, tree, error);
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
	for (guint i = walk->life->steps->len; ok && i < life->steps->len; i++) {
		g_autoptr(GError) why = NULL;

		ok = tt_walk_do(walk, life->steps->pdata[i], &build, error);
		if (ok && build)
			count_in(result, build);
		/* Without it others make their own. */
		if (ok && !i)
			result->left = leave_first(walk, build, &why);
		if (ok && stop_at_failure && result->result == TT_RESULT_FAIL)
			break;
	}
	tt_walk_close(walk);
	if (!ok)
		g_clear_pointer(&result, tt_life_result_free);
	return result;
}
