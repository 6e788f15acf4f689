// SPDX-License-Identifier: GPL-2.0-only
/* From a profile to a plan: first what it lists, then what it leaves to chance. */
#include "plan_internal.h"

#include <string.h>

#include "base/error.h"

static gboolean contradiction(const struct tt_planner *planner, GError **error, const char *what,
			      const char *name)
{
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "the profile %s is wrong: '%s': %s",
		    planner->profile->file, name, what);
	return FALSE;
}

static gboolean add_export(struct tt_planner *planner, struct tt_plan_object *object,
			   const struct tt_profile_export *listed, GError **error)
{
	gboolean lookup = !strcmp(listed->name, "__symbol_get");
	enum tt_plan_how how = object->assembler ? TT_HOW_ASM
			       : listed->macro	 ? TT_HOW_MACRO
						 : TT_HOW_C;
	enum tt_plan_shape shape = lookup	  ? TT_SHAPE_LOOKUP
				   : listed->data ? TT_SHAPE_DATA
						  : TT_SHAPE_FUNCTION;
	struct tt_plan_export *export;

	if (object->assembler && (listed->macro || listed->data || *listed->ns))
		return contradiction(planner, error,
				     "assembler exports plain functions; macro, data and ns= are "
				     "for language = c",
				     listed->name);
	if (lookup && (how != TT_HOW_C || listed->data))
		return contradiction(planner, error, "can only be a plain function in C",
				     listed->name);
	export = tt_plan_add_export(planner->plan, object, listed->name, how, shape, error);
	if (!export)
		return FALSE;
	export->gpl = listed->gpl;
	if (planner->plan->namespaces) {
		g_free(export->ns);
		export->ns = g_strdup(listed->ns);
	}
	return tt_names_take(&planner->names, listed->name) || TRUE;
}

static gboolean fill_object(struct tt_planner *planner, struct tt_plan_object *object,
			    const struct tt_profile_object *listed, GError **error)
{
	tt_names_take(&planner->names, listed->path);
	for (guint i = 0; i < listed->exports->len; i++)
		if (!add_export(planner, object, listed->exports->pdata[i], error))
			return FALSE;
	return TRUE;
}

static gboolean add_objects(struct tt_planner *planner, GError **error)
{
	const GPtrArray *objects = planner->profile->objects;

	for (guint i = 0; i < objects->len; i++) {
		const struct tt_profile_object *listed = objects->pdata[i];
		struct tt_plan_object *object;

		if (*listed->module)
			continue;
		object = tt_plan_add_object(planner->plan, listed->path,
					    listed->lib ? TT_LIST_LIB_Y : TT_LIST_OBJ_Y,
					    listed->assembler, error);
		if (!object || !fill_object(planner, object, listed, error))
			return FALSE;
	}
	return TRUE;
}

