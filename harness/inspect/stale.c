// SPDX-License-Identifier: GPL-2.0-only
/* Objects whose exports disagree with the symbol list, and why make keeps them. */
#include "inspect/inspect.h"

#include <string.h>

#include "base/strset.h"
#include "inspect/linked.h"
#include "inspect/stamp.h"
#include "kbuild/cmdfile.h"

const char *tt_relation_name(enum tt_relation relation)
{
	static const char *const names[] = { "newer", "tie", "older", "missing", "none" };

	return names[relation];
}

static gboolean depends_on(const struct tt_compiled *object, const char *dep)
{
	for (guint i = 0; dep && i < object->deps->len; i++)
		if (!strcmp(object->deps->pdata[i], dep))
			return TRUE;
	return FALSE;
}

static enum tt_relation relate(const struct tt_compiled *object, const char *dep, gint64 stamp)
{
	if (!depends_on(object, dep))
		return TT_RELATION_NONE;
	if (stamp == TT_STAMP_NONE)
		return TT_RELATION_MISSING;
	if (ct_remake_newer(stamp, object->stamp))
		return TT_RELATION_NEWER;
	return stamp == object->stamp ? TT_RELATION_TIE : TT_RELATION_OLDER;
}

/*
 * make remakes what depends on a prerequisite that is gone. Without its source, the directory was
 * carried here from elsewhere, and absolute names say nothing.
 */
static gboolean is_gone(const struct tt_builddir *dir, const char *file)
{
	return dir->source || (file[0] != '/' && !g_str_has_prefix(file, ".."));
}

/* Objects share most of their headers: each is looked at once. */
static gint64 stamp_of_shared(GHashTable *stamps, const char *root, const char *file)
{
	gint64 *stamp = g_hash_table_lookup(stamps, file);

	if (!stamp) {
		stamp = g_new(gint64, 1);
		*stamp = tt_stamp_below(root, file);
		g_hash_table_insert(stamps, g_strdup(file), stamp);
	}
	return *stamp;
}

/*
 * A prerequisite of @object that is newer than it: then the next make rebuilds it. @stamps: file ->
 * gint64 *, what is known of all objects' prerequisites.
 */
static char *newer_prerequisite(const struct tt_builddir *dir, const struct tt_compiled *object,
				GHashTable *stamps)
{
	g_autofree char *path = g_build_filename(dir->root, object->command, NULL);
	g_autoptr(tt_cmdfile) cmd =
		tt_is_regular(path) ? tt_cmdfile_read(path, TT_CMD_ALL, NULL) : NULL;

	for (guint i = 0; cmd && i < cmd->deps->len; i++) {
		const struct tt_cmd_dep *dep = &g_array_index(cmd->deps, struct tt_cmd_dep, i);
		gboolean must_exist = dep->kind == TT_CMD_SOURCE || dep->kind == TT_CMD_DEPEND;
		gint64 stamp = stamp_of_shared(stamps, dir->root, dep->path);

		/* To make, a $(wildcard) without a file is no prerequisite. */
		if (stamp == TT_STAMP_NONE && !(must_exist && is_gone(dir, dep->path)))
			continue;
		if (ct_remake_newer(stamp, object->stamp))
			return g_strdup(dep->path);
	}
	return NULL;
}

/* What holds for the whole object is looked up once; its symbols come one after the other. */
static void judge_object(const struct tt_inspection *inspection, struct tt_stale *stale,
			 const struct tt_stale *last, GHashTable *stamps)
{
	if (last && last->object == stale->object) {
		stale->newer = g_strdup(last->newer);
		stale->linked = last->linked;
	} else {
		stale->newer = newer_prerequisite(inspection->dir, stale->object, stamps);
		stale->linked = tt_is_linked(inspection, stale->object->path);
	}
	stale->sticky = !stale->newer;
}

static void add_stale(struct tt_inspection *inspection, const struct tt_compiled *object,
		      const char *symbol, gboolean surplus)
{
	struct tt_stale *stale = g_new0(struct tt_stale, 1);

	stale->object = object;
	stale->symbol = g_strdup(symbol);
	stale->surplus = surplus;
	stale->dep = tt_dep_file_of(&inspection->features, symbol);
	stale->dep_stamp =
		stale->dep ? tt_stamp_below(inspection->dir->root, stale->dep) : TT_STAMP_NONE;
	stale->relation = relate(object, stale->dep, stale->dep_stamp);
	stale->users = g_hash_table_lookup(inspection->users, symbol);
	g_ptr_array_add(inspection->stale, stale);
}

