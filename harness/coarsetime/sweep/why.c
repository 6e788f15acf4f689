// SPDX-License-Identifier: GPL-2.0-only
#include "why.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/exitcode.h"
#include "json/json.h"
#include "output.h"
#include "predict.h"
#include "remake.h"

static double seconds(gint64 ns)
{
	return (double)ns / 1e9;
}

static const struct ct_log_record *record_of(const struct ct_world *w, guint event)
{
	return w->order->events[event].record;
}

static struct ct_node *find(const struct ct_world *w, const char *path, GError **error)
{
	struct ct_node *file = ct_graph_node(w->graph, path);

	if (file && file->recipe && !file->phony)
		return file;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "%s %s", path,
		    file && file->phony ? "is phony: its recipe runs whenever it is asked for"
		    : file || w->order->by_path == NULL ||
				    g_hash_table_contains(w->order->by_path, path)
			    ? "is no target: no make has a recipe for it"
			    : "is neither known to make nor in the event log");
	return NULL;
}

static void print_needs(const struct ct_node *file)
{
	printf("%s is made from", file->path);
	for (guint i = 0; i < file->needs->len; i++)
		printf("%s %s", i ? "," : "", ((struct ct_node *)file->needs->pdata[i])->path);
	printf("%s\n", file->needs->len ? "" : " nothing that make knows");
	if (file->always)
		printf("  its recipe runs in every make: a prerequisite is phony or absent%s\n",
		       file->asks ? ", and looks at $?" : "");
}

/* ", stamp 0.012 s, tick 3": of an event; ticks only where they are coarse. */
static void print_stamp(const struct ct_world *w, guint event)
{
	const struct ct_log_record *record = record_of(w, event);

	printf("event %u, stamp %.9f s", event, seconds(record->stamp_ns));
	if (w->order->log->granularity_ns > 1000)
		printf(", tick %" G_GINT64_FORMAT, record->tick);
}

static const char *other_reason(const struct ct_build *build)
{
	if (build->file->always)
		return "its recipe runs in every make";
	if (!build->before)
		return "it did not exist, or was out of date before";
	return "it had been removed, or there is a reason that the record does not show";
}

/* @known: whether the file was there before the record is known. */
static void print_reasons(const struct ct_world *w, const struct ct_build *build, gboolean known)
{
	const struct ct_node *file = build->file;
	g_autofree guint *reasons = ct_world_reasons(w, build);

	if (!build->before && known && file->before == CT_STAMP_ABSENT) {
		printf("    because it did not exist\n");
		return;
	}
	if (!build->conditional)
		printf("    whatever the stamps: %s\n", other_reason(build));
	for (guint i = 0; i < file->needs->len; i++) {
		const struct ct_node *need = file->needs->pdata[i];

		if (!reasons[i])
			continue;
		printf("    %s%s was newer: ", build->conditional ? "because " : "", need->path);
		print_stamp(w, reasons[i]);
		printf("\n");
	}
}

static void print_builds(const struct ct_world *w, const struct ct_node *file, gboolean known)
{
	guint number = 0;

	for (guint i = 0; i < w->builds->len; i++) {
		const struct ct_build *build = &g_array_index(w->builds, struct ct_build, i);
		const struct ct_log_record *last;

		if (build->file != file)
			continue;
		last = record_of(w, build->last);
		printf("  build %u, by %s: ", ++number, last->comm);
		print_stamp(w, build->last);
		printf("%s\n", build->first > w->end ? " (the make after the command)" : "");
		print_reasons(w, build, known);
	}
	if (!number)
		printf("  it was not built in the record\n");
}

static void print_left_out(const struct ct_world *w, const struct ct_node *file)
{
	for (guint i = 0; i < w->left_out->len; i++) {
		const struct ct_left_out *one = &g_array_index(w->left_out, struct ct_left_out, i);

		if (one->file == file)
			printf("Left out: %s%s%s.\n", one->need ? one->need->path : "",
			       one->need ? " " : "", one->why);
	}
}

/* What make would do now, by the stamps that the run left. */
static gboolean print_next_make(const struct ct_world *w, const struct ct_node *file)
{
	gint64 own = ct_world_stamp(w, file, w->order->count);
	gboolean newer = FALSE;

	if (own == CT_STAMP_ABSENT) {
		printf("The next make builds it: it does not exist.\n");
		return TRUE;
	}
	for (guint i = 0; i < file->needs->len; i++) {
		const struct ct_node *need = file->needs->pdata[i];
		gint64 stamp = ct_world_stamp(w, need, w->order->count);

		if (stamp == CT_STAMP_ABSENT || !ct_remake_newer(stamp, own))
			continue;
		newer = TRUE;
		printf("The next make rebuilds it: %s is newer.\n", need->path);
	}
	if (!newer && file->always)
		printf("The next make runs its recipe%s.\n",
		       file->asks ? ", which looks at $? and decides" : "");
	return newer || (file->always && !file->asks);
}

