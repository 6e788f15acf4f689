// SPDX-License-Identifier: GPL-2.0-only
#include "check/check.h"

#include <string.h>

#include "base/exitcode.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "check/firsts.h"

static void free_row(gpointer data)
{
	struct tt_check_row *row = data;

	tt_case_result_free(row->before);
	tt_case_result_free(row->after);
	g_free(row);
}

void tt_check_free(struct tt_check *check)
{
	if (!check)
		return;
	g_ptr_array_unref(check->rows);
	g_free(check);
}

const char *tt_change_words(enum tt_change change)
{
	static const char *const words[] = {
		"no change",	   "FIXES",	   "BREAKS",	     "still failing",
		"fails otherwise", "other kernel", "not applicable", "not known",
	};

	return words[change];
}

struct campaign {
	const struct tt_check_request *request;
	struct tt_firsts *firsts;
	GMutex mutex;
	guint done, all;
};

struct job {
	const struct tt_case *test;
	const struct tt_snapshot *snapshot;
	const char *side;
	struct tt_case_result **into;
};

static void run_job(gpointer data, gpointer user_data)
{
	struct job *job = data;
	struct campaign *campaign = user_data;
	const struct tt_check_request *request = campaign->request;
	g_autofree char *directory =
		g_build_filename(request->directory, job->side, job->test->name, NULL);
	const struct tt_case_request run = {
		.test = job->test,
		.snapshot = job->snapshot,
		.directory = directory,
		.quick = request->quick,
		.firsts = campaign->firsts,
		.workers = 1,
	};

	*job->into = tt_case_run(&run);
	g_mutex_lock(&campaign->mutex);
	campaign->done++;
	if (request->progress)
		request->progress(campaign->done, campaign->all, request->data);
	g_mutex_unlock(&campaign->mutex);
	g_free(job);
}

static void push(GThreadPool *pool, const struct tt_case *test, const struct tt_snapshot *snapshot,
		 const char *side, struct tt_case_result **into)
{
	struct job *job = g_new0(struct job, 1);

	*job = (struct job){ test, snapshot, side, into };
	g_thread_pool_push(pool, job, NULL);
}

static gboolean is_compared(const struct tt_check_request *request)
{
	return request->after && strcmp(request->after->id, request->before->id);
}

/* Sweeps first: what takes longest must not be what everybody waits for at the end. */
static void push_all(GThreadPool *pool, const struct tt_check_request *request,
		     struct tt_check *check, enum tt_case_mode mode)
{
	for (guint i = 0; i < check->rows->len; i++) {
		const struct tt_case *test = request->cases->pdata[i];
		struct tt_check_row *row = check->rows->pdata[i];

		if (test->mode != mode)
			continue;
		push(pool, test, request->before, "before", &row->before);
		if (is_compared(request))
			push(pool, test, request->after, "after", &row->after);
	}
}

static gboolean same_findings(const struct tt_case_result *a, const struct tt_case_result *b)
{
	if (a->findings->len != b->findings->len)
		return FALSE;
	for (guint i = 0; i < a->findings->len; i++) {
		const struct tt_case_finding *x = a->findings->pdata[i];
		const struct tt_case_finding *y = b->findings->pdata[i];

		if (strcmp(x->kind, y->kind) || strcmp(x->symbol, y->symbol))
			return FALSE;
	}
	return TRUE;
}

static gboolean is_unknown(enum tt_result result)
{
	return result == TT_RESULT_ERROR || result == TT_RESULT_MISS;
}

static enum tt_change compare(const struct tt_case_result *before,
			      const struct tt_case_result *after)
{
	enum tt_result a = before->result, b = after ? after->result : a;

	if (is_unknown(a) || is_unknown(b))
		return TT_CHANGE_UNKNOWN;
	if (a == TT_RESULT_SKIP || b == TT_RESULT_SKIP)
		return a == b ? TT_CHANGE_SKIPPED : TT_CHANGE_APPLIES;
	if (a != b)
		return a == TT_RESULT_FAIL ? TT_CHANGE_FIXES : TT_CHANGE_BREAKS;
	if (a == TT_RESULT_PASS)
		return TT_CHANGE_NONE;
	return !after || same_findings(before, after) ? TT_CHANGE_STILL_FAILING
						      : TT_CHANGE_OTHERWISE;
}

static void count(struct tt_check *check)
{
	for (guint i = 0; i < check->rows->len; i++) {
		struct tt_check_row *row = check->rows->pdata[i];
		const struct tt_case_result *last = row->after ? row->after : row->before;

		row->change = compare(row->before, row->after);
		check->results[last->result]++;
		check->changes[row->change]++;
		check->unexpected += !last->as_expected;
	}
}

struct tt_check *tt_check_run(const struct tt_check_request *request, GError **error)
{
	g_autoptr(tt_check) check = g_new0(struct tt_check, 1);
	struct campaign campaign = { .request = request };
	gint64 began = g_get_monotonic_time();
	guint sides = is_compared(request) ? 2 : 1;
	g_autofree char *firsts = NULL;
	GThreadPool *pool;

	check->rows = g_ptr_array_new_with_free_func(free_row);
	for (guint i = 0; i < request->cases->len; i++)
		g_ptr_array_add(check->rows, g_new0(struct tt_check_row, 1));
	if (!tt_dir_make(request->directory, error))
		return NULL;
	campaign.all = sides * request->cases->len;
	firsts = g_build_filename(request->directory, "first-builds", NULL);
	campaign.firsts = tt_firsts_new(firsts);
	g_mutex_init(&campaign.mutex);
	pool = g_thread_pool_new(run_job, &campaign, (gint)MAX(request->workers, 1), TRUE, error);
	if (!pool) {
		tt_firsts_free(campaign.firsts);
		return NULL;
	}
	push_all(pool, request, check, TT_CASE_SWEEP);
	push_all(pool, request, check, TT_CASE_LIFE);
	g_thread_pool_free(pool, FALSE, TRUE);
	g_mutex_clear(&campaign.mutex);
	tt_firsts_free(campaign.firsts);
	if (tt_interrupted(error))
		return NULL;
	check->seconds = (double)(g_get_monotonic_time() - began) / 1e6;
	count(check);
	return g_steal_pointer(&check);
}

int tt_check_exit_status(const struct tt_check *check, gboolean two)
{
	if (check->results[TT_RESULT_MISS])
		return TT_EXIT_MISS;
	if (check->results[TT_RESULT_ERROR] || check->changes[TT_CHANGE_UNKNOWN])
		return TT_EXIT_ERROR;
	if (two)
		return check->changes[TT_CHANGE_BREAKS] ? TT_EXIT_FAIL : TT_EXIT_PASS;
	return check->unexpected ? TT_EXIT_FAIL : TT_EXIT_PASS;
}
