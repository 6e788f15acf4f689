// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/tree_words.h"
#include "stress/stress.h"

static const char about[] =
	"Lives many lives of synthetic trees: options are toggled, sources edited, builds\n"
	"interrupted, trees copied; each build runs under a drawn clock and must give what the\n"
	"tree was made to give. Which lives there are depends on kernel, profile, variants and\n"
	"seed only. Failures are made smaller; all results go to a database.\n\n"
	"VAR=value words go to every make. 'trimtorture repro' replays bundles and life files.";

struct options {
	char *kernel, *profile, *time, *granularity, *database, *out, *shard, *shrink;
	char **variants, **patches;
	gint64 runs;
	char *seed;
	gint jobs;
	gboolean resume, no_shrink, stop_at_failure, quiet;
};

static struct options options = { .jobs = 1 };

static const GOptionEntry entries[] = {
	{ "kernel", 0, 0, G_OPTION_ARG_STRING, &options.kernel,
	  "version, snapshot, archive or directory (default: the newest packaged archive)",
	  "KERNEL" },
	{ "profile", 0, 0, G_OPTION_ARG_STRING, &options.profile, "of the trees (default: tiny)",
	  "NAME|FILE" },
	{ "variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.variants,
	  "edit the machinery first (repeatable)", "NAME" },
	{ "patch", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.patches,
	  "apply a patch or mailbox to the kernel first (repeatable)", "FILE" },
	{ "time", 0, 0, G_OPTION_ARG_STRING, &options.time,
	  "begin no life after this time: 90s, 10m, 2h", "TIME" },
	{ "runs", 0, 0, G_OPTION_ARG_INT64, &options.runs, "the campaign has N lives", "N" },
	{ "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed, "of the campaign (default: drawn)",
	  "S" },
	{ "jobs", 'j', 0, G_OPTION_ARG_INT, &options.jobs, "lives at a time (default: 1)", "N" },
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &options.database,
	  "results database (default: results.db in DIR)", "FILE" },
	{ "out", 0, 0, G_OPTION_ARG_FILENAME, &options.out,
	  "directory for lives and failures (default: trimtorture-stress)", "DIR" },
	{ "shard", 0, 0, G_OPTION_ARG_STRING, &options.shard,
	  "live only the I-th of N parts of the campaign", "I/N" },
	{ "resume", 0, 0, G_OPTION_ARG_NONE, &options.resume,
	  "go on with a campaign that the database knows", NULL },
	{ "granularity", 0, 0, G_OPTION_ARG_STRING, &options.granularity,
	  "of the clock; 'none' is real time (default: drawn)", "PRESET|DURATION" },
	{ "shrink-time", 0, 0, G_OPTION_ARG_STRING, &options.shrink,
	  "how long to make a failure smaller (default: 90s)", "TIME" },
	{ "no-shrink", 0, 0, G_OPTION_ARG_NONE, &options.no_shrink,
	  "leave failures as they were drawn", NULL },
	{ "stop-at-failure", 0, 0, G_OPTION_ARG_NONE, &options.stop_at_failure,
	  "end when the first failure is packed", NULL },
	{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "no progress on standard error",
	  NULL },
	{ 0 },
};

/* "90", "90s", "10m", "2h" in seconds. */
static gboolean parse_time(const char *text, const char *option, double *seconds, GError **error)
{
	static const struct {
		const char *suffix;
		double factor;
	} units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "min", 60 }, { "h", 3600 } };
	char *end;
	double value;

	if (!text)
		return TRUE;
	value = g_ascii_strtod(text, &end);
	for (gsize i = 0; end != text && value > 0 && i < G_N_ELEMENTS(units); i++)
		if (!strcmp(end, units[i].suffix)) {
			*seconds = value * units[i].factor;
			return TRUE;
		}
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE, "%s %s: it takes a time: 90s, 10m, 2h", option,
		    text);
	return FALSE;
}

static gboolean parse_shard(const char *text, struct tt_stress_request *request, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text ? text : "1/1", "/", 2);
	guint64 shard, shards;

	if (g_strv_length(parts) == 2 &&
	    g_ascii_string_to_unsigned(parts[1], 10, 1, 1000000, &shards, NULL) &&
	    g_ascii_string_to_unsigned(parts[0], 10, 1, shards, &shard, NULL)) {
		request->shard = (guint)shard;
		request->shards = (guint)shards;
		return TRUE;
	}
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE, "--shard %s: it takes I/N with 1 ≤ I ≤ N",
		    text);
	return FALSE;
}

static gboolean parse_seed(struct tt_stress_request *request, GError **error)
{
	/* Below 2^31, so that people can type it. */
	request->seed = g_random_int() >> 1;
	if (!options.seed ||
	    g_ascii_string_to_unsigned(options.seed, 10, 0, G_MAXINT64, &request->seed, NULL))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE, "--seed %s: it takes a number", options.seed);
	return FALSE;
}

static gboolean check_numbers(struct tt_stress_request *request, GError **error)
{
	if (options.jobs < 1 || options.jobs > 1024)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE, "--jobs %d: it takes 1 to 1024",
			    options.jobs);
	else if (options.runs < 0)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--runs %" G_GINT64_FORMAT ": it takes a number of lives",
			    options.runs);
	else if (options.resume && !options.seed)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--resume needs the --seed of the campaign to go on with");
	else
		return TRUE;
	(void)request;
	return FALSE;
}

