/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the subcommand 'report' share: its options, and how it writes. */
#ifndef TT_CLI_REPORT_H
#define TT_CLI_REPORT_H

#include <glib.h>

enum tt_fail_on { TT_FAIL_ON_NONE, TT_FAIL_ON_NEW, TT_FAIL_ON_ANY };

struct tt_report_options {
	char *html, *junit, *json, *kcidb; /* files, "-" is standard output; NULL: not wanted */
	gboolean ktap;			   /* on standard output */
	char *db, *night, *known, *origin;
	enum tt_fail_on fail_on;
};

/* How many formats go to standard output. */
guint tt_report_to_stdout(const struct tt_report_options *options);

/* Writes @text, which it frees, to @file ("-": standard output); NULL @file: nowhere. */
gboolean tt_report_put(const char *file, char *text, GError **error);

/* Reports on the database @options->db; returns an enum tt_exit. */
int tt_report_night(const struct tt_report_options *options);

#endif
