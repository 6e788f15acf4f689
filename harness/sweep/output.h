/* SPDX-License-Identifier: GPL-2.0-only */
/* A sweep's result as text, JSON, KTAP and JUnit XML. Equal sweeps give equal bytes but for the
 * durations and for what follows from the recorded gaps. */
#ifndef TT_SWEEP_OUTPUT_H
#define TT_SWEEP_OUTPUT_H

#include "sweep/sweep.h"

/* The table for people. The strings are the caller's. @clock: the granularity of the sweep. */
char *tt_sweep_text(const struct tt_sweep *sweep, const char *clock);
char *tt_sweep_json(const struct tt_sweep *sweep, const char *clock);

/* One test per class: ok if nothing is stale and it is confirmed. */
char *tt_sweep_ktap(const struct tt_sweep *sweep);
char *tt_sweep_junit(const struct tt_sweep *sweep);

/* "PROVED clean: …" or "FAILS in classes …", without a newline. */
char *tt_sweep_sentence(const struct tt_sweep *sweep);

/* What one class is called: "boundaries 12-40", "boundaries 12-40 after a tick at 7". */
char *tt_sweep_class_name(const struct tt_sweep *sweep, const struct tt_sweep_class *class);

#endif
