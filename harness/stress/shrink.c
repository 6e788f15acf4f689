// SPDX-License-Identifier: GPL-2.0-only
/* The search: which candidates are tried, in which order. */
#include "stress/shrink.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "coarsetime/schedule.h"
#include "life/walk.h"

struct search {
	const struct tt_shrink_request *request;
	struct tt_shrunk *result;
	gint64 until;	   /* monotonic µs */
	GHashTable *tried; /* texts of lives */
	char *best_path;
};

void tt_shrunk_free(struct tt_shrunk *shrunk)
{
	if (!shrunk)
		return;
	tt_life_free(shrunk->life);
	tt_signature_free(shrunk->signature);
	g_free(shrunk);
}

static gboolean out_of_time(const struct search *search)
{
	return g_get_monotonic_time() > search->until || tt_interrupt_signal();
}

static guint count_ticks(const struct tt_life_build *build)
{
	return build->build->clock ? (guint)build->build->clock->ticks : 0;
}

/* Without those that every tree has, or it could not be linked. */
static guint count_objects(const struct tt_plan *plan)
{
	guint n = 0;

	for (guint i = 0; i < plan->objects->len; i++)
		n += !strstr(((struct tt_plan_object *)plan->objects->pdata[i])->path, "/synth_");
	return n;
}

/* The candidate failed in the same way: from here on it is the life to make smaller. */
static void accept(struct search *search, struct tt_life *life, const struct tt_walk *walk,
		   const struct tt_life_build *build)
{
	struct tt_shrunk *result = search->result;
	g_autofree char *text = NULL;

	g_ptr_array_set_size(life->steps, (int)build->step + 1);
	tt_life_free(result->life);
	result->life = tt_life_copy(life);
	tt_signature_free(result->signature);
	result->signature = tt_signature_of(build, walk->model);
	result->reproduced = TRUE;
	result->operations = life->steps->len;
	result->objects = count_objects(walk->model->plan);
	result->ticks = count_ticks(build);
	text = tt_life_text(life);
	tt_file_write(search->best_path, text, strlen(text), 0644, NULL);
	if (search->request->better)
		search->request->better(life, result->tried, search->request->data);
}

static gboolean live(struct search *search, struct tt_life *life)
{
	const struct tt_walk_request request = { .directory = search->request->directory,
						 .pass_modules_only = TRUE };
	g_autoptr(GError) error = NULL;
	struct tt_walk *walk = tt_walk_open(life, &request, &error);
	gboolean same = FALSE;

	for (guint i = 0; walk && !same && i < life->steps->len; i++) {
		struct tt_life_build *build = NULL;

		if (!tt_walk_do(walk, life->steps->pdata[i], &build, &error))
			break;
		same = build &&
		       tt_signature_matches(search->request->signature, build, walk->model);
		if (same)
			accept(search, life, walk, build);
	}
	tt_walk_close(walk);
	return same;
}

/* Lives @candidate, which is freed. TRUE if it is the best from now on. */
static gboolean try(struct search *search, struct tt_life *candidate)
{
	char *text = tt_life_text(candidate);
	gboolean better = FALSE;

	if (!out_of_time(search) && g_hash_table_add(search->tried, text) &&
	    tt_life_check(candidate, NULL)) {
		search->result->tried++;
		better = live(search, candidate);
	}
	tt_life_free(candidate);
	return better;
}

/* Takes steps out, in ever smaller pieces; the last one is the build that must fail. */
static void fewer_steps(struct search *search)
{
	for (guint size = search->result->life->steps->len - 1; size; size /= 2) {
		for (guint from = 0; from + 1 < search->result->life->steps->len;) {
			struct tt_life *candidate = tt_life_copy(search->result->life);
			guint left = candidate->steps->len - 1 - from;

			g_ptr_array_remove_range(candidate->steps, from, MIN(size, left));
			if (!try(search, candidate))
				from += size;
		}
	}
}

static void set_all(struct tt_life *life, const char *parameter, const char *value)
{
	for (guint i = 0; i < life->steps->len; i++) {
		struct tt_step *step = life->steps->pdata[i];

		if (step->operation->is_build)
			tt_step_set(step, parameter, value);
	}
}

