// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/inspect.h"

#include <stdio.h>
#include <string.h>

#include "base/strset.h"
#include "inspect/stamp.h"
#include "kbuild/ksyms_model.h"
#include "kbuild/lists.h"

static void free_stale(gpointer data)
{
	struct tt_stale *stale = data;

	g_free(stale->symbol);
	g_free(stale->dep);
	g_free(stale->newer);
	g_free(stale);
}

static void free_disagreement(gpointer data)
{
	struct tt_disagreement *one = data;

	g_free(one->file);
	g_free(one->symbol);
	g_free(one->text);
	g_free(one->remove);
	g_free(one);
}

void tt_inspection_free(struct tt_inspection *inspection)
{
	if (!inspection)
		return;
	g_ptr_array_unref(inspection->stale);
	g_ptr_array_unref(inspection->ties);
	g_ptr_array_unref(inspection->disagreements);
	g_ptr_array_unref(inspection->commands);
	g_clear_pointer(&inspection->list, g_hash_table_unref);
	g_clear_pointer(&inspection->whitelist, g_hash_table_unref);
	g_clear_pointer(&inspection->right, g_hash_table_unref);
	g_clear_pointer(&inspection->users, g_hash_table_unref);
	g_clear_pointer(&inspection->needed, g_hash_table_unref);
	g_clear_pointer(&inspection->symvers, g_hash_table_unref);
	g_clear_pointer(&inspection->vmlinux, tt_object_free);
	g_clear_error(&inspection->symvers_error);
	tt_features_clear(&inspection->features);
	tt_objects_free(inspection->objects);
	tt_filesystem_free(inspection->fs);
	tt_builddir_free(inspection->dir);
	g_free(inspection);
}

/* Notes what could not be read; a list that isn't there is no problem here. */
static void note(struct tt_inspection *inspection, GError *error)
{
	if (!error)
		return;
	if (!g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		g_ptr_array_add(inspection->dir->problems, g_strdup(error->message));
	g_error_free(error);
}

static void read_needed(struct tt_inspection *inspection)
{
	const GPtrArray *modorder = inspection->dir->modorder;

	if (modorder)
		inspection->features.needed = tt_needed_kind(inspection->dir->root, modorder);
	if (inspection->features.pipeline != TT_PIPELINE_RECURSIVE)
		inspection->features.needed = TT_NEEDED_MODPOST;
	inspection->needed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						   (GDestroyNotify)g_hash_table_unref);
	for (guint i = 0; modorder && i < modorder->len; i++) {
		GError *error = NULL;
		GHashTable *names = tt_needed_read(inspection->dir->root, modorder->pdata[i],
						   inspection->features.needed, NULL, &error);

		note(inspection, error);
		if (names)
			g_hash_table_replace(inspection->needed, g_strdup(modorder->pdata[i]),
					     names);
	}
}

static void note_users(struct tt_inspection *inspection)
{
	g_autoptr(GPtrArray) modules = tt_table_keys(inspection->needed);

	inspection->users = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						  (GDestroyNotify)g_ptr_array_unref);
	for (guint i = 0; i < modules->len; i++) {
		GHashTableIter iter;
		gpointer symbol;

		g_hash_table_iter_init(&iter,
				       g_hash_table_lookup(inspection->needed, modules->pdata[i]));
		while (g_hash_table_iter_next(&iter, &symbol, NULL)) {
			GPtrArray *users = g_hash_table_lookup(inspection->users, symbol);

			if (!users) {
				users = g_ptr_array_new();
				g_hash_table_insert(inspection->users, g_strdup(symbol), users);
			}
			g_ptr_array_add(users, modules->pdata[i]);
		}
	}
}

/* Which of the scripts' rules holds is known by the release alone: the lists look alike. */
static enum tt_whitelist_form whitelist_form(const struct tt_inspection *inspection)
{
	const struct tt_ksyms_rules *rules;
	unsigned int version, level;

