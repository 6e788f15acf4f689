// SPDX-License-Identifier: GPL-2.0-only
/* Lists that contradict each other: modules' needs, autoksyms.h, Module.symvers. */
#include "inspect/inspect.h"

#include <string.h>

#include "base/strset.h"
#include "inspect/linked.h"
#include "inspect/stamp.h"
#include "kbuild/lists.h"

static const char list_file[] = "include/generated/autoksyms.h";
static const char symvers_file[] = "Module.symvers";

/* Of another configuration's leftovers and of modules built with M=, Module.symvers knows nothing.
 */
static gboolean is_of_kernel(const struct tt_inspection *inspection, GHashTable *modules,
			     const struct tt_compiled *object)
{
	const char *whole = g_hash_table_lookup(inspection->objects->parts, object->path);
	const char *dot = whole ? strrchr(whole, '.') : NULL;
	g_autofree char *module = NULL;

	if (tt_is_linked(inspection, object->path) == TT_LINKED_NO)
		return FALSE;
	if (!inspection->dir->modorder || !dot || g_str_has_suffix(whole, "built-in.o") ||
	    g_str_has_suffix(whole, ".a"))
		return TRUE;
	module = g_strndup(whole, (gsize)(dot - whole));
	return g_hash_table_contains(modules, module);
}

/* Name -> the object that offers or exports it, borrowed. */
static GHashTable *owners(const struct tt_inspection *inspection)
{
	const struct tt_objects *objects = inspection->objects;
	const GPtrArray *modorder = inspection->dir->modorder;
	GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) modules = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; modorder && i < modorder->len; i++)
		g_hash_table_add(modules, modorder->pdata[i]);
	for (guint i = 0; i < inspection->disagreements->len; i++) {
		const struct tt_disagreement *one = inspection->disagreements->pdata[i];

		if (!strcmp(one->kind, "order-lacks"))
			g_hash_table_add(modules, one->file);
	}
	for (guint i = 0; i < objects->all->len; i++) {
		const struct tt_compiled *object = objects->all->pdata[i];
		GHashTableIter iter;
		gpointer name;

		if (!object->elf || !is_of_kernel(inspection, modules, object))
			continue;
		g_hash_table_iter_init(&iter, object->elf->offered);
		while (g_hash_table_iter_next(&iter, &name, NULL))
			g_hash_table_insert(table, name, (gpointer)object);
		g_hash_table_iter_init(&iter, object->elf->exports);
		while (g_hash_table_iter_next(&iter, &name, NULL))
			g_hash_table_insert(table, name, (gpointer)object);
	}
	return table;
}

/* Undefined symbols of all modules' own objects: what their lists must have, where they lack it. */
static GHashTable *undefined_names(const struct tt_inspection *inspection)
{
	GHashTable *all = tt_strset_new();
	GHashTableIter iter;
	gpointer set;

	g_hash_table_iter_init(&iter, inspection->objects->module_needs);
	while (g_hash_table_iter_next(&iter, NULL, &set)) {
		GHashTableIter names;
		gpointer name;

		g_hash_table_iter_init(&names, set);
		while (g_hash_table_iter_next(&names, &name, NULL))
			tt_strset_add(all, name);
	}
	return all;
}

/* A module's list that lost a name is accused for itself; the list in force is right then. */
static void check_list(struct tt_inspection *inspection)
{
	g_autoptr(GHashTable) referred = undefined_names(inspection);
	g_autoptr(GPtrArray) lacks = tt_strset_minus(inspection->right, inspection->list);
	g_autoptr(GPtrArray) surplus = tt_strset_minus(inspection->list, inspection->right);

	for (guint i = 0; i < lacks->len; i++)
		tt_inspect_add(inspection, "list-lacks", list_file, lacks->pdata[i],
			       "autoksyms.h lacks %s, which the modules' lists ask for",
			       (char *)lacks->pdata[i]);
	for (guint i = 0; i < surplus->len; i++)
		/* A line of the whitelist that begins with a blank gives a name that is none. */
		if (*(char *)surplus->pdata[i] &&
		    !g_hash_table_contains(referred, surplus->pdata[i]))
			tt_inspect_add(inspection, "list-surplus", list_file, surplus->pdata[i],
				       "autoksyms.h lists %s, which no module's list, whitelist or "
				       "option asks for",
				       (char *)surplus->pdata[i]);
}

/* The list of @module, relative; NULL where make writes it anew each time. */
static char *needed_file(const struct tt_inspection *inspection, const char *module)
{
	switch (inspection->features.needed) {
	case TT_NEEDED_USYMS:
		return g_strconcat(module, ".usyms", NULL);
	case TT_NEEDED_MOD:
		return g_strconcat(module, ".mod", NULL);
	default:
		return NULL;
	}
}

