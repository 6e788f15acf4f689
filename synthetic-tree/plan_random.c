// SPDX-License-Identifier: GPL-2.0-only
/* Objects, modules and exports that a profile leaves to chance. */
#include "plan_internal.h"

#include <string.h>

#include "base/error.h"

/* Names that wait to be exported: a family may begin in one object and end in the next. */
struct maker {
	struct tt_planner *planner;
	const struct tt_profile_random *wanted;
	struct tt_random random;
	GQueue pending;
};

void tt_planner_add_target(struct tt_planner *planner, struct tt_plan_module *module,
			   struct tt_range uses, struct tt_range symbol_gets)
{
	struct tt_target *target = g_new0(struct tt_target, 1);
	struct tt_random random;

	/* A stream per module: how many it gets does not depend on the modules before it. */
	tt_random_init(&random, planner->seed, module->path);
	target->module = module;
	target->uses = tt_random_range(&random, uses.min, uses.max);
	target->open = target->uses > 0;
	target->symbol_gets = tt_random_range(&random, symbol_gets.min, symbol_gets.max);
	g_ptr_array_add(planner->targets, target);
}

static enum tt_family pick_family(struct maker *maker)
{
	enum tt_family chosen[8];
	guint n = 0;

	for (guint bit = TT_FAMILY_UNDERSCORE; bit <= TT_FAMILY_DEP_PATH; bit <<= 1)
		if (maker->wanted->families & bit)
			chosen[n++] = bit;
	return n ? chosen[tt_random_range(&maker->random, 0, n - 1)] : TT_FAMILY_UNDERSCORE;
}

static char *next_name(struct maker *maker, const char *directory)
{
	const struct tt_profile_random *wanted = maker->wanted;
	/* A family has about three members, so this many starts make the share come out. */
	guint starts = 100 * wanted->alias_share / (300 - 2 * wanted->alias_share);
	g_autoptr(GPtrArray) members = NULL;
	guint length = 0;

	if (!g_queue_is_empty(&maker->pending))
		return g_queue_pop_head(&maker->pending);
	if (tt_random_percent(&maker->random, starts)) {
		members = g_ptr_array_new();
		tt_names_family(&maker->planner->names, directory, pick_family(maker), members);
		for (guint i = 1; i < members->len; i++)
			g_queue_push_tail(&maker->pending, members->pdata[i]);
		return members->pdata[0];
	}
	if (tt_random_percent(&maker->random, wanted->long_share))
		length = tt_random_range(&maker->random, wanted->long_length.min,
					 wanted->long_length.max);
	return tt_names_symbol(&maker->planner->names, directory, length);
}

static void choose_kind(struct maker *maker, struct tt_plan_export *export, const char *directory)
{
	const struct tt_profile_random *wanted = maker->wanted;
	g_autofree char *prefix = tt_names_prefix(directory);
	g_autofree char *space = g_ascii_strup(prefix, -1);

	export->gpl = tt_random_percent(&maker->random, wanted->gpl_share);
	if (export->how == TT_HOW_ASM)
		return;
	if (tt_random_percent(&maker->random, wanted->data_share))
		export->shape = TT_SHAPE_DATA;
	else if (tt_random_percent(&maker->random, wanted->macro_share) && export->name[1])
		export->how = TT_HOW_MACRO;
	if (tt_random_percent(&maker->random, wanted->namespace_share) &&
	    maker->planner->plan->namespaces) {
		g_free(export->ns);
		export->ns = g_strconcat(space, "_INTERNAL", NULL);
	}
}

static gboolean fill_object(struct maker *maker, struct tt_plan_object *object,
			    const struct tt_range *range, GError **error)
{
	guint n = tt_random_range(&maker->random, range->min, range->max);
	g_autofree char *directory = tt_plan_directory(object->path);

	for (guint i = 0; i < n; i++) {
		g_autofree char *name = next_name(maker, directory);
		struct tt_plan_export *export = tt_plan_add_export(
			maker->planner->plan, object, name,
			object->assembler ? TT_HOW_ASM : TT_HOW_C, TT_SHAPE_FUNCTION, error);

		if (!export)
			return FALSE;
		choose_kind(maker, export, directory);
		g_ptr_array_add(maker->planner->pool, export);
	}
	return TRUE;
}

