// SPDX-License-Identifier: GPL-2.0-only
#include "plan_internal.h"

#include <string.h>

#include "base/error.h"

char *tt_plan_directory(const char *path)
{
	return g_strndup(path, tt_plan_base(path) - path - 1);
}

const char *tt_plan_base(const char *path)
{
	return strrchr(path, '/') + 1;
}

static gboolean take_path(struct tt_plan *plan, const char *path, GError **error)
{
	if (g_hash_table_contains(plan->paths, path)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the profile %s has two objects or modules called '%s'", plan->profile,
			    path);
		return FALSE;
	}
	g_hash_table_add(plan->paths, g_strdup(path));
	return TRUE;
}

static struct tt_plan_object *new_object(struct tt_plan *plan, const char *path)
{
	struct tt_plan_object *object = g_new0(struct tt_plan_object, 1);

	object->path = g_strdup(path);
	object->exports = g_ptr_array_new();
	object->uses = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(plan->objects, object);
	return object;
}

static gboolean in_lib(const struct tt_plan_object *object)
{
	g_autofree char *directory = tt_plan_directory(object->path);

	return !strcmp(directory, "lib");
}

void tt_plan_set_list(const struct tt_plan *plan, struct tt_plan_object *object,
		      enum tt_plan_list list)
{
	object->list = list;
	/* Normally all of lib/lib.a is linked, of other lib.a files only what is referred to. */
	object->pulled = list == TT_LIST_LIB_Y && (plan->lib_pulled || !in_lib(object));
}

struct tt_plan_object *tt_plan_add_object(struct tt_plan *plan, const char *path,
					  enum tt_plan_list list, gboolean assembler,
					  GError **error)
{
	struct tt_plan_object *object;

	if (!take_path(plan, path, error))
		return NULL;
	object = new_object(plan, path);
	object->assembler = assembler && !plan->all_in_c;
	tt_plan_set_list(plan, object, list);
	return object;
}

