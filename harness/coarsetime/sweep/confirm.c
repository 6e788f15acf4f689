// SPDX-License-Identifier: GPL-2.0-only
#include "confirm.h"

#include <string.h>

#include "base/file.h"
#include "base/interrupt.h"

void ct_confirmation_free(struct ct_confirmation *confirmation)
{
	if (!confirmation)
		return;
	g_clear_pointer(&confirmation->stale, g_array_unref);
	g_clear_pointer(&confirmation->differ, g_ptr_array_unref);
	g_clear_error(&confirmation->error);
	g_free(confirmation->schedule);
	g_free(confirmation);
}

/*
 * Names that another run may draw anew (mktemp's, a process number), or that the schedule's words
 * cannot hold, are no names; what make knows and what stays is one.
 */
static gboolean is_named(const struct ct_world *w, const char *path)
{
	const struct ct_node *node = ct_graph_node(w->graph, path);

	if (!node || !node->there)
		return FALSE;
	if (strstr(path, "XXXXXX") || strchr(path, '#') || *path == '/' || *path == '@')
		return FALSE;
	return *path && strlen(path) < 250 && !g_ascii_isdigit(*path) &&
	       strspn(path, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._/-+") == strlen(path);
}

/* The events of builds that do not happen with this outcome: a flag for each event. */
static gboolean *find_missing(const struct ct_prediction *p, guint boundary)
{
	const struct ct_world *w = p->world;
	const struct ct_ticks ticks = { .boundary = boundary };
	struct ct_fate *fate = ct_world_run(w, &ticks);
	gboolean *missing = g_new0(gboolean, w->order->count + 2);

	for (guint i = 0; i < w->builds->len; i++) {
		const struct ct_build *build = &g_array_index(w->builds, struct ct_build, i);
		const GArray *events = w->events[build->file->index];

		for (guint j = 0; fate->skipped[i] && j < events->len; j++) {
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
		gboolean named = is_named(w, w->order->events[k].record->path);
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

static char *name_event(const struct ct_world *w, guint event, const gboolean *missing)
{
	const struct ct_log_record *record = w->order->events[event].record;
	guint count = 0;

	for (guint k = 1; k <= event; k++) {
		const char *path = w->order->events[k].record->path;

		if (!missing[k])
			count += !is_named(w, record->path) || !strcmp(path, record->path);
	}
	if (!is_named(w, record->path))
		return g_strdup_printf("at %u", count);
	return g_strdup_printf("at %u:%s", count, record->path);
}

char *ct_confirm_schedule(const struct ct_prediction *prediction, const struct ct_class *class,
			  guint *boundary)
{
	const struct ct_world *w = prediction->world;
	g_autofree gboolean *missing = NULL;

	*boundary = class->last;
	if (class->last >= w->end || !class->last)
		return g_strdup("frozen");
	*boundary = choose(prediction, class, &missing);
	return *boundary ? name_event(w, *boundary, missing) : g_strdup("frozen");
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

static gboolean same_files(const GArray *a, const GArray *b)
{
	if (a->len != b->len)
		return FALSE;
	for (guint i = 0; i < a->len; i++) {
		if (g_array_index(a, struct ct_stale, i).file !=
		    g_array_index(b, struct ct_stale, i).file)
			return FALSE;
	}
	return TRUE;
}

static void compare(struct ct_confirmation *c, const struct ct_recording *record,
		    const struct ct_prediction *prediction, const struct ct_order *order,
		    const char *tree, const struct ct_class *class)
{
	g_autoptr(GArray) predicted = ct_predict_stale(prediction, class->first);
	struct ct_fate *fate = ct_world_observe(record->world, order);

	c->stale = ct_world_stale(record->world, fate);
	ct_fate_free(fate);
	c->differ = g_ptr_array_new();
	for (guint i = 0; i < c->stale->len; i++) {
		const struct ct_stale *stale = &g_array_index(c->stale, struct ct_stale, i);

		if (differs(record, tree, stale->file->path))
			g_ptr_array_add(c->differ, stale->file->path);
	}
	/* A command that fails over what is stale does not come to what it would leave stale. */
	c->miss = c->status ? !class->stale : !same_files(predicted, c->stale);
}

static void carry_out(struct ct_confirmation *c, const struct ct_sweep_request *request,
		      const struct ct_recording *record, const struct ct_prediction *prediction,
		      const struct ct_class *class, const char *granularity, const char *place)
{
	g_autofree char *tree = g_build_filename(place, "tree", NULL);
	int after;
	struct ct_logs *logs = ct_recording_build(request, place, tree, granularity, c->schedule,
						  NULL, &c->status, &after, &c->error);
	g_autoptr(ct_order) order = logs ? ct_order_new(&logs->joined, &c->error) : NULL;

	c->miss = !order;
	if (order)
		compare(c, record, prediction, order, tree, class);
	ct_logs_free(logs);
}

struct ct_confirmation *ct_confirm(const struct ct_sweep_request *request,
				   const struct ct_recording *record,
				   const struct ct_prediction *prediction,
				   const struct ct_class *class, const char *granularity,
				   gboolean keep)
{
	struct ct_confirmation *c = g_new0(struct ct_confirmation, 1);
	g_autofree char *place =
		g_strdup_printf("%s/class-%u-%u", request->directory, class->first, class->last);
	gint64 began = g_get_monotonic_time();

	c->schedule = ct_confirm_schedule(prediction, class, &c->boundary);
	carry_out(c, request, record, prediction, class, granularity, place);
	/* What is not as predicted stays for whoever wants to know why. */
	if ((!c->miss || tt_interrupt_signal()) && !keep)
		tt_tree_remove(place, NULL);
	c->seconds = (double)(g_get_monotonic_time() - began) / 1e6;
	return c;
}
