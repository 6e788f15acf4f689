/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The formats of a night's report. All of them say what is in the summary and in the list of
 * lives; nothing is counted or judged here. Each text ends in a newline and is to be freed.
 */
#ifndef TT_REPORT_NIGHT_H
#define TT_REPORT_NIGHT_H

#include "results/summary.h"

/* Tables for a terminal. */
char *tt_night_text(const struct tt_summary *summary);

/*
 * A page that needs no network. Links to bundles are relative to @folder, an absolute path: that
 * of the page, so that page and bundles can be moved together.
 */
char *tt_night_html(const struct tt_summary *summary, const char *folder);

/* The whole summary; docs/results.md has its members. */
char *tt_night_json(const struct tt_summary *summary);

/* KTAP version 1: a test for each campaign, in it one for each life. */
char *tt_night_ktap(const struct tt_summary *summary, const GPtrArray *lives);

/* JUnit XML: a suite for each campaign. */
char *tt_night_junit(const struct tt_summary *summary, const GPtrArray *lives);

/*
 * Kernel CI's report format (KCIDB I/O schema 5), for submission by the CI system @origin
 * ([a-z0-9_]+). Campaigns with variants are left out: their faults are planted.
 */
char *tt_night_kcidb(const struct tt_summary *summary, const GPtrArray *lives, const char *origin);

/* What the formats share. */

/* "6.1.192 tiny [no-guard] seed 7"; to be freed. */
char *tt_campaign_title(const struct tt_campaign_row *campaign);

/* The sum over all verdicts. */
guint tt_verdicts_sum(const guint verdicts[TT_VERDICTS]);

/* Per minute of the sessions; 0 if they took no time. */
double tt_builds_per_minute(guint builds, double seconds);

/* What the harness takes on top of make, in per cent; 0 if make took no time. */
double tt_night_overhead(const struct tt_night *night);

/* @value with one decimal, whatever the locale; to be freed. */
char *tt_one_decimal(double value);

/* @path, absolute, as seen from the folder @folder, absolute; to be freed. */
char *tt_relative_path(const char *path, const char *folder);

#endif