static void simpler_clock(struct search *search, guint index)
{
	static const char *const simple[] = { NULL, "frozen" };

	for (gsize i = 0; i < G_N_ELEMENTS(simple); i++) {
		struct tt_life *candidate = tt_life_copy(search->result->life);

		tt_step_set(candidate->steps->pdata[index], "schedule", simple[i]);
		if (try(search, candidate))
			return;
	}
}

/* Of an 'at' with several events one may do. */
static void fewer_events(struct search *search, guint index, const struct ct_schedule *schedule)
{
	for (size_t i = 0; schedule->count > 1 && i < schedule->count; i++) {
		const struct ct_schedule alone = { .mode = schedule->mode,
						   .events = &schedule->events[i],
						   .count = 1 };
		struct tt_life *candidate = tt_life_copy(search->result->life);
		char *one = ct_schedule_format(&alone);

		tt_step_set(candidate->steps->pdata[index], "schedule", one);
		free(one);
		if (try(search, candidate))
			return;
	}
}

static void simpler_schedules(struct search *search)
{
	for (guint i = 0; i < search->result->life->steps->len; i++) {
		const struct tt_step *step = search->result->life->steps->pdata[i];
		const char *text = tt_step_get(step, "schedule");
		struct ct_schedule schedule;

		if (!step->operation->is_build || !text ||
		    !ct_schedule_parse(text, &schedule, NULL))
			continue;
		if (schedule.mode != CT_FROZEN || schedule.phase_ns) {
			simpler_clock(search, i);
			fewer_events(search, i, &schedule);
		}
		ct_schedule_clear(&schedule);
	}
}

static void one_job(struct search *search)
{
	struct tt_life *candidate = tt_life_copy(search->result->life);

	set_all(candidate, "jobs", NULL);
	for (guint i = candidate->steps->len; i--;)
		if (!strcmp(((struct tt_step *)candidate->steps->pdata[i])->operation->name,
			    "jobs"))
			g_ptr_array_remove_index(candidate->steps, i);
	try(search, candidate);
}

static void add_drop(struct tt_life *life, const char *kind, const char *name)
{
	struct tt_drop *drop = g_new0(struct tt_drop, 1);

	drop->kind = g_strdup(kind);
	drop->name = g_strdup(name);
	g_ptr_array_add(life->drops, drop);
}

/* What can be dropped from the tree, as drops; the finding's own object and users stay if @keep. */
static GPtrArray *droppable(const struct search *search, const struct tt_life *life,
			    const char *kind)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	struct tt_model *model = tt_model_new(life, NULL);

	for (guint i = 0; model && !strcmp(kind, "module") && i < model->plan->modules->len; i++)
		g_ptr_array_add(
			names,
			g_strdup(((struct tt_plan_module *)model->plan->modules->pdata[i])->path));
	for (guint i = 0; model && !strcmp(kind, "object") && i < model->plan->objects->len; i++) {
		const struct tt_plan_object *object = model->plan->objects->pdata[i];

		/* The generator puts its own back where they are needed. */
		if (!object->module && !strstr(object->path, "/synth_"))
			g_ptr_array_add(names, g_strdup(object->path));
	}
	for (guint i = 0; model && !strcmp(kind, "export") && i < model->plan->exports->len; i++) {
		const struct tt_plan_export *export = model->plan->exports->pdata[i];

		if (!export->implied && export->shape != TT_SHAPE_LOOKUP)
			g_ptr_array_add(names, g_strdup(export->name));
	}
	(void)search;
	tt_model_free(model);
	return names;
}

/* Is @name spoken of in a step? Then the life cannot do without it. */
static gboolean spoken_of(const struct tt_life *life, const char *name)
{
	for (guint i = 0; i < life->steps->len; i++) {
		g_autofree char *text = tt_step_text(life->steps->pdata[i]);

		if (strstr(text, name))
			return TRUE;
	}
	return FALSE;
}

