// SPDX-License-Identifier: GPL-2.0-only
/* The command line of "coarsetime sweep". */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "coarsetime/clock.h"
#include "base/error.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/userpath.h"
#include "cmdline.h"
#include "output.h"
#include "place.h"

struct arguments {
	char *root, *output, *granularity;
	gboolean predict_only, json, keep;
	gint sample, workers;
	char **command;
};

static gboolean usage(GError **error, const char *what)
{
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE, "%s; try 'coarsetime sweep --help'", what);
	return FALSE;
}

static gboolean parse(struct arguments *a, char **argv, GError **error)
{
	const GOptionEntry entries[] = {
		{ "root", 0, 0, G_OPTION_ARG_FILENAME, &a->root,
		  "The tree that the command builds (default: current directory)", "DIR" },
		{ "output", 0, 0, G_OPTION_ARG_FILENAME, &a->output,
		  "Where the record and the copies go (default: below the user's cache)", "DIR" },
		{ "granularity", 'g', 0, G_OPTION_ARG_STRING, &a->granularity,
		  "Of the confirmations (see 'coarsetime presets'; default: ext4-128)",
		  "PRESET|DURATION" },
		{ "predict-only", 0, 0, G_OPTION_ARG_NONE, &a->predict_only,
		  "Run nothing but the recorded build", NULL },
		{ "sample", 0, 0, G_OPTION_ARG_INT, &a->sample,
		  "Confirm N classes at most (default: 12; 0: each)", "N" },
		{ "workers", 0, 0, G_OPTION_ARG_INT, &a->workers,
		  "Confirmations at a time (default: one per processor)", "N" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a->json, "Print JSON", NULL },
		{ "keep", 0, 0, G_OPTION_ARG_NONE, &a->keep, "Keep the copies", NULL },
		G_OPTION_ENTRY_NULL
	};
	const struct ct_cmdline cmdline = {
		entries, "[--] COMMAND [ARG…]",
		"Builds a copy of the tree and says, for every place of the file system's tick,\n"
		"which targets would stay stale, for they tie with what they are made from.\n"
		"COMMAND calls make in the end; it must build something."
	};

	a->sample = 12;
	a->workers = (gint)g_get_num_processors();
	a->command = ct_cmdline_parse(&cmdline, argv, error);
	if (!a->command)
		return FALSE;
	if (!a->command[0])
		return usage(error, "what command?");
	if (a->sample < 0 || a->workers < 1)
		return usage(error, "--sample takes 0 or more, --workers 1 or more");
	return TRUE;
}

static gboolean is_below(const char *path, const char *root)
{
	gsize length = strlen(root);

	return !strncmp(path, root, length) && (path[length] == '/' || !path[length]);
}

static gboolean check_places(const struct ct_sweep_request *request, GError **error)
{
	if (strpbrk(request->root, "\n\r") || strpbrk(request->cwd, "\n\r"))
		return usage(error,
			     "the tree's path has a line break in it, with which make's data "
			     "base cannot be read; move the tree");
	if (!strcmp(request->root, "/"))
		return usage(error, "the root directory cannot be copied; --root names the tree");
	if (!is_below(request->cwd, request->root)) {
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "the current directory %s is not in the tree %s, where COMMAND is to "
			    "run; go there first",
			    request->cwd, request->root);
		return FALSE;
	}
	if (strpbrk(request->directory, ":\n\r"))
		return usage(error, "--output must not have a colon or a line break in its name");
	if (is_below(request->directory, request->root)) {
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--output %s lies in the tree that is copied; choose another place",
			    request->directory);
		return FALSE;
	}
	return TRUE;
}

static void say_progress(guint done, guint all)
{
	if (isatty(2))
		fprintf(stderr, "\rconfirmed %u of %u%s", done, all, done == all ? "\n" : "");
}

static gboolean write_result(struct ct_sweep *sweep, const struct arguments *a,
			     const struct ct_preset *preset, GError **error)
{
	g_autofree char *json = ct_sweep_json(sweep, a->granularity, preset->gran);
	g_autofree char *path = g_build_filename(sweep->request->directory, "sweep.json", NULL);
	g_autofree char *text = NULL;

	if (!tt_file_write(path, json, strlen(json), 0644, error))
		return FALSE;
	text = a->json ? g_strdup(json) : ct_sweep_text(sweep, a->granularity, preset->gran);
	fputs(text, stdout);
	return TRUE;
}

static int run(const struct arguments *a, const struct ct_sweep_request *request,
	       const struct ct_preset *preset, GError **error)
{
	const struct ct_sweep_options options = { .granularity = a->granularity,
						  .predict_only = a->predict_only,
						  .sample = (guint)a->sample,
						  .workers = (guint)a->workers,
						  .keep = a->keep,
						  .progress = say_progress };
	g_autofree char *lock_path = g_strconcat(request->directory, ".lock", NULL);
	g_autofree char *tree = g_build_filename(request->directory, "tree", NULL);
	g_autofree char *scratch = g_build_filename(request->directory, "scratch", NULL);
	g_autoptr(ct_sweep) sweep = NULL;
	int lock, status = -1;

	lock = tt_file_lock(lock_path, error);
	if (lock < 0)
		return -1;
	/* A place of the user's own is cleared, never removed. */
	if ((a->output ? tt_userdir_take(request->directory, error) >= 0 &&
				 tt_userdir_clear(request->directory, error)
		       : tt_tree_remove(request->directory, error)) &&
	    ct_place_check(error))
		sweep = ct_sweep_run(request, &options, error);
	if (sweep && write_result(sweep, a, preset, error))
		status = ct_sweep_exit_status(sweep);
	if (!a->keep && !sweep) {
		tt_tree_remove(tree, NULL);
		tt_tree_remove(scratch, NULL);
	}
	close(lock);
	return status;
}

static int carry_out(struct arguments *a, GError **error)
{
	struct ct_sweep_request request = { .command = a->command };
	g_autofree char *cwd = NULL, *root = NULL, *directory = NULL;
	struct ct_preset preset;

	if (!a->granularity)
		a->granularity = g_strdup("ext4-128");
	if (!ct_preset_parse(a->granularity, &preset, NULL) || preset.multigrain ||
	    preset.gran < 1000) {
		usage(error, "-g: a coarse preset, or a duration from 1us on (1s, 4ms)");
		return -1;
	}
	cwd = ct_cmdline_root(NULL, error);
	root = cwd ? ct_cmdline_root(a->root, error) : NULL;
	if (!root)
		return -1;
	directory = a->output ? g_canonicalize_filename(a->output, NULL)
			      : ct_sweep_directory(root, error);
	request.cwd = cwd;
	request.root = root;
	request.directory = directory;
	if (!directory || !check_places(&request, error))
		return -1;
	return run(a, &request, &preset, error);
}

int ct_sweepcmd(int argc, char **argv)
{
	struct arguments a = { 0 };
	g_autoptr(GError) error = NULL;
	int status = -1;

	(void)argc;
	tt_interrupt_catch();
	if (parse(&a, argv, &error))
		status = carry_out(&a, &error);
	status = ct_cmdline_end("sweep", status, error);
	g_free(a.root);
	g_free(a.output);
	g_free(a.granularity);
	g_strfreev(a.command);
	return status;
}
