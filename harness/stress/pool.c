// SPDX-License-Identifier: GPL-2.0-only
#include "stress/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

/* How long workers may take to end by themselves, in milliseconds. */
#define GRACE_MS 8000

void tt_pool_worker_free(gpointer data)
{
	struct tt_pool_worker *worker = data;

	if (!worker)
		return;
	g_free(worker->directory);
	g_free(worker);
}

struct tt_pool *tt_pool_new(void)
{
	struct tt_pool *pool = g_new0(struct tt_pool, 1);
	const char *silence = g_getenv("TRIMTORTURE_SILENCE");

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pool->workers = g_ptr_array_new_with_free_func(tt_pool_worker_free);
	pool->silence = silence ? g_ascii_strtod(silence, NULL) : TT_POOL_SILENCE;
	return pool;
}

void tt_pool_free(struct tt_pool *pool)
{
	if (!pool)
		return;
	g_ptr_array_unref(pool->workers);
	g_free(pool);
}

gboolean tt_pool_start(struct tt_pool *pool, guint64 index, const char *directory,
		       int (*body)(gpointer data), gpointer data, GError **error)
{
	struct tt_pool_worker *worker;
	pid_t parent = getpid(), pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot start a worker: %s",
			    g_strerror(errno));
		return FALSE;
	}
	if (!pid) {
		int status;

		/* Ctrl-C is for the parent, which tells us; and its death is ours. */
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(1);
		status = body(data);
		fflush(NULL);
		/* Nothing of the parent's is to be closed twice: its database, for one. */
		_exit(status);
	}
	worker = g_new0(struct tt_pool_worker, 1);
	worker->pid = pid;
	worker->index = index;
	worker->directory = g_strdup(directory);
	worker->began = worker->grown = g_get_monotonic_time();
	g_ptr_array_add(pool->workers, worker);
	return TRUE;
}

static guint find(const struct tt_pool *pool, pid_t pid)
{
	guint i = 0;

	while (i < pool->workers->len &&
	       ((struct tt_pool_worker *)pool->workers->pdata[i])->pid != pid)
		i++;
	return i;
}

/*
 * Ends our children that are no workers: what a worker that died had started comes to us. Others'
 * descendants belong to those, who reap them themselves.
 */
static void end_orphans(const struct tt_pool *pool)
{
	g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
	g_autofree char *text = NULL;
	g_auto(GStrv) pids = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return;
	pids = g_strsplit(g_strstrip(text), " ", -1);
	for (char **pid = pids; *pid; pid++)
		if (**pid && find(pool, atoi(*pid)) == pool->workers->len)
			kill(atoi(*pid), SIGKILL);
}

static guint64 size_below(const char *directory)
{
	g_auto(GStrv) names = tt_dir_names(directory, NULL);
	guint64 size = 0;

	for (char **name = names; name && *name; name++) {
		g_autofree char *path = g_build_filename(directory, *name, NULL);
		struct stat st;

		/* The logs stand beside the trees, and those are not looked into. */
		if (!lstat(path, &st) && S_ISREG(st.st_mode))
			size += (guint64)st.st_size + (guint64)st.st_mtim.tv_sec;
	}
	return size;
}

static void watch(struct tt_pool *pool)
{
	gint64 now = g_get_monotonic_time();

	for (guint i = 0; i < pool->workers->len; i++) {
		struct tt_pool_worker *worker = pool->workers->pdata[i];
		g_autofree char *living = g_build_filename(worker->directory, "life.d", NULL);
		g_autofree char *shrinking = g_build_filename(worker->directory, "shrink", NULL);
		guint64 size =
			size_below(worker->directory) + size_below(living) + size_below(shrinking);

		if (size != worker->size) {
			worker->size = size;
			worker->grown = now;
		} else if ((double)(now - worker->grown) / 1e6 > pool->silence) {
			worker->hung = TRUE;
			kill(worker->pid, SIGKILL);
		}
	}
}

struct tt_pool_worker *tt_pool_reap(struct tt_pool *pool, int *status)
{
	pid_t pid;

	while ((pid = waitpid(-1, status, WNOHANG)) > 0) {
		guint at = find(pool, pid);

		if (at == pool->workers->len)
			continue; /* an orphan */
		struct tt_pool_worker *worker = g_ptr_array_steal_index(pool->workers, at);

		end_orphans(pool);
		return worker;
	}
	end_orphans(pool);
	watch(pool);
	return NULL;
}

static void signal_all(const struct tt_pool *pool, int signal)
{
	for (guint i = 0; i < pool->workers->len; i++)
		kill(((struct tt_pool_worker *)pool->workers->pdata[i])->pid, signal);
}

void tt_pool_end(struct tt_pool *pool)
{
	pid_t pid;

	signal_all(pool, SIGTERM);
	for (int waited = 0;; waited += 50) {
		while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
			guint at = find(pool, pid);

			if (at < pool->workers->len)
				g_ptr_array_remove_index(pool->workers, at);
		}
		if (pid < 0)
			return; /* nobody is left */
		if (waited == GRACE_MS)
			signal_all(pool, SIGKILL);
		if (waited >= GRACE_MS || !pool->workers->len)
			end_orphans(pool);
		poll(NULL, 0, 50);
	}
}