static void check_needed_exist(struct tt_inspection *inspection, const char *module)
{
	g_autofree char *file = needed_file(inspection, module);

	if (!g_hash_table_contains(inspection->needed, module))
		tt_inspect_add(inspection, "needed-missing", module, "",
			       "%s is gone, the list of what %s needs: kbuild takes that for "
			       "nothing",
			       file ? file : "the .mod file in .tmp_versions", module);
}

/* The module's own undefined symbols, as far as somebody here could export them. */
static void check_needed(struct tt_inspection *inspection, GHashTable *owner, const char *module)
{
	GHashTable *needed = g_hash_table_lookup(inspection->needed, module);
	GHashTable *undefined = g_hash_table_lookup(inspection->objects->module_needs, module);
	g_autofree char *path = g_strdup_printf("%s/%s.o", inspection->dir->root, module);
	g_autofree char *list = needed_file(inspection, module);
	g_autoptr(GPtrArray) lacks = NULL;

	if (!needed || !undefined)
		return;
	lacks = tt_strset_minus(undefined, needed);
	for (guint i = 0; i < lacks->len; i++) {
		const char *symbol = lacks->pdata[i];

		/* nm's "U" is what kbuild looks for; a weak reference needs nobody */
		if (!g_hash_table_contains(owner, symbol) ||
		    tt_symbol_look_up(path, symbol) != TT_SYMBOL_UNDEFINED)
			continue;
		tt_inspect_add(inspection, "needed-lacks", module, symbol,
			       "%s.o refers to %s, but the module's list of needed symbols lacks "
			       "it",
			       module, symbol);
		if (list)
			tt_inspect_remove(inspection, list);
	}
}

/* modpost resolves these itself (scripts/mod/modpost.c, ignore_undef_symbol()). */
static gboolean needs_no_export(const char *name)
{
	static const char *const prefixes[] = {
		"_restgpr", "_savegpr", "_rest32gpr_",		 "_save32gpr_",
		"_restvr_", "_savevr_", "__s390_indirect_jump_r"
	};

	for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (g_str_has_prefix(name, prefixes[i]))
			return TRUE;
	return !strcmp(name, "__this_module") || !strcmp(name, "_GLOBAL_OFFSET_TABLE_") ||
	       !strcmp(name, ".TOC.");
}

static gboolean is_stale(const struct tt_inspection *inspection, const char *symbol)
{
	for (guint i = 0; i < inspection->stale->len; i++)
		if (!strcmp(((struct tt_stale *)inspection->stale->pdata[i])->symbol, symbol))
			return TRUE;
	return FALSE;
}

/*
 * What @module's own object refers to, the list in force keeps, and nothing here exports. @seen:
 * the symbols that have been reported; others that need them are not.
 */
static void check_exported(struct tt_inspection *inspection, GHashTable *owner, GHashTable *seen,
			   const char *module)
{
	GHashTable *undefined = g_hash_table_lookup(inspection->objects->module_needs, module);
	g_autofree char *path = g_strdup_printf("%s/%s.o", inspection->dir->root, module);
	g_autoptr(GPtrArray) names = undefined ? tt_strset_sorted(undefined) : g_ptr_array_new();

	for (guint i = 0; i < names->len; i++) {
		const char *symbol = names->pdata[i];

		if (g_hash_table_contains(owner, symbol) || needs_no_export(symbol) ||
		    is_stale(inspection, symbol) ||
		    tt_symbol_look_up(path, symbol) != TT_SYMBOL_UNDEFINED)
			continue;
		if (inspection->list && !g_hash_table_contains(inspection->list, symbol))
			continue;
		if (!tt_strset_add(seen, symbol))
			continue;
		tt_inspect_add(inspection, "export-missing", module, symbol,
			       "%s needs %s%s, but no object here exports it", module, symbol,
			       inspection->list ? ", which autoksyms.h lists" : "");
	}
}

/*
 * What the next list has, what the list in force has rightly though a module's list lost it, and
 * what this kernel never trims.
 */
static GHashTable *listed_or_due(const struct tt_inspection *inspection)
{
	g_autoptr(GHashTable) referred = undefined_names(inspection);
	GHashTable *right = inspection->right ? inspection->right : inspection->list;
	GHashTable *kept = tt_strset_new();
	GHashTableIter iter;
	gpointer name;

	g_hash_table_iter_init(&iter, right);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		tt_strset_add(kept, name);
	g_hash_table_iter_init(&iter, inspection->list);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (g_hash_table_contains(referred, name))
			tt_strset_add(kept, name);
	for (guint i = 0; i < inspection->stale->len; i++) {
		const struct tt_stale *stale = inspection->stale->pdata[i];

		if (stale->policy)
			tt_strset_add(kept, stale->symbol);
	}
	return kept;
}

