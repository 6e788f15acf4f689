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

static enum tt_result result_of(const struct tt_life_build *build)
{
	if (!build->expected)
		return build->build->verdict->result;
	return build->unexpected ? TT_RESULT_FAIL : TT_RESULT_PASS;
}

/* Of two builds the one of the higher rank decides, of equals the first. */
static guint rank(const struct tt_life_build *build)
{
	enum tt_result result = result_of(build);

	if (result == TT_RESULT_SKIP && !build->build->verdict->judged)
		return 1;
	return result == TT_RESULT_PASS ? 2 : result == TT_RESULT_FAIL ? 4 : 3;
}

void tt_life_total_add(struct tt_life_total *total, const struct tt_life_build *build)
{
	if (!total->decisive || rank(build) > rank(total->decisive))
		total->decisive = build;
}

enum tt_result tt_life_total_result(const struct tt_life_total *total)
{
	return total->decisive ? result_of(total->decisive) : TT_RESULT_SKIP;
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
			tt_life_total_add(&result->total, build);
		/* Without it others make their own. */
		if (ok && !i)
			result->left = leave_first(walk, build, &why);
		if (ok && stop_at_failure && tt_life_total_result(&result->total) == TT_RESULT_FAIL)
			break;
	}
	tt_walk_close(walk);
	if (!ok)
		g_clear_pointer(&result, tt_life_result_free);
	return result;
}
