// SPDX-License-Identifier: GPL-2.0-only
/* The parent: which life is next, and when it is over. */
#include <poll.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/file.h"
#include "base/interrupt.h"
#include "stress/campaign.h"

/* Below this, no life is begun: a tree with its objects, and some logs, take a tenth of it. */
#define LOW_DISK_MB 200
#define LOW_MEMORY_MB 200

char *tt_campaign_life_directory(const struct tt_campaign *c, guint64 index)
{
	return g_strdup_printf("%s/life-%" G_GUINT64_FORMAT, c->request->out, index);
}

static guint64 free_mb(const char *path)
{
	struct statvfs fs;

	return statvfs(path, &fs) ? G_MAXUINT64
				  : (guint64)fs.f_bavail * fs.f_frsize / (1024 * 1024);
}

static guint64 memory_mb(void)
{
	g_autofree char *text = NULL;
	const char *at;

	if (!g_file_get_contents("/proc/meminfo", &text, NULL, NULL))
		return G_MAXUINT64;
	at = strstr(text, "MemAvailable:");
	return at ? g_ascii_strtoull(at + strlen("MemAvailable:"), NULL, 10) / 1024 : G_MAXUINT64;
}

/* Says so once, and again when it is over. */
static gboolean short_of_room(struct tt_campaign *c)
{
	guint64 disk = free_mb(c->request->out), memory = memory_mb();
	gboolean low = disk < LOW_DISK_MB || memory < LOW_MEMORY_MB;

	if (low && !c->paused)
		tt_stress_progress_say(&c->progress,
				       "paused: %" G_GUINT64_FORMAT " MB are free in %s (%u are "
				       "needed), %" G_GUINT64_FORMAT " MB of memory (%u)",
				       disk, c->request->out, LOW_DISK_MB, memory, LOW_MEMORY_MB);
	else if (!low && c->paused)
		tt_stress_progress_say(&c->progress, "going on");
	c->paused = low;
	return low;
}

static int worker_body(gpointer data)
{
	return tt_worker_run(data);
}

static int resume_body(gpointer data)
{
	return tt_worker_resume(data);
}

static gboolean start(struct tt_campaign *c, guint64 index, const char *directory,
		      int (*body)(gpointer data), GError **error)
{
	struct tt_worker worker = {
		.request = c->request,
		.recipe = c->recipe,
		.weights = c->weights,
		.builds = c->builds,
		.known = c->known,
		.index = index,
		.directory = directory,
		.campaign = c->key,
	};

	return tt_pool_start(c->pool, index, directory, body, &worker, error);
}

static gboolean begin_life(struct tt_campaign *c, guint64 index, GError **error)
{
	g_autofree char *directory = tt_campaign_life_directory(c, index);

	return tt_tree_remove(directory, error) && tt_dir_make(directory, error) &&
	       start(c, index, directory, worker_body, error);
}

/* A failure that a worker was making smaller when it was killed; others may have done it since. */
static gboolean resume_failure(struct tt_campaign *c, GError **error)
{
	guint64 index = g_array_index(c->unshrunk, guint64, 0);
	g_autofree char *directory = tt_campaign_life_directory(c, index);

	g_array_remove_index(c->unshrunk, 0);
	if (tt_campaign_is_shrunk(c, directory))
		return tt_campaign_take(c, directory, error);
	tt_stress_progress_say(&c->progress,
			       "life %" G_GUINT64_FORMAT ": going on making its failure smaller",
			       index);
	return start(c, index, directory, resume_body, error);
}

/* The next index of this shard that has no life yet. FALSE: there is none. */
static gboolean next_index(struct tt_campaign *c, guint64 *index)
{
	while (c->done_at < c->done->len && g_array_index(c->done, guint64, c->done_at) < c->next)
		c->done_at++;
	while (c->done_at < c->done->len &&
	       g_array_index(c->done, guint64, c->done_at) == c->next) {
		c->next += c->request->shards;
		while (c->done_at < c->done->len &&
		       g_array_index(c->done, guint64, c->done_at) < c->next)
			c->done_at++;
	}
	if (c->request->runs && c->next >= c->request->runs)
		return FALSE;
	*index = c->next;
	c->next += c->request->shards;
	return TRUE;
}

static gboolean time_is_up(const struct tt_campaign *c)
{
	return c->request->seconds > 0 &&
	       (double)(g_get_monotonic_time() - c->progress.began) / 1e6 >= c->request->seconds;
}

/* Starts workers while there is room for them; failures that are not finished come first. */
static gboolean fill(struct tt_campaign *c, GError **error)
{
	guint64 index;

	while (c->pool->workers->len < c->request->jobs && (c->unshrunk->len || !c->over) &&
	       !time_is_up(c) && !short_of_room(c)) {
		if (c->unshrunk->len) {
			if (!resume_failure(c, error))
				return FALSE;
		} else if (!next_index(c, &index)) {
			c->over = TRUE;
		} else if (!begin_life(c, index, error)) {
			return FALSE;
		}
	}
	c->over |= time_is_up(c);
	return TRUE;
}

/* What has not been begun by then is not begun; failures are stored as they are. */
static gboolean is_done(const struct tt_campaign *c)
{
	return c->over && !c->pool->workers->len && (!c->unshrunk->len || time_is_up(c));
}

/* After the time is up, lives under way may come to their ends for so long, in seconds. */
#define LAST_LIVES 120

gboolean tt_campaign_walk(struct tt_campaign *c, GError **error)
{
	struct pollfd fd = { .fd = tt_interrupt_fd(), .events = POLLIN };
	int status;

	for (;;) {
		struct tt_pool_worker *worker = tt_pool_reap(c->pool, &status);
		gboolean ok = TRUE;

		if (worker && !tt_interrupt_signal())
			ok = tt_campaign_take_worker(c, worker, status, error);
		if (worker) {
			tt_pool_worker_free(worker);
			if (!ok)
				return FALSE;
			continue;
		}
		if (tt_interrupt_signal()) {
			c->summary->interrupted = TRUE;
			return TRUE;
		}
		if (c->request->stop_at_failure && c->summary->failures)
			return TRUE;
		if (!fill(c, error))
			return FALSE;
		if (is_done(c))
			return TRUE;
		if (c->request->seconds > 0 &&
		    (double)(g_get_monotonic_time() - c->progress.began) / 1e6 >
			    c->request->seconds + LAST_LIVES)
			return TRUE;
		tt_stress_progress_draw(&c->progress, FALSE);
		poll(&fd, 1, 100);
	}
}