/* Names that a build like this exports: by the list, or by a module's reference, or all. */
static GHashTable *kept_names(const struct tt_inspection *inspection, GHashTable *owner)
{
	GHashTable *kept;
	GHashTableIter iter;
	gpointer name;

	if (inspection->features.pipeline == TT_PIPELINE_RECURSIVE)
		return listed_or_due(inspection);
	if (inspection->features.pipeline == TT_PIPELINE_NONE)
		return g_hash_table_ref(owner);
	kept = undefined_names(inspection);
	g_hash_table_iter_init(&iter, inspection->whitelist);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		tt_strset_add(kept, name);
	if (inspection->dir->modversions)
		tt_strset_add(kept, "module_layout");
	return kept;
}

static const char *why_surplus(const struct tt_inspection *inspection, gboolean owned)
{
	if (!owned)
		return "no object here exports";
	return inspection->list ? "autoksyms.h doesn't list" : "no module needs";
}

/*
 * What a stale object explains stays so until the object is compiled again. An object that is newer
 * than Module.symvers makes the next make write it anew; else it is kept.
 */
static void add_symvers(struct tt_inspection *inspection, const char *kind, const char *symbol,
			const struct tt_compiled *object, char *text)
{
	gint64 stamp = tt_stamp_below(inspection->dir->root, symvers_file);

	tt_inspect_add(inspection, kind, symvers_file, symbol, "%s", text);
	if (!is_stale(inspection, symbol) && (!object || object->stamp <= stamp))
		tt_inspect_remove(inspection, symvers_file);
	g_free(text);
}

/* Is there an object that is gone or cannot be read? What it exported is not known then. */
static gboolean objects_are_unknown(const struct tt_inspection *inspection)
{
	for (guint i = 0; i < inspection->disagreements->len; i++) {
		const struct tt_disagreement *one = inspection->disagreements->pdata[i];

		if (g_str_has_prefix(one->kind, "object-"))
			return TRUE;
	}
	return FALSE;
}

static void check_symvers(struct tt_inspection *inspection, GHashTable *owner)
{
	gboolean unknown = objects_are_unknown(inspection);
	g_autoptr(GHashTable) kept = kept_names(inspection, owner);
	g_autoptr(GPtrArray) names = tt_table_keys(inspection->symvers);
	g_autoptr(GPtrArray) wanted = tt_strset_sorted(kept);

	for (guint i = 0; i < wanted->len; i++) {
		const char *symbol = wanted->pdata[i];
		const struct tt_compiled *object = g_hash_table_lookup(owner, symbol);

		if (object && !g_hash_table_contains(inspection->symvers, symbol))
			add_symvers(inspection, "symvers-lacks", symbol, object,
				    g_strdup_printf("Module.symvers lacks %s, which is needed and "
						    "which %s offers",
						    symbol, object->path));
	}
	for (guint i = 0; i < names->len; i++) {
		const char *symbol = names->pdata[i];
		const struct tt_compiled *owned = g_hash_table_lookup(owner, symbol);

		if (owned ? !g_hash_table_contains(kept, symbol) : !unknown)
			add_symvers(inspection, "symvers-surplus", symbol, owned,
				    g_strdup_printf("Module.symvers has %s, which %s", symbol,
						    why_surplus(inspection, owned != NULL)));
	}
}

void tt_inspect_lists(struct tt_inspection *inspection)
{
	g_autoptr(GHashTable) owner = owners(inspection);
	g_autoptr(GHashTable) seen = tt_strset_new();
	gboolean recursive = inspection->features.pipeline == TT_PIPELINE_RECURSIVE;
	GPtrArray *modorder = inspection->dir->modorder;

	if (recursive && !inspection->list) {
		tt_inspect_add(inspection, "list-lacks", list_file, "",
			       "autoksyms.h, the list of symbols to keep, is not there");
		return;
	}
	if (inspection->right)
		check_list(inspection);
	for (guint i = 0; modorder && i < modorder->len; i++) {
		if (recursive) {
			check_needed_exist(inspection, modorder->pdata[i]);
			check_needed(inspection, owner, modorder->pdata[i]);
		}
		check_exported(inspection, owner, seen, modorder->pdata[i]);
	}
	if (inspection->symvers && modorder)
		check_symvers(inspection, owner);
}
