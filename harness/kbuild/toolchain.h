/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which programs a build would run: what is kept in caches is good for one toolchain only. Knows
 * nothing of what is built or kept.
 */
#ifndef TT_KBUILD_TOOLCHAIN_H
#define TT_KBUILD_TOOLCHAIN_H

#include <glib.h>

/* Adds the path, size and time of program @name, or that there is none, to @sum. */
void tt_toolchain_digest_program(GChecksum *sum, const char *name);

/* Compilers, linkers, make and parser generators; the words VAR=value in @variables (or NULL),
 * whose values may be programs. */
void tt_toolchain_digest(GChecksum *sum, char **variables);

#endif
