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
	g_strfreev(run->command);
	g_free(run->record);
	g_free(run);
}

static void add_words(GPtrArray *argv, char **words)
{
	for (char **word = words; word && *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
}

/* make, ARCH, O= and the user's words; @options are left out for the preparation's own makes. */
static char **make_command(const struct tt_run_request *request, gboolean whole)
{
	GPtrArray *argv = g_ptr_array_new();

	g_ptr_array_add(argv, g_strdup("make"));
	g_ptr_array_add(argv, g_strdup("ARCH=synth"));
	if (strcmp(request->tree, request->output))
		g_ptr_array_add(argv, g_strconcat("O=", request->output, NULL));
	add_words(argv, request->variables);
	if (whole) {
		add_words(argv, request->options);
		add_words(argv, request->targets);
	}
	g_ptr_array_add(argv, NULL);
	return (char **)g_ptr_array_free(argv, FALSE);
}

static gboolean write_repeat(const struct tt_run_request *request, char **command, GError **error)
{
	g_autofree char *path = g_build_filename(request->directory, "repeat.sh", NULL);
	g_autofree char *tree = g_shell_quote(request->tree);
	GString *text = g_string_new("#!/bin/sh\n# Repeats this run.\nexec");
	gboolean ok;

	for (char **word = request->repeat; word && *word; word++) {
		g_autofree char *quoted = g_shell_quote(*word);

		g_string_append_printf(text, " %s", quoted);
	}
	g_string_append_printf(text, "\n\n# The build alone, without trimtorture:\n# cd %s && env",
			       tree);
	for (char **word = command; *word; word++)
		g_string_append_printf(text, " %s", *word);
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

static gboolean prepare(const struct tt_run_request *request, struct tt_run *run, char **envp,
			GError **error)
{
	g_autofree char *log = g_build_filename(request->directory, "prepare.log", NULL);
	g_auto(GStrv) argv = make_command(request, FALSE);
	struct tt_prepare_request prepare = {
		.tree = request->tree,
		.output = request->output,
		.make_argv = (const char *const *)argv,
		.envp = (const char *const *)envp,
		.variables = request->variables,
		.log = log,
		.no_cache = request->no_cache,
	};
	gint64 began = g_get_monotonic_time();

	enter_stage(request, "prepare");
	if (!tt_prepare(&prepare, &run->prepared, error))
		return FALSE;
	run->prepare_seconds = (g_get_monotonic_time() - began) / 1e6;
	return TRUE;
}

struct follow {
	const struct tt_run_request *request;
	struct tt_buildlog *log;
};

static void follow_line(const char *text, gpointer data)
{
	struct follow *follow = data;

	tt_buildlog_line(follow->log, text);
	if (follow->request->progress)
		follow->request->progress(follow->log, follow->request->data);
}

static gboolean make(const struct tt_run_request *request, struct tt_run *run, char **envp,
		     const char *log_name, struct tt_buildlog *log, struct tt_make_result *result,
		     GError **error)
{
	g_autofree char *path = g_build_filename(request->directory, log_name, NULL);
	struct follow follow = {request, log};
	struct tt_make_request make = {
		.directory = request->tree,
		.argv = (const char *const *)run->command,
		.envp = (const char *const *)envp,
		.log = path,
		.line = follow_line,
		.data = &follow,
	};

	return tt_make_run(&make, result, error);
}

/* The words of the tree's whitelist; empty if it has none. */
static GHashTable *read_whitelist(const struct tt_run_request *request,
				  const struct tt_expected *expected, GError **error)
{
	g_autofree char *path = g_build_filename(request->tree, expected->whitelist_file, NULL);
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
static GHashTable *list_before(const struct tt_run_request *request,
			       const struct tt_expected *expected, GHashTable *whitelist)
{
	g_autofree char *path =
		g_build_filename(request->output, "include/generated/autoksyms.h", NULL);
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

/* A make right after the first, with nothing changed: what it rebuilds should have been current. */
static GPtrArray *second_make(const struct tt_run_request *request, struct tt_run *run, char **envp,
			      GError **error)
{
	g_autoptr(GHashTable) before = NULL;
	g_autoptr(GHashTable) after = NULL;
	g_autoptr(tt_buildlog) log = tt_buildlog_new();
	struct tt_make_result result;

	enter_stage(request, "second make");
	before = tt_stamps_read(request->output, error);
	if (!before || !make(request, run, envp, "second.log", log, &result, error))
		return NULL;
	run->second_seconds = result.seconds;
	after = tt_stamps_read(request->output, error);
	return after ? tt_stamps_changed(before, after) : NULL;
}

static gboolean judge(const struct tt_run_request *request, struct tt_run *run, GPtrArray *rebuilt,
		      GHashTable *whitelist, GHashTable *before, GError **error)
{
	g_autoptr(tt_observed) observed = NULL;
	gint64 began = g_get_monotonic_time();
	struct tt_judge_input input = {
		.expected = run->expected,
		.log = run->log,
		.make_status = run->make_status,
		.list_before = before,
		.whitelist = whitelist,
		.rebuilt = rebuilt,
	};

	enter_stage(request, "verdict");
	observed = tt_observe(request->output, run->expected, error);
	if (!observed)
		return FALSE;
	input.observed = observed;
	run->verdict = tt_judge(&input);
	run->judge_seconds = (g_get_monotonic_time() - began) / 1e6;
	return TRUE;
}

static gboolean build_and_judge(const struct tt_run_request *request, struct tt_run *run,
				char **envp, GError **error)
{
	g_autoptr(GHashTable) whitelist = read_whitelist(request, run->expected, error);
	g_autoptr(GHashTable) before = NULL;
	g_autoptr(GPtrArray) rebuilt = NULL;
	struct tt_make_result result;

	if (!whitelist)
		return FALSE;
	before = list_before(request, run->expected, whitelist);
	enter_stage(request, "build");
	if (!make(request, run, envp, "build.log", run->log, &result, error))
		return FALSE;
	run->make_status = result.status;
	run->make_seconds = result.seconds;
	if (!result.status && !request->no_second) {
		rebuilt = second_make(request, run, envp, error);
		if (!rebuilt)
			return FALSE;
	}
	return judge(request, run, rebuilt, whitelist, before, error);
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
	static const char *const names[] = {"prepare.log", "build.log", "second.log",
					    "verdict.json", "repeat.sh"};

	if (!tt_dir_make(directory, error))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(directory, names[i], NULL);

		if (!tt_tree_remove(path, error))
			return FALSE;
	}
	return TRUE;
}

struct tt_run *tt_run_build(const struct tt_run_request *request, GError **error)
{
	g_autofree char *answer = g_build_filename(request->tree, "expected.json", NULL);
	g_auto(GStrv) envp = tt_make_environment(request->variables);
	struct tt_run *run = g_new0(struct tt_run, 1);

	run->log = tt_buildlog_new();
	run->command = make_command(request, TRUE);
	run->expected = tt_expected_read(answer, error);
	if (run->expected && clean_directory(request->directory, error) &&
	    write_repeat(request, run->command, error) && prepare(request, run, envp, error) &&
	    build_and_judge(request, run, envp, error) && write_record(request, run, error))
		return run;
	tt_run_free(run);
	return NULL;
}