/* The parts that have groups of their own. */
static gboolean add_parts(struct tt_planner *planner, struct tt_plan_module *module,
			  const struct tt_profile_module *listed, GError **error)
{
	for (guint i = 0; i < listed->objects->len; i++) {
		const struct tt_profile_object *part = listed->objects->pdata[i];
		struct tt_plan_object *object =
			tt_plan_add_part(planner->plan, module, part->path, part->assembler, error);

		if (!object || !fill_object(planner, object, part, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean add_module(struct tt_planner *planner, const struct tt_profile_module *listed,
			   GError **error)
{
	const struct tt_profile_random *random = &planner->profile->random;
	const struct tt_range none = { 0, 0 };
	struct tt_plan_module *module = tt_plan_add_module(
		planner->plan, listed->path, listed->objects->len ? 0 : listed->parts, error);
	g_autofree char *name = NULL;

	if (!module || !add_parts(planner, module, listed, error))
		return FALSE;
	name = g_strconcat(tt_plan_base(listed->path), ".ko", NULL);
	tt_names_take(&planner->names, name);
	tt_names_take(&planner->names, listed->path);
	/* The exports go round the parts, so that each part of a composite has its own. */
	for (guint i = 0; i < listed->exports->len; i++) {
		struct tt_plan_object *object = module->objects->pdata[i % module->objects->len];

		if (!add_export(planner, object, listed->exports->pdata[i], error))
			return FALSE;
	}
	tt_planner_add_target(planner, module,
			      listed->has_random_uses ? listed->random_uses
			      : listed->has_uses      ? none
						      : random->uses_per_module,
			      listed->has_uses ? none : random->symbol_get_per_module);
	return TRUE;
}

static gboolean add_modules(struct tt_planner *planner, GError **error)
{
	const GPtrArray *modules = planner->profile->modules;

	for (guint i = 0; i < modules->len; i++)
		if (!add_module(planner, modules->pdata[i], error))
			return FALSE;
	return TRUE;
}

static gboolean add_listed_use(struct tt_planner *planner, struct tt_plan_object *object,
			       const char *name, gboolean by_name, GError **error)
{
	const struct tt_plan_module *module = object->module;
	struct tt_plan_export *export = g_hash_table_lookup(planner->plan->by_name, name);

	if (!export) {
		g_set_error(
			error, TT_ERROR, TT_ERROR_INPUT,
			"the profile %s is wrong: [module %s] uses '%s', which no object and no "
			"module exports",
			planner->profile->file, module->path, name);
		return FALSE;
	}
	if (export->object->module == module)
		return contradiction(planner, error, "a module cannot use its own export", name);
	tt_plan_add_use(planner->plan, object, export, by_name);
	return TRUE;
}

/* What the module's own group lists goes round its parts. */
static gboolean use_round(struct tt_planner *planner, struct tt_plan_module *module, char **names,
			  gboolean by_name, GError **error)
{
	for (guint i = 0; names[i]; i++) {
		struct tt_plan_object *object = module->objects->pdata[i % module->objects->len];

		if (!add_listed_use(planner, object, names[i], by_name, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean use_in_parts(struct tt_planner *planner, struct tt_plan_module *module,
			     const struct tt_profile_module *listed, GError **error)
{
	for (guint i = 0; i < listed->objects->len; i++) {
		const struct tt_profile_object *part = listed->objects->pdata[i];
		struct tt_plan_object *object = module->objects->pdata[i];

		for (char **name = part->uses; *name; name++)
			if (!add_listed_use(planner, object, *name, FALSE, error))
				return FALSE;
		for (char **name = part->symbol_get; *name; name++)
			if (!add_listed_use(planner, object, *name, TRUE, error))
				return FALSE;
	}
	return TRUE;
}

static gboolean add_listed_uses(struct tt_planner *planner, GError **error)
{
	const GPtrArray *modules = planner->profile->modules;

	for (guint i = 0; i < modules->len; i++) {
		const struct tt_profile_module *listed = modules->pdata[i];
		struct tt_plan_module *module = planner->plan->modules->pdata[i];

		if (!use_round(planner, module, listed->uses, FALSE, error) ||
		    !use_round(planner, module, listed->symbol_get, TRUE, error) ||
		    !use_in_parts(planner, module, listed, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean wants_lookup(const struct tt_profile *profile)
{
	if (profile->random.symbol_get_per_module.max)
		return TRUE;
	for (guint i = 0; i < profile->modules->len; i++) {
		const struct tt_profile_module *module = profile->modules->pdata[i];

		if (*module->symbol_get)
			return TRUE;
	}
	for (guint i = 0; i < profile->objects->len; i++) {
		const struct tt_profile_object *object = profile->objects->pdata[i];

		if (*object->symbol_get)
			return TRUE;
	}
	return FALSE;
}

static gboolean add_whitelist(struct tt_planner *planner, GError **error)
{
	const struct tt_profile *profile = planner->profile;
	struct tt_plan *plan = planner->plan;

	plan->uses_whitelist = *profile->whitelist || *profile->whitelist_absent ||
			       profile->random.whitelist_share;
	plan->whitelist_blanks = profile->whitelist_blanks;
	plan->whitelist_unended = profile->whitelist_unended;
	for (char **name = profile->whitelist; *name; name++) {
		struct tt_plan_export *export = g_hash_table_lookup(plan->by_name, *name);

		if (!export)
			return contradiction(planner, error,
					     "nobody exports it; a name that should be in the "
					     "whitelist all the same belongs in [whitelist] absent",
					     *name);
		export->whitelisted = TRUE;
	}
	for (char **name = profile->whitelist_absent; *name; name++)
		g_ptr_array_add(plan->whitelist_absent, g_strdup(*name));
	return TRUE;
}

static gboolean check_absent(struct tt_planner *planner, GError **error)
{
	for (char **name = planner->profile->whitelist_absent; *name; name++)
		if (g_hash_table_contains(planner->plan->by_name, *name))
			return contradiction(planner, error,
					     "is in [whitelist] absent but exported", *name);
	return TRUE;
}

static gboolean anything_below(const struct tt_plan *plan, const char *directory)
{
	g_autofree char *prefix = g_strconcat(directory, "/", NULL);

	for (guint i = 0; i < plan->objects->len; i++) {
		const struct tt_plan_object *object = plan->objects->pdata[i];

		if (g_str_has_prefix(object->path, prefix))
			return TRUE;
	}
	return FALSE;
}

static gboolean check_last(struct tt_planner *planner, GError **error)
{
	for (char **dir = planner->profile->last; *dir; dir++) {
		if (!strchr(*dir, '/'))
			return contradiction(planner, error,
					     "is in [directories] last, but every kernel enters it "
					     "in its own place; name a directory below it",
					     *dir);
		if (!anything_below(planner->plan, *dir))
			return contradiction(planner, error,
					     "is in [directories] last, but nothing is in it",
					     *dir);
	}
	return TRUE;
}

/* No name that the kernel or another external module has. */
static gboolean check_external(struct tt_planner *planner, const struct tt_profile_external *listed,
			       GError **error)
{
	for (char **name = listed->exports; *name; name++)
		if (g_hash_table_contains(planner->plan->by_name, *name) ||
		    tt_plan_external_of(planner->plan, *name))
			return contradiction(planner, error, "is exported twice", *name);
	return TRUE;
}

static gboolean add_externals(struct tt_planner *planner, GError **error)
{
	const GPtrArray *externals = planner->profile->externals;

	for (guint i = 0; i < externals->len; i++) {
		const struct tt_profile_external *listed = externals->pdata[i];
		struct tt_plan_external *external;

		if (!check_external(planner, listed, error))
			return FALSE;
		external = g_new0(struct tt_plan_external, 1);
		external->path = g_strdup(listed->path);
		external->uses = g_strdupv(listed->uses);
		external->exports = g_strdupv(listed->exports);
		g_ptr_array_add(planner->plan->externals, external);
	}
	return TRUE;
}

static gboolean fill(struct tt_planner *planner, GError **error)
{
	const struct tt_profile *profile = planner->profile;

	if (!add_objects(planner, error) || !add_modules(planner, error))
		return FALSE;
	if (wants_lookup(profile) && !tt_plan_add_lookup(planner->plan, error))
		return FALSE;
	if (profile->modversions && !tt_plan_add_layout(planner->plan, error))
		return FALSE;
	return tt_plan_make_up(planner, error) && add_listed_uses(planner, error) &&
	       add_whitelist(planner, error) && tt_plan_make_up_uses(planner, error) &&
	       check_absent(planner, error) && check_last(planner, error) &&
	       add_externals(planner, error) && tt_plan_complete(planner->plan, error) &&
	       tt_plan_check_circles(planner->plan, error);
}

static gboolean check_features(const struct tt_profile *profile, const struct tt_features *features,
			       GError **error)
{
	gboolean whitelist = *profile->whitelist || *profile->whitelist_absent ||
			     profile->random.whitelist_share;

	if (features->pipeline == TT_PIPELINE_NONE) {
		g_set_error_literal(error, TT_ERROR, TT_ERROR_INPUT,
				    "this kernel has no CONFIG_TRIM_UNUSED_KSYMS: there is nothing "
				    "to test; choose one from 4.7 on");
		return FALSE;
	}
	if (features->layout_unknown) {
		g_set_error(
			error, TT_ERROR, TT_ERROR_INPUT,
			"this kernel marks exports in a way that is not known: %s; nothing that "
			"it builds could be judged (docs/adding-an-era.md)",
			features->layout_unknown);
		return FALSE;
	}
	if (whitelist && !features->whitelist) {
		g_set_error(error, TT_ERROR, TT_ERROR_SKIP,
			    "the profile %s has a whitelist, but this kernel has no "
			    "CONFIG_UNUSED_KSYMS_WHITELIST; choose another profile or a newer "
			    "kernel",
			    profile->name);
		return FALSE;
	}
	return TRUE;
}

struct tt_plan *tt_plan_new(const struct tt_profile *profile, guint64 seed,
			    const struct tt_features *features, GError **error)
{
	struct tt_planner planner = { .profile = profile, .seed = seed };
	g_autoptr(tt_plan) plan = NULL;
	gboolean ok;

	if (!check_features(profile, features, error))
		return NULL;
	plan = planner.plan = tt_plan_empty();
	plan->profile = g_strdup(profile->name);
	plan->profile_digest = g_strdup(profile->digest);
	plan->description = g_strdup(profile->description);
	plan->seed = seed;
	plan->modversions = profile->modversions;
	plan->same_names = profile->same_names;
	plan->namespaces = features->namespaces;
	plan->module_exports_kept = features->module_exports_kept;
	plan->lib_pulled = features->lib_exports_lost;
	plan->all_in_c = features->asm_exports_missing;
	/* The lists of recursive pipelines name it by themselves; modpost looks at its users. */
	plan->layout_trimmed = features->pipeline == TT_PIPELINE_SINGLE_PASS;
	for (char **dir = profile->last; *dir; dir++)
		g_ptr_array_add(plan->last, g_strdup(*dir));
	planner.pool = g_ptr_array_new();
	planner.targets = g_ptr_array_new_with_free_func(g_free);
	tt_names_init(&planner.names, seed);
	ok = fill(&planner, error);
	tt_names_clear(&planner.names);
	g_ptr_array_unref(planner.targets);
	g_ptr_array_unref(planner.pool);
	return ok ? g_steal_pointer(&plan) : NULL;
}
