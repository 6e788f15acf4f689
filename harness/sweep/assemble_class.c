// SPDX-License-Identifier: GPL-2.0-only
/* Classes put together from folders that were made, and judged. */
#include <string.h>
#include <unistd.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "sweep/assemble_internal.h"

/* Neighbouring classes, which differ in one folder; they share a tree. */
struct chunk {
	struct tt_assembly *assembly;
	guint first, last; /* indices of classes, @last left out */
	char *place, *tree;
	const struct tt_part **current; /* per folder: what is in the tree */
};

static gboolean start_tree(struct chunk *chunk, GError **error)
{
	const struct tt_record *record = chunk->assembly->batch->request->record;

	if (g_file_test(chunk->tree, G_FILE_TEST_IS_DIR))
		return TRUE;
	return tt_dir_make(chunk->place, error) &&
	       tt_tree_copy(record->snapshot, chunk->tree, error) &&
	       tt_copy_file(record->tree, chunk->tree, "vmlinux.a", error);
}

static gboolean put_folder(struct chunk *chunk, guint index, const struct tt_part *part,
			   GError **error)
{
	g_autofree char *from = g_build_filename(part->place, "tree", NULL);
	g_autofree char *to = g_build_filename(chunk->tree, part->folder->path, NULL);

	if (chunk->current[index] == part)
		return TRUE;
	chunk->current[index] = NULL;
	if (!tt_tree_remove(to, error) || !tt_tree_copy(from, to, error))
		return FALSE;
	chunk->current[index] = part;
	return TRUE;
}

static gboolean put_together(struct chunk *chunk, const struct tt_confirmation *c, GError **error)
{
	for (guint i = 0; i < chunk->assembly->parts->folders->len; i++) {
		const struct tt_part *part = tt_assembly_part(chunk->assembly, i, c);

		if (part->error) {
			g_propagate_error(error, g_error_copy(part->error));
			return FALSE;
		}
		if (!put_folder(chunk, i, part, error))
			return FALSE;
	}
	return TRUE;
}

/* Takes back what the end of the build wrote to @path. */
static gboolean take_back(struct chunk *chunk, const char *path, GError **error)
{
	const struct tt_parts *parts = chunk->assembly->parts;
	const char *snapshot = chunk->assembly->batch->request->record->snapshot;
	g_autofree char *original = g_build_filename(snapshot, path, NULL);
	g_autofree char *written = g_build_filename(chunk->tree, path, NULL);

	for (guint i = 0; i < parts->folders->len; i++) {
		const struct tt_folder *folder = parts->folders->pdata[i];

		if (tt_parts_is_below(path, folder->path)) {
			chunk->current[i] = NULL;
			return TRUE;
		}
	}
	if (g_file_test(original, G_FILE_TEST_IS_REGULAR))
		return tt_copy_file(snapshot, chunk->tree, path, error);
	return tt_tree_remove(written, error);
}

static gboolean take_all_back(struct chunk *chunk, const char *name, GError **error)
{
	g_autofree char *path = g_strdup_printf("%s/%s.events", chunk->place, name);
	struct ct_log *log = ct_log_read(path);
	gboolean ok = log != NULL;

	if (!log)
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL, "cannot read the event log %s",
			    path);
	for (gsize i = 0; ok && i < log->count; i++)
		if (ct_log_is_event(&log->records[i]) && log->records[i].path[0] &&
		    log->records[i].path[0] != '/')
			ok = take_back(chunk, log->records[i].path, error);
	ct_log_free(log);
	return ok;
}

