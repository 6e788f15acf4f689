/* SPDX-License-Identifier: GPL-2.0-only */
/* The event log, from the clock page to a file. */
#ifndef CT_LOGWRITE_H
#define CT_LOGWRITE_H

#include <stdio.h>

struct ct_tree;

/*
 * Writes the mapped clock page's log. @before (or NULL): the roots when the command was started;
 * files of which the log speaks get a note "before" with their stamp. Return: 0, or -1 if the
 * stream had an error.
 */
int ct_log_write(FILE *out, const char *schedule, const struct ct_tree *before);

/* Text as a field of a log, and as the name in a map: tab, newline and backslash escaped. */
void ct_log_put(FILE *out, const char *s);

/* Name of a kind (enum ct_kind), and of the reason for a forced tick. */
const char *ct_log_kind(unsigned int kind);
const char *ct_log_reason(unsigned int reason);

#endif
