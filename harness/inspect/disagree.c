// SPDX-License-Identifier: GPL-2.0-only
/* Lists that contradict each other: modules' needs, autoksyms.h, Module.symvers. */
#include "inspect/inspect.h"

#include <string.h>

#include "base/strset.h"
#include "inspect/stamp.h"
#include "kbuild/lists.h"
#include "verdict/judge.h"

static const char list_file[] = "include/generated/autoksyms.h";
static const char symvers_file[] = "Module.symvers";

static void add(struct tt_inspection *inspection, const char *kind, const char *file,
		const char *symbol, const char *format, ...) G_GNUC_PRINTF(5, 6);

static void add(struct tt_inspection *inspection, const char *kind, const char *file,
		const char *symbol, const char *format, ...)
{
	struct tt_disagreement *one = g_new0(struct tt_disagreement, 1);
	va_list args;

	va_start(args, format);
	one->text = g_strdup_vprintf(format, args);
	va_end(args);
	one->kind = kind;
	one->file = g_strdup(file);
	one->symbol = g_strdup(symbol);
	g_ptr_array_add(inspection->disagreements, one);
}

/* Name -> the object that offers or exports it, borrowed. */
static GHashTable *owners(const struct tt_objects *objects)
{
	GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < objects->all->len; i++) {
		const struct tt_compiled *object = objects->all->pdata[i];
		GHashTableIter iter;
		gpointer name;

		if (!object->elf)
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

static GHashTable *right_list(const struct tt_inspection *inspection)
{
	struct tt_observed observed = { .needed = g_hash_table_new_full(g_str_hash, g_str_equal,
									NULL, g_free) };
	GHashTableIter iter;
	gpointer module, names;
	GHashTable *right;

	g_hash_table_iter_init(&iter, inspection->needed);
	while (g_hash_table_iter_next(&iter, &module, &names)) {
		struct tt_needed *needed = g_new0(struct tt_needed, 1);

		needed->names = names;
		g_hash_table_insert(observed.needed, module, needed);
	}
	right = tt_list_from_needs(&observed, inspection->whitelist, inspection->dir->modversions);
	g_hash_table_unref(observed.needed);
	return right;
}

static void check_list(struct tt_inspection *inspection)
{
	g_autoptr(GHashTable) right = right_list(inspection);
	g_autoptr(GPtrArray) lacks = tt_strset_minus(right, inspection->list);
	g_autoptr(GPtrArray) surplus = tt_strset_minus(inspection->list, right);

	for (guint i = 0; i < lacks->len; i++)
		add(inspection, "list-lacks", list_file, lacks->pdata[i],
		    "autoksyms.h lacks %s, which the modules' lists ask for",
		    (char *)lacks->pdata[i]);
	for (guint i = 0; i < surplus->len; i++)
		add(inspection, "list-surplus", list_file, surplus->pdata[i],
		    "autoksyms.h lists %s, which no module's list, whitelist or option asks for",
		    (char *)surplus->pdata[i]);
}

/* TRUE if all modules have their list. */
static gboolean check_needed_exist(struct tt_inspection *inspection)
{
	const GPtrArray *modorder = inspection->dir->modorder;
	gboolean all = TRUE;

	for (guint i = 0; modorder && i < modorder->len; i++) {
		const char *module = modorder->pdata[i];

		if (g_hash_table_contains(inspection->needed, module))
			continue;
		all = FALSE;
		add(inspection, "needed-missing", module, "",
		    "%s has no list of needed symbols (.usyms or .mod): kbuild takes that for none",
		    module);
	}
	return all;
}

/* The module's own undefined symbols, as far as somebody here could export them. */
static void check_needed(struct tt_inspection *inspection, GHashTable *owner, const char *module)
{
	GHashTable *needed = g_hash_table_lookup(inspection->needed, module);
	GHashTable *undefined = g_hash_table_lookup(inspection->objects->module_needs, module);
	g_autofree char *path = g_strdup_printf("%s/%s.o", inspection->dir->root, module);
	g_autoptr(GPtrArray) lacks = NULL;

	if (!needed || !undefined)
		return;
	lacks = tt_strset_minus(undefined, needed);
	for (guint i = 0; i < lacks->len; i++) {
		const char *symbol = lacks->pdata[i];

		/* nm's "U" is what kbuild looks for; a weak reference needs nobody */
		if (g_hash_table_contains(owner, symbol) &&
		    tt_symbol_look_up(path, symbol) == TT_SYMBOL_UNDEFINED)
			add(inspection, "needed-lacks", module, symbol,
			    "%s.o refers to %s, but the module's list of needed symbols lacks it",
			    module, symbol);
	}
}

/* Is @name kept: by the list, or for single-pass kernels by a module's reference? */
static GHashTable *kept_names(const struct tt_inspection *inspection)
{
	GHashTable *kept = tt_strset_new();
	GHashTableIter iter;
	gpointer set;

	if (inspection->features.pipeline == TT_PIPELINE_RECURSIVE)
		return g_hash_table_ref(inspection->list);
	g_hash_table_iter_init(&iter, inspection->objects->module_needs);
	while (g_hash_table_iter_next(&iter, NULL, &set)) {
		GHashTableIter names;
		gpointer name;

		g_hash_table_iter_init(&names, set);
		while (g_hash_table_iter_next(&names, &name, NULL))
			tt_strset_add(kept, name);
	}
	g_hash_table_iter_init(&iter, inspection->whitelist);
	while (g_hash_table_iter_next(&iter, &set, NULL))
		tt_strset_add(kept, set);
	if (inspection->dir->modversions)
		tt_strset_add(kept, "module_layout");
	return kept;
}

static void check_symvers(struct tt_inspection *inspection, GHashTable *owner)
{
	g_autoptr(GHashTable) kept = kept_names(inspection);
	g_autoptr(GPtrArray) names = tt_table_keys(inspection->symvers);
	g_autoptr(GPtrArray) wanted = tt_strset_sorted(kept);

	for (guint i = 0; i < wanted->len; i++) {
		const struct tt_compiled *object = g_hash_table_lookup(owner, wanted->pdata[i]);

		if (object && !g_hash_table_contains(inspection->symvers, wanted->pdata[i]))
			add(inspection, "symvers-lacks", symvers_file, wanted->pdata[i],
			    "Module.symvers lacks %s, which is needed and which %s offers",
			    (char *)wanted->pdata[i], object->path);
	}
	for (guint i = 0; i < names->len; i++)
		if (!g_hash_table_contains(kept, names->pdata[i]))
			add(inspection, "symvers-surplus", symvers_file, names->pdata[i],
			    "Module.symvers has %s, which %s", (char *)names->pdata[i],
			    inspection->list ? "autoksyms.h doesn't list" : "no module needs");
}

void tt_inspect_lists(struct tt_inspection *inspection)
{
	g_autoptr(GHashTable) owner = owners(inspection->objects);
	enum tt_pipeline pipeline = inspection->features.pipeline;
	GPtrArray *modorder = inspection->dir->modorder;

	if (pipeline == TT_PIPELINE_NONE)
		return;
	if (pipeline == TT_PIPELINE_RECURSIVE && !inspection->list) {
		add(inspection, "list-lacks", list_file, "",
		    "autoksyms.h, the list of symbols to keep, is not there");
		return;
	}
	if (pipeline == TT_PIPELINE_RECURSIVE && modorder) {
		if (check_needed_exist(inspection))
			check_list(inspection);
		for (guint i = 0; i < modorder->len; i++)
			check_needed(inspection, owner, modorder->pdata[i]);
	}
	if (inspection->symvers && modorder)
		check_symvers(inspection, owner);
}
