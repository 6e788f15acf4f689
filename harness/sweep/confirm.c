// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/confirm.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/strset.h"
#include "kbuild/make.h"
#include "sweep/restamp.h"
#include "verdict/judge.h"

struct tt_confirmation *tt_confirmation_new(const struct tt_prediction *prediction,
					    const guint *ticks, guint count,
					    enum tt_confirm_how how)
{
	struct tt_confirmation *confirmation = g_new0(struct tt_confirmation, 1);

	g_assert(count <= G_N_ELEMENTS(confirmation->ticks));
	memcpy(confirmation->ticks, ticks, count * sizeof(*ticks));
	confirmation->count = count;
	confirmation->how = how;
	confirmation->predicted = tt_predict_outcome(prediction, ticks, count);
	return confirmation;
}

void tt_confirmation_free(struct tt_confirmation *confirmation)
{
	if (!confirmation)
		return;
	tt_outcome_free(confirmation->predicted);
	tt_outcome_free(confirmation->observed);
	g_clear_error(&confirmation->error);
	g_free(confirmation);
}

gboolean tt_confirm_is_named(const struct tt_prediction *prediction, guint event)
{
	const char *path = prediction->timeline->events[event].record->path;

	/* Scratch names and what the start of a build may or may not rewrite come in any number. */
	if (strstr(path, "tmp") || strstr(path, "XXXXXX") ||
	    (g_str_has_prefix(path, "include/") && !tt_timeline_is_dep_file(path)))
		return FALSE;
	return path[0] && path[0] != '/' && path[0] != '@' && strlen(path) < 250 &&
	       strspn(path, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._/-") == strlen(path);
}

static void append_event(GString *text, const struct tt_prediction *prediction, guint event)
{
	const struct ct_log_record *record = prediction->timeline->events[event].record;

	if (tt_confirm_is_named(prediction, event))
		g_string_append_printf(text, "%u:%s", record->count, record->path);
	else
		g_string_append_printf(text, "%u", event);
}

char *tt_confirm_schedule(const struct tt_prediction *prediction, const guint *ticks, guint count)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < count; i++) {
		if (!ticks[i] || ticks[i] >= prediction->timeline->count)
			continue;
		g_string_append(text, text->len ? " " : "at ");
		append_event(text, prediction, ticks[i]);
	}
	if (!text->len)
		g_string_append(text, "frozen");
	return g_string_free(text, FALSE);
}

/* One export that is expected of a built object. */
static void compare_export(struct tt_outcome *outcome, const struct tt_observed *observed,
			   const struct tt_expected_export *export, GHashTable *stale)
{
	const struct tt_object *object = g_hash_table_lookup(observed->objects, export->object);
	gboolean listed = g_hash_table_contains(observed->list, export->name);

	if (!object || g_hash_table_contains(object->exports, export->name) == listed)
		return;
	tt_strset_add(stale, export->object);
	g_ptr_array_add(listed ? outcome->missing : outcome->surplus,
			g_strdup_printf("%s: %s", export->object, export->name));
}

/* What the objects really export, against the list that is in force. */
static struct tt_outcome *observe_outcome(const struct tt_observed *observed,
					  const struct tt_expected *expected)
{
	struct tt_outcome *outcome = tt_outcome_new();
	g_autoptr(GHashTable) stale = tt_strset_new();
	g_autoptr(GPtrArray) sorted = NULL;

	/* Where modpost trims there is no list, and objects offer all that they have. */
	for (guint i = 0; observed->list && i < expected->exports->len; i++)
		compare_export(outcome, observed, expected->exports->pdata[i], stale);
	sorted = tt_strset_sorted(stale);
	for (guint i = 0; i < sorted->len; i++)
		g_ptr_array_add(outcome->stale, g_strdup(sorted->pdata[i]));
	g_ptr_array_sort(outcome->missing, tt_compare_strings);
	g_ptr_array_sort(outcome->surplus, tt_compare_strings);
	return outcome;
}

static void take_line(const char *text, gpointer data)
{
	tt_buildlog_line(data, text);
}

