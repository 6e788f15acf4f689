// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/terminal.h"
#include "json/json.h"
#include "kbuild/manifest.h"
#include "kbuild/snapshot.h"

struct progress {
	gboolean shown;
	gint64 last; /* microseconds of the monotonic clock */
};

static void show_progress(guint64 done, guint64 total, void *data)
{
	struct progress *progress = data;
	gint64 now = g_get_monotonic_time();

	if (now - progress->last < 100000)
		return;
	progress->last = now;
	progress->shown = TRUE;
	tt_terminal_line();
	if (total)
		fprintf(stderr, "reading: %3d %% of %" G_GUINT64_FORMAT " MiB",
			(int)(MIN(done, total) * 100 / total), total >> 20);
	else
		fprintf(stderr, "reading: %" G_GUINT64_FORMAT " MiB", done >> 20);
}

static void clear_progress(const struct progress *progress)
{
	if (progress->shown)
		tt_terminal_line();
}

/* "512M", "2G", "1000000": a number with a binary suffix. */
static gboolean parse_size(const char *text, guint64 *size)
{
	static const char suffixes[] = "KMGT";
	const char *suffix;
	guint64 number;
	char *end;

	number = g_ascii_strtoull(text, &end, 10);
	if (!g_ascii_isdigit(text[0]) || !number)
		return FALSE;
	suffix = *end ? strchr(suffixes, g_ascii_toupper(*end)) : NULL;
	if ((*end && !suffix) || (suffix && end[1]))
		return FALSE;
	*size = number;
	for (; suffix && suffix >= suffixes; suffix--) {
		if (*size > G_MAXUINT64 >> 10)
			return FALSE;
		*size <<= 10;
	}
	return TRUE;
}

static void print_feature(const char *name, const char *value, void *data)
{
	(void)data;
	printf("  %-19s %s\n", name, value);
}

static void print_text(const struct tt_snapshot *snapshot, gboolean reused, double seconds)
{
	printf("snapshot  %s\nversion   %s\npipeline  %s\n", snapshot->id, snapshot->version,
	       tt_pipeline_name(snapshot->features.pipeline));
	printf("features\n");
	tt_features_foreach(&snapshot->features, print_feature, NULL);
	printf("tree      %s\n", snapshot->tree);
	printf("%s in %.2f s\n", reused ? "reused: this archive was imported before," : "imported",
	       seconds);
}

static void print_json(const struct tt_snapshot *snapshot, gboolean reused)
{
	g_autoptr(JsonBuilder) builder = json_builder_new();
	g_autofree char *text = NULL;

	json_builder_begin_object(builder);
	tt_json_add_text(builder, "id", snapshot->id);
	tt_json_add_text(builder, "version", snapshot->version);
	tt_json_add_text(builder, "path", snapshot->path);
	tt_json_add_flag(builder, "reused", reused);
	json_builder_set_member_name(builder, "features");
	json_builder_begin_object(builder);
	tt_features_to_json(&snapshot->features, builder);
	json_builder_end_object(builder);
	json_builder_end_object(builder);
	text = tt_json_text(builder);
	fputs(text, stdout);
}

static int import(const char *source, struct tt_import_limits *limits, gboolean json)
{
	g_autoptr(tt_snapshot) snapshot = NULL;
	gint64 start = g_get_monotonic_time();
	struct progress progress = { .last = start };
	gboolean reused = FALSE;
	GError *error = NULL;

	if (isatty(STDERR_FILENO)) {
		limits->progress = show_progress;
		limits->progress_data = &progress;
	}
	tt_interrupt_catch();
	snapshot = tt_snapshot_import(source, limits, &reused, &error);
	clear_progress(&progress);
	if (!snapshot)
		return tt_cli_fail("import", error);
	if (json)
		print_json(snapshot, reused);
	else
		print_text(snapshot, reused, (g_get_monotonic_time() - start) / 1e6);
	return TT_EXIT_PASS;
}

static int usage_error(const char *message)
{
	return tt_cli_fail("import", g_error_new(TT_ERROR, TT_ERROR_USAGE,
						 "%s; see 'trimtorture import --help'", message));
}

static int run(int argc, char **argv)
{
	struct tt_import_limits limits = { 0 };
	g_autofree char *max_size = NULL;
	g_autofree char *max_file = NULL;
	gint64 max_entries = 0;
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
		{ "max-entries", 0, 0, G_OPTION_ARG_INT64, &max_entries,
		  "Refuse archives with more entries (default 1000000)", "N" },
		{ "max-size", 0, 0, G_OPTION_ARG_STRING, &max_size,
		  "Refuse archives that unpack to more bytes (default 16G)", "SIZE" },
		{ "max-file", 0, 0, G_OPTION_ARG_STRING, &max_file,
		  "Refuse a larger file among those that are kept (default 64M)", "SIZE" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};

	if (!tt_cli_parse(&argc, &argv, options, "ARCHIVE|DIRECTORY|-",
			  "Takes the kbuild machinery out of a kernel source, probes it and keeps "
			  "it in the cache."))
		return TT_EXIT_USAGE;
	if (argc != 2)
		return usage_error(argc < 2 ? "name an archive, a directory or -"
					    : "name one archive or directory only");
	if (max_entries < 0 || (max_size && !parse_size(max_size, &limits.max_bytes)) ||
	    (max_file && !parse_size(max_file, &limits.max_file)))
		return usage_error("a limit is a positive number, with K, M, G or T behind it");
	limits.max_entries = max_entries;
	return import(argv[1], &limits, json);
}

const struct tt_command tt_cmd_import = {
	.name = "import",
	.summary = "take the kbuild machinery out of a kernel source archive",
	.run = run,
};
