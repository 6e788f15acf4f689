// SPDX-License-Identifier: GPL-2.0-only
/* Edits of a plan, and what they do to the answer. Expected values are by hand. */
#include "base/error.h"
#include "synthetic-tree/tests/text_profile.h"

/* a is needed by base, which top needs; spare is nobody's. */
static const char text[] = "[profile]\n"
			   "description = two modules, one on the other\n"
			   "[object kernel/core]\n"
			   "exports = a spare\n"
			   "[object drivers/base/other]\n"
			   "exports = b\n"
			   "[module drivers/misc/base]\n"
			   "exports = base_call\n"
			   "uses = a\n"
			   "[module drivers/misc/top]\n"
			   "uses = base_call b\n";

static struct tt_plan *make_plan(void)
{
	GError *error = NULL;
	struct tt_plan *plan = text_plan(text, 1, &error);

	g_assert_no_error(error);
	return plan;
}

/* The names of the exports that must survive, in the plan's order; to be freed. */
static char *kept(const struct tt_plan *plan)
{
	g_autoptr(GHashTable) answers = tt_plan_answer(plan);
	GString *names = g_string_new(NULL);

	for (guint i = 0; i < plan->exports->len; i++) {
		const struct tt_plan_export *export = plan->exports->pdata[i];
		const struct tt_plan_answer *answer = g_hash_table_lookup(answers, export);

		if (answer->keep)
			g_string_append_printf(names, "%s%s", names->len ? " " : "", export->name);
	}
	return g_string_free(names, FALSE);
}

static void assert_kept(const struct tt_plan *plan, const char *wanted)
{
	g_autofree char *got = kept(plan);

	g_assert_cmpstr(got, ==, wanted);
}

static void test_states(void)
{
	g_autoptr(tt_plan) plan = make_plan();
	struct tt_plan_module *base = tt_plan_find_module(plan, "drivers/misc/base");
	struct tt_plan_module *top = tt_plan_find_module(plan, "drivers/misc/top");

	assert_kept(plan, "a b base_call");
	/* What needs it goes with it, as with Kconfig's depends on. */
	tt_plan_set_state(plan, base, TT_STATE_OFF);
	g_assert_cmpint(top->state, ==, TT_STATE_OFF);
	assert_kept(plan, "");
	/* And what it needs comes with it, as with select. */
	tt_plan_set_state(plan, top, TT_STATE_BUILT_IN);
	g_assert_cmpint(base->state, ==, TT_STATE_BUILT_IN);
	assert_kept(plan, "");
	tt_plan_set_state(plan, top, TT_STATE_MODULE);
	g_assert_cmpint(base->state, ==, TT_STATE_BUILT_IN);
	assert_kept(plan, "b base_call");
	tt_plan_set_state(plan, base, TT_STATE_MODULE);
	assert_kept(plan, "a b base_call");
}

static void test_uses(void)
{
	g_autoptr(tt_plan) plan = make_plan();
	struct tt_plan_object *base = tt_plan_find_object(plan, "drivers/misc/base");
	struct tt_plan_object *top = tt_plan_find_object(plan, "drivers/misc/top");
	struct tt_plan_export *call = tt_plan_find_export(plan, "base_call");
	struct tt_plan_export *spare = tt_plan_find_export(plan, "spare");

	g_assert_true(tt_plan_may_use(plan, base, spare));
	/* Its own, used already, and built-in objects use no exports. */
	g_assert_false(tt_plan_may_use(plan, base, call));
	g_assert_false(tt_plan_may_use(plan, top, call));
	g_assert_false(tt_plan_may_use(plan, tt_plan_find_object(plan, "kernel/core"), spare));
	tt_plan_add_use(plan, base, spare, FALSE);
	assert_kept(plan, "a spare b base_call");
	g_assert_true(tt_plan_remove_use(base, spare));
	g_assert_false(tt_plan_remove_use(base, spare));
	assert_kept(plan, "a b base_call");
}

static void test_circles_are_seen(void)
{
	g_autoptr(tt_plan) plan = make_plan();
	struct tt_plan_object *base = tt_plan_find_object(plan, "drivers/misc/base");
	struct tt_plan_object *top = tt_plan_find_object(plan, "drivers/misc/top");
	GError *error = NULL;
	struct tt_plan_export *mine =
		tt_plan_add_export(plan, top, "top_call", TT_HOW_C, TT_SHAPE_FUNCTION, &error);

	g_assert_no_error(error);
	g_assert_false(tt_plan_may_use(plan, base, mine));
}

static void test_exports(void)
{
	g_autoptr(tt_plan) plan = make_plan();
	GError *error = NULL;

	g_assert_true(tt_plan_rename_export(plan, tt_plan_find_export(plan, "a"), "A", &error));
	g_assert_null(tt_plan_find_export(plan, "a"));
	assert_kept(plan, "A b base_call");
	g_assert_false(tt_plan_rename_export(plan, tt_plan_find_export(plan, "A"), "b", &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_clear_error(&error);
	tt_plan_remove_export(plan, tt_plan_find_export(plan, "base_call"));
	assert_kept(plan, "A b");
	/* Without the use of it, top needs base no more. */
	tt_plan_set_state(plan, tt_plan_find_module(plan, "drivers/misc/base"), TT_STATE_OFF);
	assert_kept(plan, "b");
}

static void test_removal(void)
{
	g_autoptr(tt_plan) plan = make_plan();

	tt_plan_remove_object(plan, tt_plan_find_object(plan, "drivers/base/other"));
	assert_kept(plan, "a base_call");
	tt_plan_remove_module(plan, tt_plan_find_module(plan, "drivers/misc/base"));
	assert_kept(plan, "");
	g_assert_null(tt_plan_find_object(plan, "drivers/misc/base"));
	g_assert_nonnull(tt_plan_find_object(plan, "drivers/misc/top"));
}

static void test_move_and_versions(void)
{
	g_autoptr(tt_plan) plan = make_plan();
	GError *error = NULL;

	g_assert_true(tt_plan_move_object(plan, tt_plan_find_object(plan, "kernel/core"),
					  TT_LIST_LIB_Y, &error));
	/* Something must pull it into vmlinux now. */
	g_assert_nonnull(tt_plan_find_object(plan, TT_PLAN_PULLER));
	g_assert_false(tt_plan_move_object(plan, tt_plan_find_object(plan, "drivers/misc/top"),
					   TT_LIST_LIB_Y, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_clear_error(&error);
	g_assert_true(tt_plan_set_modversions(plan, TRUE, &error));
	assert_kept(plan, "a b base_call module_layout");
	g_assert_true(tt_plan_set_modversions(plan, FALSE, &error));
	assert_kept(plan, "a b base_call");
	/* Without any module modpost sees nobody who needs it; older scripts keep it all the same.
	 */
	g_assert_true(tt_plan_set_modversions(plan, TRUE, &error));
	for (guint i = 0; i < plan->modules->len; i++)
		tt_plan_set_state(plan, plan->modules->pdata[i], TT_STATE_OFF);
	plan->layout_trimmed = FALSE;
	assert_kept(plan, "module_layout");
	plan->layout_trimmed = TRUE;
	assert_kept(plan, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plan-edit/states", test_states);
	g_test_add_func("/plan-edit/uses", test_uses);
	g_test_add_func("/plan-edit/circles", test_circles_are_seen);
	g_test_add_func("/plan-edit/exports", test_exports);
	g_test_add_func("/plan-edit/removal", test_removal);
	g_test_add_func("/plan-edit/move-and-versions", test_move_and_versions);
	return g_test_run();
}
