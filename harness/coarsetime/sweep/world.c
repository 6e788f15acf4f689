// SPDX-License-Identifier: GPL-2.0-only
#include "world.h"

#include <string.h>

#include "fate.h"
#include "remake.h"

static const struct ct_order_event *event_at(const struct ct_world *w, guint event)
{
	return &w->order->events[event];
}

guint ct_world_last(const struct ct_world *world, const struct ct_node *file, guint event)
{
	return ct_order_last_of(world->events[ct_world_real(file)->index], event);
}

gint64 ct_world_stamp(const struct ct_world *world, const struct ct_node *file, guint event)
{
	guint last = ct_world_last(world, file, event);

	if (!last)
		return world->before[ct_world_real(file)->index];
	if (event_at(world, last)->fixed != CT_ORDER_FLOATS)
		return event_at(world, last)->fixed;
	return event_at(world, last)->record->stamp_ns;
}

/* Files that were there before the run are older than it, in the order that they had then. */
static int compare_stamps(gconstpointer a, gconstpointer b)
{
	gint64 one = *(const gint64 *)a, two = *(const gint64 *)b;

	return one < two ? -1 : one > two;
}

/* The layer's own word about what it found before the run, where there is one for all. */
static gboolean noted_stamps(struct ct_world *w, guint count)
{
	g_autoptr(GHashTable) notes = g_hash_table_new(g_str_hash, g_str_equal);
	gboolean all = TRUE;

	for (gsize i = 0; i < w->order->log->count; i++) {
		struct ct_log_record *record = &w->order->log->records[i];

		if (!strcmp(record->kind, "before") && !g_hash_table_contains(notes, record->path))
			g_hash_table_insert(notes, (char *)record->path, record);
	}
	for (guint i = 0; i < count; i++) {
		const struct ct_node *file = w->graph->files->pdata[i];
		const struct ct_log_record *note = g_hash_table_lookup(notes, file->path);

		w->before[i] = note ? MIN(note->stamp_ns, -1) : CT_STAMP_ABSENT;
		all &= note || file->before == CT_STAMP_ABSENT;
	}
	return all && g_hash_table_size(notes);
}

static void find_before(struct ct_world *w)
{
	guint count = w->graph->files->len;
	g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GHashTable) ranks = g_hash_table_new(g_int64_hash, g_int64_equal);

	w->before = g_new0(gint64, count + 1);
	if (noted_stamps(w, count))
		return;
	for (guint i = 0; i < count; i++)
		g_array_append_val(sorted,
				   ((const struct ct_node *)w->graph->files->pdata[i])->before);
	g_array_sort(sorted, compare_stamps);
	for (guint i = 0; i < sorted->len; i++) {
		gint64 *stamp = &g_array_index(sorted, gint64, i);

		if (!g_hash_table_contains(ranks, stamp))
			g_hash_table_insert(ranks, stamp, GUINT_TO_POINTER(i));
	}
	for (guint i = 0; i < count; i++) {
		struct ct_node *file = w->graph->files->pdata[i];
		guint rank = GPOINTER_TO_UINT(g_hash_table_lookup(ranks, &file->before));

		w->before[i] = file->before == CT_STAMP_ABSENT ? CT_STAMP_ABSENT
							       : CT_LOG_OLDER / 2 + (gint64)rank;
	}
}

static void free_list(gpointer data)
{
	g_array_unref(data);
}

/* A name was removed when so many events were over. */
struct removal {
	guint over;
	const struct ct_log_record *note;
};

static void find_removed(struct ct_world *w)
{
	struct removal removal = { 0 };

	w->removed = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_list);
	for (gsize i = 0; i < w->order->log->count; i++) {
		const struct ct_log_record *record = &w->order->log->records[i];
		GArray *list;

		removal.over = MAX(removal.over, record->number);
		removal.note = record;
		if (strcmp(record->kind, "unlink"))
			continue;
		list = g_hash_table_lookup(w->removed, record->path);
		if (!list) {
			list = g_array_new(FALSE, FALSE, sizeof(removal));
			g_hash_table_insert(w->removed, (char *)record->path, list);
		}
		g_array_append_val(list, removal);
	}
}

