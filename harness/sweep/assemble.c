// SPDX-License-Identifier: GPL-2.0-only
/* Which folders have to be made, and making them; assemble_class.c puts them together. */
#include "sweep/assemble.h"

#include <stdio.h>
#include <string.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "sweep/assemble_internal.h"
#include "sweep/restamp.h"

static void free_part(gpointer data)
{
	struct tt_part *part = data;

	g_free(part->place);
	g_clear_error(&part->error);
	g_free(part);
}

static char *part_key(const struct tt_assembly *assembly, guint folder,
		      const struct tt_confirmation *c)
{
	const struct tt_record *record = assembly->batch->request->record;
	g_autofree char *pattern =
		tt_parts_pattern(record->timeline, record->pairs,
				 assembly->parts->folders->pdata[folder], c->ticks, c->count);

	return g_strdup_printf("%u-%s", folder, pattern);
}

struct tt_part *tt_assembly_part(const struct tt_assembly *assembly, guint folder,
				 const struct tt_confirmation *c)
{
	g_autofree char *key = part_key(assembly, folder, c);

	return g_hash_table_lookup(assembly->by_key, key);
}

static void add_part(struct tt_assembly *assembly, guint folder, const struct tt_confirmation *c)
{
	g_autofree char *key = part_key(assembly, folder, c);
	struct tt_part *part = g_hash_table_lookup(assembly->by_key, key);

	if (part)
		return;
	part = g_new0(struct tt_part, 1);
	part->assembly = assembly;
	part->folder = assembly->parts->folders->pdata[folder];
	part->example = c;
	/* Patterns can be long; the number of parts so far is a name, too. */
	part->place = g_strdup_printf("%s/part-%u", assembly->directory, assembly->list->len);
	g_ptr_array_add(assembly->list, part);
	g_hash_table_insert(assembly->by_key, g_steal_pointer(&key), part);
}

/* Without parts, all classes are resumed. */
static void find_parts(struct tt_assembly *assembly, GPtrArray *confirmations)
{
	g_autoptr(GError) why = NULL;

	assembly->parts = tt_parts_find(assembly->batch->request->record, &why);
	for (guint i = 0; i < confirmations->len; i++) {
		struct tt_confirmation *c = confirmations->pdata[i];

		if (c->how != TT_CONFIRM_ASSEMBLED)
			continue;
		if (!assembly->parts) {
			c->how = TT_CONFIRM_RESUMED;
			c->resumed_because = g_strdup(why->message);
			continue;
		}
		g_ptr_array_add(assembly->classes, c);
		for (guint folder = 0; folder < assembly->parts->folders->len; folder++)
			add_part(assembly, folder, c);
	}
}

struct tt_assembly *tt_assembly_new(struct tt_confirm_batch *batch, GPtrArray *confirmations)
{
	struct tt_assembly *assembly = g_new0(struct tt_assembly, 1);

	assembly->batch = batch;
	assembly->directory = g_build_filename(batch->request->directory, "assembled", NULL);
	assembly->classes = g_ptr_array_new();
	assembly->list = g_ptr_array_new_with_free_func(free_part);
	assembly->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	assembly->trees = g_async_queue_new_full(g_free);
	assembly->chunks = g_ptr_array_new_with_free_func(g_free);
	find_parts(assembly, confirmations);
	/* Of a sweep before this one. */
	tt_tree_remove(assembly->directory, NULL);
	return assembly;
}

void tt_assembly_free(struct tt_assembly *assembly)
{
	gboolean miss = FALSE;

	for (guint i = 0; i < assembly->classes->len; i++)
		miss |= ((struct tt_confirmation *)assembly->classes->pdata[i])->miss;
	if (!miss)
		tt_tree_remove(assembly->directory, NULL);
	g_hash_table_unref(assembly->by_key);
	g_ptr_array_unref(assembly->list);
	g_ptr_array_unref(assembly->classes);
	g_ptr_array_unref(assembly->chunks);
	g_async_queue_unref(assembly->trees);
	tt_parts_free(assembly->parts);
	g_free(assembly->directory);
	g_free(assembly);
}

/* A copy of the tree after the first pass: one that another folder was made in, or a new one. */
static char *take_tree(struct tt_assembly *assembly, const struct tt_part *part, GError **error)
{
	const char *snapshot = assembly->batch->request->record->snapshot;
	char *tree = g_async_queue_try_pop(assembly->trees);

	if (tree)
		return tree;
	tree = g_strdup_printf("%s.tree", part->place);
	if (tt_tree_copy(snapshot, tree, error))
		return tree;
	g_free(tree);
	return NULL;
}

static gboolean is_scratch(const char *path)
{
	return g_str_has_prefix(path, ".tmp") || path[0] == '/' || !path[0];
}

