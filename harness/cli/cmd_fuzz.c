// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/datadir.h"
#include "base/error.h"
#include "kbuild/snapshot.h"

static const char about[] =
	"Fuzzes the real programs of a kernel that decide what is rebuilt (fixdep, modpost, the\n"
	"autoksyms scripts) and our own readers. VERB is one of\n\n"
	"  list                   the targets\n"
	"  run TARGET             fuzz for --time; status 1 if an input failed\n"
	"  repro TARGET FILE      run one input and show what the program did\n"
	"  minimize TARGET FILE   make a failing input smaller: FILE.min\n"
	"  merge TARGET TO FROM…  add to folder TO what of the others reaches new code\n"
	"  coverage TARGET        lines of the tested code that the corpus reaches\n"
	"  triage TARGET [DIR…]   group failing inputs and write a report on each group\n\n"
	"Targets are built in the cache with clang or afl-clang-fast, cmake and ninja.";

struct options {
	char *engine;
	char *kernel;
	char *time;
	int jobs;
	gboolean strict;
};

static struct options options;

static const GOptionEntry entries[] = {
	{ "engine", 0, 0, G_OPTION_ARG_STRING, &options.engine, "libfuzzer (default) or afl",
	  "NAME" },
	{ "kernel", 0, 0, G_OPTION_ARG_STRING, &options.kernel,
	  "whose programs: a version, an id, an archive (default: the newest)", "KERNEL" },
	{ "time", 0, 0, G_OPTION_ARG_STRING, &options.time,
	  "how long, with unit s, m or h (default: 60s)", "DURATION" },
	{ "jobs", 'j', 0, G_OPTION_ARG_INT, &options.jobs, "processes (default: 1)", "N" },
	{ "strict", 0, 0, G_OPTION_ARG_NONE, &options.strict,
	  "defects that docs/findings.md lists are failures too", NULL },
	{ 0 },
};

static const char *const verbs[] = { "list",  "run",	  "repro", "minimize",
				     "merge", "coverage", "triage" };

static gboolean usage_error(GError **error, const char *format, const char *word)
{
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE, format, word);
	return FALSE;
}

/* Seconds of "90", "90s", "2m", "1h"; 0 if it is none of these. */
static guint64 seconds_of(const char *text)
{
	char *end;
	guint64 value = g_ascii_strtoull(text, &end, 10);

	if (end == text || value > 1000000 || (*end && end[1]))
		return 0;
	switch (*end) {
	case '\0':
	case 's':
		return value;
	case 'm':
		return value * 60;
	case 'h':
		return value * 3600;
	default:
		return 0;
	}
}

static gboolean check_options(int argc, char **argv, GError **error)
{
	gboolean known = FALSE;

	if (argc < 2)
		return usage_error(error, "which verb? %s",
				   "list, run, repro, minimize, merge, coverage or triage");
	for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
		known = known || !strcmp(argv[1], verbs[i]);
	if (!known)
		return usage_error(error, "there is no verb '%s'", argv[1]);
	if (strcmp(argv[1], "list") && argc < 3)
		return usage_error(error, "%s needs a TARGET; 'list' names them", argv[1]);
	if (options.engine && strcmp(options.engine, "libfuzzer") && strcmp(options.engine, "afl"))
		return usage_error(error, "there is no engine '%s'; it is libfuzzer or afl",
				   options.engine);
	if (options.time && !seconds_of(options.time))
		return usage_error(error, "'%s' is no duration; try 60s or 5m", options.time);
	if (options.jobs < 0)
		return usage_error(error, "--jobs must be %s", "1 or more");
	return TRUE;
}

/* The script that builds and runs; with the sources beside it, installed or in a checkout. */
static char *find_driver(GError **error)
{
	char *driver = tt_data_path("fuzz/fuzzers/drive", NULL);

	if (!driver)
		driver = tt_data_path("../fuzzers/drive", NULL);
	if (!driver)
		tt_data_path("fuzz/fuzzers/drive", error);
	return driver;
}

/* "6.1" of "6.1.192": what the programs are named after. */
static char *short_version(const char *version)
{
	g_auto(GStrv) parts = g_strsplit(version, ".", 3);

	if (g_strv_length(parts) < 2)
		return g_strdup(version);
	return g_strdup_printf("%s.%s", parts[0], parts[1]);
}

static gboolean needs_kernel(char **argv)
{
	static const char *const own[] = { "readers", "life", "import" };

	for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
		if (argv[2] && !strcmp(argv[2], own[i]))
			return FALSE;
	return strcmp(argv[1], "list") != 0;
}

/* The driver's settings; NULL and an error if the kernel cannot be had. */
static char **make_environment(char **argv, GError **error)
{
	char **environment = g_get_environ();
	g_autoptr(tt_snapshot) snapshot = NULL;
	g_autofree char *version = NULL;
	g_autofree char *seconds = NULL;
	g_autofree char *jobs = g_strdup_printf("%d", options.jobs ? options.jobs : 1);

	seconds =
		g_strdup_printf("%" G_GUINT64_FORMAT, options.time ? seconds_of(options.time) : 60);
	environment = g_environ_setenv(environment, "TTF_TIME", seconds, TRUE);
	environment = g_environ_setenv(environment, "TTF_JOBS", jobs, TRUE);
	environment = g_environ_setenv(environment, "TTF_ENGINE",
				       options.engine ? options.engine : "libfuzzer", TRUE);
	if (options.strict)
		environment = g_environ_setenv(environment, "TTF_STRICT", "1", TRUE);
	if (!needs_kernel(argv))
		return environment;
	snapshot = tt_snapshot_find(options.kernel, error);
	if (!snapshot) {
		g_strfreev(environment);
		return NULL;
	}
	version = short_version(snapshot->version);
	environment = g_environ_setenv(environment, "TTF_TREE", snapshot->tree, TRUE);
	return g_environ_setenv(environment, "TTF_KERNEL", version, TRUE);
}

/* Runs the driver with our words; the exit status is its own. */
static int run_driver(int argc, char **argv, GError **error)
{
	g_autofree char *driver = find_driver(error);
	g_auto(GStrv) environment = driver ? make_environment(argv, error) : NULL;
	g_autoptr(GPtrArray) command = g_ptr_array_new();
	int status;

	if (!environment)
		return -1;
	g_ptr_array_add(command, driver);
	for (int i = 1; i < argc; i++)
		g_ptr_array_add(command, argv[i]);
	g_ptr_array_add(command, NULL);
	fflush(stdout);
	if (!g_spawn_sync(NULL, (char **)command->pdata, environment, G_SPAWN_CHILD_INHERITS_STDIN,
			  NULL, NULL, NULL, NULL, &status, error))
		return -1;
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM))
		return TT_EXIT_INTERRUPTED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : TT_EXIT_MISS;
}

static int run_fuzz(int argc, char **argv)
{
	GError *error = NULL;
	int status = -1;

	if (!tt_cli_parse(&argc, &argv, entries, "VERB [TARGET [FILE|DIR…]]", about))
		return TT_EXIT_USAGE;
	if (check_options(argc, argv, &error))
		status = run_driver(argc, argv, &error);
	return error ? tt_cli_fail("fuzz", error) : status;
}

const struct tt_command tt_cmd_fuzz = {
	.name = "fuzz",
	.summary = "fuzz fixdep, modpost, the autoksyms scripts and our readers",
	.run = run_fuzz,
};
