/* SPDX-License-Identifier: GPL-2.0-only */
/* What a sweep says: a table for people, JSON (docs/formats.md) for programs. */
#ifndef CT_SWEEP_OUTPUT_H
#define CT_SWEEP_OUTPUT_H

#include "sweep.h"

/* Chances in the table are those at @granularity (ns), which the user calls @clock. To be freed. */
char *ct_sweep_text(struct ct_sweep *sweep, const char *clock, gint64 granularity);
char *ct_sweep_json(struct ct_sweep *sweep, const char *clock, gint64 granularity);

/* The last line of the table. To be freed. */
char *ct_sweep_sentence(const struct ct_sweep *sweep);

#endif
