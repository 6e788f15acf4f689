/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CT_RUN_H
#define CT_RUN_H

#include "options.h"

/* A run under the layer, from the clock page to the report. Return: the exit status. */
int ct_run(struct ct_options *o);

/* The same command on a real file system (backend.h). */
int ct_run_backend(struct ct_options *o);

#endif
