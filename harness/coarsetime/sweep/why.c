// SPDX-License-Identifier: GPL-2.0-only
#include "why.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/exitcode.h"
#include "output.h"
#include "predict.h"

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

	if (!build->before && known && file->before == G_MININT64) {
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

/* ns; G_MININT64: it is not there. */
static gint64 stamp_on_disk(const char *root, const struct ct_node *file)
{
	g_autofree char *path = g_build_filename(root, file->path, NULL);
	struct stat st;

	if (stat(path, &st) < 0)
		return G_MININT64;
	return (gint64)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

static const char *stale_sentence(gboolean tie)
{
	return tie ? "both carry one stamp, so make takes it for up to date"
		   : "its stamp is older nevertheless, so make takes it for up to date";
}

/* Needs that were written after the file and are not newer to make. Return: how many. */
static guint print_ties(const struct ct_world *w, const struct ct_node *file, const char *root,
			gint64 own)
{
	guint mine = ct_world_last(w, file, w->order->count), found = 0;

	for (guint i = 0; i < file->needs->len; i++) {
		const struct ct_node *need = file->needs->pdata[i];
		guint event = ct_world_last(w, need, w->order->count);
		gint64 stamp = stamp_on_disk(root, need);

		if (event <= mine || stamp > own)
			continue;
		found++;
		printf("STALE: %s was written at event %u, after %s (event %u); %s.\n", need->path,
		       event, file->path, mine, stale_sentence(stamp == own));
		if (mine)
			printf("  A tick of the clock after event %u and before event %u would "
			       "have "
			       "made it newer; 'touch %s' does now.\n",
			       mine, event, need->path);
	}
	return found;
}

int ct_why_log(const struct ct_world *world, const char *path, const char *root, GError **error)
{
	const struct ct_node *file = find(world, path, error);
	gint64 own;
	guint ties, newer = 0;

	if (!file)
		return -1;
	print_needs(file);
	print_builds(world, file, FALSE);
	own = stamp_on_disk(root, file);
	if (own == G_MININT64) {
		printf("The next make builds it: it does not exist.\n");
		return TT_EXIT_PASS;
	}
	for (guint i = 0; i < file->needs->len; i++) {
		const struct ct_node *need = file->needs->pdata[i];
		gint64 stamp = stamp_on_disk(root, need);

		if (stamp <= own)
			continue;
		newer++;
		printf("The next make rebuilds it: %s is newer by %.9f s.\n", need->path,
		       seconds(stamp - own));
	}
	ties = newer ? 0 : print_ties(world, file, root, own);
	if (!newer && !ties)
		printf("The next make %s: nothing that it is made from was written after it.\n",
		       file->always ? "runs its recipe" : "leaves it as it is, rightly");
	else if (ties)
		printf("The next make %s.\n", file->always ? "runs its recipe, which decides"
							   : "leaves it as it is, wrongly");
	return ties && !file->always ? TT_EXIT_FAIL : TT_EXIT_PASS;
}

/* In which classes is it stale? Return: in how many. */
static guint print_classes(const struct ct_recording *record, const struct ct_prediction *p,
			   const struct ct_node *file)
{
	guint found = 0;

	for (guint i = 0; i < p->classes->len; i++) {
		const struct ct_class *class = &g_array_index(p->classes, struct ct_class, i);
		const struct ct_ticks ticks = { .boundary = class->first };
		struct ct_fate *fate = ct_world_run(record->world, &ticks);
		g_autoptr(GArray) stale = ct_world_stale(record->world, fate);

		for (guint j = 0; j < stale->len; j++) {
			const struct ct_stale *one = &g_array_index(stale, struct ct_stale, j);
			g_autofree char *reason = NULL;

			if (one->file != file)
				continue;
			found++;
			reason = ct_stale_reason(record, one, fate);
			printf("STALE with the tick after any of the events %u to %u%s:\n  %s\n",
			       class->first, class->last,
			       class->last >= record->world->end ? ", or none" : "", reason);
		}
		ct_fate_free(fate);
	}
	return found;
}

int ct_why_record(const struct ct_recording *record, const char *path, GError **error)
{
	const struct ct_node *file = find(record->world, path, error);
	g_autoptr(ct_prediction) p = NULL;
	guint found;

	if (!file)
		return -1;
	print_needs(file);
	print_builds(record->world, file, TRUE);
	p = ct_predict(record->world);
	found = print_classes(record, p, file);
	if (!found)
		printf("Wherever the tick falls, make brings it up to date.\n");
	else
		printf("With the tick anywhere else, make brings it up to date.\n");
	return found ? TT_EXIT_FAIL : TT_EXIT_PASS;
}
