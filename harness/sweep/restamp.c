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

static gboolean restamp(const struct tt_record *record, const gint64 *edges, guint count,
			const char *path, GError **error)
{
	gint64 base = record->log->base_sec, at, tick = 0;
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
	struct stat st;

	if (lstat(path, &st) < 0)
		goto fail;
	if (st.st_mtim.tv_sec < base)
		return TRUE;
	at = (st.st_mtim.tv_sec - base) * NS + st.st_mtim.tv_nsec;
	for (guint i = 0; i < count; i++)
		tick += at >= edges[i];
	times[1].tv_sec = base + tick * TICK_SECONDS;
	if (utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) == 0)
		return TRUE;
fail:
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot set the time of %s: %s", path,
		    g_strerror(errno));
	return FALSE;
}

gboolean tt_restamp_copy(const struct tt_record *record, const guint *ticks, guint count,
			 const char *to, GError **error)
{
	g_autoptr(GPtrArray) files = NULL;
	gint64 edges[2];

	g_assert(count <= G_N_ELEMENTS(edges));
	for (guint i = 0; i < count; i++)
		edges[i] = edge(record, ticks[i]);
	if (!tt_tree_copy(record->snapshot, to, error))
		return FALSE;
	files = tt_tree_files(to, NULL, error);
	for (guint i = 0; files && i < files->len; i++) {
		g_autofree char *path = g_build_filename(to, files->pdata[i], NULL);

		if (!restamp(record, edges, count, path, error))
			return FALSE;
	}
	return files != NULL;
}
