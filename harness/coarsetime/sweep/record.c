// SPDX-License-Identifier: GPL-2.0-only
#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "database.h"
#include "makes.h"
#include "place.h"

#define NS 1000000000ll

void ct_recording_free(struct ct_recording *record)
{
	if (!record)
		return;
	ct_world_free(record->world);
	ct_graph_free(record->graph);
	ct_order_free(record->order);
	ct_logs_free(record->logs);
	g_clear_pointer(&record->makes, g_ptr_array_unref);
	g_free(record->tree);
	g_free(record);
}

/* The last lines of what a command said, for an error. */
static char *last_words(const char *path)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	guint count;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return g_strdup("");
	lines = g_strsplit(g_strchomp(text), "\n", -1);
	count = g_strv_length(lines);
	return g_strjoinv("\n  ", lines + (count > 5 ? count - 5 : 0));
}

/* Each directory's last call of make once more, one after the other, as one run of the layer. */
static gboolean settle(const struct ct_sweep_request *request, const GPtrArray *makes,
		       const char *place, const char *tree, const char *granularity, int *status,
		       GError **error)
{
	g_autofree char *log = g_build_filename(place, "settle.events", NULL);
	g_autofree char *report = g_build_filename(place, "settle.json", NULL);
	g_autofree char *output = g_build_filename(place, "settle.log", NULL);
	g_autoptr(GString) script = g_string_new("status=0\n");
	gboolean fine = !strcmp(granularity, "ns");
	char *command[] = { (char[]){ "bash" }, (char[]){ "-c" }, NULL, NULL };
	struct ct_place_run run = { .root = request->root,
				    .copy = tree,
				    .cwd = request->cwd,
				    .command = command,
				    .schedule = fine ? "realtime" : "frozen",
				    .granularity = granularity,
				    .log = log,
				    .report = report,
				    .output = output };

	for (guint i = 0; i < makes->len; i++) {
		const struct ct_make *make = makes->pdata[i];
		g_auto(GStrv) argv = ct_make_command(make, FALSE);
		g_autofree char *cwd = g_shell_quote(make->cwd);

		if (!make->last)
			continue;
		run.envp = make->envp;
		g_string_append_printf(script, "cd %s && {", cwd);
		for (char **word = argv; *word; word++) {
			g_autofree char *quoted = g_shell_quote(*word);

			g_string_append_printf(script, " %s", quoted);
		}
		g_string_append(script, "; } || status=$?\n");
	}
	g_string_append(script, "exit $status\n");
	command[2] = script->str;
	return ct_place_run(&run, status, error);
}

/* We may be called from a make ourselves; its words are not for the command's. */
static char **own_environment(void)
{
	char **envp = g_environ_unsetenv(g_get_environ(), "MAKELEVEL");

	envp = g_environ_unsetenv(envp, "MAKEFLAGS");
	return g_environ_unsetenv(envp, "MFLAGS");
}

struct ct_logs *ct_recording_build(const struct ct_sweep_request *request, const char *place,
				   const char *tree, const char *granularity, const char *schedule,
				   GPtrArray **makes, int *status, int *after, GError **error)
{
	g_autofree char *calls = g_build_filename(place, "calls", NULL);
	g_autofree char *log = g_build_filename(place, "build.events", NULL);
	g_autofree char *second = g_build_filename(place, "settle.events", NULL);
	g_autofree char *report = g_build_filename(place, "build.json", NULL);
	g_autofree char *output = g_build_filename(place, "build.log", NULL);
	g_auto(GStrv) over = NULL, envp = own_environment();
	struct ct_place_run run = { .root = request->root,
				    .copy = tree,
				    .cwd = request->cwd,
				    .command = request->command,
				    .envp = envp,
				    .schedule = schedule,
				    .granularity = granularity,
				    .log = log,
				    .report = report,
				    .output = output };
	g_autoptr(GPtrArray) called = NULL;
	struct ct_logs *logs = NULL;

	if (!tt_dir_make(place, error) || !tt_tree_remove(tree, error))
		return NULL;
	over = ct_makes_prepare(calls, request->command, error);
	run.over = over;
	if (!over || !ct_place_copy(request->root, tree, error) ||
	    !ct_place_run(&run, status, error))
		return NULL;
	called = ct_makes_read(calls);
	if (makes)
		*makes = g_ptr_array_ref(called);
	if (!called->len)
		logs = ct_logs_read(log, NULL, error);
	else if (settle(request, called, place, tree, granularity, after, error))
		logs = ct_logs_read(log, second, error);
	if (logs)
		logs->unmet = g_steal_pointer(&run.unmet);
	g_free(run.unmet);
	return logs;
}

