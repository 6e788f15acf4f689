// SPDX-License-Identifier: GPL-2.0-only
/* Which module uses what, as far as the profile leaves it to chance. */
#include "plan_internal.h"

#include "base/error.h"

struct chooser {
	struct tt_planner *planner;
	struct tt_random random;
	GPtrArray *used; /* made-up exports that have a user */
	GPtrArray *idle; /* and those that have none, in random order */
};

/*
 * Modules use exports of modules before them only, so no circle can come up. Listed modules
 * stand before all made-up ones.
 */
static gboolean allowed(const struct tt_target *target, const struct tt_plan_export *export)
{
	const struct tt_plan_module *module = export->object->module;

	return !module || module->number < target->module->number;
}

static void use(struct chooser *chooser, struct tt_target *target, struct tt_plan_export *export,
		gboolean by_name)
{
	GPtrArray *parts = target->module->objects;
	guint part = tt_random_range(&chooser->random, 0, parts->len - 1);

	/* Assembler does not look up by name; a module's first part is in C. */
	if (by_name && ((struct tt_plan_object *)parts->pdata[part])->assembler)
		part = 0;
	tt_plan_add_use(chooser->planner->plan, parts->pdata[part], export, by_name);
}

static guint take_symbol_gets(struct chooser *chooser)
{
	GPtrArray *targets = chooser->planner->targets;
	guint taken = 0;

	for (guint i = 0; i < targets->len; i++) {
		struct tt_target *target = targets->pdata[i];

		for (guint j = 0; j < target->symbol_gets && chooser->idle->len; j++) {
			struct tt_plan_export *export =
				chooser->idle->pdata[chooser->idle->len - 1];

			if (!allowed(target, export))
				break;
			g_ptr_array_remove_index(chooser->idle, chooser->idle->len - 1);
			use(chooser, target, export, TRUE);
			taken++;
		}
	}
	return taken;
}

/* A random module that may use @export and still has room; if none has room, any that may. */
static struct tt_target *pick_user(struct chooser *chooser, const struct tt_plan_export *export)
{
	GPtrArray *targets = chooser->planner->targets;
	guint start = tt_random_range(&chooser->random, 0, targets->len - 1);
	struct tt_target *full = NULL;

	for (guint i = 0; i < targets->len; i++) {
		struct tt_target *target = targets->pdata[(start + i) % targets->len];

		if (!allowed(target, export))
			continue;
		if (target->uses)
			return target;
		if (!full && target->open)
			full = target;
	}
	return full;
}

/* Gives @wanted idle exports a user each. Returns how many could be given one. */
static guint give_users(struct chooser *chooser, guint wanted)
{
	g_autoptr(GPtrArray) left = g_ptr_array_new();
	guint given = 0;

	for (guint i = 0; i < chooser->idle->len; i++) {
		struct tt_plan_export *export = chooser->idle->pdata[i];
		struct tt_target *target = given < wanted ? pick_user(chooser, export) : NULL;

		if (!target) {
			g_ptr_array_add(left, export);
			continue;
		}
		use(chooser, target, export, FALSE);
		target->uses -= target->uses ? 1 : 0;
		g_ptr_array_add(chooser->used, export);
		given++;
	}
	g_ptr_array_set_size(chooser->idle, 0);
	g_ptr_array_extend_and_steal(chooser->idle, g_steal_pointer(&left));
	return given;
}

/* Fills modules up with more users of what is used already; some exports are very popular. */
static void fill_up(struct chooser *chooser)
{
	GPtrArray *targets = chooser->planner->targets;
	guint n = chooser->used->len;

	for (guint i = 0; n && i < targets->len; i++) {
		struct tt_target *target = targets->pdata[i];

		for (; target->uses; target->uses--) {
			guint a = tt_random_range(&chooser->random, 0, n - 1);
			guint b = tt_random_range(&chooser->random, 0, n - 1);
			struct tt_plan_export *export = chooser->used->pdata[MIN(a, b)];

			if (allowed(target, export))
				use(chooser, target, export, FALSE);
		}
	}
}

static void whitelist_some(struct chooser *chooser)
{
	guint share = chooser->planner->profile->random.whitelist_share;
	guint n = chooser->idle->len * share / 100;

	for (guint i = 0; i < n; i++) {
		struct tt_plan_export *export = chooser->idle->pdata[i];

		export->whitelisted = TRUE;
	}
}

static void drop_idle_targets(GPtrArray *targets)
{
	for (guint i = targets->len; i--;) {
		const struct tt_target *target = targets->pdata[i];

		if (!target->uses && !target->symbol_gets)
			g_ptr_array_remove_index(targets, i);
	}
}

static gboolean choose(struct chooser *chooser, GError **error)
{
	const struct tt_profile *profile = chooser->planner->profile;
	const struct tt_profile_random *random = &profile->random;
	guint pool = chooser->idle->len;
	guint listed = tt_plan_kept(chooser->planner->plan);
	guint by_name = take_symbol_gets(chooser);
	guint wanted = pool - pool * random->unused_share / 100;
	guint given;

	if (random->kept && random->kept < listed + by_name) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the profile %s is wrong: [random] kept = %u, but what it lists keeps "
			    "%u exports already",
			    profile->file, random->kept, listed + by_name);
		return FALSE;
	}
	wanted = random->kept ? random->kept - listed - by_name : MIN(wanted, chooser->idle->len);
	given = chooser->planner->targets->len ? give_users(chooser, wanted) : 0;
	if (random->kept && given < wanted) {
		g_set_error(
			error, TT_ERROR, TT_ERROR_INPUT,
			"the profile %s is wrong: [random] kept = %u cannot be reached, only %u; "
			"more objects, exports_per_object or modules would help",
			profile->file, random->kept, listed + by_name + given);
		return FALSE;
	}
	fill_up(chooser);
	whitelist_some(chooser);
	return TRUE;
}

gboolean tt_plan_make_up_uses(struct tt_planner *planner, GError **error)
{
	struct chooser chooser = { .planner = planner };
	gboolean ok;

	tt_random_init(&chooser.random, planner->seed, "uses");
	chooser.used = g_ptr_array_new();
	chooser.idle = g_ptr_array_new();
	g_ptr_array_extend(chooser.idle, planner->pool, NULL, NULL);
	tt_random_shuffle(&chooser.random, chooser.idle);
	drop_idle_targets(planner->targets);
	ok = choose(&chooser, error);
	g_ptr_array_unref(chooser.used);
	g_ptr_array_unref(chooser.idle);
	return ok;
}