/* After all are found: then what they depend on is looked at together. */
static void judge_all(struct tt_inspection *inspection)
{
	g_autoptr(GHashTable) stamps =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	const struct tt_stale *last = NULL;

	for (guint i = 0; i < inspection->stale->len; i++) {
		struct tt_stale *stale = inspection->stale->pdata[i];

		judge_object(inspection, stale, last, stamps);
		last = stale;
	}
}

/* Exported, but not listed: left behind by an earlier list. */
static void check_surplus(struct tt_inspection *inspection, const struct tt_compiled *object)
{
	g_autoptr(GPtrArray) exports = tt_table_keys(object->elf->exports);

	for (guint i = 0; i < exports->len; i++)
		if (!g_hash_table_contains(inspection->list, exports->pdata[i]))
			add_stale(inspection, object, exports->pdata[i], TRUE);
}

/* Offered and listed, but not exported. */
static void check_offered(struct tt_inspection *inspection, const struct tt_compiled *object)
{
	g_autoptr(GPtrArray) offered = tt_table_keys(object->elf->offered);

	for (guint i = 0; i < offered->len; i++)
		if (g_hash_table_contains(inspection->list, offered->pdata[i]) &&
		    !g_hash_table_contains(object->elf->exports, offered->pdata[i]))
			add_stale(inspection, object, offered->pdata[i], FALSE);
}

/*
 * Up to 4.20 an object doesn't say what it offers, it only depends on the dep files; several
 * names share one. Those listed names are meant that the object defines and nobody exports.
 */
static void check_by_dep(struct tt_inspection *inspection, const struct tt_compiled *object,
			 GHashTable *names_of_dep, GHashTable *exported)
{
	g_autofree char *path = g_build_filename(inspection->dir->root, object->path, NULL);

	for (guint i = 0; i < object->deps->len; i++) {
		const GPtrArray *names = g_hash_table_lookup(names_of_dep, object->deps->pdata[i]);

		for (guint j = 0; names && j < names->len; j++)
			if (!g_hash_table_contains(exported, names->pdata[j]) &&
			    tt_symbol_look_up(path, names->pdata[j]) == TT_SYMBOL_DEFINED)
				add_stale(inspection, object, names->pdata[j], FALSE);
	}
}

/* Dep file -> listed names that map to it, sorted; the names belong to the list. */
static GHashTable *listed_by_dep(const struct tt_inspection *inspection)
{
	GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						  (GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GPtrArray) names = tt_strset_sorted(inspection->list);

	for (guint i = 0; i < names->len; i++) {
		char *dep = tt_dep_file_of(&inspection->features, names->pdata[i]);
		GPtrArray *same = dep ? g_hash_table_lookup(table, dep) : NULL;

		if (same) {
			g_ptr_array_add(same, names->pdata[i]);
			g_free(dep);
		} else if (dep) {
			same = g_ptr_array_new();
			g_ptr_array_add(same, names->pdata[i]);
			g_hash_table_insert(table, dep, same);
		}
	}
	return table;
}

static GHashTable *all_exported(const struct tt_objects *objects)
{
	GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < objects->all->len; i++) {
		const struct tt_compiled *object = objects->all->pdata[i];
		GHashTableIter iter;
		gpointer name;

		if (!object->elf)
			continue;
		g_hash_table_iter_init(&iter, object->elf->exports);
		while (g_hash_table_iter_next(&iter, &name, NULL))
			g_hash_table_add(set, name);
	}
	return set;
}

void tt_inspect_stale(struct tt_inspection *inspection)
{
	const GPtrArray *all = inspection->objects->all;
	g_autoptr(GHashTable) by_dep = NULL;
	g_autoptr(GHashTable) exported = NULL;

	if (inspection->features.pipeline != TT_PIPELINE_RECURSIVE || !inspection->list)
		return;
	if (inspection->features.marking == TT_MARK_PREPROCESSOR) {
		by_dep = listed_by_dep(inspection);
		exported = all_exported(inspection->objects);
	}
	for (guint i = 0; i < all->len; i++) {
		const struct tt_compiled *object = all->pdata[i];

		if (!object->elf)
			continue;
		check_surplus(inspection, object);
		check_offered(inspection, object);
		if (by_dep)
			check_by_dep(inspection, object, by_dep, exported);
	}
	judge_all(inspection);
}