static gboolean read_options(struct tt_stress_request *request, GError **error)
{
	request->jobs = (guint)options.jobs;
	request->runs = (guint64)options.runs;
	request->shrink_seconds = 90;
	if (!check_numbers(request, error) ||
	    !parse_time(options.time, "--time", &request->seconds, error) ||
	    !parse_time(options.shrink, "--shrink-time", &request->shrink_seconds, error) ||
	    !parse_shard(options.shard, request, error) || !parse_seed(request, error))
		return FALSE;
	if (options.no_shrink)
		request->shrink_seconds = 0;
	return TRUE;
}

/* The words that repeat the campaign, as one line; to be freed. */
static char *repeat_line(const struct tt_stress_request *request)
{
	GString *line = g_string_new("trimtorture stress");

	g_string_append_printf(line, " --kernel %s --profile %s --seed %" G_GUINT64_FORMAT,
			       options.kernel ? options.kernel : "newest", request->profile,
			       request->seed);
	if (!options.kernel)
		g_string_printf(line, "trimtorture stress --profile %s --seed %" G_GUINT64_FORMAT,
				request->profile, request->seed);
	for (char **name = request->variants; name && *name; name++)
		g_string_append_printf(line, " --variant %s", *name);
	for (char **patch = request->patches; patch && *patch; patch++) {
		g_autofree char *quoted = g_shell_quote(*patch);

		g_string_append_printf(line, " --patch %s", quoted);
	}
	if (request->runs)
		g_string_append_printf(line, " --runs %" G_GUINT64_FORMAT, request->runs);
	if (options.time)
		g_string_append_printf(line, " --time %s", options.time);
	if (request->shards > 1)
		g_string_append_printf(line, " --shard %u/%u", request->shard, request->shards);
	if (request->granularity)
		g_string_append_printf(line, " --granularity %s", request->granularity);
	g_string_append_printf(line, " -j %u", request->jobs);
	for (char **word = request->variables; word && *word; word++) {
		g_autofree char *quoted = g_shell_quote(*word);

		g_string_append_printf(line, " %s", quoted);
	}
	return g_string_free(line, FALSE);
}

/* Lives and bundles speak of the files, wherever they are lived; standard input is read once only.
 */
static gboolean find_patches(struct tt_stress_request *request, GError **error)
{
	for (char **patch = options.patches; patch && *patch; patch++) {
		char *full;

		if (!strcmp(*patch, "-")) {
			g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
				    "--patch -: every life needs the patch; save it to a file");
			return FALSE;
		}
		full = g_canonicalize_filename(*patch, NULL);
		g_free(*patch);
		*patch = full;
	}
	request->patches = options.patches;
	return TRUE;
}

static int exit_status(const struct tt_stress_summary *summary)
{
	if (summary->interrupted)
		return TT_EXIT_INTERRUPTED;
	if (summary->failures)
		return TT_EXIT_FAIL;
	if (summary->misses)
		return TT_EXIT_MISS;
	return summary->errors ? TT_EXIT_ERROR : TT_EXIT_PASS;
}

static int stress(struct tt_stress_request *request)
{
	g_autofree char *command = repeat_line(request);
	struct tt_stress_summary summary;
	GError *error = NULL;

	request->command = command;
	printf("seed      %" G_GUINT64_FORMAT "\nrepeat    %s\n", request->seed, command);
	fflush(stdout);
	if (!tt_stress_run(request, &summary, &error))
		return tt_cli_fail("stress", error);
	printf("lives     %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT " builds\n"
	       "failures  %" G_GUINT64_FORMAT " of %u kinds; lost %" G_GUINT64_FORMAT
	       ", without a verdict %" G_GUINT64_FORMAT "\n"
	       "results   %s%s\n",
	       summary.lives, summary.builds, summary.failures, summary.signatures, summary.misses,
	       summary.errors, request->database ? request->database : request->out,
	       request->database ? "" : "/results.db");
	return exit_status(&summary);
}

static int run_stress(int argc, char **argv)
{
	struct tt_stress_request request = { 0 };
	g_autofree char *out = NULL;
	g_autofree char *database = NULL;
	GError *error = NULL;

	if (!tt_cli_parse(&argc, &argv, entries, "[VAR=value…]", about))
		return TT_EXIT_USAGE;
	out = g_canonicalize_filename(options.out ? options.out : "trimtorture-stress", NULL);
	for (int i = 1; i < argc; i++)
		if (!strchr(argv[i], '=')) {
			g_set_error(&error, TT_ERROR, TT_ERROR_USAGE,
				    "'%s': only VAR=value words can stand here", argv[i]);
			return tt_cli_fail("stress", error);
		}
	if (!tt_cli_check_variables(argv + 1, &error) || !read_options(&request, &error) ||
	    !find_patches(&request, &error))
		return tt_cli_fail("stress", error);
	if (options.database)
		database = g_canonicalize_filename(options.database, NULL);
	request.kernel = options.kernel;
	request.profile = options.profile ? options.profile : "tiny";
	request.variants = options.variants;
	request.variables = argv + 1;
	request.out = out;
	request.database = database;
	request.resume = options.resume;
	request.stop_at_failure = options.stop_at_failure;
	request.quiet = options.quiet;
	if (options.granularity)
		request.granularity =
			strcmp(options.granularity, "none") ? options.granularity : "";
	return stress(&request);
}

const struct tt_command tt_cmd_stress = {
	.name = "stress",
	.summary = "live many lives of trees, and make what fails small",
	.run = run_stress,
};
