// SPDX-License-Identifier: GPL-2.0-only
#include "fate.h"

#include <string.h>

#include "classes.h"
#include "remake.h"

/* Stamps on one scale: older than the run < its ticks < the make after it < ahead of the clock. */
#define AFTER_ALL (G_GINT64_CONSTANT(1) << 40)
#define AHEAD (G_GINT64_CONSTANT(1) << 61)

struct ct_fate {
	const struct ct_world *world;
	const struct ct_order *observed; /* NULL: simulated */
	struct ct_ticks ticks;
	gboolean *skipped;	/* per build */
	guint *made, *changed;	/* per file */
	guint *brought;		/* per file: ct_order_brought() */
	struct ct_stale *stale; /* per file; file is NULL if it is not */
	guint count;
	guint64 hash;
	GPtrArray *flipped; /* of struct ct_node */
	/* Work that is left, by number: builds to decide, files to judge (by rank). */
	GTree *builds, *files;
};

gboolean ct_fate_can_be_stale(const struct ct_node *file)
{
	return file->recipe && !file->phony && file->there && !file->directory && !file->real;
}

static gint compare_numbers(gconstpointer a, gconstpointer b)
{
	guint one = GPOINTER_TO_UINT(a), two = GPOINTER_TO_UINT(b);

	return one < two ? -1 : one > two;
}

static void put(GTree *work, guint number, gpointer value)
{
	g_tree_insert(work, GUINT_TO_POINTER(number), value);
}

/* Takes the first piece of work; FALSE: there is none. */
static gboolean take(GTree *work, guint *number, gpointer *value)
{
	GTreeNode *first = g_tree_node_first(work);

	if (!first)
		return FALSE;
	*number = GPOINTER_TO_UINT(g_tree_node_key(first));
	*value = g_tree_node_value(first);
	g_tree_remove(work, GUINT_TO_POINTER(*number));
	return TRUE;
}

static const struct ct_build *build_at(const struct ct_world *w, guint build)
{
	return &g_array_index(w->builds, struct ct_build, build);
}

/* The stamp of an event, on the scale above. */
static gint64 value_of(const struct ct_fate *f, guint event)
{
	const struct ct_order_event *e = &f->world->order->events[event];
	gint64 since;

	if (e->fixed != CT_ORDER_FLOATS)
		return e->fixed < 0 ? e->fixed : AHEAD + e->fixed;
	if (event > f->world->end)
		return AFTER_ALL;
	if (!f->ticks.granularity)
		return (e->position >= f->ticks.boundary) +
		       (f->ticks.second && e->position >= f->ticks.second);
	since = e->record->stamp_ns - f->ticks.phase;
	return since / f->ticks.granularity - (since % f->ticks.granularity < 0) + 1;
}

/* The last build of @file that happens and that begins before @event; -1: none. */
static gint last_build(const struct ct_fate *f, const struct ct_node *file, guint event)
{
	const GArray *list = f->world->builds_of[file->index];

	for (guint i = list ? list->len : 0; i-- > 0;) {
		guint build = g_array_index(list, guint, i);

		if (build_at(f->world, build)->first < event && !f->skipped[build])
			return (gint)build;
	}
	return -1;
}

/* The event that gives @file its stamp and content just before @event; 0: as before the run. */
static guint event_before(const struct ct_fate *f, const struct ct_node *file, guint event)
{
	const GArray *events = f->world->events[file->index];
	gint build;

	if (!f->world->builds_of[file->index])
		return ct_order_last_of(events, event - 1);
	build = last_build(f, file, event);
	if (build < 0)
		return 0;
	return ct_order_last_of(events, MIN(build_at(f->world, build)->last, event - 1));
}

static gint64 stamp_before(const struct ct_fate *f, const struct ct_node *file, guint event)
{
	const struct ct_node *real = ct_world_real(file);
	guint last = event_before(f, real, event);

	return last ? value_of(f, last) : f->world->before[real->index];
}

/* The oldest of what the recipe makes. */
static gint64 own_stamp(const struct ct_fate *f, const struct ct_build *build)
{
	gint64 own = stamp_before(f, build->file, build->first);

	for (guint i = 0; i < build->file->also->len; i++) {
		const struct ct_node *other = build->file->also->pdata[i];

		if (other->there)
			own = MIN(own, stamp_before(f, other, build->first));
	}
	return own;
}