gint ct_world_call(const struct ct_world *world, guint event)
{
	for (guint i = world->calls->len; i-- > 0;) {
		const struct ct_call *call = &g_array_index(world->calls, struct ct_call, i);

		if (call->start < event && event <= call->end)
			return (gint)i;
	}
	return -1;
}

/* Was another target written in between? */
static gboolean other_written(const struct ct_world *w, const struct ct_node *file, guint from,
			      guint to)
{
	for (guint event = from + 1; event < to; event++) {
		const struct ct_node *other =
			ct_graph_node(w->graph, event_at(w, event)->record->path);

		if (other && other != file && other->recipe &&
		    !g_ptr_array_find(file->also, other, NULL))
			return TRUE;
	}
	return FALSE;
}

/*
 * Was the file removed between its events @from and @event by somebody else than the recipe that
 * made it anew ("rm -f $@", the assembler)? So it was if it was done before make was called, if
 * another's recipe is known to remove it, or if other targets were made in between. With several
 * jobs the last says nothing. In doubt it is the recipe's own doing: running the class shows when
 * a build was wrongly said not to happen, but nothing shows when it was wrongly said to.
 */
static gboolean was_removed(const struct ct_world *w, const struct ct_node *file, guint from,
			    guint event)
{
	const GArray *list = g_hash_table_lookup(w->removed, file->path);
	const struct ct_call *call =
		&g_array_index(w->calls, struct ct_call, ct_world_call(w, event));
	guint32 process = event_at(w, event)->record->process;

	for (guint i = 0; list && !file->own && i < list->len; i++) {
		const struct removal *removal = &g_array_index(list, struct removal, i);

		if (removal->over < from || removal->over >= event)
			continue;
		if (removal->note->fine_ns < call->when)
			return TRUE;
		if (removal->note->process == process)
			continue;
		if (file->fleeting ||
		    (!call->parallel && other_written(w, file, removal->over, event)))
			return TRUE;
	}
	return FALSE;
}

/* Two stamps of one file belong to one build if nothing that could cause another lies between. */
static gboolean is_new_build(const struct ct_world *w, const struct ct_node *file, guint before,
			     guint event)
{
	gint call = ct_world_call(w, event);

	if (call < 0 || ct_world_call(w, before) != call)
		return TRUE;
	for (guint i = 0; i < file->needs->len; i++) {
		if (ct_world_last(w, file->needs->pdata[i], event - 1) > before)
			return TRUE;
	}
	return FALSE;
}

guint *ct_world_reasons(const struct ct_world *world, const struct ct_build *build)
{
	const GPtrArray *needs = build->file->needs;
	guint *reasons = g_new0(guint, needs->len + 1);
	gint64 own = ct_world_stamp(world, build->file, build->first - 1);

	for (guint i = 0; i < needs->len; i++) {
		guint event = ct_world_last(world, needs->pdata[i], build->first - 1);

		if (event &&
		    ct_remake_newer(ct_world_stamp(world, needs->pdata[i], build->first - 1), own))
			reasons[i] = event;
	}
	return reasons;
}

/* Stamps from before the record are the same whatever the clock does in it. */
static gboolean was_out_of_date(const struct ct_world *w, const struct ct_node *file)
{
	gint64 own = w->before[ct_world_real(file)->index];

	for (guint i = 0; i < file->needs->len; i++) {
		gint64 need = w->before[ct_world_real(file->needs->pdata[i])->index];

		if (need != CT_STAMP_ABSENT && ct_remake_newer(need, own))
			return TRUE;
	}
	return FALSE;
}

static gboolean has_directory(const struct ct_node *file)
{
	for (guint i = 0; i < file->needs->len; i++) {
		if (ct_world_real(file->needs->pdata[i])->directory)
			return TRUE;
	}
	return FALSE;
}