/* coarsetime's words and the recorded make command. */
static char **resumed_command(const struct tt_confirm_request *request, const char *place,
			      GError **error)
{
	g_autofree char *tree = g_build_filename(place, "tree", NULL);
	const char *const roots[] = { tree, NULL };
	const struct tt_clock clock = { .granularity = request->run->clock.granularity,
					.schedule = "frozen" };
	g_auto(GStrv) words = tt_clock_words(&clock, roots, place, "build", error);
	GPtrArray *argv;

	if (!words)
		return NULL;
	argv = g_ptr_array_new();
	for (char **word = words; *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
	for (char **word = request->record->run->command; *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
	g_ptr_array_add(argv, NULL);
	return (char **)g_ptr_array_free(argv, FALSE);
}

/* A make that failed for another reason than the trimming confirms nothing. */
static gboolean came_to_an_end(const struct tt_verdict *verdict, const char *tree, GError **error)
{
	if (verdict->result == TT_RESULT_PASS || verdict->result == TT_RESULT_FAIL)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL, "the build in %s: %s", tree,
		    verdict->reason);
	return FALSE;
}

static gboolean judge_resumed(const struct tt_confirm_request *request, struct tt_confirmation *c,
			      const char *tree, const struct tt_buildlog *log, GError **error)
{
	const struct tt_expected *expected = request->record->run->expected;
	g_autoptr(tt_observed) observed = tt_observe(tree, expected, error);
	g_autoptr(GHashTable) whitelist = tt_strset_new();
	g_autoptr(tt_verdict) verdict = NULL;
	struct tt_judge_input input = {
		.expected = expected,
		.observed = observed,
		.log = log,
		.make_status = c->make_status,
		.whitelist = whitelist,
	};

	if (!observed)
		return FALSE;
	for (guint i = 0; i < expected->exports->len; i++) {
		const struct tt_expected_export *export = expected->exports->pdata[i];

		if (export->whitelisted)
			tt_strset_add(whitelist, export->name);
	}
	verdict = tt_judge(&input);
	if (!came_to_an_end(verdict, tree, error))
		return FALSE;
	c->result = verdict->result;
	c->observed = observe_outcome(observed, expected);
	return TRUE;
}

/* A stamp from elsewhere than the clock makes the result worthless. */
static gboolean check_report(struct tt_confirmation *c, const char *place, GError **error)
{
	struct tt_clock_report *report = tt_clock_report_read(place, "build", error);
	gboolean ok;

	if (!report)
		return FALSE;
	c->make_status = report->command_status;
	ok = !report->escapes->len;
	if (!ok)
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
			    "a stamp did not come from the clock: %s",
			    (char *)report->escapes->pdata[0]);
	tt_clock_report_free(report);
	return ok;
}

static gboolean confirm_resumed(const struct tt_confirm_request *request, struct tt_confirmation *c,
				const char *place, GError **error)
{
	g_autofree char *tree = g_build_filename(place, "tree", NULL);
	g_autofree char *path = g_build_filename(place, "build.log", NULL);
	g_auto(GStrv) argv = resumed_command(request, place, error);
	g_auto(GStrv) envp = tt_make_environment(request->run->variables);
	g_autoptr(tt_buildlog) log = tt_buildlog_new();
	struct tt_make_result result = { 0 };
	struct tt_make_request make = {
		.directory = tree,
		.argv = (const char *const *)argv,
		.envp = (const char *const *)envp,
		.log = path,
		.line = take_line,
		.data = log,
	};

	if (!argv || !tt_restamp_copy(request->record, c->ticks, c->count, tree, error) ||
	    !tt_make_run(&make, &result, error) || !check_report(c, place, error))
		return FALSE;
	return judge_resumed(request, c, tree, log, error);
}

static gboolean confirm_full(const struct tt_confirm_request *request, struct tt_confirmation *c,
			     const char *place, GError **error)
{
	struct tt_run_request own = *request->run;
	g_autofree char *schedule =
		tt_confirm_schedule(request->record->prediction, c->ticks, c->count);
	g_autofree char *tree = g_build_filename(place, "tree", NULL);
	g_autoptr(tt_observed) observed = NULL;
	g_autoptr(tt_run) run = NULL;

	own.directory = place;
	own.clock.schedule = schedule;
	own.no_second = TRUE;
	own.stage = NULL;
	own.progress = NULL;
	run = tt_run_build(&own, error);
	if (!run)
		return FALSE;
	if (!came_to_an_end(run->verdict, tree, error))
		return FALSE;
	observed = tt_observe(tree, run->expected, error);
	if (!observed)
		return FALSE;
	c->make_status = run->make_status;
	c->result = run->verdict->result;
	c->observed = observe_outcome(observed, run->expected);
	return TRUE;
}

struct batch {
	const struct tt_confirm_request *request;
	GPtrArray *all;
	GMutex lock;
	guint done;
};

/* The copy is removed if all is as predicted; else it stays for whoever wants to know why. */
static void confirm_one(gpointer item, gpointer data)
{
	struct tt_confirmation *c = item;
	struct batch *batch = data;
	g_autofree char *place = g_strdup_printf("%s/%s-%u-%u", batch->request->directory,
						 c->how == TT_CONFIRM_FULL ? "full" : "resumed",
						 c->ticks[0], c->ticks[1]);
	gint64 began = g_get_monotonic_time();
	gboolean ok;

	ok = !tt_interrupted(&c->error) && tt_tree_remove(place, &c->error) &&
	     tt_dir_make(place, &c->error) &&
	     (c->how == TT_CONFIRM_FULL ? confirm_full(batch->request, c, place, &c->error)
					: confirm_resumed(batch->request, c, place, &c->error));
	c->seconds = (double)(g_get_monotonic_time() - began) / 1e6;
	c->miss = !ok || !tt_outcome_equal(c->predicted, c->observed);
	if (!c->miss)
		tt_tree_remove(place, NULL);
	g_mutex_lock(&batch->lock);
	batch->done++;
	if (batch->request->progress)
		batch->request->progress(batch->done, batch->all->len, batch->request->data);
	g_mutex_unlock(&batch->lock);
}

void tt_confirm_run(const struct tt_confirm_request *request, GPtrArray *confirmations)
{
	struct batch batch = { .request = request, .all = confirmations };
	GThreadPool *pool;

	g_mutex_init(&batch.lock);
	pool = g_thread_pool_new(confirm_one, &batch, (gint)MAX(request->workers, 1), FALSE, NULL);
	for (guint i = 0; i < confirmations->len; i++)
		g_thread_pool_push(pool, confirmations->pdata[i], NULL);
	g_thread_pool_free(pool, FALSE, TRUE);
	g_mutex_clear(&batch.lock);
}