/* Did @other, which the same recipe makes, happen in the very run of it that @build is? */
static gboolean is_same_run(const struct ct_fate *f, const struct ct_node *other,
			    const struct ct_build *build)
{
	gint last = last_build(f, other, build->first);
	const GPtrArray *needs = build->file->needs;
	const struct ct_build *made;

	if (last < 0)
		return FALSE;
	made = build_at(f->world, last);
	for (guint i = 0; i < needs->len; i++) {
		if (ct_world_last(f->world, needs->pdata[i], build->first - 1) > made->first)
			return FALSE;
	}
	return made->first > build->before;
}

/* The need's stamp when make began to consider the target: it differs if make remade it since. */
static gint64 stamp_at_start(const struct ct_fate *f, const struct ct_node *need,
			     const struct ct_build *build, gint64 now)
{
	gint last = need->recipe ? last_build(f, need, build->first) : -1;
	gint call = ct_world_call(f->world, build->first);
	const struct ct_build *made;

	/* The makes after the command are none of those that were asked. */
	if (last < 0 || call < 0 ||
	    !ct_graph_is_first(build->file, need,
			       call + 1 < (gint)f->world->calls->len ? call : CT_ANY_CALL))
		return now;
	made = build_at(f->world, last);
	if (made->first <= g_array_index(f->world->calls, struct ct_call, call).start)
		return now;
	return stamp_before(f, need, made->first);
}

static gboolean decide(const struct ct_fate *f, const struct ct_build *build)
{
	const struct ct_node *file = build->file;
	gboolean question = file->asks && file->always;
	g_autofree struct ct_remake_need *needs = NULL;
	struct ct_remake decision;
	guint count = 0;

	if (!build->conditional)
		return TRUE;
	for (guint i = 0; i < file->also->len; i++) {
		if (is_same_run(f, file->also->pdata[i], build))
			return TRUE;
	}
	needs = g_new0(struct ct_remake_need, file->needs->len + 1);
	for (guint i = 0; i < file->needs->len; i++) {
		const struct ct_node *need = file->needs->pdata[i];
		gint64 after = stamp_before(f, need, build->first);

		/* FORCE, of which a recipe that looks at $? thinks nothing. */
		if (question && !need->there)
			continue;
		needs[count].after = after;
		needs[count++].before = question ? stamp_at_start(f, need, build, after) : after;
	}
	decision = ct_remake_decide(own_stamp(f, build), needs, count, question);
	return question ? decision.question : decision.runs;
}

/* All builds of @file that begin after @event are to be decided again. */
static void decide_later(struct ct_fate *f, const struct ct_node *file, guint event)
{
	const GArray *list = f->world->builds_of[file->index];

	for (guint i = 0; list && i < list->len; i++) {
		guint build = g_array_index(list, guint, i);

		if (build_at(f->world, build)->conditional &&
		    build_at(f->world, build)->first > event)
			put(f->builds, build, NULL);
	}
}

/* Something about @file is not as it was from @event on: who looks at it? */
static void touch(struct ct_fate *f, const struct ct_node *file, guint event, gboolean content)
{
	decide_later(f, file, event);
	for (guint i = 0; i < file->also->len; i++)
		decide_later(f, file->also->pdata[i], event);
	if (content)
		put(f->files, f->world->rank[file->index], (gpointer)file);
	for (guint i = 0; i < file->users->len; i++) {
		const struct ct_node *user = file->users->pdata[i];

		if (user->real == file) {
			touch(f, user, event, content);
			continue;
		}
		decide_later(f, user, event);
		if (content)
			put(f->files, f->world->rank[user->index], (gpointer)user);
	}
}

static void decide_builds(struct ct_fate *f)
{
	gpointer unused;
	guint number;

	while (take(f->builds, &number, &unused)) {
		const struct ct_build *build = build_at(f->world, number);
		gboolean skipped = !decide(f, build);

		if (skipped == f->skipped[number])
			continue;
		f->skipped[number] = skipped;
		g_ptr_array_add(f->flipped, build->file);
		touch(f, build->file, build->first - 1, TRUE);
	}
}

/* From the record: what is under the name when all is over. */
static void find_content(struct ct_fate *f, const struct ct_node *file)
{
	guint event = event_before(f, file, f->world->order->count + 1);

	f->made[file->index] = event ? f->world->order->events[event].made : 0;
	f->changed[file->index] = event ? f->world->order->events[event].changed : 0;
}

guint ct_fate_made(const struct ct_fate *fate, const struct ct_node *file)
{
	return fate->made[file->index];
}

