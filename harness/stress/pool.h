/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Worker processes: started by fork, watched, and ended with all that they started. Knows nothing
 * of what they do but for the directory in which they do it: a worker whose files stop growing
 * hangs.
 */
#ifndef TT_STRESS_POOL_H
#define TT_STRESS_POOL_H

#include <glib.h>
#include <sys/types.h>

/* Seconds without any growth of a worker's logs after which it is ended. */
#define TT_POOL_SILENCE 300

struct tt_pool_worker {
	pid_t pid;
	guint64 index;
	char *directory;
	gint64 began, grown; /* monotonic µs */
	guint64 size;	     /* of its logs when it was last looked at */
	gboolean hung;	     /* it was ended because it was silent */
};

struct tt_pool {
	GPtrArray *workers; /* of struct tt_pool_worker, owned */
	double silence;	    /* seconds */
};

/* An empty pool; the process becomes the reaper of everything that its workers leave behind. */
struct tt_pool *tt_pool_new(void);
void tt_pool_free(struct tt_pool *pool);

/*
 * Starts a worker that runs @body with @data and exits with what it returns. FALSE and an error if
 * no process can be made.
 */
gboolean tt_pool_start(struct tt_pool *pool, guint64 index, const char *directory,
		       int (*body)(gpointer data), gpointer data, GError **error);

/*
 * A worker that has ended, with its wait status, or NULL if none has. It is the caller's then:
 * tt_pool_worker_free(). What it left running is ended. Also ends workers that hang.
 */
struct tt_pool_worker *tt_pool_reap(struct tt_pool *pool, int *status);
void tt_pool_worker_free(gpointer worker);

/* Asks all workers to end, waits some seconds, and then does not ask any more. */
void tt_pool_end(struct tt_pool *pool);

#endif