	if (inspection->features.pipeline != TT_PIPELINE_RECURSIVE)
		return TT_WHITELIST_LINES;
	if (sscanf(inspection->dir->release, "%u.%u", &version, &level) != 2 || level > 99)
		return TT_WHITELIST_WORDS;
	rules = tt_ksyms_rules((int)(version * 100 + level));
	return !rules || rules->splits_all ? TT_WHITELIST_WORDS : TT_WHITELIST_DEFINES;
}

static void read_lists(struct tt_inspection *inspection)
{
	const char *root = inspection->dir->root;
	g_autofree char *list = g_build_filename(root, "include/generated/autoksyms.h", NULL);
	g_autofree char *symvers = g_build_filename(root, "Module.symvers", NULL);
	GError *error = NULL;

	if (inspection->features.pipeline == TT_PIPELINE_RECURSIVE && tt_is_regular(list))
		inspection->list = tt_autoksyms_read(list, &error);
	note(inspection, error);
	if (tt_is_regular(symvers))
		inspection->symvers = tt_symvers_read(symvers, &inspection->symvers_error);
	inspection->whitelist = tt_builddir_whitelist(inspection->dir, whitelist_form(inspection));
	read_needed(inspection);
	note_users(inspection);
}

static gint64 grain_seen(const struct tt_objects *objects)
{
	g_autoptr(GArray) stamps = g_array_new(FALSE, FALSE, sizeof(gint64));
	GHashTableIter iter;
	gpointer stamp;

	for (guint i = 0; i < objects->all->len; i++) {
		const struct tt_compiled *object = objects->all->pdata[i];

		if (object->stamp != TT_STAMP_NONE)
			g_array_append_val(stamps, object->stamp);
	}
	g_hash_table_iter_init(&iter, objects->stamps);
	while (g_hash_table_iter_next(&iter, NULL, &stamp))
		if (*(gint64 *)stamp != TT_STAMP_NONE)
			g_array_append_vals(stamps, stamp, 1);
	return tt_grain_of_stamps(stamps);
}

struct tt_inspection *tt_inspect(const char *path, const char *source, GError **error)
{
	struct tt_builddir *dir = tt_builddir_open(path, source, error);
	struct tt_inspection *inspection;

	if (!dir)
		return NULL;
	inspection = g_new0(struct tt_inspection, 1);
	inspection->dir = dir;
	inspection->stale = g_ptr_array_new_with_free_func(free_stale);
	inspection->ties = g_ptr_array_new_with_free_func(g_free);
	inspection->disagreements = g_ptr_array_new_with_free_func(free_disagreement);
	inspection->commands = g_ptr_array_new_with_free_func(g_free);
	inspection->fs = tt_filesystem_of(dir->root);
	inspection->objects = tt_objects_read(dir);
	inspection->grain_seen = grain_seen(inspection->objects);
	tt_inspect_pipeline(inspection);
	read_lists(inspection);
	tt_inspect_damage(inspection);
	tt_inspect_stale(inspection);
	tt_inspect_weigh(inspection);
	tt_inspect_ties(inspection);
	tt_inspect_lists(inspection);
	tt_inspect_vmlinux(inspection);
	tt_inspect_way_out(inspection);
	return inspection;
}

void tt_inspect_add(struct tt_inspection *inspection, const char *kind, const char *file,
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

void tt_inspect_remove(struct tt_inspection *inspection, const char *file)
{
	GPtrArray *all = inspection->disagreements;

	((struct tt_disagreement *)all->pdata[all->len - 1])->remove = g_strdup(file);
}

gboolean tt_inspection_bad(const struct tt_inspection *inspection)
{
	for (guint i = 0; i < inspection->stale->len; i++) {
		const struct tt_stale *stale = inspection->stale->pdata[i];

		if (stale->linked != TT_LINKED_NO && !stale->policy)
			return TRUE;
	}
	return inspection->open_ties || inspection->disagreements->len;
}
