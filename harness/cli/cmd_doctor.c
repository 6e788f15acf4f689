// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "kbuild/news.h"
#include "kbuild/snapshot.h"

static const char about[] =
	"Says what this machine has of what trimtorture uses: tools and their versions,\n"
	"packaged kernel archives, loop mounts, free space. Exit status 0 when the main\n"
	"job (import, generate, build) can run. With --kernel, what of that kernel's export\n"
	"machinery trimtorture knows nothing about; 3 if its marks of exports are not understood.";

/* A prepared tree and its objects, with room for a few of them. */
#define WANTED_MB 500

struct tool {
	const char *name;
	const char *argument; /* that makes it print its version */
	gboolean needed;      /* for the main job */
	const char *package;
	const char *what_for;
};

static const struct tool tools[] = {
	{ "make", "--version", TRUE, "make", "runs kbuild" },
	{ "gcc", "--version", TRUE, "gcc", "compiles the trees and kbuild's host tools" },
	{ "ld", "--version", TRUE, "binutils", "links them" },
	{ "flex", "--version", TRUE, "flex", "kconfig's lexer" },
	{ "bison", "--version", TRUE, "bison", "kconfig's parser" },
	{ "bc", "--version", TRUE, "bc", "the top Kbuild calls it" },
	{ "clang", "--version", FALSE, "clang", "LLVM=1 builds, libFuzzer" },
	{ "ld.lld", "--version", FALSE, "lld", "LLVM=1 builds" },
	{ "afl-clang-fast", "--version", FALSE, "afl++", "AFL++ fuzzing" },
	{ "mkfs.ext4", "-V", FALSE, "e2fsprogs", "ground truth on a real ext4" },
	{ "bwrap", "--version", FALSE, "bubblewrap", "repeats bundles in a sandbox" },
	{ "strace", "--version", FALSE, "strace", "comparison in ci/bench" },
	{ "faketime", "--version", FALSE, "faketime", "comparison in ci/bench" },
};

/* The first line that the tool prints, on either output; to be freed. */
static char *version_of(const char *path, const char *argument)
{
	const char *argv[] = { path, argument, NULL };
	g_autofree char *out = NULL;
	g_autofree char *err = NULL;
	char *text;

	if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, NULL,
			  NULL))
		return g_strdup("cannot be run");
	text = g_strdup(out && out[0] ? out : err);
	g_strdelimit(text, "\r\n", '\0');
	return text;
}

static gboolean report_tools(void)
{
	gboolean ok = TRUE;

	for (gsize i = 0; i < G_N_ELEMENTS(tools); i++) {
		const struct tool *tool = &tools[i];
		g_autofree char *path = g_find_program_in_path(tool->name);
		g_autofree char *version = path ? version_of(path, tool->argument) : NULL;

		if (path)
			printf("  %-15s ok       %s\n", tool->name, version);
		else
			printf("  %-15s %s  package %s: %s\n", tool->name,
			       tool->needed ? "MISSING" : "absent ", tool->package, tool->what_for);
		ok = ok && (path || !tool->needed);
	}
	return ok;
}

static gboolean report_kernels(void)
{
	g_auto(GStrv) archives = tt_snapshot_packaged();
	g_autoptr(GPtrArray) snapshots = tt_snapshot_list(NULL);
	guint imported = snapshots ? snapshots->len : 0;

	for (char **archive = archives; archive && *archive; archive++)
		printf("  %s\n", *archive);
	for (guint i = 0; i < imported; i++) {
		const struct tt_snapshot *snapshot = snapshots->pdata[i];

		printf("  snapshot %s  %s\n", snapshot->id, snapshot->version);
	}
	if ((archives && archives[0]) || imported)
		return TRUE;
	printf("  none: install linux-source-6.1 or linux-source-6.12, or import an archive\n");
	return FALSE;
}

static void report_loop(void)
{
	if (geteuid())
		printf("  loop mounts     no       not root; tests on a real ext4 will be "
		       "skipped\n");
	else if (access("/dev/loop-control", R_OK | W_OK))
		printf("  loop mounts     no       /dev/loop-control cannot be used; tests on a "
		       "real "
		       "ext4 will be skipped\n");
	else
		printf("  loop mounts     ok\n");
}

static gboolean report_space(const char *label, const char *path)
{
	struct statvfs fs;
	guint64 megabytes;

	if (statvfs(path, &fs)) {
		printf("  %-15s MISSING  %s cannot be used\n", label, path);
		return FALSE;
	}
	megabytes = (guint64)fs.f_bavail * fs.f_frsize >> 20;
	printf("  %-15s %s  %s has %" G_GUINT64_FORMAT " MB free%s\n", label,
	       megabytes >= WANTED_MB ? "ok     " : "LOW    ", path, megabytes,
	       megabytes >= WANTED_MB ? "" : "; 500 MB are wanted");
	return megabytes >= WANTED_MB;
}

/* What is new in a kernel is a hint to look; only marks that cannot be read are an error. */
static int report_kernel(const char *kernel)
{
	GError *error = NULL;
	g_autoptr(tt_snapshot) snapshot = tt_snapshot_find(kernel, &error);
	g_autoptr(GPtrArray) all = snapshot ? tt_news_read(snapshot, &error) : NULL;
	const char *unknown;

	if (!all)
		return tt_cli_fail("doctor", error);
	unknown = snapshot->features.layout_unknown;
	printf("kernel    %s (snapshot %s)\n", snapshot->version, snapshot->id);
	printf("exports   %s\n", unknown ? unknown : "their marks are understood");
	printf("new       %u name%s that no rule of trimtorture knows\n", all->len,
	       all->len == 1 ? "" : "s");
	for (guint i = 0; i < all->len; i++) {
		const struct tt_news *news = all->pdata[i];

		printf("  %-40s %s:%u\n", news->name, news->file, news->line);
	}
	return unknown ? TT_EXIT_ERROR : TT_EXIT_PASS;
}

static int run_doctor(int argc, char **argv)
{
	g_autofree char *kernel = NULL;
	const GOptionEntry entries[] = {
		{ "kernel", 0, 0, G_OPTION_ARG_STRING, &kernel,
		  "look at this kernel, not at the machine: a snapshot or an archive", "K" },
		{ 0 },
	};
	g_autofree char *cache = NULL;
	GError *error = NULL;
	gboolean ok;

	if (!tt_cli_parse(&argc, &argv, entries, NULL, about))
		return TT_EXIT_USAGE;
	if (kernel)
		return report_kernel(kernel);
	printf("Tools\n");
	ok = report_tools();
	printf("Kernels\n");
	ok = report_kernels() && ok;
	printf("Machine\n");
	report_loop();
	cache = tt_cache_dir(NULL, &error);
	if (!cache)
		return tt_cli_fail("doctor", error);
	ok = report_space("cache", cache) && ok;
	ok = report_space("temporary", g_get_tmp_dir()) && ok;
	printf("%s\n", ok ? "The main job can run."
			  : "The main job cannot run here yet: see above; "
			    "ci/install-deps installs all that is needed "
			    "on Debian 12.");
	return ok ? TT_EXIT_PASS : TT_EXIT_ERROR;
}

const struct tt_command tt_cmd_doctor = {
	.name = "doctor",
	.summary = "say what this machine has and lacks for the job",
	.run = run_doctor,
};