/* A direct cause, and how it could have been avoided. */
static void print_stale(const struct ct_fate *fate, const struct ct_stale *stale)
{
	g_autofree char *reason = ct_fate_reason(fate, stale);

	printf("STALE: %s.\n", reason);
	if (!stale->direct)
		return;
	if (ct_fate_compare(fate, stale->need, stale->file) == 0)
		printf("  make takes it for up to date. A tick of the clock after event %u and "
		       "before event %u would have made the prerequisite newer; 'touch %s' does "
		       "now.\n",
		       ct_fate_made(fate, stale->file), ct_fate_changed(fate, stale->need),
		       stale->need->path);
	else
		printf("  make takes it for up to date. 'touch %s' gives it a stamp that make "
		       "sees.\n",
		       stale->need->path);
}

int ct_why_log(const struct ct_world *world, const char *path, GError **error)
{
	const struct ct_node *file = find(world, path, error);
	struct ct_fate *fate;
	gboolean rebuilds, found = FALSE;

	if (!file)
		return -1;
	print_needs(file);
	print_builds(world, file, FALSE);
	print_left_out(world, file);
	rebuilds = print_next_make(world, file);
	fate = ct_fate_observe(world, world->order);
	if (!rebuilds) {
		g_autoptr(GArray) stale = ct_fate_stale(fate);

		for (guint i = 0; i < stale->len; i++) {
			const struct ct_stale *one = &g_array_index(stale, struct ct_stale, i);

			if (one->file != file)
				continue;
			found = TRUE;
			print_stale(fate, one);
		}
		printf("The next make leaves it as it is%s.\n",
		       found ? ", wrongly"
		       : ct_fate_can_be_stale(file)
			       ? "; by this log, nothing that it is made from was written after it"
			       : "; nothing is said about directories and links");
	}
	ct_fate_free(fate);
	return found ? TT_EXIT_FAIL : TT_EXIT_PASS;
}

/* In which classes is it stale, by what the sweep wrote? Return: in how many. */
static guint print_classes(JsonObject *sweep, const char *path)
{
	JsonArray *classes = tt_member_array(sweep, "classes");
	guint found = 0;

	for (guint i = 0; i < tt_array_length(classes); i++) {
		JsonObject *class = tt_array_object(classes, i);
		JsonArray *stale = tt_member_array(class, "stale");

		for (guint j = 0; j < tt_array_length(stale); j++) {
			JsonObject *one = tt_array_object(stale, j);
			const char *reason = tt_member_string(one, "reason");

			if (g_strcmp0(tt_member_string(one, "file"), path))
				continue;
			found++;
			printf("STALE with the tick after any of the events %" G_GINT64_FORMAT
			       " to %" G_GINT64_FORMAT "%s:\n  %s\n",
			       tt_member_number(class, "first"), tt_member_number(class, "last"),
			       tt_member_flag(class, "no_tick") ? ", or none" : "",
			       reason ? reason : "");
		}
	}
	return found;
}

/* What the sweep's verdict allows to say about a file that is stale in @found classes. */
static void print_conclusion(const struct ct_recording *record, JsonObject *sweep,
			     const struct ct_node *file, guint found)
{
	const char *how = tt_member_flag(sweep, "proved") ? "" : ", by prediction";
	gboolean out = FALSE;

	for (guint i = 0; i < record->world->left_out->len; i++)
		out |= g_array_index(record->world->left_out, struct ct_left_out, i).file == file;
	if (!g_strcmp0(tt_member_string(sweep, "verdict"), "MISS"))
		printf("The sweep proved nothing (MISS).\n");
	else if (found)
		printf("With the tick anywhere else, make brings it up to date%s.\n", how);
	else if (out)
		printf("Nothing is said about what is left out.\n");
	else
		printf("Wherever the tick falls, make brings it up to date%s.\n", how);
}

int ct_why_record(const struct ct_recording *record, JsonObject *sweep, const char *path,
		  GError **error)
{
	const struct ct_node *file = find(record->world, path, error);
	guint found;

	if (!file)
		return -1;
	print_needs(file);
	print_builds(record->world, file, TRUE);
	print_left_out(record->world, file);
	found = print_classes(sweep, path);
	print_conclusion(record, sweep, file, found);
	return found ? TT_EXIT_FAIL : TT_EXIT_PASS;
}
