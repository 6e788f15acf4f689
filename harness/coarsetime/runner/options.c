// SPDX-License-Identifier: GPL-2.0-only
/* The command line. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "../core/page.h"

static int complain(const char *what, const char *which)
{
	fprintf(stderr, "coarsetime: %s%s%s\nTry 'coarsetime --help'.\n", what, which ? ": " : "",
		which ? which : "");
	return CT_EXIT_FAILED;
}

static gboolean canonical_roots(struct ct_options *o, char **given)
{
	static char here[] = ".";
	char *fallback[] = { here, NULL };
	g_autoptr(GPtrArray) roots = g_ptr_array_new_with_free_func(free);

	for (char **r = given && *given ? given : fallback; *r; r++) {
		char *real = realpath(*r, NULL);

		if (!real || !g_file_test(real, G_FILE_TEST_IS_DIR)) {
			complain("the root is not a directory", *r);
			free(real);
			return FALSE;
		}
		if (strlen(real) >= CT_ROOT_LEN || roots->len == CT_ROOT_OUTSIDE / 2) {
			complain("too many roots, or a path too long", *r);
			free(real);
			return FALSE;
		}
		g_ptr_array_add(roots, real);
	}
	o->roots = g_new0(char *, roots->len + 1);
	for (guint i = 0; i < roots->len; i++)
		o->roots[i] = g_strdup(roots->pdata[i]);
	return TRUE;
}

/* "120", "120:INT", "120:TERM", "120:KILL". */
static gboolean parse_stop(struct ct_options *o, const char *text)
{
	static const struct {
		const char *name;
		int signal;
	} signals[] = {
		{ "", SIGINT }, { ":INT", SIGINT }, { ":TERM", SIGTERM }, { ":KILL", SIGKILL }
	};
	char *end;
	guint64 number;

	if (!text)
		return TRUE;
	number = g_ascii_strtoull(text, &end, 10);
	if (!g_ascii_isdigit(*text) || !number || number > G_MAXUINT32)
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
		if (!strcmp(end, signals[i].name)) {
			o->stop_event = (guint)number;
			o->stop_signal = signals[i].signal;
			return TRUE;
		}
	return FALSE;
}

/* A real file system has the clock that it has, and nothing sees its events. */
static gboolean check_backend(const struct ct_options *o, const char *stop)
{
	const struct {
		const char *name;
		gboolean given;
	} options[] = { { "-g", o->granularity != NULL },   { "--schedule", o->schedule != NULL },
			{ "--log", o->log != NULL },	    { "--looks", o->looks },
			{ "--allow-unmet", o->unmet },	    { "--stop-after", stop != NULL },
			{ "--in-place", o->in_place },	    { "--keep", o->keep != NULL },
			{ "--keep-stamps", o->keep_stamps } };

	for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
		if (!options[i].given)
			continue;
		complain(
			"--backend runs without the layer, in a copy with the clock of a real file "
			"system; it cannot be used together with",
			options[i].name);
		return FALSE;
	}
	return TRUE;
}

static gboolean check_place(const struct ct_options *o)
{
	const char *wrong = NULL;

	if (o->in_place && o->keep)
		wrong = "--in-place makes no copy that --keep could keep";
	else if (o->keep_stamps && !o->in_place && !o->keep)
		wrong = "--keep-stamps needs --in-place or --keep: nothing else stays";
	else if (o->log && o->report && !strcmp(o->log, o->report))
		wrong = "--log and --report name the same file";
	if (wrong)
		complain(wrong, NULL);
	return !wrong;
}

static int check(struct ct_options *o, char **roots, const char *stop)
{
	char *why = NULL;

	if (!parse_stop(o, stop))
		return complain("--stop-after: the number of an event, or with the signal: 120, "
				"120:INT, 120:TERM, 120:KILL",
				stop);
	if (o->backend && !check_backend(o, stop))
		return CT_EXIT_FAILED;
	if (!check_place(o))
		return CT_EXIT_FAILED;
	if (!o->schedule)
		o->schedule = g_strdup(CT_SCHEDULE_DEFAULT);
	if (!ct_preset_parse(o->granularity ? o->granularity : "ext4-128", &o->preset, &why) ||
	    !ct_schedule_parse(o->schedule, &o->ticks, &why)) {
		complain(why, NULL);
		free(why);
		return CT_EXIT_FAILED;
	}
	if (!o->command || !*o->command)
		return complain("what command?", NULL);
	if (o->epoch < CT_EPOCH_SEC || o->epoch >= 2147000000)
		return complain("--epoch: seconds from 2000000000 (2033) to 2146999999 (2038)",
				NULL);
	if (!canonical_roots(o, roots))
		return CT_EXIT_FAILED;
	if (o->keep && o->roots[1])
		return complain("--keep takes one --root", NULL);
	return -1;
}

