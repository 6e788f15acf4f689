// SPDX-License-Identifier: GPL-2.0-only
/* "coarsetime why": one file of a recorded run, and what make thinks of it. */
#include <string.h>

#include "base/error.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "cmdline.h"
#include "database.h"
#include "json/json.h"
#include "makes.h"
#include "place.h"
#include "sweep.h"
#include "why.h"

struct arguments {
	char *root, *log, *file;
	char **make;
};

static gboolean parse(struct arguments *a, char **argv, GError **error)
{
	const GOptionEntry entries[] = {
		{ "root", 0, 0, G_OPTION_ARG_FILENAME, &a->root,
		  "The tree (default: current directory)", "DIR" },
		{ "log", 0, 0, G_OPTION_ARG_FILENAME, &a->log,
		  "Event log of a run in the tree as it is (default: the last sweep's record)",
		  "FILE" },
		G_OPTION_ENTRY_NULL
	};
	const struct ct_cmdline cmdline = {
		entries, "FILE [-- MAKE [ARG…]]",
		"Says why FILE was rebuilt in a recorded run, or was not, and what the next make\n"
		"would do. With --log, MAKE is the make that knows FILE (default: make)."
	};
	g_auto(GStrv) rest = ct_cmdline_parse(&cmdline, argv, error);

	if (!rest)
		return FALSE;
	if (!rest[0] || (rest[1] && strcmp(rest[1], "--")) || (rest[1] && !rest[2])) {
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "one FILE, and '-- MAKE …' behind it; try 'coarsetime why --help'");
		return FALSE;
	}
	a->file = g_strdup(rest[0]);
	a->make = rest[1] ? g_strdupv(rest + 2) : g_strsplit("make", " ", -1);
	return TRUE;
}

/* make's data base, printed in a copy of the tree as it is. NULL and an error. */
static char *ask_make(const struct arguments *a, const char *root, const char *cwd, GError **error)
{
	g_autofree char *directory = ct_sweep_directory(root, error);
	g_autofree char *place = directory ? g_strconcat(directory, ".why", NULL) : NULL;
	g_autofree char *scratch = g_build_filename(place ? place : "", "scratch", NULL);
	g_autofree char *file = g_build_filename(place ? place : "", "database", NULL);
	g_autoptr(GPtrArray) makes = g_ptr_array_new();
	struct ct_sweep_request request = { .root = root, .cwd = cwd, .directory = place };
	g_auto(GStrv) envp = g_environ_unsetenv(g_get_environ(), "MAKELEVEL");
	struct ct_make make = { .cwd = (char *)cwd, .argv = a->make, .last = TRUE };
	char *text = NULL;

	if (!place || !ct_place_check(error) || !tt_dir_make(place, error))
		return NULL;
	envp = g_environ_unsetenv(envp, "MAKEFLAGS");
	make.envp = envp;
	g_ptr_array_add(makes, &make);
	if (ct_recording_print(&request, makes, root, scratch, file, error))
		g_file_get_contents(file, &text, NULL, error);
	tt_tree_remove(place, NULL);
	return text;
}

/* The run that --log recorded, in the tree as it is. */
static int explain_log(const struct arguments *a, const char *root, const char *cwd,
		       const char *path, GError **error)
{
	g_autofree char *text = ask_make(a, root, cwd, error);
	struct ct_logs *logs = text ? ct_logs_read(a->log, NULL, error) : NULL;
	g_autoptr(ct_order) order = logs ? ct_order_new(&logs->joined, error) : NULL;
	g_autoptr(GPtrArray) databases = text ? ct_databases_parse(text) : NULL;
	g_autoptr(ct_graph) graph = NULL;
	g_autoptr(ct_world) world = NULL;
	int status = -1;

	if (order && !databases->len) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "'%s -pn' prints no data base in %s; name the make behind '--'",
			    a->make[0], cwd);
	} else if (order) {
		graph = ct_graph_new(databases, root, root);
		world = ct_world_new(order, graph, logs->end, NULL);
		status = ct_why_log(world, path, error);
	}
	g_clear_pointer(&world, ct_world_free);
	g_clear_pointer(&order, ct_order_free);
	ct_logs_free(logs);
	return status;
}

/* The record of the last sweep. */
static int explain_sweep(const char *root, const char *path, GError **error)
{
	g_autofree char *directory = ct_sweep_directory(root, error);
	g_autofree char *done = directory ? g_build_filename(directory, "sweep.json", NULL) : NULL;
	g_autoptr(ct_recording) record = NULL;
	JsonObject *sweep;
	int status = -1;

	if (!directory)
		return -1;
	if (!g_file_test(done, G_FILE_TEST_EXISTS)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "no sweep of %s is recorded; run 'coarsetime sweep -- make' there "
			    "first, or name a run's event log with --log",
			    root);
		return -1;
	}
	sweep = tt_json_load(done, error);
	if (!sweep)
		return -1;
	record = ct_recording_load(root, directory, error);
	if (record)
		status = ct_why_record(record, sweep, path, error);
	json_object_unref(sweep);
	return status;
}

static int explain(const struct arguments *a, GError **error)
{
	g_autofree char *cwd = g_get_current_dir(), *path = NULL;
	g_autofree char *root = ct_cmdline_root(a->root, error);

	if (!root)
		return -1;
	path = ct_graph_path(root, cwd, a->file);
	if (!path) {
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "%s is not below %s; --root names the tree", a->file, root);
		return -1;
	}
	return a->log ? explain_log(a, root, cwd, path, error) : explain_sweep(root, path, error);
}

int ct_whycmd(int argc, char **argv)
{
	struct arguments a = { 0 };
	g_autoptr(GError) error = NULL;
	int status = -1;

	(void)argc;
	tt_interrupt_catch();
	if (parse(&a, argv, &error))
		status = explain(&a, &error);
	status = ct_cmdline_end("why", status, error);
	g_free(a.root);
	g_free(a.log);
	g_free(a.file);
	g_strfreev(a.make);
	return status;
}