static gboolean is_conditional(const struct ct_world *w, const struct ct_build *build)
{
	const struct ct_node *file = build->file;
	g_autofree guint *reasons = NULL;
	gboolean any = FALSE;

	/* The command's own doing. */
	if (ct_world_call(w, build->first) < 0)
		return FALSE;
	if (!build->before &&
	    (w->before[file->index] == CT_STAMP_ABSENT || was_out_of_date(w, file)))
		return FALSE;
	if ((file->always && !file->asks) || has_directory(file) ||
	    was_removed(w, file, build->before, build->first))
		return FALSE;
	reasons = ct_world_reasons(w, build);
	for (guint i = 0; i < file->needs->len; i++)
		any |= reasons[i] != 0;
	return any;
}

static void add_builds(struct ct_world *w, struct ct_node *file)
{
	const GArray *list = w->events[file->index];
	struct ct_build build = { .file = file };

	for (guint i = 0; i < list->len; i++) {
		guint event = g_array_index(list, guint, i);

		if (build.first && !is_new_build(w, file, build.last, event)) {
			build.last = event;
			continue;
		}
		if (build.first)
			g_array_append_val(w->builds, build);
		build.before = build.last;
		build.first = build.last = event;
	}
	if (build.first)
		g_array_append_val(w->builds, build);
}

static int compare_builds(gconstpointer a, gconstpointer b)
{
	guint one = ((const struct ct_build *)a)->first, two = ((const struct ct_build *)b)->first;

	return one < two ? -1 : one > two;
}

static void find_builds(struct ct_world *w)
{
	for (guint i = 0; i < w->graph->files->len; i++) {
		struct ct_node *file = w->graph->files->pdata[i];

		if (file->recipe && !file->real && w->events[i])
			add_builds(w, file);
	}
	g_array_sort(w->builds, compare_builds);
	for (guint i = 0; i < w->builds->len; i++) {
		struct ct_build *build = &g_array_index(w->builds, struct ct_build, i);
		GArray **list = &w->builds_of[build->file->index];

		build->conditional = is_conditional(w, build);
		w->conditional += build->conditional;
		if (!*list)
			*list = g_array_new(FALSE, FALSE, sizeof(guint));
		g_array_append_val(*list, i);
	}
}

/* Later than everything that it is made from; in a circle, somewhere. */
static void find_rank(struct ct_world *w, const struct ct_node *file, guint8 *state, guint *next)
{
	if (state[file->index])
		return;
	state[file->index] = 1;
	if (file->real)
		find_rank(w, file->real, state, next);
	for (guint i = 0; i < file->needs->len; i++)
		find_rank(w, file->needs->pdata[i], state, next);
	w->rank[file->index] = (*next)++;
}

static void find_ranks(struct ct_world *w)
{
	g_autofree guint8 *state = g_new0(guint8, w->graph->files->len + 1);
	guint next = 0;

	for (guint i = 0; i < w->graph->files->len; i++)
		find_rank(w, w->graph->files->pdata[i], state, &next);
}

static guint64 pair_of(const struct ct_node *file, const struct ct_node *need)
{
	return (guint64)file->index << 32 | need->index;
}

gboolean ct_world_is_left_out(const struct ct_world *world, const struct ct_node *file,
			      const struct ct_node *need)
{
	const guint64 pair = pair_of(file, need);

	return file->partial || g_hash_table_contains(world->excused, &pair);
}

/* Half of a name that has a blank in it, or a file that was removed again. */
static gboolean is_unread(const struct ct_node *need)
{
	return !need->there && !need->ruled && !need->recipe;
}

/* Nothing is said about this pair, because …; NULL: something is. */
static const char *why_left_out(const struct ct_world *w, const struct ct_node *file,
				const struct ct_node *need)
{
	if (is_unread(need))
		return "is neither there nor a target of any make; names with blanks or colons "
		       "cannot be read";
	if (ct_world_real(need)->directory)
		return "is a directory, whose stamp changes with its entries";
	if (!need->there || !ct_remake_newer(ct_world_stamp(w, need, w->order->count),
					     ct_world_stamp(w, file, w->order->count)))
		return NULL;
	/* Even after the last make: no clock is to blame, and make knows. */
	if (ct_world_last(w, file, w->order->count) > w->end)
		return "stays newer, so every make builds it once more: it never comes to rest";
	return "stays newer, and the last make does not write it: its recipe leaves it as it is, "
	       "so it never comes to rest, or it is not among the goals";
}

