// SPDX-License-Identifier: GPL-2.0-only
#include "run/run.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "kbuild/make.h"
#include "run/build.h"

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
};

static void add_words(GPtrArray *argv, char **words)
{
	for (char **word = words; word && *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
}

/* @options are left out for the preparation's own makes. */
static char **make_command(const struct tt_run_request *request, const struct tt_workspace *place,
			   gboolean whole)
{
	GPtrArray *argv = tt_build_command(place->tree, place->output, request->variables);

	g_ptr_array_set_free_func(argv, NULL);
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

/* What the build came to becomes the run's. */
static void take_over(struct tt_run *run, struct tt_build *build)
{
	run->log = g_steal_pointer(&build->log);
	run->verdict = g_steal_pointer(&build->verdict);
	run->clock = g_steal_pointer(&build->clock);
	run->make_status = build->make_status;
	run->make_seconds = build->make_seconds;
	run->second_seconds = build->second_seconds;
	run->judge_seconds = build->judge_seconds;
	tt_build_free(build);
}

/* Is @next the argument of make's @option? Those of -j and -l are numbers and may be missing. */
static gboolean takes_word(const char *option, const char *next)
{
	static const char *const always[] = { "-f", "-C", "-I", "-o", "-W", "-E", NULL };

	if (!next)
		return FALSE;
	return g_strv_contains(always, option) ||
	       ((!strcmp(option, "-j") || !strcmp(option, "-l")) && g_ascii_isdigit(*next));
}

/* All words for make that are targets, wherever they were given; g_strfreev() them. */
static char **find_targets(const struct tt_run_request *request)
{
	GPtrArray *targets = g_ptr_array_new();

	for (char **word = request->options; word && *word; word++) {
		if (takes_word(*word, word[1]))
			word++;
		else if ((*word)[0] != '-' && !strchr(*word, '='))
			g_ptr_array_add(targets, g_strdup(*word));
	}
	add_words(targets, request->targets);
	g_ptr_array_add(targets, NULL);
	return (char **)g_ptr_array_free(targets, FALSE);
}

/* The environment of the build proper. */
static char **build_environment(const struct state *s)
{
	const char *first = s->request->first_in_path;
	const char *rest = g_environ_getenv(s->envp, "PATH");
	g_autofree char *path = NULL;

	if (!first)
		return g_strdupv(s->envp);
	path = g_strconcat(first, ":", rest ? rest : "/usr/bin:/bin", NULL);
	return g_environ_setenv(g_strdupv(s->envp), "PATH", path, TRUE);
}

static gboolean build_and_judge(struct state *s, GError **error)
{
	const struct tt_run_request *request = s->request;
	g_auto(GStrv) envp = build_environment(s);
	g_auto(GStrv) targets = find_targets(request);
	const struct tt_build_request make = {
		.tree = s->place->tree,
		.output = s->place->output,
		.directory = request->directory,
		.name = "build",
		.second = request->no_second ? NULL : "second",
		.command = s->run->command,
		.envp = envp,
		.expected = s->run->expected,
		.targets = targets,
		.clock = request->clock,
		.stage = request->stage,
		.progress = request->progress,
		.data = request->data,
	};
	struct tt_build *build = tt_build_make(&make, error);

	if (build)
		take_over(s->run, build);
	return build != NULL;
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
	s.envp = tt_make_environment(request->variables);
	ok = carry_out(&s, error);
	tt_workspace_free(s.place);
	g_strfreev(s.envp);
	if (!ok)
		g_clear_pointer(&s.run, tt_run_free);
	return s.run;
}