/* CONFIG_SYNTH_NET_NETFILTER_XT_HL; xt_hl's, which would be the same, gets a number. */
static char *option_name(struct tt_plan *plan, const char *path)
{
	g_autofree char *upper = g_ascii_strup(path, -1);
	char *option;

	g_strcanon(upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", '_');
	option = g_strconcat("SYNTH_", upper, NULL);
	for (guint n = 2; g_hash_table_contains(plan->paths, option); n++) {
		g_free(option);
		option = g_strdup_printf("SYNTH_%s_%u", upper, n);
	}
	g_hash_table_add(plan->paths, g_strdup(option));
	return option;
}

/*
 * kbuild refuses two modules of one name wherever they are, '-' and '_' being the same to it;
 * and it did worse before it refused them.
 */
static gboolean take_module_name(struct tt_plan *plan, const char *path, GError **error)
{
	g_autofree char *name = g_strconcat("module ", tt_plan_base(path), NULL);

	g_strdelimit(name, "-", '_');
	if (!plan->same_names && g_hash_table_contains(plan->paths, name)) {
		g_set_error(
			error, TT_ERROR, TT_ERROR_INPUT,
			"the profile %s has two modules called '%s' ('-' and '_' are the same); "
			"if that is what it is about, say same_names = true in [profile]",
			plan->profile, tt_plan_base(path));
		return FALSE;
	}
	g_hash_table_add(plan->paths, g_strdup(name));
	return TRUE;
}

struct tt_plan_module *tt_plan_add_module(struct tt_plan *plan, const char *path, guint parts,
					  GError **error)
{
	struct tt_plan_module *module;

	if (!take_path(plan, path, error) || !take_module_name(plan, path, error))
		return NULL;
	module = g_new0(struct tt_plan_module, 1);
	module->path = g_strdup(path);
	module->objects = g_ptr_array_new();
	module->option = option_name(plan, path);
	module->number = plan->modules->len;
	g_ptr_array_add(plan->modules, module);
	for (guint i = 1; i <= parts; i++) {
		g_autofree char *part =
			parts == 1 ? g_strdup(path) : g_strdup_printf("%s-part%u", path, i);
		struct tt_plan_object *object;

		if (parts > 1 && !take_path(plan, part, error))
			return NULL;
		object = new_object(plan, part);
		object->list = TT_LIST_MODULE;
		object->module = module;
		g_ptr_array_add(module->objects, object);
	}
	return module;
}

struct tt_plan_object *tt_plan_add_part(struct tt_plan *plan, struct tt_plan_module *module,
					const char *path, gboolean assembler, GError **error)
{
	struct tt_plan_object *object;

	/* A module of one object may have its own path for it. */
	if ((strcmp(path, module->path) || module->objects->len) && !take_path(plan, path, error))
		return NULL;
	object = new_object(plan, path);
	object->list = TT_LIST_MODULE;
	object->module = module;
	object->assembler = assembler && !plan->all_in_c;
	g_ptr_array_add(module->objects, object);
	return object;
}

/* A name that the whitelist has already finds its export. FALSE if it has it not. */
static gboolean leave_absent(struct tt_plan *plan, const char *name)
{
	for (guint i = 0; i < plan->whitelist_absent->len; i++)
		if (!strcmp(plan->whitelist_absent->pdata[i], name)) {
			g_free(g_ptr_array_steal_index(plan->whitelist_absent, i));
			return TRUE;
		}
	return FALSE;
}

struct tt_plan_export *tt_plan_add_export(struct tt_plan *plan, struct tt_plan_object *object,
					  const char *name, enum tt_plan_how how,
					  enum tt_plan_shape shape, GError **error)
{
	struct tt_plan_export *export = g_hash_table_lookup(plan->by_name, name);

	if (export) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the profile %s exports '%s' twice, from %s and from %s", plan->profile,
			    name, export->object->path, object->path);
		return NULL;
	}
	export = g_new0(struct tt_plan_export, 1);
	export->name = g_strdup(name);
	export->ns = g_strdup("");
	export->object = object;
	export->how = how;
	export->shape = shape;
	export->whitelisted = leave_absent(plan, name);
	g_ptr_array_add(plan->exports, export);
	g_ptr_array_add(object->exports, export);
	g_hash_table_insert(plan->by_name, export->name, export);
	return export;
}

static void add_once(struct tt_plan_object *object, struct tt_plan_export *export, gboolean by_name)
{
	struct tt_plan_use *use;

	for (guint i = 0; i < object->uses->len; i++) {
		use = object->uses->pdata[i];
		if (use->export == export && use->by_name == by_name)
			return;
	}
	use = g_new0(struct tt_plan_use, 1);
	use->export = export;
	use->by_name = by_name;
	g_ptr_array_add(object->uses, use);
}

void tt_plan_add_use(struct tt_plan *plan, struct tt_plan_object *object,
		     struct tt_plan_export *export, gboolean by_name)
{
	add_once(object, export, by_name);
	if (by_name)
		add_once(object, g_hash_table_lookup(plan->by_name, "__symbol_get"), FALSE);
}

/* Where the generator puts what every kernel has and the profile need not name. */
static struct tt_plan_object *own_object(struct tt_plan *plan, GError **error)
{
	for (guint i = 0; i < plan->objects->len; i++) {
		struct tt_plan_object *object = plan->objects->pdata[i];

		if (!strcmp(object->path, "kernel/synth_module"))
			return object;
	}
	return tt_plan_add_object(plan, "kernel/synth_module", TT_LIST_OBJ_Y, FALSE, error);
}

static gboolean add_own(struct tt_plan *plan, const char *name, enum tt_plan_shape shape,
			gboolean gpl, gboolean implied, GError **error)
{
	struct tt_plan_export *export = g_hash_table_lookup(plan->by_name, name);
	struct tt_plan_object *object;

	if (!export) {
		object = own_object(plan, error);
		if (!object)
			return FALSE;
		export = tt_plan_add_export(plan, object, name, TT_HOW_C, shape, error);
		export->gpl = gpl;
	}
	export->implied = implied;
	return TRUE;
}

