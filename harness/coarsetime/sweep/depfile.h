/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dependency files that compilers and build systems leave in a tree: those of gcc -MD (.d, .Po)
 * and kbuild's .cmd. They tell of targets of which the data base of make does not, because the
 * make process that includes them was not run when the data base was printed.
 */
#ifndef CT_SWEEP_DEPFILE_H
#define CT_SWEEP_DEPFILE_H

#include <glib.h>

/* Is this the name of one? */
gboolean ct_depfile_is_name(const char *path);

/*
 * The rules in @text, with the variables that it sets itself expanded and "$(wildcard x)" taken
 * as x. Array of struct ct_rule (database.h), the caller's. Text that is no dependency file
 * gives no rules.
 */
GPtrArray *ct_depfile_parse(const char *text);

#endif
