// SPDX-License-Identifier: GPL-2.0-only
#include "confirm.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"

void ct_confirmation_free(struct ct_confirmation *confirmation)
{
	if (!confirmation)
		return;
	ct_fate_free(confirmation->fate);
	ct_order_free(confirmation->order);
	ct_logs_free(confirmation->logs);
	g_free(confirmation->surprise);
	g_clear_pointer(&confirmation->differ, g_ptr_array_unref);
	g_clear_pointer(&confirmation->unlike, g_ptr_array_unref);
	g_clear_error(&confirmation->error);
	g_free(confirmation->schedule);
	g_free(confirmation);
}

/* What make knows and what stays has a name in another run too. */
static gboolean is_named(const struct ct_world *w, guint event)
{
	const struct ct_node *node = ct_graph_node(w->graph, w->order->events[event].record->path);

	return node && node->there && ct_order_has_name(w->order, event);
}

/* The events of builds that do not happen with this outcome: a flag for each event. */
static gboolean *find_missing(const struct ct_prediction *p, guint boundary)
{
	const struct ct_world *w = p->world;
	struct ct_fate *fate = ct_predict_at(p, boundary);
	gboolean *missing = g_new0(gboolean, w->order->count + 2);

	for (guint i = 0; i < w->builds->len; i++) {
		const struct ct_build *build = &g_array_index(w->builds, struct ct_build, i);
		const GArray *events = w->events[build->file->index];

		for (guint j = 0; !ct_fate_happens(fate, i) && j < events->len; j++) {
			guint event = g_array_index(events, guint, j);

			if (event >= build->first && event <= build->last)
				missing[event] = TRUE;
		}
	}
	ct_fate_free(fate);
	return missing;
}

/*
 * An event of the class that happens when the tick comes after it; rather a late one, rather one
 * with a name. If there is none, nothing happens in between, and the event before the class
 * does as well. *@missing: with the tick there; to be freed. Return: 0 if there is none.
 */
static guint choose(const struct ct_prediction *p, const struct ct_class *class, gboolean **missing)
{
	const struct ct_world *w = p->world;
	guint chosen = 0;

	for (guint k = class->last; k > 0 && k >= class->first; k--) {
		gboolean named = is_named(w, k);
		gboolean *other;

		if (!named && chosen)
			continue;
		other = find_missing(p, k);
		if (other[k]) {
			g_free(other);
			continue;
		}
		g_free(*missing);
		*missing = other;
		chosen = k;
		if (named)
			return chosen;
	}
	if (chosen)
		return chosen;
	*missing = find_missing(p, class->first);
	for (chosen = class->first; chosen && (*missing)[chosen]; chosen--)
		;
	return chosen;
}

char *ct_confirm_schedule(const struct ct_prediction *prediction, const struct ct_class *class,
			  guint *boundary)
{
	const struct ct_world *w = prediction->world;
	g_autofree gboolean *missing = NULL;
	g_autofree char *word = NULL;

	*boundary = class->last;
	if (class->last >= w->end || !class->last)
		return g_strdup("frozen");
	*boundary = choose(prediction, class, &missing);
	if (!*boundary)
		return g_strdup("frozen");
	word = ct_order_word(w->order, *boundary, is_named(w, *boundary), missing);
	return g_strconcat("at ", word, NULL);
}

/* Other bytes than those of the build with fine stamps? */
static gboolean differs(const struct ct_recording *record, const char *tree, const char *path)
{
	g_autofree char *one = g_build_filename(record->tree, path, NULL);
	g_autofree char *two = g_build_filename(tree, path, NULL);
	g_autofree char *text_one = NULL, *text_two = NULL;
	gsize length_one, length_two;

	if (!g_file_get_contents(one, &text_one, &length_one, NULL) ||
	    !g_file_get_contents(two, &text_two, &length_two, NULL))
		return TRUE;
	return length_one != length_two || memcmp(text_one, text_two, length_one);
}

/* "a b c", or "nothing": the stale files of @fate. */
static char *name_stale(const struct ct_fate *fate)
{
	g_autoptr(GArray) stale = ct_fate_stale(fate);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < stale->len; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "",
				       g_array_index(stale, struct ct_stale, i).file->path);
	return g_string_free(text, FALSE);
}

/* How often each file's stamp changes, as predicted; index -> number. To be freed. */
static guint *count_events(const struct ct_world *w, const struct ct_fate *fate)
{
	guint *counts = g_new0(guint, w->graph->files->len + 1);

	for (guint i = 0; i < w->builds->len; i++) {
		const struct ct_build *build = &g_array_index(w->builds, struct ct_build, i);
		const GArray *events = w->events[build->file->index];

		for (guint j = 0; ct_fate_happens(fate, i) && j < events->len; j++) {
			guint event = g_array_index(events, guint, j);

			counts[build->file->index] += event >= build->first && event <= build->last;
		}
	}
	return counts;
}

/* A target that was built more or less often than predicted (what make removes again is not
 * looked for); NULL: there is none. */
