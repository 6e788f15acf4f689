/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line: one file per subcommand, one table in main.c. This layer parses options and
 * prints; it decides nothing about kbuild. Nothing below it may include this header.
 */
#ifndef TT_CLI_H
#define TT_CLI_H

#include <glib.h>

#include "base/exitcode.h"

struct tt_command {
	const char *name;
	const char *summary; /* one line for `trimtorture --help` */
	/* argv[0] is the command's name; returns an enum tt_exit. */
	int (*run)(int argc, char **argv);
};

extern const struct tt_command tt_cmd_bisect_run;
extern const struct tt_command tt_cmd_build;
extern const struct tt_command tt_cmd_bundle;
extern const struct tt_command tt_cmd_cases;
extern const struct tt_command tt_cmd_check;
extern const struct tt_command tt_cmd_diff;
extern const struct tt_command tt_cmd_doctor;
extern const struct tt_command tt_cmd_explain;
extern const struct tt_command tt_cmd_fuzz;
extern const struct tt_command tt_cmd_generate;
extern const struct tt_command tt_cmd_import;
extern const struct tt_command tt_cmd_inspect;
extern const struct tt_command tt_cmd_unused;
extern const struct tt_command tt_cmd_inspect_build;
extern const struct tt_command tt_cmd_report;
extern const struct tt_command tt_cmd_repro;
extern const struct tt_command tt_cmd_snapshots;
extern const struct tt_command tt_cmd_stress;
extern const struct tt_command tt_cmd_sweep;

/*
 * Parses argv against @entries with GLib's option parser. @usage is what follows the command's
 * name ("ARCHIVE|DIRECTORY|-"), @about a paragraph for --help. Non-option words stay in *argv
 * (argv[0] is kept). Prints the error and returns false on a wrong command line; the caller
 * then returns TT_EXIT_USAGE. --help prints and exits with 0.
 */
gboolean tt_cli_parse(int *argc, char ***argv, const GOptionEntry *entries, const char *usage,
		      const char *about);

/*
 * As tt_cli_parse(), but words that look like options and are unknown are left in argv, and so
 * are "--" and all that follows it.
 */
gboolean tt_cli_parse_some(int *argc, char ***argv, const GOptionEntry *entries, const char *usage,
			   const char *about);

/*
 * Prints "trimtorture COMMAND: message" on standard error, frees @error and returns the exit
 * status that belongs to its code (see base/error.h).
 */
int tt_cli_fail(const char *command, GError *error);

#endif
