// SPDX-License-Identifier: GPL-2.0-only
#include "run/run.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/strset.h"
#include "kbuild/lists.h"
#include "kbuild/make.h"
#include "verdict/judge.h"
#include "verdict/observe.h"

void tt_run_free(struct tt_run *run)
{
	if (!run)
		return;
	tt_expected_free(run->expected);
	tt_buildlog_free(run->log);
	tt_verdict_free(run->verdict);
	tt_clock_report_free(run->clock);
	g_strfreev(run->command);
	g_free(run->record);
	g_free(run);
}

/* What the stages of a run share. */
struct state {
	const struct tt_run_request *request;
	struct tt_workspace *place;
	struct tt_run *run;
	char **envp;
	GHashTable *whitelist;
	GHashTable *list_before;
	GPtrArray *rebuilt;
};

static void add_words(GPtrArray *argv, char **words)
{
	for (char **word = words; word && *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
}

/* make, ARCH, O= and the user's words; @options are left out for the preparation's own makes. */
static char **make_command(const struct tt_run_request *request, const struct tt_workspace *place,
			   gboolean whole)
{
	GPtrArray *argv = g_ptr_array_new();

	g_ptr_array_add(argv, g_strdup("make"));
	g_ptr_array_add(argv, g_strdup("ARCH=synth"));
	if (strcmp(place->tree, place->output))
		g_ptr_array_add(argv, g_strconcat("O=", place->output, NULL));
	add_words(argv, request->variables);
	if (whole) {
		add_words(argv, request->options);
		add_words(argv, request->targets);
	}
	g_ptr_array_add(argv, NULL);
	return (char **)g_ptr_array_free(argv, FALSE);
}

static gboolean write_repeat(const struct tt_run_request *request, GError **error)
{
	g_autofree char *path = g_build_filename(request->directory, "repeat.sh", NULL);
	GString *text = g_string_new("#!/bin/sh\n# Repeats this run.\nexec");
	gboolean ok;

	for (char **word = request->repeat; word && *word; word++) {
		g_autofree char *quoted = g_shell_quote(*word);

		g_string_append_printf(text, " %s", quoted);
	}
	g_string_append_c(text, '\n');
	ok = tt_file_write(path, text->str, text->len, 0755, error);
	g_string_free(text, TRUE);
	return ok;
}

static void enter_stage(const struct tt_run_request *request, const char *name)
{
	if (request->stage)
		request->stage(name, request->data);
}

static gboolean prepare(struct state *s, GError **error)
{
	const struct tt_run_request *request = s->request;
	g_autofree char *log = g_build_filename(request->directory, "prepare.log", NULL);
	g_auto(GStrv) argv = make_command(request, s->place, FALSE);
	struct tt_prepare_request prepare = {
		.tree = s->place->tree,
		.output = s->place->output,
		.make_argv = (const char *const *)argv,
		.envp = (const char *const *)s->envp,
		.variables = request->variables,
		.log = log,
		.no_cache = request->no_cache,
	};
	gint64 began = g_get_monotonic_time();

	enter_stage(request, "prepare");
	if (!tt_prepare(&prepare, &s->run->prepared, error))
		return FALSE;
	s->run->prepare_seconds = (g_get_monotonic_time() - began) / 1e6;
	return TRUE;
}

struct follow {
	const struct tt_run_request *request;
	const struct tt_expected *expected;
	struct tt_buildlog *log;
};

static void follow_line(const char *text, gpointer data)
{
	struct follow *follow = data;

	tt_buildlog_line(follow->log, text);
	if (follow->request->progress)
		follow->request->progress(follow->log, follow->expected->objects->len,
					  follow->request->data);
}

/* The command under the layer, or as it is without one; to be freed. */
static char **under_clock(struct state *s, const char *name, const struct tt_clock *clock,
			  GError **error)
{
	const char *const roots[] = { s->place->tree,
				      strcmp(s->place->tree, s->place->output) ? s->place->output
									       : NULL,
				      NULL };
	g_auto(GStrv) words = NULL;
	GPtrArray *argv;

	if (!clock->granularity)
		return g_strdupv(s->run->command);
	words = tt_clock_words(clock, roots, s->request->directory, name, error);
	if (!words)
		return NULL;
	argv = g_ptr_array_new();
	add_words(argv, words);
	add_words(argv, s->run->command);
	g_ptr_array_add(argv, NULL);
	return (char **)g_ptr_array_free(argv, FALSE);
}

/* Runs make; @name is that of its log and of the layer's files. */
static gboolean make(struct state *s, const char *name, const struct tt_clock *clock,
		     struct tt_buildlog *log, struct tt_make_result *result,
		     struct tt_clock_report **report, GError **error)
{
	g_autofree char *path = g_strdup_printf("%s/%s.log", s->request->directory, name);
	g_auto(GStrv) argv = under_clock(s, name, clock, error);
	struct follow follow = { s->request, s->run->expected, log };
	struct tt_make_request make = {
		.directory = s->place->tree,
		.argv = (const char *const *)argv,
		.envp = (const char *const *)s->envp,
		.log = path,
		.line = follow_line,
		.data = &follow,
	};

	if (!argv || !tt_make_run(&make, result, error))
		return FALSE;
	if (!clock->granularity)
		return TRUE;
	*report = tt_clock_report_read(s->request->directory, name, error);
	if (!*report)
		return FALSE;
	result->status = (*report)->command_status;
	return TRUE;
}

/* The words of the tree's whitelist; empty if it has none. */
static GHashTable *read_whitelist(const struct tt_workspace *place,
				  const struct tt_expected *expected, GError **error)
{
	g_autofree char *path = g_build_filename(place->tree, expected->whitelist_file, NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) words = NULL;
	GHashTable *whitelist;

	if (expected->whitelist_file[0] && !g_file_get_contents(path, &text, NULL, error))
		return NULL;
	whitelist = tt_strset_new();
	words = g_strsplit_set(text ? text : "", " \n", -1);
	for (char **word = words; *word; word++)
		if ((*word)[0])
			tt_strset_add(whitelist, *word);
	return whitelist;
}

/* The list that make will start from: the one that is there, or the one it will make itself. */
static GHashTable *list_before(const struct tt_workspace *place, const struct tt_expected *expected,
			       GHashTable *whitelist)
{
	g_autofree char *path =
		g_build_filename(place->output, "include/generated/autoksyms.h", NULL);
	GHashTable *list = tt_autoksyms_read(path, NULL);
	GHashTableIter iter;
	gpointer name;

	if (list || expected->single_pass)
		return list;
	list = tt_strset_new();
	if (expected->modversions)
		tt_strset_add(list, "module_layout");
	g_hash_table_iter_init(&iter, whitelist);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		tt_strset_add(list, name);
	return list;
}

/*
 * A make right after the first, with nothing changed: what it rebuilds should have been current.
 * Its clock stands still, one tick after the build's end: nothing needs a tick of its own.
 */
static gboolean second_make(struct state *s, GError **error)
{
	const struct tt_run_request *request = s->request;
	const struct tt_clock still = { request->clock.granularity, "frozen" };
	g_autoptr(GHashTable) before = NULL;
	g_autoptr(GHashTable) after = NULL;
	g_autoptr(tt_buildlog) log = tt_buildlog_new();
	struct tt_clock_report *report = NULL;
	struct tt_make_result result;
	gboolean ok;

	enter_stage(request, "second make");
	before = tt_stamps_read(s->place->output, error);
	if (!before)
		return FALSE;
	ok = make(s, "second", &still, log, &result, &report, error);
	tt_clock_report_free(report);
	if (!ok)
		return FALSE;
	s->run->second_seconds = result.seconds;
	after = tt_stamps_read(s->place->output, error);
	if (after)
		s->rebuilt = tt_stamps_changed(before, after);
	return after != NULL;
}

/* The run did not show what it was asked to show; what was found stays on record. */
static void call_miss(struct tt_run *run, char *reason)
{
	run->verdict->result = TT_RESULT_MISS;
	g_free(run->verdict->reason);
	run->verdict->reason = reason;
}

/*
 * A stamp that did not come from the clock makes every conclusion from stamps worthless, and so
 * does a schedule whose events never came.
 */
static void distrust(struct state *s)
{
	const struct tt_clock_report *clock = s->run->clock;
	const char *schedule = s->request->clock.schedule;

	if (clock->escapes->len)
		call_miss(s->run,
			  g_strdup_printf("%u stamp%s did not come from the clock; the first: %s",
					  clock->escapes->len, clock->escapes->len == 1 ? "" : "s",
					  (char *)clock->escapes->pdata[0]));
	else if (schedule && g_str_has_prefix(schedule, "at ") &&
		 clock->ticks == clock->forced->len)
		call_miss(s->run,
			  g_strdup_printf("no event of the schedule '%s' came, so the clock never "
					  "ticked; 'coarsetime log %s/build.events' lists the "
					  "events that there were",
					  schedule, s->request->directory));
}

static gboolean judge(struct state *s, GError **error)
{
	g_autoptr(tt_observed) observed = NULL;
	gint64 began = g_get_monotonic_time();
	struct tt_judge_input input = {
		.expected = s->run->expected,
		.log = s->run->log,
		.make_status = s->run->make_status,
		.list_before = s->list_before,
		.whitelist = s->whitelist,
		.rebuilt = s->rebuilt,
	};

	enter_stage(s->request, "verdict");
	observed = tt_observe(s->place->output, s->run->expected, error);
	if (!observed)
		return FALSE;
	input.observed = observed;
	s->run->verdict = tt_judge(&input);
	if (s->run->clock)
		distrust(s);
	s->run->judge_seconds = (g_get_monotonic_time() - began) / 1e6;
	return TRUE;
}

static gboolean build_and_judge(struct state *s, GError **error)
{
	const struct tt_run_request *request = s->request;
	struct tt_make_result result;

	s->whitelist = read_whitelist(s->place, s->run->expected, error);
	if (!s->whitelist)
		return FALSE;
	s->list_before = list_before(s->place, s->run->expected, s->whitelist);
	enter_stage(request, "build");
	if (!make(s, "build", &request->clock, s->run->log, &result, &s->run->clock, error))
		return FALSE;
	s->run->make_status = result.status;
	s->run->make_seconds = result.seconds;
	if (!result.status && !request->no_second && !second_make(s, error))
		return FALSE;
	return judge(s, error);
}

static gboolean write_record(const struct tt_run_request *request, struct tt_run *run,
			     GError **error)
{
	g_autofree char *json = tt_run_json(run, request);

	run->record = g_build_filename(request->directory, "verdict.json", NULL);
	return tt_file_write(run->record, json, strlen(json), 0644, error);
}

/* Logs and record of an earlier run must not be taken for those of this one. */
static gboolean clean_directory(const char *directory, GError **error)
{
	static const char *const names[] = { "prepare.log",	  "build.log",
					     "second.log",	  "build.events",
					     "second.events",	  "build.clock.json",
					     "second.clock.json", "verdict.json",
					     "repeat.sh" };

	if (!tt_dir_make(directory, error))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(directory, names[i], NULL);

		if (!tt_tree_remove(path, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean carry_out(struct state *s, GError **error)
{
	const struct tt_run_request *request = s->request;
	const struct tt_workspace_request place = {
		.tree = request->tree,
		.output = request->output,
		.directory = request->directory,
		.variants = request->variants,
		.backend = request->backend,
		.fresh = request->clock.granularity != NULL,
	};
	g_autofree char *answer = g_build_filename(request->tree, "expected.json", NULL);

	s->run->expected = tt_expected_read(answer, error);
	if (!s->run->expected ||
	    (request->clock.granularity && !tt_clock_check(&request->clock, error)) ||
	    !clean_directory(request->directory, error) || !write_repeat(request, error))
		return FALSE;
	s->place = tt_workspace_new(&place, error);
	if (!s->place)
		return FALSE;
	s->run->command = make_command(request, s->place, TRUE);
	return prepare(s, error) && build_and_judge(s, error) &&
	       write_record(request, s->run, error);
}

struct tt_run *tt_run_build(const struct tt_run_request *request, GError **error)
{
	struct state s = { .request = request };
	gboolean ok;

	s.run = g_new0(struct tt_run, 1);
	s.run->log = tt_buildlog_new();
	s.envp = tt_make_environment(request->variables);
	ok = carry_out(&s, error);
	tt_workspace_free(s.place);
	g_strfreev(s.envp);
	g_clear_pointer(&s.whitelist, g_hash_table_unref);
	g_clear_pointer(&s.list_before, g_hash_table_unref);
	g_clear_pointer(&s.rebuilt, g_ptr_array_unref);
	if (!ok)
		g_clear_pointer(&s.run, tt_run_free);
	return s.run;
}