/* Says in @file whose data bases follow. */
static gboolean mark_call(const char *file, guint call, GError **error)
{
	FILE *out = fopen(file, "a");
	gboolean ok = out && fprintf(out, CT_DATABASE_MARK "%u\n", call) > 0;

	if (out)
		ok = !fclose(out) && ok;
	if (!ok)
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot write %s: %s", file,
			    g_strerror(errno));
	return ok;
}

gboolean ct_recording_print(const struct ct_sweep_request *request, const GPtrArray *makes,
			    const char *tree, const char *scratch, const char *file, GError **error)
{
	g_autofree char *report = g_strconcat(file, ".json", NULL);
	gboolean ok = tt_tree_remove(file, error) && tt_tree_remove(scratch, error) &&
		      ct_place_copy(tree, scratch, error);

	for (guint i = 0; i < makes->len && ok; i++) {
		const struct ct_make *make = makes->pdata[i];
		g_auto(GStrv) command = ct_make_command(make, TRUE);
		struct ct_place_run run = { .root = request->root,
					    .copy = scratch,
					    .cwd = make->cwd,
					    .command = command,
					    .envp = make->envp,
					    .schedule = "realtime",
					    .granularity = "ns",
					    .report = report,
					    .output = file };
		int status;

		/* A call whose directory is gone has nothing to tell any more. */
		if (make->last || g_file_test(make->cwd, G_FILE_TEST_IS_DIR))
			ok = mark_call(file, i, error) && ct_place_run(&run, &status, error);
	}
	return tt_tree_remove(report, NULL) && tt_tree_remove(scratch, ok ? error : NULL) && ok;
}

/* How many of the command's events were over at @time (ns since the log's base)? */
static guint events_over(const struct ct_recording *record, gint64 time)
{
	guint over = 0;

	while (over < record->logs->end && record->order->events[over + 1].record->fine_ns <= time)
		over++;
	return over;
}

/* Does this word, or this variable, ask for several jobs? */
static gboolean asks_for_jobs(char **words)
{
	for (char **word = words; *word; word++) {
		const char *flags = g_str_has_prefix(*word, "MAKEFLAGS=") ? *word : NULL;

		if (g_str_has_prefix(*word, "--jobs") ||
		    (g_str_has_prefix(*word, "-") && (*word)[1] != '-' && strchr(*word, 'j')) ||
		    (flags && (strchr(flags, 'j') || strstr(flags, "--jobs"))))
			return TRUE;
	}
	return FALSE;
}

/* Those of the command, and the one after it. */
static GArray *find_calls(const struct ct_recording *record)
{
	GArray *calls = g_array_new(FALSE, FALSE, sizeof(struct ct_call));
	const struct ct_logs *logs = record->logs;
	gint64 base = logs->joined.base_sec * NS;
	struct ct_call after = { logs->end, record->order->count, .when = G_MAXINT64 };

	for (guint i = 0; i < record->makes->len; i++) {
		const struct ct_make *make = record->makes->pdata[i];
		struct ct_call call = { events_over(record, make->when - base),
					events_over(record, make->end - base),
					.when = make->when - base };

		call.parallel = asks_for_jobs(make->argv) || asks_for_jobs(make->envp);
		after.parallel |= call.parallel;
		g_array_append_val(calls, call);
	}
	if (logs->second)
		after.when = logs->second->base_sec * NS - base;
	g_array_append_val(calls, after);
	return calls;
}