/* Does the finding need it: its symbol, the object that exports it, a module that uses it? */
static gboolean concerned(const struct tt_model *model, const struct tt_signature *signature,
			  const char *kind, const char *name)
{
	const struct tt_plan_export *export = tt_plan_find_export(model->plan, signature->symbol);
	g_autoptr(GHashTable) answers = NULL;
	const struct tt_plan_answer *answer;

	if (!strcmp(name, signature->symbol) || g_str_has_prefix(signature->file, name))
		return TRUE;
	if (!export)
		return FALSE;
	if (!strcmp(kind, "object"))
		return !strcmp(export->object->path, name);
	if (strcmp(kind, "module"))
		return FALSE;
	answers = tt_plan_answer(model->plan);
	answer = g_hash_table_lookup(answers, export);
	/* One user is enough. */
	return (export->object->module && !strcmp(export->object->module->path, name)) ||
	       (answer->users->len &&
		!strcmp(((struct tt_plan_module *)answer->users->pdata[0])->path, name));
}

/* All at once what neither the finding nor a step speaks of. */
static void drop_unconcerned(struct search *search, struct tt_life *candidate)
{
	static const char *const kinds[] = { "module", "object", "export" };
	const struct tt_signature *signature = search->result->signature;

	for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
		struct tt_model *model = tt_model_new(candidate, NULL);
		g_autoptr(GPtrArray) names = droppable(search, candidate, kinds[k]);

		for (guint i = 0; model && i < names->len; i++)
			if (!spoken_of(candidate, names->pdata[i]) &&
			    !concerned(model, signature, kinds[k], names->pdata[i]))
				add_drop(candidate, kinds[k], names->pdata[i]);
		tt_model_free(model);
	}
}

static void smaller_tree(struct search *search)
{
	static const char *const kinds[] = { "module", "object", "export" };
	struct tt_life *candidate = tt_life_copy(search->result->life);

	drop_unconcerned(search, candidate);
	try(search, candidate);
	for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
		g_autoptr(GPtrArray) names = droppable(search, search->result->life, kinds[k]);
		guint size = MAX(names->len / 2, 1u);

		for (guint from = 0; names->len && size; from += size) {
			if (from >= names->len) {
				size /= 2;
				from = 0;
				if (!size)
					break;
			}
			candidate = tt_life_copy(search->result->life);
			for (guint i = from; i < MIN(from + size, names->len); i++)
				add_drop(candidate, kinds[k], names->pdata[i]);
			try(search, candidate);
		}
	}
}

/* The boldest guess first: one build, nothing but what the finding is about, no tick at all. */
static void guess(struct search *search)
{
	struct tt_life *candidate = tt_life_copy(search->result->life);
	struct tt_step *last;

	g_ptr_array_remove_range(candidate->steps, 0, candidate->steps->len - 1);
	last = candidate->steps->pdata[0];
	tt_step_set(last, "jobs", NULL);
	tt_step_set(last, "second", NULL);
	tt_step_set(last, "scratch", NULL);
	tt_step_set(last, "schedule", "frozen");
	drop_unconcerned(search, candidate);
	try(search, candidate);
}

/*
 * What another search in this directory came to before it was ended is where this one begins, if it
 * still fails in the same way.
 */
static void begin(struct search *search)
{
	struct tt_life *before = tt_life_read(search->best_path, NULL);

	if (!before || !try(search, before))
		guess(search);
}

struct tt_shrunk *tt_shrink(const struct tt_shrink_request *request, GError **error)
{
	struct search search = { .request = request };
	g_autofree char *before = NULL;

	if (!tt_dir_make(request->directory, error))
		return NULL;
	search.until = g_get_monotonic_time() + (gint64)(request->seconds * 1e6);
	search.tried = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	search.best_path = g_strconcat(request->directory, ".best", NULL);
	search.result = g_new0(struct tt_shrunk, 1);
	search.result->life = tt_life_copy(request->life);
	search.result->signature = tt_signature_copy(request->signature);
	search.result->operations = search.result->life->steps->len;
	begin(&search);
	do {
		g_free(before);
		before = tt_life_text(search.result->life);
		smaller_tree(&search);
		if (search.result->life->steps->len > 1)
			fewer_steps(&search);
		one_job(&search);
		simpler_schedules(&search);
	} while (!out_of_time(&search) && ({
		g_autofree char *after = tt_life_text(search.result->life);

		strcmp(before, after) != 0;
	}));
	search.result->finished = !out_of_time(&search);
	tt_walk_remove_trees(request->directory, NULL);
	g_hash_table_unref(search.tried);
	g_free(search.best_path);
	if (!tt_interrupted(error))
		return search.result;
	tt_shrunk_free(search.result);
	return NULL;
}
