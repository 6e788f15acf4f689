/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Conditions of case files: what a kernel must be like. "pipeline=recursive guard=no" holds if
 * every word does; a word is FEATURE=VALUE or FEATURE!=VALUE with the names and values that
 * 'trimtorture snapshots --json' shows. Version numbers are not among them, on purpose.
 */
#ifndef TT_CHECK_CONDITION_H
#define TT_CHECK_CONDITION_H

#include <glib.h>

#include "kbuild/snapshot.h"

/* Says no (TT_ERROR_INPUT) if @text is not a condition; @where is for the message. */
gboolean tt_condition_check(const char *text, const char *where, GError **error);

/*
 * Whether @text, which was checked, holds for @features. If not and @why is not NULL, *@why is
 * the first word that does not and what the kernel has instead; to be freed.
 */
gboolean tt_condition_holds(const char *text, const struct tt_features *features, char **why);

#endif
