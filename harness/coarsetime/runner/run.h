/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CT_RUN_H
#define CT_RUN_H

#include "child.h"
#include "options.h"
#include "base/userpath.h"

/* A run under the layer, from the clock page to the report. Return: the exit status. */
int ct_run(struct ct_options *o);

/* The same command on a real file system (backend.h). */
int ct_run_backend(struct ct_options *o);

/*
 * --report and --log: the file is opened (*@file; NULL if @path is) before anything runs, and
 * written, put in place and freed (*@file is then NULL) at the end.
 */
gboolean ct_run_open(struct tt_userfile **file, const char *path, GError **error);
gboolean ct_run_report(struct tt_userfile **file, const struct ct_options *o,
		       const struct ct_child *child, GError **error);

#endif
