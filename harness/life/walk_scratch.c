// SPDX-License-Identifier: GPL-2.0-only
/* A build from scratch of the same plan, to hold the incremental one against. */
#include <string.h>

#include "base/copy.h"
#include "base/file.h"
#include "base/strset.h"
#include "kbuild/lists.h"
#include "kbuild/make.h"
#include "life/walk_internal.h"

static struct tt_build *build_scratch(struct tt_walk *walk, const char *tree, GError **error)
{
	g_autofree char *answer = g_build_filename(tree, "expected.json", NULL);
	g_autoptr(tt_expected) expected = tt_expected_read(answer, error);
	g_auto(GStrv) variables = tt_model_variables(walk->model);
	g_auto(GStrv) envp = tt_make_environment(variables);
	g_autoptr(GPtrArray) words = tt_build_command(tree, tree, variables);
	g_autofree char *name = tt_walk_name(walk, "-scratch");
	struct tt_build_request request = {
		.tree = tree,
		.output = tree,
		.directory = walk->directory,
		.name = name,
		.envp = envp,
		.expected = expected,
	};

	/* The finest clock: nothing ties, so nothing is lost by a tie. */
	if (*walk->model->granularity)
		request.clock.granularity = "ns";
	g_ptr_array_add(words, NULL);
	request.command = (char **)words->pdata;
	return expected ? tt_build_make(&request, error) : NULL;
}

static void blame(struct tt_life_build *build, const char *file, const char *text)
{
	struct tt_verdict *verdict = build->build->verdict;

	tt_verdict_add(verdict, TT_FINDING_SCRATCH_DIFFERS, "", file, "%s", text);
	verdict->result = TT_RESULT_FAIL;
	g_clear_pointer(&verdict->reason, g_free);
}

/* The symbols that are in one Module.symvers only. */
static gboolean compare_symvers(struct tt_life_build *build, const char *tree, const char *scratch,
				GError **error)
{
	g_autofree char *one = g_build_filename(tree, "Module.symvers", NULL);
	g_autofree char *two = g_build_filename(scratch, "Module.symvers", NULL);
	g_autoptr(GHashTable) mine = tt_symvers_read(one, error);
	g_autoptr(GHashTable) theirs = mine ? tt_symvers_read(two, error) : NULL;
	g_autoptr(GPtrArray) more = NULL;
	g_autoptr(GPtrArray) less = NULL;

	if (!theirs)
		return FALSE;
	more = tt_strset_minus(mine, theirs);
	less = tt_strset_minus(theirs, mine);
	if (more->len || less->len) {
		g_autofree char *text = g_strdup_printf(
			"a build from scratch of the same tree exports %u symbols that this one "
			"does not, and lacks %u that this one exports",
			less->len, more->len);

		blame(build, "Module.symvers", text);
	}
	return TRUE;
}

gboolean tt_walk_scratch(struct tt_walk *walk, struct tt_life_build *build, GError **error)
{
	g_autofree char *tree = g_build_filename(walk->directory, "scratch", NULL);
	struct tt_verdict *verdict = build->build->verdict;
	struct tt_build *scratch;
	gboolean ok = TRUE;

	if (!tt_tree_remove(tree, error) || !tt_walk_settle(walk, tree, tree, error))
		return FALSE;
	scratch = build_scratch(walk, tree, error);
	if (!scratch)
		return FALSE;
	build->scratch = TRUE;
	if (scratch->verdict->result == TT_RESULT_PASS && verdict->result == TT_RESULT_PASS)
		ok = compare_symvers(build, walk->output, tree, error);
	else if (scratch->verdict->result == TT_RESULT_PASS && build->build->make_status)
		blame(build, "",
		      "make fails in this tree, and succeeds in a new one of the same "
		      "content");
	else if (scratch->verdict->result == TT_RESULT_FAIL)
		blame(build, "", "already a build from scratch of this tree is wrong");
	tt_build_free(scratch);
	return ok && tt_tree_remove(tree, error);
}