gboolean tt_plan_add_lookup(struct tt_plan *plan, GError **error)
{
	return add_own(plan, "__symbol_get", TT_SHAPE_LOOKUP, TRUE, FALSE, error);
}

gboolean tt_plan_add_layout(struct tt_plan *plan, GError **error)
{
	return add_own(plan, "module_layout", TT_SHAPE_FUNCTION, FALSE, TRUE, error);
}

static gboolean add_unless_there(struct tt_plan *plan, const char *path, enum tt_plan_list list,
				 GError **error)
{
	return g_hash_table_contains(plan->paths, path) ||
	       tt_plan_add_object(plan, path, list, FALSE, error);
}

gboolean tt_plan_complete(struct tt_plan *plan, GError **error)
{
	gboolean has_lib = FALSE, has_pulled = FALSE;

	for (guint i = 0; i < plan->objects->len; i++) {
		const struct tt_plan_object *object = plan->objects->pdata[i];

		has_lib = has_lib || (object->list == TT_LIST_LIB_Y && in_lib(object));
		has_pulled = has_pulled || object->pulled;
	}
	return (has_lib || add_unless_there(plan, "lib/synth_lib", TT_LIST_LIB_Y, error)) &&
	       (!has_pulled || add_unless_there(plan, TT_PLAN_PULLER, TT_LIST_OBJ_Y, error));
}

static void object_free(gpointer data)
{
	struct tt_plan_object *object = data;

	g_free(object->path);
	g_ptr_array_unref(object->exports);
	g_ptr_array_unref(object->uses);
	g_free(object);
}

static void module_free(gpointer data)
{
	struct tt_plan_module *module = data;

	g_free(module->path);
	g_free(module->option);
	g_ptr_array_unref(module->objects);
	g_free(module);
}

static void export_free(gpointer data)
{
	struct tt_plan_export *export = data;

	g_free(export->name);
	g_free(export->ns);
	g_free(export);
}

static void external_free(gpointer data)
{
	struct tt_plan_external *external = data;

	g_free(external->path);
	g_strfreev(external->uses);
	g_strfreev(external->exports);
	g_free(external);
}

const struct tt_plan_external *tt_plan_external_of(const struct tt_plan *plan, const char *name)
{
	for (guint i = 0; i < plan->externals->len; i++) {
		const struct tt_plan_external *external = plan->externals->pdata[i];

		if (g_strv_contains((const char *const *)external->exports, name))
			return external;
	}
	return NULL;
}

struct tt_plan *tt_plan_empty(void)
{
	struct tt_plan *plan = g_new0(struct tt_plan, 1);

	plan->last = g_ptr_array_new_with_free_func(g_free);
	plan->whitelist_absent = g_ptr_array_new_with_free_func(g_free);
	plan->externals = g_ptr_array_new_with_free_func(external_free);
	plan->objects = g_ptr_array_new_with_free_func(object_free);
	plan->modules = g_ptr_array_new_with_free_func(module_free);
	plan->exports = g_ptr_array_new_with_free_func(export_free);
	plan->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	plan->paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return plan;
}

void tt_plan_free(struct tt_plan *plan)
{
	if (!plan)
		return;
	g_free(plan->profile);
	g_free(plan->profile_digest);
	g_free(plan->description);
	g_ptr_array_unref(plan->last);
	g_ptr_array_unref(plan->whitelist_absent);
	g_ptr_array_unref(plan->externals);
	g_hash_table_unref(plan->by_name);
	g_hash_table_unref(plan->paths);
	g_ptr_array_unref(plan->exports);
	g_ptr_array_unref(plan->modules);
	g_ptr_array_unref(plan->objects);
	g_free(plan);
}
