/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exit statuses as the caller's tool wants them. Ours (base/exitcode.h) are the default; others
 * are translated here and nowhere else.
 */
#ifndef TT_CLI_EXIT_STYLE_H
#define TT_CLI_EXIT_STYLE_H

#include <glib.h>

enum tt_exit_style {
	TT_STYLE_OWN,
	TT_STYLE_BISECT,    /* git-bisect(1): 0 good, 1 bad, 125 cannot be tested, 128 stop */
	TT_STYLE_KSELFTEST, /* tools/testing/selftests/kselftest.h: 0, 1, 4 skip; 1 for trouble */
	TT_STYLE_AUTOMAKE   /* its manual, "Scripts-based Testsuites": 0, 1, 77 skip, 99 trouble */
};

/* Reads --exit's argument; NULL is our own style. TT_ERROR_USAGE for an unknown word. */
gboolean tt_exit_style_parse(const char *word, enum tt_exit_style *style, GError **error);

/* @status is an enum tt_exit. */
int tt_exit_translate(enum tt_exit_style style, int status);

#endif
