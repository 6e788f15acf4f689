// SPDX-License-Identifier: GPL-2.0-only
#include "base/parallel.h"

struct job {
	void (*work)(guint index, gpointer data);
	gpointer data;
	guint count;
	gint next; /* atomic: the first index nobody has taken */
};

/* Items are small: a thread takes them one by one from a counter, not from a queue. */
static void run(gpointer unused G_GNUC_UNUSED, gpointer data)
{
	struct job *job = data;

	for (;;) {
		guint index = (guint)g_atomic_int_add(&job->next, 1);

		if (index >= job->count)
			return;
		job->work(index, job->data);
	}
}

void tt_parallel(guint count, guint threads, void (*work)(guint index, gpointer data),
		 gpointer data)
{
	struct job job = { work, data, count, 0 };
	GThreadPool *pool;

	threads = MIN(threads ? threads : g_get_num_processors(), count);
	if (threads < 2) {
		run(NULL, &job);
		return;
	}
	pool = g_thread_pool_new(run, &job, (gint)threads, FALSE, NULL);
	for (guint i = 0; i < threads; i++)
		g_thread_pool_push(pool, &job, NULL);
	g_thread_pool_free(pool, FALSE, TRUE);
}
