// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "bundle/bundle.h"
#include "cli/repro.h"

static const char about[] =
	"Repeats a bundle (NAME" TT_BUNDLE_SUFFIX "), a directory that one was unpacked to, or a\n"
	"life file: says in what this machine differs from the one of the first run, does the\n"
	"steps, and ends with the verdict. Repeating a bundle runs its makefiles and scripts, in "
	"a\n"
	"sandbox where bubblewrap(1) can make one: without network, with an empty home, and\n"
	"nothing to write to but --output. Life files run with the kernels that you imported.\n\n"
	"Or makes a known failure happen, each time:\n\n"
	"  clear-user   the build of 2018: 'ERROR: \"clear_user\" [...videodev.ko] undefined!'.\n"
	"               The report's 146 modules, built twice under a clock of whole seconds\n"
	"               that ticks just before the last directory's objects are compiled: once\n"
	"               without the guard in adjust_autoksyms.sh (as the reporter's kernel was),\n"
	"               once with it.\n\n"
	"Exit status of clear-user: 0 if the failure came without the guard and not with it.";

static struct tt_repro_options options = { .seed = 1 };

static const GOptionEntry entries[] = {
	{ "kernel", 0, 0, G_OPTION_ARG_STRING, &options.kernel,
	  "a snapshot's id, a version, or an archive (default: the bundle's; for clear-user the "
	  "newest packaged kernel that re-runs make to trim)",
	  "K" },
	{ "output", 0, 0, G_OPTION_ARG_FILENAME, &options.output,
	  "trees and records go to DIR (default: ./NAME.repro)", "DIR" },
	{ "keep", 0, 0, G_OPTION_ARG_NONE, &options.keep, "keep the trees after a PASS", NULL },
	{ "any-machinery", 0, 0, G_OPTION_ARG_NONE, &options.any_machinery,
	  "take a bundle's machinery even if it is not the snapshot that the bundle states", NULL },
	{ "sandbox", 0, 0, G_OPTION_ARG_NONE, &options.sandbox,
	  "repeat a bundle in a sandbox or not at all (default: in one where it can be had)",
	  NULL },
	{ "no-sandbox", 0, 0, G_OPTION_ARG_NONE, &options.no_sandbox,
	  "repeat a bundle without a sandbox: its makefiles run as you", NULL },
	{ "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, "clear-user: of the tree (default 1)",
	  "N" },
	{ "jobs", 'j', 0, G_OPTION_ARG_STRING, &options.jobs,
	  "clear-user: make's -j (default 1); a bundle's steps have their own", "N" },
	{ "mirror", 0, 0, G_OPTION_ARG_FILENAME, &options.mirror,
	  "clear-user: instead of the report's made-up tree a mirror of the kernel itself, with "
	  "the "
	  "modules of this list (or .config)",
	  "FILE" },
	{ 0 },
};

/* NAME of NAME.trimtorture.tar.zst, of a directory or of a life file; to be freed. */
static char *name_of(const char *path)
{
	g_autofree char *full = g_canonicalize_filename(path, NULL);
	char *name = g_path_get_basename(full);

	if (g_str_has_suffix(name, TT_BUNDLE_SUFFIX))
		name[strlen(name) - strlen(TT_BUNDLE_SUFFIX)] = '\0';
	return name;
}

static int run_repro(int argc, char **argv)
{
	g_autofree char *name = NULL;
	g_autofree char *place = NULL;
	g_autofree char *directory = NULL;

	if (!tt_cli_parse(&argc, &argv, entries, "BUNDLE|DIRECTORY|LIFE-FILE|clear-user", about))
		return TT_EXIT_USAGE;
	if (options.sandbox && options.no_sandbox) {
		fprintf(stderr,
			"trimtorture repro: --sandbox and --no-sandbox exclude each other\n");
		return TT_EXIT_USAGE;
	}
	if (argc != 2) {
		fprintf(stderr, "trimtorture repro: what shall be repeated? Name one bundle, or "
				"clear-user\n");
		return TT_EXIT_USAGE;
	}
	name = name_of(argv[1]);
	place = g_strconcat(name, ".repro", NULL);
	directory = g_canonicalize_filename(options.output ? options.output : place, NULL);
	if (!strcmp(argv[1], "clear-user"))
		return tt_repro_clear_user(&options, directory);
	if (g_file_test(argv[1], G_FILE_TEST_EXISTS))
		return tt_repro_path(&options, argv[1], directory);
	fprintf(stderr,
		"trimtorture repro: there is no file '%s', and of known failures only clear-user\n",
		argv[1]);
	return TT_EXIT_USAGE;
}

const struct tt_command tt_cmd_repro = {
	.name = "repro",
	.summary = "repeat a bundle or life, or make a known failure happen",
	.run = run_repro,
};