/* From the files in @directory. */
static gboolean analyse(struct ct_recording *record, const char *root, const char *directory,
			GError **error)
{
	g_autofree char *file = g_build_filename(directory, "database", NULL), *text = NULL;
	g_autoptr(GPtrArray) databases = NULL;
	g_autoptr(GArray) calls = NULL;

	if (!g_file_get_contents(file, &text, NULL, error))
		return FALSE;
	databases = ct_databases_parse(text);
	if (!databases->len) {
		g_autofree char *words = last_words(file);

		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "make -pn printed no data base; is it GNU make?\n  %s", words);
		return FALSE;
	}
	record->order = ct_order_new(&record->logs->joined, error);
	if (!record->order)
		return FALSE;
	calls = find_calls(record);
	record->graph = ct_graph_new(databases, root, record->tree);
	record->world = ct_world_new(record->order, record->graph, record->logs->end, calls);
	return TRUE;
}

/* Did a program of that name change anything, or look at anything? */
static gboolean ran(const struct ct_recording *record, const char *program)
{
	const struct ct_log *log = &record->logs->joined;

	for (gsize i = 0; i < log->count; i++) {
		if (!strcmp(log->records[i].comm, program))
			return TRUE;
	}
	return FALSE;
}

static gboolean check_build(const struct ct_recording *record, const char *directory, int status,
			    int after, GError **error)
{
	g_autofree char *output =
		g_build_filename(directory, status ? "build.log" : "settle.log", NULL);
	g_autofree char *words = last_words(output);

	if (status) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the command failed with status %d; all it said is in %s:\n  %s",
			    status, output, words);
		return FALSE;
	}
	if (!record->makes->len && ran(record, "ninja")) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "this is built by ninja, which a sweep cannot ask what depends on "
			    "what; 'coarsetime --log FILE -- COMMAND' under schedules of your own "
			    "works, and so does a sweep of the same project with makefiles "
			    "(cmake -G 'Unix Makefiles')");
		return FALSE;
	}
	if (!record->makes->len) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the command called no make; say 'coarsetime sweep -- make', or name "
			    "a command that calls make or gmake in the end");
		return FALSE;
	}
	if (after) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the command succeeded, but its last make, called once more, fails "
			    "with status %d; all it said is in %s:\n  %s",
			    after, output, words);
		return FALSE;
	}
	if (!record->logs->end) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "nothing to prove: the command made nothing, or the tree is up to "
			    "date; clean it first "
			    "(make clean), or give a command that changes something");
		return FALSE;
	}
	return TRUE;
}

struct ct_recording *ct_recording_make(const struct ct_sweep_request *request, GError **error)
{
	g_autoptr(ct_recording) record = g_new0(struct ct_recording, 1);
	g_autofree char *scratch = g_build_filename(request->directory, "scratch", NULL);
	g_autofree char *database = g_build_filename(request->directory, "database", NULL);
	gint64 began = g_get_monotonic_time();
	int status = 0, after = 0;

	record->tree = g_build_filename(request->directory, "tree", NULL);
	record->logs = ct_recording_build(request, request->directory, record->tree, "ns",
					  "realtime", &record->makes, &status, &after, error);
	if (!record->logs || !check_build(record, request->directory, status, after, error) ||
	    !ct_recording_print(request, record->makes, record->tree, scratch, database, error) ||
	    !analyse(record, request->root, request->directory, error))
		return NULL;
	record->seconds = (double)(g_get_monotonic_time() - began) / 1e6;
	return g_steal_pointer(&record);
}

struct ct_recording *ct_recording_load(const char *root, const char *directory, GError **error)
{
	g_autoptr(ct_recording) record = g_new0(struct ct_recording, 1);
	g_autofree char *calls = g_build_filename(directory, "calls", NULL);
	g_autofree char *log = g_build_filename(directory, "build.events", NULL);
	g_autofree char *second = g_build_filename(directory, "settle.events", NULL);

	record->tree = g_build_filename(directory, "tree", NULL);
	record->makes = ct_makes_read(calls);
	record->logs = ct_logs_read(log, second, error);
	if (!record->logs || !analyse(record, root, directory, error))
		return NULL;
	return g_steal_pointer(&record);
}