static char *find_surprise(const struct ct_confirmation *c, const struct ct_world *w,
			   const struct ct_fate *predicted)
{
	g_autofree guint *counts = count_events(w, predicted);

	for (guint i = 0; i < w->graph->files->len; i++) {
		const struct ct_node *file = w->graph->files->pdata[i];
		const GArray *events = g_hash_table_lookup(c->order->by_path, file->path);
		guint seen = events ? events->len : 0;

		if (w->builds_of[i] && file->there && seen != counts[i])
			return g_strdup_printf("%s was written %u time%s, predicted were %u",
					       file->path, seen, seen == 1 ? "" : "s", counts[i]);
	}
	return NULL;
}

/* A command that fails over what is stale does not come as far as the prediction. */
static void compare(struct ct_confirmation *c, const struct ct_confirm_job *job,
		    const struct ct_class *class)
{
	struct ct_fate *predicted = ct_predict_at(job->prediction, c->boundary);
	g_autofree char *names = name_stale(predicted), *seen = name_stale(c->fate);

	if (c->logs->unmet)
		c->surprise = g_strdup_printf("the event %s did not come", c->logs->unmet);
	else if (c->status && !class->stale)
		c->surprise = g_strdup_printf("the command failed with status %d", c->status);
	else if (!c->status && strcmp(names, seen))
		c->surprise = g_strdup_printf("stale is %s, predicted was %s",
					      *seen ? seen : "nothing", *names ? names : "nothing");
	else if (!c->status)
		c->surprise = find_surprise(c, job->record->world, predicted);
	ct_fate_free(predicted);
}

static gboolean is_file(const char *tree, const char *path)
{
	g_autofree char *full = g_build_filename(tree, path, NULL);

	return g_file_test(full, G_FILE_TEST_IS_REGULAR);
}

GPtrArray *ct_confirm_unlike(const struct ct_recording *record, const struct ct_order *order,
			     const char *tree)
{
	const struct ct_order *const orders[] = { record->order, order };
	GPtrArray *unlike = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
		for (guint k = 1; k <= orders[i]->count; k++) {
			const char *path = orders[i]->events[k].record->path;

			if (g_hash_table_add(seen, (char *)path) &&
			    (is_file(record->tree, path) || is_file(tree, path)) &&
			    differs(record, tree, path))
				g_ptr_array_add(unlike, g_strdup(path));
		}
	}
	return unlike;
}

static void find_differences(struct ct_confirmation *c, const struct ct_confirm_job *job,
			     const char *tree)
{
	g_autoptr(GArray) stale = ct_fate_stale(c->fate);

	for (guint i = 0; i < stale->len; i++) {
		const struct ct_stale *one = &g_array_index(stale, struct ct_stale, i);

		if (differs(job->record, tree, one->file->path))
			g_ptr_array_add(c->differ, one->file->path);
	}
	/* Whatever has escaped the rules about stamps shows in the bytes. */
	if (!stale->len && !c->status)
		c->unlike = ct_confirm_unlike(job->record, c->order, tree);
}

/* @class: what was predicted; NULL: nothing. */
static void carry_out(struct ct_confirmation *c, const struct ct_confirm_job *job,
		      const struct ct_class *class, const char *place)
{
	g_autofree char *tree = g_build_filename(place, "tree", NULL);
	int after;

	c->differ = g_ptr_array_new();
	c->logs = ct_recording_build(job->request, place, tree, job->granularity, c->schedule, NULL,
				     &c->status, &after, &c->error);
	c->order = c->logs ? ct_order_new(&c->logs->joined, &c->error) : NULL;
	if (c->logs && c->logs->unmet && !class) {
		g_set_error(&c->error, TT_ERROR, TT_ERROR_INTERNAL,
			    "the event %s, after which the clock should have ticked, did not come; "
			    "is the command the same each time?",
			    c->logs->unmet);
	} else if (c->order) {
		c->events = c->logs->end;
		c->fate = ct_fate_observe(job->record->world, c->order);
		find_differences(c, job, tree);
		if (class)
			compare(c, job, class);
	}
	/* What is not as predicted stays for whoever wants to know why. */
	if (((c->fate && !c->surprise) || tt_interrupt_signal()) && !job->keep)
		tt_tree_remove(place, NULL);
}

struct ct_confirmation *ct_confirm(const struct ct_confirm_job *job, const struct ct_class *class)
{
	struct ct_confirmation *c = g_new0(struct ct_confirmation, 1);
	g_autofree char *place = g_strdup_printf("%s/class-%u-%u", job->request->directory,
						 class->first, class->last);
	gint64 began = g_get_monotonic_time();

	c->schedule = ct_confirm_schedule(job->prediction, class, &c->boundary);
	carry_out(c, job, class, place);
	c->seconds = (double)(g_get_monotonic_time() - began) / 1e6;
	return c;
}

struct ct_confirmation *ct_confirm_place(const struct ct_confirm_job *job, guint number)
{
	struct ct_confirmation *c = g_new0(struct ct_confirmation, 1);
	g_autofree char *place = g_strdup_printf("%s/place-%u", job->request->directory, number);
	gint64 began = g_get_monotonic_time();

	c->boundary = number;
	c->schedule = number ? g_strdup_printf("at %u", number) : g_strdup("frozen");
	carry_out(c, job, NULL, place);
	c->seconds = (double)(g_get_monotonic_time() - began) / 1e6;
	return c;
}