/* Nothing but the folder was written to. */
static gboolean check_events(const struct tt_part *part, GError **error)
{
	g_autofree char *path = g_build_filename(part->place, "build.events", NULL);
	struct ct_log *log = ct_log_read(path);
	const char *outside = log ? NULL : path;

	for (gsize i = 0; log && i < log->count && !outside; i++) {
		const char *written = log->records[i].path;

		if (!tt_parts_is_below(written, part->folder->path) && !is_scratch(written) &&
		    strcmp(written, part->folder->path) && ct_log_is_event(&log->records[i]))
			outside = written;
	}
	if (outside)
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
			    "the make of %s does not keep to its folder: %s", part->folder->path,
			    outside);
	ct_log_free(log);
	return !outside;
}

/* What the script collects, in all eras with folders that can be made alone. */
static gboolean is_list(const char *path)
{
	return g_str_has_suffix(path, ".usyms") || g_str_has_suffix(path, ".mod") ||
	       g_str_has_suffix(path, "modules.order");
}

/* The lists are those of the recorded build, in which the script found nothing more to do. */
static gboolean check_lists(const struct tt_part *part, const char *made, GError **error)
{
	const struct tt_record *record = part->assembly->batch->request->record;
	g_autofree char *recorded = g_build_filename(record->tree, part->folder->path, NULL);
	g_autoptr(GPtrArray) files = tt_tree_files(made, NULL, error);

	for (guint i = 0; files && i < files->len; i++) {
		g_autofree char *one = g_build_filename(made, files->pdata[i], NULL);
		g_autofree char *other = g_build_filename(recorded, files->pdata[i], NULL);
		g_autofree char *text = NULL, *text2 = NULL;

		if (!is_list(one))
			continue;
		if (!g_file_get_contents(one, &text, NULL, error) ||
		    !g_file_get_contents(other, &text2, NULL, error))
			return FALSE;
		if (strcmp(text, text2)) {
			g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
				    "%s is not as in the recorded build", one);
			return FALSE;
		}
	}
	return files != NULL;
}

static gboolean run_call(struct tt_part *part, const struct ct_make *call, const char *tree,
			 GError **error)
{
	const struct tt_confirm_request *request = part->assembly->batch->request;
	g_auto(GStrv) argv = tt_parts_moved(call->argv, request->record->tree, tree);
	g_auto(GStrv) envp = tt_parts_moved(call->envp, request->record->tree, tree);
	g_autoptr(tt_buildlog) log = tt_buildlog_new();
	const struct tt_confirm_step step = { argv, envp, tree, part->place, "build" };
	int status = 0;

	if (!tt_confirm_make(request, &step, log, &status, error))
		return FALSE;
	if (status)
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
			    "the make of %s alone ended with status %d", part->folder->path,
			    status);
	return !status && check_events(part, error);
}

static gboolean run_calls(struct tt_part *part, const char *tree, GError **error)
{
	const GPtrArray *calls = part->folder->calls;

	for (guint i = 0; i < calls->len; i++)
		if (!run_call(part, calls->pdata[i], tree, error))
			return FALSE;
	return TRUE;
}

/* Makes the folder in @tree and moves it to the part's place. */
static gboolean make_in(struct tt_part *part, const char *tree, GError **error)
{
	const struct tt_record *record = part->assembly->batch->request->record;
	const struct tt_confirmation *c = part->example;
	g_autofree char *original = g_build_filename(record->snapshot, part->folder->path, NULL);
	g_autofree char *folder = g_build_filename(tree, part->folder->path, NULL);
	g_autofree char *made = g_build_filename(part->place, "tree", NULL);

	/* A copy in which this folder was made has it no longer; in another it is as it was. */
	if ((!g_file_test(folder, G_FILE_TEST_EXISTS) && !tt_tree_copy(original, folder, error)) ||
	    !tt_restamp(record, c->ticks, c->count, tree, error) || !run_calls(part, tree, error))
		return FALSE;
	if (rename(folder, made) < 0) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot move %s to %s", folder,
			    made);
		return FALSE;
	}
	return check_lists(part, made, error);
}

static void make_part(struct tt_confirm_task *task, struct tt_confirm_batch *batch)
{
	struct tt_part *part = task->item;
	char *tree = NULL;

	(void)batch;
	if (!tt_dir_make(part->place, &part->error))
		return;
	tree = take_tree(part->assembly, part, &part->error);
	if (tree && make_in(part, tree, &part->error))
		g_async_queue_push(part->assembly->trees, tree);
	else
		g_free(tree);
}

void tt_assembly_add_parts(struct tt_assembly *assembly, GArray *tasks)
{
	for (guint i = 0; i < assembly->list->len; i++) {
		struct tt_confirm_task task = { make_part, assembly->list->pdata[i] };

		g_array_append_val(tasks, task);
	}
}
