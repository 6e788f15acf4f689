// SPDX-License-Identifier: GPL-2.0-only
/* README.txt: what a stranger who was sent a bundle reads first. */
#include "bundle/internal.h"

#include <string.h>

static const char what_it_is[] =
	"When a Linux kernel is built with CONFIG_TRIM_UNUSED_KSYMS, kbuild finds out which\n"
	"exported symbols the modules use, takes the other exports out and rebuilds what that\n"
	"changes. trimtorture tests that part of kbuild: it takes the real Makefile and scripts/\n"
	"out of a kernel's source, builds small made-up trees with them whose right answer is\n"
	"known, and lets the clock of the file system tick where it is told to.\n";

static const char how_to[] =
	"Install trimtorture, then run\n\n"
	"\ttrimtorture repro NAME.trimtorture.tar.zst\n\n"
	"or, in this directory once it is unpacked, ./reproducer.sh. It says in what this machine\n"
	"differs from the one of the first run, does the steps below, and ends with the verdict:\n"
	"0 PASS, 1 FAIL (kbuild is wrong), 3 the steps could not be done, 4 trimtorture failed.\n"
	"No network and no privileges are needed. Replaying runs the makefiles, scripts and\n"
	"compilers that a kernel's build runs: trust a bundle as you would a kernel tree from the\n"
	"same hands.\n";

static const char files_text[] =
	"life            the tree's recipe and the steps, for people and for trimtorture\n"
	"profiles/       what the tree is made from\n"
	"variants/       edits of the machinery, if any: what to look for, what to do with it\n"
	"patches/        patches to the machinery, if any\n"
	"machinery/      Makefile, scripts/ and headers of the kernel, if they were put in\n"
	"record/         logs, event logs and the verdict of the first run\n"
	"bundle.json     versions, environment, and a digest of each file\n"
	"reproducer.sh   replays the steps\n";

static void heading(GString *text, const char *words)
{
	g_string_append_printf(text, "\n%s\n", words);
	for (const char *p = words; *p; p++)
		g_string_append_c(text, '-');
	g_string_append(text, "\n\n");
}

static void append_result(GString *text, const struct tt_bundle_info *info)
{
	heading(text, "What came of it");
	if (!info->verdict) {
		g_string_append(text, "The steps have not been done yet.\n");
		return;
	}
	g_string_append_printf(text, "%s", info->verdict);
	if (info->summary && *info->summary)
		g_string_append_printf(text, ": %s", info->summary);
	g_string_append_c(text, '\n');
	for (guint i = 0; info->findings && i < info->findings->len; i++)
		g_string_append_printf(text, "%s\t%s\n", i ? "" : "\n",
				       (const char *)info->findings->pdata[i]);
}

static void append_steps(GString *text, const struct tt_life *life)
{
	g_autofree char *all = tt_life_text(life);
	g_auto(GStrv) lines = g_strsplit(g_strchomp(all), "\n", -1);

	heading(text, "The recipe and the steps (file 'life')");
	for (char **line = lines; *line; line++)
		g_string_append_printf(text, "%s%s\n", **line ? "\t" : "", *line);
}

static void append_environment(GString *text, const struct tt_bundle_info *info)
{
	heading(text, "Where it happened");
	g_string_append_printf(text, "%-16skernel %s, %s pipeline, snapshot %s%s\n", "machinery",
			       info->kernel, info->pipeline, info->snapshot,
			       info->machinery ? ", in this bundle" : "");
	g_string_append_printf(text, "%-16s%s\n", "trimtorture", info->version);
	for (guint i = 0; i < info->environment->len; i++) {
		const struct tt_bundle_fact *fact = info->environment->pdata[i];

		g_string_append_printf(text, "%-16s%s\n", fact->name, fact->value);
	}
	if (!info->machinery)
		g_string_append(text, "\nThe machinery is not in this bundle: import that kernel's "
				      "source with 'trimtorture import' first.\n");
}

char *tt_bundle_readme(const struct tt_bundle_info *info, const struct tt_life *life)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "%s: a build of the kernel's trim pipeline, to be repeated\n",
			       info->name);
	heading(text, "What this is");
	g_string_append(text, what_it_is);
	append_result(text, info);
	heading(text, "How to repeat it");
	g_string_append(text, how_to);
	append_steps(text, life);
	append_environment(text, info);
	heading(text, "Files");
	g_string_append(text, files_text);
	return g_string_free(text, FALSE);
}
