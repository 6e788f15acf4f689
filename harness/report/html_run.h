/* SPDX-License-Identifier: GPL-2.0-only */
/* One run's part of the page. */
#ifndef TT_REPORT_HTML_RUN_H
#define TT_REPORT_HTML_RUN_H

#include "report/report.h"

/* Appends the section of @record, the @number-th on the page, from 1. */
void tt_report_html_run(GString *out, const struct tt_report_record *record, guint number);

/* Appends the pictures of the stale objects, if the run has an event log. */
void tt_report_html_stories(GString *out, const struct tt_report_record *record, guint number);

/* Appends the lines of build.log that tell of trouble, with what surrounds them. */
void tt_report_html_log(GString *out, const struct tt_report_record *record);

#endif
