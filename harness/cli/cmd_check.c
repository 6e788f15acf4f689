// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/userpath.h"
#include "check/output.h"
#include "cli/check_words.h"
#include "cli/exit_style.h"
#include "kbuild/variant.h"

static const char about[] =
	"Runs the cases (known bugs of the trim pipeline, see 'trimtorture cases list') on a\n"
	"kernel, and with patches or another kernel on both, and says what changes: FIXES, "
	"BREAKS,\n"
	"no change, still failing; and what it costs in time and rebuilt objects.\n\n"
	"Exit status with one kernel: 0 if each case gives what is known of it, 1 if not. With\n"
	"--patch or --against: 0 if nothing breaks, 1 if something does, 77 (NOT TESTED) if the\n"
	"patch changes no file that the kernel has.";

static struct {
	char *kernel, *against, *output, *exit, *html, *junit;
	char **patches, **variants;
	struct tt_check_words words;
	gboolean json, ktap;
} options;

static const GOptionEntry entries[] = {
	{ "kernel", 0, 0, G_OPTION_ARG_STRING, &options.kernel,
	  "a snapshot's id, a version, or an archive (default: the newest packaged; with --patch "
	  "the newest to which it applies)",
	  "K" },
	{ "patch", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.patches,
	  "a patch or mailbox for that kernel, '-' for standard input (may be repeated)", "FILE" },
	{ "against", 0, 0, G_OPTION_ARG_STRING, &options.against, "compare with kernel K2", "K2" },
	{ "variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.variants,
	  "compare with the machinery as this variant edits it (may be repeated)", "NAME" },
	{ "cases", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.words.patterns,
	  "only these, with * and ?, or a case's folder (may be repeated)", "PATTERN" },
	{ "quick", 0, 0, G_OPTION_ARG_NONE, &options.words.quick,
	  "the cases that matter most, in a minute", NULL },
	{ "jobs", 'j', 0, G_OPTION_ARG_INT, &options.words.jobs,
	  "cases at a time (default: the number of processors)", "N" },
	{ "output", 0, 0, G_OPTION_ARG_FILENAME, &options.output,
	  "records go to DIR (default: a temporary directory, removed if all is well)", "DIR" },
	{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "print the result as JSON", NULL },
	{ "ktap", 0, 0, G_OPTION_ARG_NONE, &options.ktap, "print the result as KTAP", NULL },
	{ "junit", 0, 0, G_OPTION_ARG_FILENAME, &options.junit, "write JUnit XML to FILE too",
	  "FILE" },
	{ "html", 0, 0, G_OPTION_ARG_FILENAME, &options.html, "write an HTML page to FILE too",
	  "FILE" },
	{ "exit", 0, 0, G_OPTION_ARG_STRING, &options.exit,
	  "exit statuses of bisect, kselftest or automake", "STYLE" },
	{ 0 },
};

struct kernels {
	struct tt_snapshot *before, *after;
	struct tt_patch_report *report;
};

static void kernels_clear(struct kernels *kernels)
{
	g_clear_pointer(&kernels->before, tt_snapshot_free);
	g_clear_pointer(&kernels->after, tt_snapshot_free);
	g_clear_pointer(&kernels->report, tt_patch_report_free);
}

/* Finds @kernel and patches it. TT_ERROR_SKIP if it has none of the files that are patched. */
static gboolean find_patched(struct kernels *kernels, const char *kernel, GError **error)
{
	g_autofree char *first = NULL;

	kernels_clear(kernels);
	kernels->before = tt_snapshot_find(kernel, error);
	if (!kernels->before)
		return FALSE;
	kernels->report = tt_patch_report_new();
	kernels->after =
		tt_snapshot_patched(kernels->before, options.patches, kernels->report, error);
	if (!kernels->after || kernels->report->applied->len)
		return kernels->after != NULL;
	first = g_strdup(kernels->report->ignored->len ? kernels->report->ignored->pdata[0] : "");
	g_set_error(
		error, TT_ERROR, TT_ERROR_SKIP,
		"NOT TESTED: the machinery of kernel %s has no file that the patch changes (%s%s); "
		"name a kernel that has one with --kernel",
		kernels->before->version, first, kernels->report->ignored->len > 1 ? ", …" : "");
	return FALSE;
}

/* Kernels that may be meant if none is named, the newest first: packaged ones, then imported ones.
 */
static GPtrArray *candidates(GError **error)
{
	g_auto(GStrv) packaged = tt_snapshot_packaged();
	g_autoptr(GPtrArray) imported = tt_snapshot_list(error);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (guint i = g_strv_length(packaged); i > 0; i--)
		g_ptr_array_add(names, g_strdup(packaged[i - 1]));
	for (guint i = imported ? imported->len : 0; i > 0; i--)
		g_ptr_array_add(names,
				g_strdup(((struct tt_snapshot *)imported->pdata[i - 1])->id));
	if (imported)
		return names;
	g_ptr_array_unref(names);
	return NULL;
}

