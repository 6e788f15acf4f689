/* SPDX-License-Identifier: GPL-2.0-only */
/* What is said at the end of a run: on standard error, and as JSON. */
#ifndef CT_REPORT_H
#define CT_REPORT_H

#include <glib.h>

#include "child.h"
#include "options.h"

/* The status to exit with: the command's, or CT_EXIT_MISS. */
int ct_report_status(const struct ct_options *o, const struct ct_child *c);

/* Escapes, events that did not come and forced ticks, in words, on standard error. */
void ct_report_say(const struct ct_options *o);

/* The text of --report. The caller frees it. */
char *ct_report_text(const struct ct_options *o, const struct ct_child *c);

#endif