static void leave_out(struct ct_world *w, struct ct_node *file, struct ct_node *need)
{
	struct ct_left_out one = { file, need, why_left_out(w, file, need) };
	guint64 *pair;

	if (!one.why)
		return;
	g_array_append_val(w->left_out, one);
	w->unread += is_unread(need);
	pair = g_new(guint64, 1);
	*pair = pair_of(file, need);
	g_hash_table_add(w->excused, pair);
}

static void leave_out_whole(struct ct_world *w, struct ct_node *file, const char *why)
{
	const struct ct_left_out one = { file, NULL, why };

	g_array_append_val(w->left_out, one);
}

/* What is made from a file of which nothing is said may be wrong as well: it is named, too. */
static void name_users(struct ct_world *w, struct ct_node *file, gboolean *named)
{
	for (guint i = 0; i < file->users->len; i++) {
		struct ct_node *user = file->users->pdata[i];
		const struct ct_left_out one = { user, file,
						 "is left out itself, and may be old in parts" };

		if (named[user->index])
			continue;
		named[user->index] = TRUE;
		if (ct_fate_can_be_stale(user))
			g_array_append_val(w->left_out, one);
		name_users(w, user, named);
	}
}

static void find_left_out(struct ct_world *w)
{
	g_autofree gboolean *named = g_new0(gboolean, w->graph->files->len + 1);

	for (guint i = 0; i < w->graph->files->len; i++) {
		struct ct_node *file = w->graph->files->pdata[i];

		if (file->recipe && file->real && file->there)
			leave_out_whole(w, file,
					"a symbolic link: make looks at what it leads to instead");
		if (ct_fate_can_be_stale(file) && file->partial) {
			leave_out_whole(w, file,
					"its recipe takes only what $? has, so what it took before "
					"may stay although it is old");
			name_users(w, file, named);
		}
		for (guint j = 0; ct_fate_can_be_stale(file) && j < file->needs->len; j++)
			leave_out(w, file, file->needs->pdata[j]);
	}
}

static void find_calls(struct ct_world *w, const GArray *calls)
{
	const struct ct_call any = { 0, w->order->count, G_MININT64, TRUE };

	if (calls)
		g_array_append_vals(w->calls, calls->data, calls->len);
	else
		g_array_append_val(w->calls, any);
}

struct ct_world *ct_world_new(const struct ct_order *order, const struct ct_graph *graph, guint end,
			      const GArray *calls)
{
	struct ct_world *w = g_new0(struct ct_world, 1);
	guint count = graph->files->len;

	w->order = order;
	w->graph = graph;
	w->end = end;
	w->builds = g_array_new(FALSE, FALSE, sizeof(struct ct_build));
	w->calls = g_array_new(FALSE, FALSE, sizeof(struct ct_call));
	w->left_out = g_array_new(FALSE, FALSE, sizeof(struct ct_left_out));
	w->excused = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	w->events = g_new0(GArray *, count + 1);
	w->builds_of = g_new0(GArray *, count + 1);
	w->rank = g_new0(guint, count + 1);
	for (guint i = 0; i < count; i++)
		w->events[i] = g_hash_table_lookup(
			order->by_path, ((struct ct_node *)graph->files->pdata[i])->path);
	find_calls(w, calls);
	find_before(w);
	find_removed(w);
	find_builds(w);
	find_ranks(w);
	find_left_out(w);
	return w;
}

void ct_world_free(struct ct_world *world)
{
	if (!world)
		return;
	for (guint i = 0; i < world->graph->files->len; i++)
		g_clear_pointer(&world->builds_of[i], g_array_unref);
	g_array_unref(world->builds);
	g_array_unref(world->calls);
	g_array_unref(world->left_out);
	g_hash_table_unref(world->excused);
	g_hash_table_unref(world->removed);
	g_free(world->events);
	g_free(world->builds_of);
	g_free(world->before);
	g_free(world->rank);
	g_free(world);
}