int ct_options_parse(struct ct_options *o, int argc, char **argv)
{
	g_auto(GStrv) roots = NULL, args = g_strdupv(argv);
	g_autoptr(GError) error = NULL;
	g_autofree char *stop = NULL;
	const GOptionEntry entries[] = {
		{ "granularity", 'g', 0, G_OPTION_ARG_STRING, &o->granularity,
		  "File system (see 'coarsetime presets') or size of a tick", "PRESET|DURATION" },
		{ "schedule", 0, 0, G_OPTION_ARG_STRING, &o->schedule,
		  "When the clock ticks (default: " CT_SCHEDULE_DEFAULT ")", "STRING" },
		{ "root", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &roots,
		  "Only files below DIR are concerned (default: current directory)", "DIR" },
		{ "log", 0, 0, G_OPTION_ARG_FILENAME, &o->log, "Write the event log to FILE",
		  "FILE" },
		{ "report", 0, 0, G_OPTION_ARG_FILENAME, &o->report,
		  "Write a summary (JSON) to FILE", "FILE" },
		{ "backend", 0, 0, G_OPTION_ARG_STRING, &o->backend,
		  "Run on a real file system instead: ext4-128, ext4-256, native", "NAME" },
		{ "in-place", 0, 0, G_OPTION_ARG_NONE, &o->in_place,
		  "Run in the tree itself, not in a copy", NULL },
		{ "keep", 0, 0, G_OPTION_ARG_FILENAME, &o->keep, "Keep the copy, in DIR", "DIR" },
		{ "keep-stamps", 0, 0, G_OPTION_ARG_NONE, &o->keep_stamps,
		  "Leave the stamps of 2033 in the tree or the copy", NULL },
		{ "epoch", 0, 0, G_OPTION_ARG_INT64, &o->epoch, "Earliest start of the clock",
		  "SECONDS" },
		{ "linger", 0, 0, G_OPTION_ARG_INT, &o->linger,
		  "How long left-over processes are waited for (default: 10)", "SECONDS" },
		{ "stop-after", 0, 0, G_OPTION_ARG_STRING, &stop,
		  "Send COMMAND a signal (INT, TERM, KILL; default INT) after event N",
		  "N[:SIGNAL]" },
		{ "allow-unmet", 0, 0, G_OPTION_ARG_NONE, &o->unmet,
		  "Events that the schedule names need not come (else: status 123)", NULL },
		{ "looks", 0, 0, G_OPTION_ARG_NONE, &o->looks,
		  "Log which stamps programs other than make look at", NULL },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "Say nothing unless it fails",
		  NULL },
		G_OPTION_ENTRY_NULL
	};
	GOptionContext *context = g_option_context_new("[--] COMMAND [ARG…]");
	gboolean ok;

	(void)argc;
	o->epoch = CT_EPOCH_SEC;
	o->linger = 10;
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_summary(
		context,
		"Runs COMMAND with a coarse clock for the stamps of files.\n\n"
		"Other uses:\n  coarsetime --version\n  coarsetime log FILE [--json|--as-map]\n  "
		"coarsetime presets\n"
		"  coarsetime stamp [--to-host] [DIR…]\n"
		"  coarsetime sweep [options] -- COMMAND\n  coarsetime why [options] FILE");
	g_option_context_set_strict_posix(context, TRUE);
	ok = g_option_context_parse_strv(context, &args, &error);
	g_option_context_free(context);
	if (!ok)
		return complain(error->message, NULL);
	o->command = g_strdupv(args[0] && args[1] && !strcmp(args[1], "--") ? args + 2 : args + 1);
	return check(o, roots, stop);
}

void ct_options_clear(struct ct_options *o)
{
	g_free(o->granularity);
	g_free(o->schedule);
	ct_schedule_clear(&o->ticks);
	g_strfreev(o->roots);
	g_free(o->log);
	g_free(o->report);
	g_free(o->keep);
	g_free(o->backend);
	g_strfreev(o->command);
}