/*
 * A link brings what it leads to. One that no recipe makes was turned there by hand, and brought it
 * anew then; a recipe's only makes the same link once more.
 */
guint ct_fate_changed(const struct ct_fate *fate, const struct ct_node *file)
{
	guint own = fate->changed[file->index];
	guint brought = file->recipe ? 0 : fate->brought[file->index];

	if (!file->real)
		return MAX(own, brought);
	return MAX(MAX(file->recipe ? 0 : own, brought), fate->changed[file->real->index]);
}

gboolean ct_fate_is_late(const struct ct_fate *fate, const struct ct_node *file,
			 const struct ct_node *need)
{
	return ct_fate_changed(fate, need) > ct_fate_made(fate, file);
}

/* Is it stale, and for which need? One that is late before one that is stale itself. */
static struct ct_stale judge(const struct ct_fate *f, const struct ct_node *file)
{
	struct ct_stale found = { 0 };

	for (guint i = 0; ct_fate_can_be_stale(file) && i < file->needs->len; i++) {
		const struct ct_node *need = file->needs->pdata[i];
		gboolean late = ct_fate_is_late(f, file, need);
		gboolean stale = f->stale[ct_world_real(need)->index].file != NULL;

		if ((!late && (!stale || found.file)) || ct_world_is_left_out(f->world, file, need))
			continue;
		found = (struct ct_stale){ file, need, late };
		if (late)
			break;
	}
	return found;
}

/* By rank, so that what a file is made from is judged before it. */
static void judge_files(struct ct_fate *f)
{
	gpointer value;
	guint rank;

	while (take(f->files, &rank, &value)) {
		const struct ct_node *file = value;
		struct ct_stale *own = &f->stale[file->index], before = *own;

		if (!f->observed)
			find_content(f, file);
		*own = judge(f, file);
		if (!before.file == !own->file)
			continue;
		f->hash ^= ct_class_hash(file->index, 1);
		f->count += own->file ? 1 : -1u;
		for (guint i = 0; i < file->users->len; i++) {
			const struct ct_node *user = file->users->pdata[i];

			put(f->files, f->world->rank[user->index], (gpointer)user);
			for (guint j = 0; user->real == file && j < user->users->len; j++)
				put(f->files,
				    f->world->rank[((struct ct_node *)user->users->pdata[j])
							   ->index],
				    user->users->pdata[j]);
		}
	}
}

static struct ct_fate *new_fate(const struct ct_world *world, const struct ct_order *order)
{
	struct ct_fate *f = g_new0(struct ct_fate, 1);
	guint count = world->graph->files->len;

	f->world = world;
	f->skipped = g_new0(gboolean, world->builds->len + 1);
	f->made = g_new0(guint, count + 1);
	f->changed = g_new0(guint, count + 1);
	f->brought = g_new0(guint, count + 1);
	for (guint i = 0; i < count; i++)
		f->brought[i] = ct_order_brought(
			order, ((const struct ct_node *)world->graph->files->pdata[i])->path);
	f->stale = g_new0(struct ct_stale, count + 1);
	f->flipped = g_ptr_array_new();
	f->builds = g_tree_new(compare_numbers);
	f->files = g_tree_new(compare_numbers);
	return f;
}

static void judge_all(struct ct_fate *f)
{
	const struct ct_world *w = f->world;

	for (guint i = 0; i < w->graph->files->len; i++)
		put(f->files, w->rank[i], w->graph->files->pdata[i]);
	judge_files(f);
}

struct ct_fate *ct_fate_simulate(const struct ct_world *world, const struct ct_ticks *ticks)
{
	struct ct_fate *f = new_fate(world, world->order);

	f->ticks = *ticks;
	for (guint i = 0; i < world->builds->len; i++) {
		f->skipped[i] = !decide(f, build_at(world, i));
		g_ptr_array_add(f->flipped, build_at(world, i)->file);
	}
	for (guint i = 0; i < world->graph->files->len; i++)
		find_content(f, world->graph->files->pdata[i]);
	judge_all(f);
	return f;
}

void ct_fate_move(struct ct_fate *fate, const struct ct_ticks *ticks, const GArray *events)
{
	fate->ticks = *ticks;
	g_ptr_array_set_size(fate->flipped, 0);
	for (guint i = 0; i < events->len; i++) {
		guint event = g_array_index(events, guint, i);
		const struct ct_node *file = ct_graph_node(
			fate->world->graph, fate->world->order->events[event].record->path);

		if (file)
			touch(fate, file, 0, FALSE);
	}
	decide_builds(fate);
	judge_files(fate);
}

