// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "bundle/bundle.h"
#include "bundle/from_run.h"
#include "synthetic-tree/profile.h"

static const char about[] =
	"Puts all that is needed to repeat a run on another machine into one archive,\n"
	"NAME" TT_BUNDLE_SUFFIX ": the tree's recipe, the steps, logs, event logs and verdict,\n"
	"variants and patches, versions and environment, and a README for people who have never\n"
	"heard of trimtorture. From the directory of 'trimtorture build', of 'stress' or of "
	"'repro',\n"
	"or from a life file that has not been run. 'trimtorture repro' repeats it.";

static struct {
	char *output;
	char *profile;
	gboolean machinery;
} options;

static const GOptionEntry entries[] = {
	{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
	  "write to FILE (default: ./NAME" TT_BUNDLE_SUFFIX ", NAME being the run directory's)",
	  "FILE" },
	{ "with-machinery", 0, 0, G_OPTION_ARG_NONE, &options.machinery,
	  "put the kernel's Makefile, scripts/ and headers in, for machines without that kernel",
	  NULL },
	{ "profile", 0, 0, G_OPTION_ARG_STRING, &options.profile,
	  "the profile that the tree was made from, if it is none of the installed ones", "P" },
	{ 0 },
};

static char *bundle_name(const char *output)
{
	char *name = g_path_get_basename(output);

	if (g_str_has_suffix(name, TT_BUNDLE_SUFFIX))
		name[strlen(name) - strlen(TT_BUNDLE_SUFFIX)] = '\0';
	else if (g_str_has_suffix(name, ".tar.zst"))
		name[strlen(name) - strlen(".tar.zst")] = '\0';
	return name;
}

static gboolean make(const char *source, const char *output, GError **error)
{
	g_autoptr(tt_bundle_source_run) run = tt_bundle_read_run(source, options.profile, error);
	g_autofree char *name = bundle_name(output);
	g_autoptr(tt_snapshot) snapshot = NULL;
	struct tt_bundle_request request = { .name = name, .with_machinery = options.machinery };

	if (!run)
		return FALSE;
	snapshot = tt_snapshot_find(run->life->kernel, error);
	if (!snapshot)
		return FALSE;
	request.life = run->life;
	request.run = run->directory;
	request.snapshot = snapshot;
	return tt_bundle_write(&request, output, error);
}

static int run_bundle(int argc, char **argv)
{
	g_autofree char *full = NULL;
	g_autofree char *base = NULL;
	g_autofree char *standard = NULL;
	const char *output;
	GError *error = NULL;

	if (!tt_cli_parse(&argc, &argv, entries, "RUN-DIRECTORY|LIFE-FILE", about))
		return TT_EXIT_USAGE;
	if (argc != 2) {
		fprintf(stderr, "trimtorture bundle: name one run's directory or life file\n");
		return TT_EXIT_USAGE;
	}
	full = g_canonicalize_filename(argv[1], NULL);
	base = g_path_get_basename(full);
	standard = g_strconcat(base, TT_BUNDLE_SUFFIX, NULL);
	output = options.output ? options.output : standard;
	if (!make(argv[1], output, &error))
		return tt_cli_fail("bundle", error);
	printf("%s\n", output);
	return TT_EXIT_PASS;
}

const struct tt_command tt_cmd_bundle = {
	.name = "bundle",
	.summary = "put a run into one archive that repeats it elsewhere",
	.run = run_bundle,
};
