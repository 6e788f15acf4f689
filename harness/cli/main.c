// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/terminal.h"

/* In the order of --help. */
/* clang-format off */
static const struct tt_command *const commands[] = {
	&tt_cmd_doctor,
	&tt_cmd_import,
	&tt_cmd_snapshots,
	&tt_cmd_inspect,
	&tt_cmd_unused,
	&tt_cmd_generate,
	&tt_cmd_build,
	&tt_cmd_repro,
	&tt_cmd_sweep,
	&tt_cmd_stress,
	&tt_cmd_explain,
	&tt_cmd_inspect_build,
	&tt_cmd_diff,
	&tt_cmd_report,
	&tt_cmd_bundle,
	&tt_cmd_check,
	&tt_cmd_cases,
	&tt_cmd_bisect_run,
	&tt_cmd_fuzz,
};
/* clang-format on */

static void print_help(void)
{
	printf("Usage: trimtorture COMMAND [OPTION...] [ARGUMENT...]\n\n"
	       "Stress harness for the Linux kernel's trim pipeline "
	       "(CONFIG_TRIM_UNUSED_KSYMS).\n\nCommands:\n");
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		printf("  %-12s %s\n", commands[i]->name, commands[i]->summary);
	printf("\nOptions:\n"
	       "  --help       this text; 'trimtorture COMMAND --help' for a command's options\n"
	       "  --version    the version\n\n"
	       "Exit status: 0 PASS or done, 1 FAIL (the pipeline is wrong), 2 wrong command "
	       "line,\n"
	       "3 ERROR (could not be carried out), 4 MISS (the harness failed), 77 SKIP (not\n"
	       "possible here), 130 interrupted.\n");
}

static gboolean parse(GOptionContext *context, int *argc, char ***argv)
{
	g_autoptr(GError) error = NULL;

	if (g_option_context_parse(context, argc, argv, &error))
		return TRUE;
	fprintf(stderr, "trimtorture %s: %s; see 'trimtorture %s --help'\n", (*argv)[0],
		error->message, (*argv)[0]);
	return FALSE;
}

/* GLib does not know "-j4", only "-j 4"; everybody who uses make types the former. */
static void split_short_options(int argc, char **argv, const GOptionEntry *entries)
{
	/* The parser takes words out of argv; these are ours and live as long as the program. */
	static GPtrArray *kept;

	if (!kept)
		kept = g_ptr_array_new();
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		for (const GOptionEntry *entry = entries; entry->long_name; entry++)
			if (entry->short_name && entry->arg != G_OPTION_ARG_NONE &&
			    argv[i][0] == '-' && argv[i][1] == entry->short_name && argv[i][2]) {
				argv[i] = g_strdup_printf("--%s=%s", entry->long_name, argv[i] + 2);
				g_ptr_array_add(kept, argv[i]);
				break;
			}
}

/* The parser drops "--" if no option follows it. Words after it belong to the caller. */
static gboolean parse_before_dashes(GOptionContext *context, int *argc, char ***argv)
{
	g_autofree char **rest = NULL;
	int cut = 1, all = *argc;

	while (cut < all && strcmp((*argv)[cut], "--"))
		cut++;
	rest = g_memdup2(*argv + cut, (all - cut) * sizeof(char *));
	*argc = cut;
	if (!parse(context, argc, argv))
		return FALSE;
	for (int i = 0; i < all - cut; i++)
		(*argv)[(*argc)++] = rest[i];
	return TRUE;
}

static gboolean parse_with(int *argc, char ***argv, const GOptionEntry *entries, const char *usage,
			   const char *about, gboolean some)
{
	g_autofree char *name = g_strdup_printf("trimtorture %s", (*argv)[0]);
	g_autoptr(GOptionContext) context = g_option_context_new(usage);

	split_short_options(*argc, *argv, entries);
	g_set_prgname(name);
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_summary(context, about);
	g_option_context_set_ignore_unknown_options(context, some);
	return some ? parse_before_dashes(context, argc, argv) : parse(context, argc, argv);
}

gboolean tt_cli_parse(int *argc, char ***argv, const GOptionEntry *entries, const char *usage,
		      const char *about)
{
	return parse_with(argc, argv, entries, usage, about, FALSE);
}

gboolean tt_cli_parse_some(int *argc, char ***argv, const GOptionEntry *entries, const char *usage,
			   const char *about)
{
	return parse_with(argc, argv, entries, usage, about, TRUE);
}

int tt_cli_fail(const char *command, GError *error)
{
	int status = tt_error_exit_status(error);

	fflush(stdout);
	fprintf(stderr, "trimtorture %s: %s\n", command, error->message);
	g_error_free(error);
	return status;
}

static int run(int argc, char **argv)
{
	if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help")) {
		print_help();
		return argc < 2 ? TT_EXIT_USAGE : TT_EXIT_PASS;
	}
	if (!strcmp(argv[1], "--version")) {
		printf("trimtorture %s\n", TT_VERSION);
		return TT_EXIT_PASS;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		if (!strcmp(argv[1], commands[i]->name))
			return commands[i]->run(argc - 1, argv + 1);
	fprintf(stderr, "trimtorture: there is no command '%s'; see 'trimtorture --help'\n",
		argv[1]);
	return TT_EXIT_USAGE;
}

int main(int argc, char **argv)
{
	int status;

	setlocale(LC_ALL, "");
	tt_terminal_guard();
	status = run(argc, argv);
	/* Half a result is none. */
	return tt_terminal_end("trimtorture") || status ? status : TT_EXIT_ERROR;
}