/*
 * The run's own log is coarse: an event's content may be older than the event (a descriptor held
 * open), by as much as the same event's in the record.
 */
static guint held_open(const struct ct_world *w, const struct ct_node *file,
		       const struct ct_order_event *event)
{
	const GArray *recorded = w->events[file->index];
	guint count = event->record->count, number;
	const struct ct_order_event *twin;

	if (strcmp(event->record->kind, "write") || !count || !recorded || count > recorded->len)
		return 0;
	number = g_array_index(recorded, guint, count - 1);
	twin = &w->order->events[number];
	return strcmp(twin->record->kind, "write") ? 0 : number - MIN(twin->made, number);
}

struct ct_fate *ct_fate_observe(const struct ct_world *world, const struct ct_order *order)
{
	struct ct_fate *f = new_fate(world, order);

	f->observed = order;
	for (guint i = 0; i < world->graph->files->len; i++) {
		const struct ct_node *file = world->graph->files->pdata[i];
		guint event = ct_order_last(order, file->path, order->count), lag;

		if (!event)
			continue;
		lag = order == world->order ? 0 : held_open(world, file, &order->events[event]);
		f->made[i] = order->events[event].made - MIN(lag, order->events[event].made);
		f->changed[i] =
			order->events[event].changed - MIN(lag, order->events[event].changed);
	}
	judge_all(f);
	return f;
}

void ct_fate_free(struct ct_fate *fate)
{
	if (!fate)
		return;
	g_tree_unref(fate->builds);
	g_tree_unref(fate->files);
	g_free(fate->skipped);
	g_free(fate->made);
	g_free(fate->changed);
	g_free(fate->brought);
	g_free(fate->stale);
	g_ptr_array_unref(fate->flipped);
	g_free(fate);
}

gboolean ct_fate_happens(const struct ct_fate *fate, guint build)
{
	return !fate->skipped[build];
}

gint ct_fate_last_build(const struct ct_fate *fate, const struct ct_node *file)
{
	return last_build(fate, file, fate->world->order->count + 1);
}

const GPtrArray *ct_fate_flipped(const struct ct_fate *fate)
{
	return fate->flipped;
}

const struct ct_ticks *ct_fate_ticks(const struct ct_fate *fate)
{
	return &fate->ticks;
}

guint ct_fate_count(const struct ct_fate *fate)
{
	return fate->count;
}

guint64 ct_fate_hash(const struct ct_fate *fate)
{
	return fate->hash;
}

GArray *ct_fate_stale(const struct ct_fate *fate)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct ct_stale));

	for (guint i = 0; i < fate->world->graph->files->len; i++) {
		if (fate->stale[i].file)
			g_array_append_val(found, fate->stale[i]);
	}
	return found;
}

static gint64 final_stamp(const struct ct_fate *f, const struct ct_node *file)
{
	const struct ct_node *real = ct_world_real(file);
	guint event;

	if (!f->observed)
		return stamp_before(f, file, f->world->order->count + 1);
	event = ct_order_last(f->observed, real->path, f->observed->count);
	return event ? f->observed->events[event].record->stamp_ns : f->world->before[real->index];
}

gint ct_fate_compare(const struct ct_fate *fate, const struct ct_node *need,
		     const struct ct_node *file)
{
	gint64 one = final_stamp(fate, need), two = final_stamp(fate, file);

	return one < two ? -1 : one > two;
}

char *ct_fate_reason(const struct ct_fate *fate, const struct ct_stale *stale)
{
	guint own = ct_fate_made(fate, stale->file), need = ct_fate_changed(fate, stale->need);
	guint end = fate->observed ? G_MAXUINT : fate->world->end;
	const char *when = need > end ? ", by the make after the command" : "";
	const char *stamp = ct_fate_compare(fate, stale->need, stale->file) < 0
				    ? "but its stamp is older: content newer than its stamp"
				    : "with the same stamp";

	if (!stale->direct)
		return g_strdup_printf("made from %s, which is stale", stale->need->path);
	if (!own)
		return g_strdup_printf("%s was written after it (event %u%s), %s",
				       stale->need->path, need, when, stamp);
	return g_strdup_printf("%s was written after it (event %u after event %u%s), %s",
			       stale->need->path, need, own, when, stamp);
}