/*
 * The newest kernel to which the patches apply. If there is none, the error is about the first that
 * has files of them, or else the newest. Standard input can be read for one kernel only.
 */
static gboolean choose_patched(struct kernels *kernels, GError **error)
{
	g_autoptr(GPtrArray) names = NULL;
	GError *best = NULL;

	if (g_strv_contains((const char *const *)options.patches, "-"))
		return find_patched(kernels, NULL, error);
	names = candidates(error);
	for (guint i = 0; names && i < names->len; i++) {
		GError *why = NULL;

		if (find_patched(kernels, names->pdata[i], &why)) {
			g_clear_error(&best);
			return TRUE;
		}
		if (!best || (g_error_matches(best, TT_ERROR, TT_ERROR_SKIP) &&
			      !g_error_matches(why, TT_ERROR, TT_ERROR_SKIP))) {
			g_clear_error(&best);
			best = why;
		} else {
			g_error_free(why);
		}
	}
	if (best)
		g_propagate_error(error, best);
	else if (names)
		return find_patched(kernels, NULL, error);
	return FALSE;
}

/* What the first kernel is compared with: patched, edited, or another one; NULL for nothing. */
static gboolean find_other(struct kernels *kernels, GError **error)
{
	if (options.against)
		kernels->after = tt_snapshot_find(options.against, error);
	if (options.against && !kernels->after)
		return FALSE;
	if (options.variants) {
		const struct tt_snapshot *base = kernels->after ? kernels->after : kernels->before;
		struct tt_snapshot *edited = tt_snapshot_varied(base, options.variants, error);

		tt_snapshot_free(kernels->after);
		kernels->after = edited;
		return edited != NULL;
	}
	return TRUE;
}

static gboolean find_kernels(struct kernels *kernels, GError **error)
{
	if (options.patches && options.kernel) {
		if (!find_patched(kernels, options.kernel, error))
			return FALSE;
	} else if (options.patches) {
		if (!choose_patched(kernels, error))
			return FALSE;
	} else {
		kernels->before = tt_snapshot_find(options.kernel, error);
	}
	return kernels->before && find_other(kernels, error);
}

static gboolean write_text(const char *file, char *text, GError **error)
{
	g_autofree char *owned = text;

	return tt_userfile_write(file, owned, strlen(owned), error);
}

static gboolean print(const struct tt_check *check, const struct kernels *kernels, GError **error)
{
	const struct tt_check_subject subject = { kernels->before, kernels->after, options.patches,
						  options.variants, kernels->report };
	g_autofree char *text = options.json   ? tt_check_json(check, &subject)
				: options.ktap ? tt_check_ktap(check, &subject)
					       : tt_check_text(check, &subject);

	fputs(text, stdout);
	return (!options.junit ||
		write_text(options.junit, tt_check_junit(check, &subject), error)) &&
	       (!options.html || write_text(options.html, tt_check_html(check, &subject), error));
}

static gboolean check_options(enum tt_exit_style *style, int argc, GError **error)
{
	if (!tt_exit_style_parse(options.exit, style, error))
		return FALSE;
	if (argc > 1)
		g_set_error(
			error, TT_ERROR, TT_ERROR_USAGE,
			"a patch is given with --patch, a kernel with --kernel; nothing else is "
			"named");
	else if (options.patches && options.against)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--patch and --against exclude each other");
	else if (options.json && options.ktap)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--json and --ktap exclude each other");
	else
		return TRUE;
	return FALSE;
}

static int check(struct kernels *kernels, GError **error)
{
	struct tt_check_request request = { 0 };
	g_autofree char *directory = NULL;
	g_autoptr(GPtrArray) cases = NULL;
	g_autoptr(tt_check) done = NULL;
	int status;

	cases = tt_check_words_cases(&options.words, error);
	if (!cases || !find_kernels(kernels, error))
		return -1;
	directory = tt_check_words_directory(options.output, error);
	if (!directory)
		return -1;
	request.cases = cases;
	request.before = kernels->before;
	request.after = kernels->after;
	request.directory = directory;
	tt_check_words_fill(&options.words, &request, !options.json && !options.ktap);
	done = tt_check_run(&request, error);
	if (!done || !print(done, kernels, error))
		return -1;
	status = tt_check_exit_status(done, kernels->after != NULL);
	tt_check_words_finish(directory, options.output, status);
	return status;
}

static int run_check(int argc, char **argv)
{
	struct kernels kernels = { 0 };
	enum tt_exit_style style = TT_STYLE_OWN;
	GError *error = NULL;
	int status;

	if (!tt_cli_parse(&argc, &argv, entries, "", about))
		return TT_EXIT_USAGE;
	status = check_options(&style, argc, &error) ? check(&kernels, &error) : -1;
	kernels_clear(&kernels);
	if (status < 0)
		status = tt_cli_fail("check", error);
	return tt_exit_translate(style, status);
}

const struct tt_command tt_cmd_check = {
	.name = "check",
	.summary = "what a patch or another kernel does to the known bugs",
	.run = run_check,
};