/* The @i-th of @n gets a distinction that @wanted of them have, spread evenly. */
static gboolean chosen(guint i, guint n, guint wanted)
{
	return n && (guint64)(i + 1) * wanted / n != (guint64)i * wanted / n;
}

static gboolean make_objects(struct maker *maker, GError **error)
{
	const struct tt_profile_random *wanted = maker->wanted;
	guint lib = 0, other = 0;

	for (guint i = 0; i < wanted->objects; i++) {
		gboolean in_lib = chosen(i, wanted->objects, wanted->lib_objects);
		gboolean assembler = chosen(i, wanted->objects, wanted->asm_objects);
		char **dirs = in_lib ? wanted->lib_directories : wanted->directories;
		guint turn = in_lib ? lib++ : other++;
		const char *directory = dirs[turn % g_strv_length(dirs)];
		g_autofree char *path = tt_names_file(&maker->planner->names, directory);
		struct tt_plan_object *object = tt_plan_add_object(
			maker->planner->plan, path, in_lib ? TT_LIST_LIB_Y : TT_LIST_OBJ_Y,
			assembler, error);

		if (!object || !fill_object(maker, object, &wanted->exports_per_object, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean fill_module(struct maker *maker, struct tt_plan_module *module, GError **error)
{
	for (guint i = 0; i < module->objects->len; i++)
		if (!fill_object(maker, module->objects->pdata[i],
				 &maker->wanted->exports_per_module, error))
			return FALSE;
	return TRUE;
}

static gboolean make_modules(struct maker *maker, GError **error)
{
	const struct tt_profile_random *wanted = maker->wanted;

	for (guint i = 0; i < wanted->modules; i++) {
		gboolean composite = chosen(i, wanted->modules, wanted->composite_modules);
		char **dirs = wanted->module_directories;
		g_autofree char *path =
			tt_names_module(&maker->planner->names, dirs[i % g_strv_length(dirs)]);
		guint parts = composite ? tt_random_range(&maker->random, 2, 3) : 1;
		struct tt_plan_module *module =
			tt_plan_add_module(maker->planner->plan, path, parts, error);

		if (!module)
			return FALSE;
		/* The first ones, because those after them are who can use their exports. */
		if (i < wanted->exporting_modules && !fill_module(maker, module, error))
			return FALSE;
		tt_planner_add_target(maker->planner, module, wanted->uses_per_module,
				      wanted->symbol_get_per_module);
	}
	return TRUE;
}

static void queue_letters(struct maker *maker)
{
	for (guint i = 0, n = 0; i < 52 && n < maker->wanted->one_letter; i++) {
		char letter[2] = { i < 26 ? 'a' + i : 'A' + i - 26, '\0' };

		if (!tt_names_take(&maker->planner->names, letter))
			continue;
		g_queue_push_tail(&maker->pending, g_strdup(letter));
		n++;
	}
}

gboolean tt_plan_make_up(struct tt_planner *planner, GError **error)
{
	struct maker maker = { .planner = planner, .wanted = &planner->profile->random };
	const struct tt_profile_random *wanted = maker.wanted;
	gboolean ok;

	if (wanted->lib_objects > wanted->objects || wanted->asm_objects > wanted->objects ||
	    wanted->composite_modules > wanted->modules ||
	    wanted->exporting_modules > wanted->modules) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the profile %s is wrong: [random] lib_objects and asm_objects are "
			    "among objects, composite_modules and exporting_modules among modules, "
			    "and cannot be more",
			    planner->profile->file);
		return FALSE;
	}
	if (!*wanted->directories || !*wanted->lib_directories || !*wanted->module_directories) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the profile %s is wrong: [random] directories, lib_directories and "
			    "module_directories each need a directory at least",
			    planner->profile->file);
		return FALSE;
	}
	tt_random_init(&maker.random, planner->seed, "objects");
	g_queue_init(&maker.pending);
	queue_letters(&maker);
	ok = make_objects(&maker, error) && make_modules(&maker, error);
	g_queue_clear_full(&maker.pending, g_free);
	return ok;
}