/* The processes at the end of the build, until one fails. */
static gboolean run_end(struct chunk *chunk, struct tt_confirmation *c, struct tt_buildlog *log,
			GError **error)
{
	const struct tt_confirm_request *request = chunk->assembly->batch->request;
	const GPtrArray *calls = chunk->assembly->parts->end;

	c->make_status = 0;
	for (guint i = 0; i < calls->len && !c->make_status; i++) {
		const struct ct_make *call = calls->pdata[i];
		const char *from = request->record->tree;
		g_auto(GStrv) argv = tt_parts_moved(call->argv, from, chunk->tree);
		g_auto(GStrv) envp = tt_parts_moved(call->envp, from, chunk->tree);
		g_autofree char *name = g_strdup_printf("end-%u", i);
		const struct tt_confirm_step step = { argv, envp, chunk->tree, chunk->place, name };

		if (!tt_confirm_make(request, &step, log, &c->make_status, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean clean(struct chunk *chunk, GError **error)
{
	for (guint i = 0; i < chunk->assembly->parts->end->len; i++) {
		g_autofree char *name = g_strdup_printf("end-%u", i);
		g_autofree char *path = g_strdup_printf("%s/%s.events", chunk->place, name);

		if (!g_file_test(path, G_FILE_TEST_EXISTS))
			continue;
		if (!take_all_back(chunk, name, error) || !tt_tree_remove(path, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean assemble(struct chunk *chunk, struct tt_confirmation *c, GError **error)
{
	const struct tt_confirm_request *request = chunk->assembly->batch->request;
	g_autoptr(tt_buildlog) log = tt_buildlog_new();

	if (!start_tree(chunk, error) || !put_together(chunk, c, error) ||
	    !run_end(chunk, c, log, error))
		return FALSE;
	if (!c->make_status) {
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL, "modpost has no objection");
		return FALSE;
	}
	return tt_confirm_judge(request, c, chunk->tree, log, error) && clean(chunk, error);
}

static gboolean check_outcome(const struct tt_confirmation *c, GError **error)
{
	if (tt_outcome_equal(c->predicted, c->observed))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
		    "the folders put together are not as predicted");
	return FALSE;
}

/*
 * What cannot be assembled is resumed, which asks nothing of the build. So is what comes out
 * otherwise than predicted: only a make of the whole tree refutes a prediction.
 */
static void confirm_class(struct chunk *chunk, struct tt_confirmation *c)
{
	struct tt_confirm_batch *batch = chunk->assembly->batch;
	g_autoptr(GError) why = NULL;
	gint64 began = g_get_monotonic_time();

	if (assemble(chunk, c, &why) && check_outcome(c, &why)) {
		c->seconds = (double)(g_get_monotonic_time() - began) / 1e6;
		tt_confirm_done(batch);
		return;
	}
	c->how = TT_CONFIRM_RESUMED;
	c->resumed_because = g_strdup(why->message);
	g_clear_pointer(&c->observed, tt_outcome_free);
	/* Whatever is in the tree now is not used again. */
	if (!tt_tree_remove(chunk->place, &c->error)) {
		c->miss = TRUE;
		tt_confirm_done(batch);
		return;
	}
	memset(chunk->current, 0, chunk->assembly->parts->folders->len * sizeof(*chunk->current));
	tt_confirm_alone(batch, c);
}

static void confirm_chunk(struct tt_confirm_task *task, struct tt_confirm_batch *batch)
{
	struct chunk *chunk = task->item;
	struct tt_assembly *assembly = chunk->assembly;

	(void)batch;
	chunk->current = g_new0(const struct tt_part *, assembly->parts->folders->len);
	for (guint i = chunk->first; i < chunk->last; i++)
		confirm_class(chunk, assembly->classes->pdata[i]);
	g_free(chunk->current);
	g_free(chunk->place);
	g_free(chunk->tree);
}

/* Several chunks per thread, because some end early. */
void tt_assembly_add_classes(struct tt_assembly *assembly, GArray *tasks)
{
	guint all = assembly->classes->len;
	guint count = MIN(all, 2 * MAX(assembly->batch->request->workers, 1));

	for (guint i = 0; i < count; i++) {
		struct chunk *chunk = g_new0(struct chunk, 1);
		struct tt_confirm_task task = { confirm_chunk, chunk };

		chunk->assembly = assembly;
		chunk->first = i * all / count;
		chunk->last = (i + 1) * all / count;
		chunk->place = g_strdup_printf("%s/class-%u", assembly->directory, chunk->first);
		chunk->tree = g_build_filename(chunk->place, "tree", NULL);
		g_ptr_array_add(assembly->chunks, chunk);
		g_array_append_val(tasks, task);
	}
}
