// SPDX-License-Identifier: GPL-2.0-only
#include "run/build.h"

#include <string.h>

#include "base/file.h"
#include "base/strset.h"
#include "kbuild/lists.h"
#include "kbuild/make.h"
#include "verdict/judge.h"
#include "verdict/observe.h"

void tt_build_free(struct tt_build *build)
{
	if (!build)
		return;
	tt_buildlog_free(build->log);
	tt_buildlog_free(build->second_log);
	tt_verdict_free(build->verdict);
	tt_clock_report_free(build->clock);
	g_clear_pointer(&build->rebuilt, g_ptr_array_unref);
	g_free(build);
}

/* What the stages share. */
struct making {
	const struct tt_build_request *request;
	struct tt_build *build;
	GHashTable *whitelist;
	GHashTable *list_before;
};

static void add_words(GPtrArray *argv, char **words)
{
	for (char **word = words; word && *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
}

GPtrArray *tt_build_command(const char *tree, const char *output, char **variables)
{
	GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(argv, g_strdup("make"));
	g_ptr_array_add(argv, g_strdup("ARCH=synth"));
	if (strcmp(tree, output))
		g_ptr_array_add(argv, g_strconcat("O=", output, NULL));
	add_words(argv, variables);
	return argv;
}

static void enter_stage(const struct tt_build_request *request, const char *name)
{
	if (request->stage)
		request->stage(name, request->data);
}

struct follow {
	const struct tt_build_request *request;
	struct tt_buildlog *log;
};

static void follow_line(const char *text, gpointer data)
{
	struct follow *follow = data;

	tt_buildlog_line(follow->log, text);
	if (follow->request->progress)
		follow->request->progress(follow->log, follow->request->expected->objects->len,
					  follow->request->data);
}

/* The command under the layer, or as it is without one; to be freed. */
static char **under_clock(struct making *s, const char *name, const struct tt_clock *clock,
			  GError **error)
{
	const char *const roots[] = {
		s->request->tree,
		strcmp(s->request->tree, s->request->output) ? s->request->output : NULL, NULL
	};
	g_auto(GStrv) words = NULL;
	GPtrArray *argv;

	if (!clock->granularity)
		return g_strdupv(s->request->command);
	words = tt_clock_words(clock, roots, s->request->directory, name, error);
	if (!words)
		return NULL;
	argv = g_ptr_array_new();
	add_words(argv, words);
	add_words(argv, s->request->command);
	g_ptr_array_add(argv, NULL);
	return (char **)g_ptr_array_free(argv, FALSE);
}

/* Runs make; @name is that of its log and of the layer's files. */
static gboolean make(struct making *s, const char *name, const struct tt_clock *clock,
		     struct tt_buildlog *log, struct tt_make_result *result,
		     struct tt_clock_report **report, GError **error)
{
	g_autofree char *path = g_strdup_printf("%s/%s.log", s->request->directory, name);
	g_auto(GStrv) argv = under_clock(s, name, clock, error);
	struct follow follow = { s->request, log };
	struct tt_make_request make = {
		.directory = s->request->tree,
		.argv = (const char *const *)argv,
		.envp = (const char *const *)s->request->envp,
		.log = path,
		.line = follow_line,
		.data = &follow,
	};

	if (!argv || !tt_make_run(&make, result, error))
		return FALSE;
	/* Of a make that was ended the layer's report may be missing or half of one. */
	if (result->endless[0] || !clock->granularity)
		return TRUE;
	*report = tt_clock_report_read(s->request->directory, name, error);
	if (!*report)
		return FALSE;
	result->status = (*report)->command_status;
	return TRUE;
}

/* The words of the tree's whitelist; empty if it has none. */
static GHashTable *read_whitelist(const struct tt_build_request *request, GError **error)
{
	const char *file = request->expected->whitelist_file;
	g_autofree char *path = g_build_filename(request->tree, file, NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) words = NULL;
	GHashTable *whitelist;

	if (file[0] && !tt_file_read(path, TT_FILE_MAX, &text, NULL, error))
		return NULL;
	whitelist = tt_strset_new();
	words = g_strsplit_set(text ? text : "", " \n", -1);
	for (char **word = words; *word; word++)
		if ((*word)[0])
			tt_strset_add(whitelist, *word);
	return whitelist;
}

/* The list that make will start from: the one that is there, or the one it will make itself. */
static GHashTable *list_before(const struct tt_build_request *request, GHashTable *whitelist)
{
	g_autofree char *path =
		g_build_filename(request->output, "include/generated/autoksyms.h", NULL);
	g_autofree char *script = g_build_filename(request->tree, "scripts/gen_autoksyms.sh", NULL);
	GHashTable *list = tt_autoksyms_read(path, NULL);
	GHashTableIter iter;
	gpointer name;

	if (list || request->expected->single_pass)
		return list;
	list = tt_strset_new();
	/* Without this script (up to 5.9) the first list is an empty file. */
	if (!g_file_test(script, G_FILE_TEST_EXISTS))
		return list;
	if (request->expected->modversions)
		tt_strset_add(list, "module_layout");
	g_hash_table_iter_init(&iter, whitelist);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		tt_strset_add(list, name);
	return list;
}

/* Nothing is known of a tree in which make was ended, but that it did not end by itself. */
static struct tt_verdict *endless(const struct tt_make_result *result, const char *which)
{
	struct tt_verdict *verdict = tt_verdict_new();

	tt_verdict_add(verdict, TT_FINDING_ENDLESS, "", "", "%s does not end: %s", which,
		       result->endless);
	verdict->result = TT_RESULT_FAIL;
	return verdict;
}

/*
 * A make right after the first, with nothing changed: what it rebuilds should have been current.
 * Its clock stands still, one tick after the build's end: nothing needs a tick of its own.
 */
static gboolean second_make(struct making *s, GError **error)
{
	const struct tt_build_request *request = s->request;
	const struct tt_clock still = { .granularity = request->clock.granularity,
					.schedule = "frozen" };
	g_autoptr(GHashTable) before = NULL;
	g_autoptr(GHashTable) after = NULL;
	struct tt_buildlog *log = tt_buildlog_new();
	struct tt_clock_report *report = NULL;
	struct tt_make_result result;
	gboolean ok;

	enter_stage(request, "second make");
	before = tt_stamps_read(s->request->output, error);
	if (!before)
		return FALSE;
	ok = make(s, request->second, &still, log, &result, &report, error);
	tt_clock_report_free(report);
	s->build->second_log = log;
	if (!ok)
		return FALSE;
	s->build->second_seconds = result.seconds;
	if (result.endless[0]) {
		s->build->verdict = endless(&result, "a second make, with nothing changed,");
		return TRUE;
	}
	s->build->second_status = result.status;
	after = tt_stamps_read(s->request->output, error);
	if (after)
		s->build->rebuilt = tt_stamps_changed(before, after);
	return after != NULL;
}

/* The run did not show what it was asked to show; what was found stays on record. */
static void call_miss(struct tt_build *build, char *reason)
{
	build->verdict->result = TT_RESULT_MISS;
	g_free(build->verdict->reason);
	build->verdict->reason = reason;
}

/*
 * A stamp that did not come from the clock makes every conclusion from stamps worthless, and so
 * does a schedule whose events never came.
 */
static void distrust(struct making *s)
{
	const struct tt_clock_report *clock = s->build->clock;

	if (clock->escapes->len)
		call_miss(s->build,
			  g_strdup_printf("%u stamp%s did not come from the clock; the first: %s",
					  clock->escapes->len, clock->escapes->len == 1 ? "" : "s",
					  (char *)clock->escapes->pdata[0]));
	else if (!s->request->clock.unmet && clock->unmet->len)
		call_miss(s->build,
			  g_strdup_printf("event %s of the schedule '%s' did not come%s; "
					  "'coarsetime log %s/%s.events' lists the events that "
					  "there were",
					  (char *)clock->unmet->pdata[0],
					  s->request->clock.schedule,
					  clock->unmet->len > 1 ? ", nor did others" : "",
					  s->request->directory, s->request->name));
}

static const char *fault_in(const struct tt_buildlog *log, int status, gboolean real_time)
{
	const GPtrArray *notes = log->machine->len || !real_time ? log->machine : log->skew;

	if (notes->len)
		return ((const struct tt_log_note *)notes->pdata[0])->text;
	return status > 128 ? "make was killed" : NULL;
}

const char *tt_build_machine_fault(const struct tt_build *build)
{
	const char *fault = fault_in(build->log, build->make_status, !build->clock);

	if (fault || !build->second_log)
		return fault;
	return fault_in(build->second_log, build->second_status, !build->clock);
}

/*
 * What a machine does to a build is not kbuild's fault, and what was found in such a build says
 * nothing. A build that is right in spite of it is right.
 */
static void blame_machine(struct tt_build *build)
{
	struct tt_verdict *verdict = build->verdict;
	const char *fault = tt_build_machine_fault(build);

	if (!fault || (verdict->result != TT_RESULT_FAIL && verdict->result != TT_RESULT_ERROR))
		return;
	verdict->result = TT_RESULT_ERROR;
	g_free(verdict->reason);
	verdict->reason = g_strdup_printf("the machine let the build down: %s; see that it has "
					  "memory, room and a steady clock, and build again",
					  fault);
}

/* Nothing changed after a make that succeeded, so the next one has no reason to fail. */
static void judge_second(struct tt_build *build)
{
	struct tt_verdict *verdict = build->verdict;

	if (!build->second_status || verdict->result != TT_RESULT_PASS)
		return;
	verdict->result = TT_RESULT_ERROR;
	verdict->reason =
		g_strdup_printf("make succeeded, and a second make, with nothing changed "
				"in between, ended with status %d; see the end of its log",
				build->second_status);
}

static gboolean judge(struct making *s, GError **error)
{
	g_autoptr(tt_observed) observed = NULL;
	gint64 began = g_get_monotonic_time();
	struct tt_judge_input input = {
		.expected = s->request->expected,
		.log = s->build->log,
		.targets = s->request->targets,
		.make_status = s->build->make_status,
		.list_before = s->list_before,
		.whitelist = s->whitelist,
		.rebuilt = s->build->rebuilt,
	};

	enter_stage(s->request, "verdict");
	observed = tt_observe(s->request->output, s->request->expected, error);
	if (!observed)
		return FALSE;
	input.observed = observed;
	s->build->verdict = tt_judge(&input);
	s->build->judge_seconds = (g_get_monotonic_time() - began) / 1e6;
	return TRUE;
}

static gboolean carry_out(struct making *s, GError **error)
{
	const struct tt_build_request *request = s->request;
	struct tt_build *build = s->build;
	struct tt_make_result result;

	s->whitelist = read_whitelist(request, error);
	if (!s->whitelist)
		return FALSE;
	s->list_before = list_before(request, s->whitelist);
	enter_stage(request, "build");
	if (!make(s, request->name, &request->clock, build->log, &result, &build->clock, error))
		return FALSE;
	build->make_status = result.status;
	build->make_seconds = result.seconds;
	if (result.endless[0])
		build->verdict = endless(&result, "make");
	else if (!result.status && request->second && !second_make(s, error))
		return FALSE;
	if (build->verdict)
		return TRUE;
	if (request->not_judged)
		build->verdict =
			tt_verdict_not_judged(TT_RESULT_SKIP, g_strdup(request->not_judged));
	else if (!judge(s, error))
		return FALSE;
	judge_second(build);
	blame_machine(build);
	if (build->clock)
		distrust(s);
	return TRUE;
}

struct tt_build *tt_build_make(const struct tt_build_request *request, GError **error)
{
	struct making s = { .request = request };
	gboolean ok;

	s.build = g_new0(struct tt_build, 1);
	s.build->log = tt_buildlog_new();
	ok = carry_out(&s, error);
	g_clear_pointer(&s.whitelist, g_hash_table_unref);
	g_clear_pointer(&s.list_before, g_hash_table_unref);
	if (!ok)
		g_clear_pointer(&s.build, tt_build_free);
	return s.build;
}
