// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/restamp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/copy.h"
#include "base/error.h"

#define NS 1000000000ll

/* Seconds between the ticks of the copies: even, and more than any preset's. */
#define TICK_SECONDS 4

/* The time, since the run's base, after which a stamp belongs to the tick behind event @event. */
static gint64 edge(const struct tt_record *record, guint event)
{
	if (!event)
		return -1;
	if (event > record->timeline->count)
		return G_MAXINT64;
	return record->timeline->events[event].record->fine_ns;
}

static gboolean fail(const char *path, GError **error)
{
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot set the time of %s: %s", path,
		    g_strerror(errno));
	return FALSE;
}

/* @relative below @tree, from its stamp in the original. */
static gboolean restamp(const struct tt_record *record, const gint64 *edges, guint count,
			const char *tree, const char *relative, GError **error)
{
	g_autofree char *from = g_build_filename(record->snapshot, relative, NULL);
	g_autofree char *to = g_build_filename(tree, relative, NULL);
	gint64 base = record->log->base_sec, at, tick = 0;
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
	struct stat st;

	if (lstat(from, &st) < 0)
		return errno == ENOENT || fail(from, error);
	if (st.st_mtim.tv_sec < base)
		return TRUE;
	at = (st.st_mtim.tv_sec - base) * NS + st.st_mtim.tv_nsec;
	for (guint i = 0; i < count; i++)
		tick += at >= edges[i];
	times[1].tv_sec = base + tick * TICK_SECONDS;
	return utimensat(AT_FDCWD, to, times, AT_SYMLINK_NOFOLLOW) == 0 || fail(to, error);
}

gboolean tt_restamp(const struct tt_record *record, const guint *ticks, guint count,
		    const char *tree, GError **error)
{
	g_autoptr(GPtrArray) files = tt_tree_files(tree, NULL, error);
	gint64 edges[2];

	g_assert(count <= G_N_ELEMENTS(edges));
	for (guint i = 0; i < count; i++)
		edges[i] = edge(record, ticks[i]);
	for (guint i = 0; files && i < files->len; i++)
		if (!restamp(record, edges, count, tree, files->pdata[i], error))
			return FALSE;
	return files != NULL;
}

gboolean tt_restamp_copy(const struct tt_record *record, const guint *ticks, guint count,
			 const char *to, GError **error)
{
	return tt_tree_copy(record->snapshot, to, error) &&
	       tt_restamp(record, ticks, count, to, error);
}
