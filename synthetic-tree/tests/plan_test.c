// SPDX-License-Identifier: GPL-2.0-only
/* Plans: what holds for every profile and seed, and what must be refused. */
#include <string.h>

#include "base/error.h"
#include "synthetic-tree/tests/text_profile.h"

/* Everything of a plan in one text, so that plans can be compared. */
static char *describe(const struct tt_plan *plan)
{
	g_autoptr(GHashTable) answers = tt_plan_answer(plan);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < plan->exports->len; i++) {
		const struct tt_plan_export *export = plan->exports->pdata[i];
		const struct tt_plan_answer *answer = g_hash_table_lookup(answers, export);

		g_string_append_printf(text, "%s %s %d %d %d %s %d:", export->object->path,
				       export->name, export->how, export->shape, export->gpl,
				       export->ns, answer->keep);
		for (guint j = 0; j < answer->users->len; j++) {
			const struct tt_plan_module *user = answer->users->pdata[j];

			g_string_append_printf(text, " %s", user->path);
		}
		g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}

static struct tt_plan *plan_of(const char *name, guint64 seed)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(tt_profile) profile = tt_profile_load(name, &error);
	struct tt_plan *plan;

	g_assert_no_error(error);
	plan = tt_plan_new(profile, seed, &text_features, &error);
	g_assert_no_error(error);
	return plan;
}

static void test_same_seed_same_plan(void)
{
	g_auto(GStrv) names = tt_profile_names(NULL);

	for (char **name = names; *name; name++) {
		g_autoptr(tt_plan) one = plan_of(*name, 5);
		g_autoptr(tt_plan) two = plan_of(*name, 5);
		g_autofree char *first = describe(one);
		g_autofree char *second = describe(two);

		g_assert_cmpstr(first, ==, second);
	}
}

static void test_other_seed_other_plan(void)
{
	g_autoptr(tt_plan) one = plan_of("small", 5);
	g_autoptr(tt_plan) two = plan_of("small", 6);
	g_autofree char *first = describe(one);
	g_autofree char *second = describe(two);

	g_assert_cmpstr(first, !=, second);
}

static void check_uses(const struct tt_plan *plan, const struct tt_plan_object *object)
{
	for (guint i = 0; i < object->uses->len; i++) {
		const struct tt_plan_use *use = object->uses->pdata[i];

		g_assert_true(g_hash_table_lookup(plan->by_name, use->export->name) == use->export);
		g_assert_true(use->export->object->module != object->module);
	}
}

/* Whatever the seed: names are unique, uses lead somewhere, the made-up part has no circle. */
static void test_invariants(void)
{
	g_auto(GStrv) names = tt_profile_names(NULL);

	for (char **name = names; *name; name++) {
		for (guint64 seed = 1; seed <= 10; seed++) {
			g_autoptr(tt_plan) plan = plan_of(*name, seed);

			g_assert_cmpuint(g_hash_table_size(plan->by_name), ==, plan->exports->len);
			g_assert_true(tt_plan_check_circles(plan, NULL));
			for (guint i = 0; i < plan->objects->len; i++)
				check_uses(plan, plan->objects->pdata[i]);
		}
	}
}

static void test_report(void)
{
	g_autoptr(tt_plan) plan = plan_of("report-2018", 3);
	g_autoptr(GHashTable) answers = tt_plan_answer(plan);
	const struct tt_plan_answer *clear_user, *pci;

	g_assert_cmpuint(plan->modules->len, ==, 146);
	g_assert_cmpuint(tt_plan_kept(plan), ==, 1871);
	clear_user = g_hash_table_lookup(answers, g_hash_table_lookup(plan->by_name, "clear_user"));
	g_assert_cmpuint(clear_user->users->len, ==, 1);
	pci = g_hash_table_lookup(answers,
				  g_hash_table_lookup(plan->by_name, "pci_user_read_config_byte"));
	g_assert_false(pci->keep);
}

