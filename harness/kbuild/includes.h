/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds #include in text: as a directive at the start of a line, or inside something else, such
 * as a string that a host program prints into a generated source.
 */
#ifndef TT_KBUILD_INCLUDES_H
#define TT_KBUILD_INCLUDES_H

#include <glib.h>

struct tt_include {
	char *name;	    /* "linux/export.h" */
	gboolean quoted;    /* "x", not <x> */
	gboolean directive; /* only blanks before the '#' on its line */
};

void tt_include_free(struct tt_include *include);

/* All of them in order of appearance; of struct tt_include, owns them. Ignores conditions. */
GPtrArray *tt_includes_scan(const char *text);

/*
 * Paths of headers that makefiles name below the source tree: "$(srctree)/include/linux/x.h"
 * gives "include/linux/x.h". Owns the strings.
 */
GPtrArray *tt_includes_forced(const char *makefile);

#endif
