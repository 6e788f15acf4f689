// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "json/json.h"
#include "kbuild/cmdfile.h"
#include "kbuild/probe.h"
#include "sweep/explain.h"
#include "sweep/record.h"
#include "verdict/built.h"

static const char about[] =
	"Says why objects kept their old exports: for every missing or surplus symbol of a\n"
	"finished run the chain of evidence, each claim with the file it was read from.\n\n"
	"RUNDIR is the directory of a run under a clock ('trimtorture build --clock …'); '-'\n"
	"reads the record of one from standard input ('trimtorture build --json').\n"
	"With --recorded it is any finished build, of a real kernel too.";

static char *recorded;

static const GOptionEntry entries[] = {
	{ "recorded", 0, 0, G_OPTION_ARG_FILENAME, &recorded,
	  "RUNDIR is any finished build whose events 'coarsetime --log=LOG' recorded", "LOG" },
	{ 0 },
};

/* The run's directory stands behind --run-dir among the words that repeat the run. */
static char *directory_of_record(JsonObject *record)
{
	JsonArray *words = tt_member_array(record, "repeat");
	const char *last = NULL;

	for (guint i = 0; i < tt_array_length(words); i++) {
		const char *word = tt_array_string(words, i);

		if (word && !g_strcmp0(last, "--run-dir"))
			return g_strdup(word);
		last = word;
	}
	return NULL;
}

static char *directory_from_stdin(GError **error)
{
	g_autoptr(JsonObject) record = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	char buffer[4096], *directory;
	size_t n;

	while (text->len <= TT_JSON_MAX_BYTES && (n = fread(buffer, 1, sizeof(buffer), stdin)) > 0)
		g_string_append_len(text, buffer, (gssize)n);
	record = tt_json_parse(text->str, text->len, NULL);
	directory = directory_of_record(record);
	if (!directory)
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "standard input is no record of a run (verdict.json); give the run's "
			    "directory instead");
	return directory;
}

static struct ct_log *read_events(const char *directory, GError **error)
{
	g_autofree char *path = g_build_filename(directory, "build.events", NULL);
	struct ct_log *log = ct_log_read(path);

	if (!log)
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s cannot be read as an event log: %s; only runs under a clock "
			    "('trimtorture build --clock ext4-128') can be explained",
			    path, ct_log_why(errno));
	return log;
}

static void say(struct tt_explain_request *request)
{
	guint objects;
	g_autofree char *text = NULL;

	tt_probe_guard(request->tree, &request->guarded);
	text = tt_explain_text(request, &objects);

	fputs(text, stdout);
	printf("%s%u object%s disagree%s with the list; schedule '%s'\n", objects ? "\n" : "",
	       objects, objects == 1 ? "" : "s", objects == 1 ? "s" : "",
	       request->timeline->log->schedule);
}

/* A build of which nobody says what is right. */
static gboolean explain_recorded(const char *tree, const char *log, GError **error)
{
	g_autoptr(tt_record) record = tt_record_open(tree, log, error);
	g_autoptr(GPtrArray) objects = g_ptr_array_new();
	g_autoptr(tt_expected) built = NULL;
	g_autoptr(tt_observed) observed = NULL;
	g_autofree char *name = g_path_get_basename(log);

	for (guint i = 0; record && i < record->prediction->exporters->len; i++)
		g_ptr_array_add(
			objects,
			((struct tt_exporter *)record->prediction->exporters->pdata[i])->object);
	built = record ? tt_expected_of_build(tree, objects, error) : NULL;
	observed = built ? tt_observe(tree, built, error) : NULL;
	if (!observed)
		return FALSE;
	say(&(struct tt_explain_request){
		.timeline = record->timeline,
		.cmdfiles = record->cmdfiles,
		.observed = observed,
		.expected = built,
		.events = name,
		.tree = tree,
	});
	return TRUE;
}

static gboolean explain(const char *directory, const struct ct_log *log, GError **error)
{
	g_autofree char *tree = g_build_filename(directory, "tree", NULL);
	g_autofree char *answer = g_build_filename(tree, "expected.json", NULL);
	g_autofree char *log_path = g_build_filename(directory, "build.log", NULL);
	g_autoptr(tt_expected) expected = tt_expected_read(answer, error);
	g_autoptr(tt_observed) observed = expected ? tt_observe(tree, expected, error) : NULL;
	g_autoptr(GHashTable) cmdfiles = observed ? tt_cmdfiles_read(tree, error) : NULL;
	g_autoptr(tt_timeline) timeline = cmdfiles ? tt_timeline_new(log, error) : NULL;
	g_autoptr(tt_buildlog) build = tt_buildlog_new();
	struct tt_explain_request request = {
		.timeline = timeline,
		.cmdfiles = cmdfiles,
		.observed = observed,
		.expected = expected,
		.events = "build.events",
		.tree = tree,
	};

	if (!timeline)
		return FALSE;
	if (tt_buildlog_read(build, log_path, NULL))
		request.log = build;
	say(&request);
	return TRUE;
}

static int run_explain(int argc, char **argv)
{
	g_autofree char *directory = NULL;
	GError *error = NULL;
	struct ct_log *log;
	gboolean ok;

	if (!tt_cli_parse(&argc, &argv, entries, "RUNDIR|-", about))
		return TT_EXIT_USAGE;
	if (argc != 2 || (recorded && !strcmp(argv[1], "-"))) {
		g_set_error(&error, TT_ERROR, TT_ERROR_USAGE,
			    "one RUNDIR, or with --recorded one TREE, is explained at a time; see "
			    "'trimtorture explain --help'");
		return tt_cli_fail("explain", error);
	}
	directory = strcmp(argv[1], "-") ? g_canonicalize_filename(argv[1], NULL)
					 : directory_from_stdin(&error);
	if (recorded && directory) {
		ok = explain_recorded(directory, recorded, &error);
		return ok ? TT_EXIT_PASS : tt_cli_fail("explain", error);
	}
	log = directory ? read_events(directory, &error) : NULL;
	ok = log && explain(directory, log, &error);
	ct_log_free(log);
	return ok ? TT_EXIT_PASS : tt_cli_fail("explain", error);
}

const struct tt_command tt_cmd_explain = {
	.name = "explain",
	.summary = "say why objects of a run kept their old exports",
	.run = run_explain,
};