static guint count(const struct tt_plan *plan, gboolean (*is)(const struct tt_plan_export *))
{
	guint n = 0;

	for (guint i = 0; i < plan->exports->len; i++)
		n += is(plan->exports->pdata[i]) ? 1 : 0;
	return n;
}

static gboolean is_macro(const struct tt_plan_export *export)
{
	return export->how == TT_HOW_MACRO;
}

static gboolean is_data(const struct tt_plan_export *export)
{
	return export->shape == TT_SHAPE_DATA;
}

static gboolean is_long(const struct tt_plan_export *export)
{
	return strlen(export->name) >= 65;
}

static gboolean is_letter(const struct tt_plan_export *export)
{
	return strlen(export->name) == 1;
}

static gboolean is_spaced(const struct tt_plan_export *export)
{
	return *export->ns != '\0';
}

static void test_random_keys(void)
{
	g_autoptr(tt_plan) plan =
		text_plan("[random]\nobjects = 40\nexports_per_object = 10\nmodules = 9\n"
			  "one_letter = 7\nmacro_share = 20\ndata_share = 20\nlong_share = 20\n"
			  "long_length = 65-80\nnamespace_share = 20\nunused_share = 50\n",
			  1, NULL);

	g_assert_cmpuint(plan->exports->len, ==, 400);
	g_assert_cmpuint(count(plan, is_letter), ==, 7);
	g_assert_cmpuint(count(plan, is_macro), >, 30);
	g_assert_cmpuint(count(plan, is_data), >, 40);
	g_assert_cmpuint(count(plan, is_long), >, 40);
	g_assert_cmpuint(count(plan, is_spaced), >, 40);
	g_assert_cmpuint(tt_plan_kept(plan), ==, 200);
}

/* The old mapping of names to dep files, as kbuild-eras describes it. */
static char *dep_path(const char *name)
{
	char *path = g_ascii_strdown(name, -1);
	char *to = path;

	for (const char *from = path; *from; from++) {
		char c = *from == '_' ? '/' : *from;

		if (c != '/' || to == path || to[-1] != '/')
			*to++ = c;
	}
	*to = '\0';
	return path;
}

static void test_families_collide(void)
{
	g_autoptr(tt_plan) plan =
		text_plan("[random]\nobjects = 20\nexports_per_object = 10\nmodules = 3\n"
			  "alias_share = 100\nfamilies = dep-path case\n",
			  1, NULL);
	g_autoptr(GHashTable) paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	guint shared = 0;

	for (guint i = 0; i < plan->exports->len; i++) {
		const struct tt_plan_export *export = plan->exports->pdata[i];

		shared += g_hash_table_add(paths, dep_path(export->name)) ? 0 : 1;
	}
	g_assert_cmpuint(shared, >, 80);
}

static void test_symbol_get(void)
{
	g_autoptr(tt_plan) plan = text_plan("[object mm/a]\nexports = by_name by_both neither\n"
					    "[module fs/m]\nuses = by_both\n"
					    "symbol_get = by_name by_both\n",
					    1, NULL);
	g_autoptr(GHashTable) answers = tt_plan_answer(plan);
	const struct tt_plan_answer *name, *both, *neither, *lookup;

	name = g_hash_table_lookup(answers, g_hash_table_lookup(plan->by_name, "by_name"));
	both = g_hash_table_lookup(answers, g_hash_table_lookup(plan->by_name, "by_both"));
	neither = g_hash_table_lookup(answers, g_hash_table_lookup(plan->by_name, "neither"));
	lookup = g_hash_table_lookup(answers, g_hash_table_lookup(plan->by_name, "__symbol_get"));
	g_assert_true(name->keep && !name->users->len && name->symbol_get_users->len == 1);
	g_assert_true(both->keep && both->users->len == 1 && both->symbol_get_users->len == 1);
	g_assert_false(neither->keep);
	g_assert_cmpuint(lookup->users->len, ==, 1);
}

static void test_changed_plan(void)
{
	g_autoptr(tt_plan) plan = text_plan("[object mm/a]\nexports = one two\n"
					    "[module fs/m]\nuses = one\n",
					    1, NULL);
	struct tt_plan_module *module = plan->modules->pdata[0];

	g_assert_cmpuint(tt_plan_kept(plan), ==, 1);
	tt_plan_add_use(plan, module->objects->pdata[0], g_hash_table_lookup(plan->by_name, "two"),
			FALSE);
	g_assert_cmpuint(tt_plan_kept(plan), ==, 2);
}

static const struct {
	const char *text, *message;
} wrong[] = {
	{ "[object mm/a]\nexports = x\n[object mm/b]\nexports = x\n", "exports 'x' twice" },
	{ "[module fs/m]\nuses = x\n", "uses 'x', which no object" },
	{ "[module fs/m]\nexports = x\nuses = x\n", "cannot use its own export" },
	{ "[module fs/a]\n[module net/a]\n", "two modules called 'a'" },
	{ "[module fs/a_b]\n[module net/a-b]\n", "two modules called 'a-b'" },
	{ "[object fs/a]\n[module fs/a]\n", "called 'fs/a'" },
	{ "[module fs/a]\nexports = x\nuses = y\n[module fs/b]\nexports = y\nuses = x\n",
	  "needs itself" },
	{ "[whitelist]\nsymbols = x\n", "nobody exports it" },
	{ "[object mm/a]\nexports = x\n[whitelist]\nabsent = x\n", "absent but exported" },
	{ "[directories]\nlast = mm\n", "every kernel enters it" },
	{ "[directories]\nlast = arch/x86/lib\n", "nothing is in it" },
	{ "[object mm/a]\nlanguage = asm\nexports = x:data\n", "assembler exports plain" },
	{ "[random]\nobjects = 1\nlib_objects = 2\n", "cannot be more" },
	{ "[random]\ndirectories =\n", "need a directory" },
	{ "[random]\nobjects = 2\nmodules = 1\nkept = 1000\n", "kept = 1000 cannot be reached" },
	{ "[object mm/a]\nexports = x y\n[module fs/m]\nuses = x y\n[random]\nkept = 1\n",
	  "keeps 2 exports already" },
};

static void test_wrong(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(text_plan(wrong[i].text, 1, &error));
		g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
		if (!strstr(error->message, wrong[i].message))
			g_error("'%s' is not in '%s'", wrong[i].message, error->message);
	}
}

static void test_features(void)
{
	g_autoptr(tt_profile) profile = text_profile(
		"[object mm/a]\nexports = x:ns=SPACE\n[module fs/m]\nuses = x\n", NULL);
	g_autoptr(tt_profile) whitelist = tt_profile_load("whitelist", NULL);
	struct tt_features features = text_features;
	g_autoptr(GError) error = NULL;
	g_autoptr(tt_plan) plan = NULL;

	features.namespaces = FALSE;
	plan = tt_plan_new(profile, 1, &features, NULL);
	g_assert_cmpuint(count(plan, is_spaced), ==, 0);
	features.whitelist = FALSE;
	g_assert_null(tt_plan_new(whitelist, 1, &features, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_SKIP);
	g_clear_error(&error);
	features.pipeline = TT_PIPELINE_NONE;
	g_assert_null(tt_plan_new(profile, 1, &features, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plan/same-seed", test_same_seed_same_plan);
	g_test_add_func("/plan/other-seed", test_other_seed_other_plan);
	g_test_add_func("/plan/invariants", test_invariants);
	g_test_add_func("/plan/report-2018", test_report);
	g_test_add_func("/plan/random-keys", test_random_keys);
	g_test_add_func("/plan/families-collide", test_families_collide);
	g_test_add_func("/plan/symbol-get", test_symbol_get);
	g_test_add_func("/plan/changed", test_changed_plan);
	g_test_add_func("/plan/wrong", test_wrong);
	g_test_add_func("/plan/features", test_features);
	return g_test_run();
}
