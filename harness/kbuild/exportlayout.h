/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a kernel lays out its exports in an ELF file: found by compiling a probe with the kernel's
 * own export headers, linking it with its own module script, and holding what kbuild/object.h
 * reads there against what the probe says. A verdict may only be built on marks that are read
 * right; a kernel whose marks are not is no test of kbuild, but news for this folder.
 */
#ifndef TT_KBUILD_EXPORTLAYOUT_H
#define TT_KBUILD_EXPORTLAYOUT_H

#include "kbuild/filetable.h"
#include "kbuild/snapshot.h"

/*
 * Compiles the probe below the new directory @scratch with the machinery @table, which lies
 * unpacked in @tree, and fills license_mark and layout_unknown of @features. The compiler is the
 * one that the variable CC names, else gcc, else clang. Adds to @evidence (of struct tt_evidence)
 * the marks that were found. FALSE and TT_ERROR_ENVIRONMENT only if the probe could not be tried:
 * no compiler, no room; a probe that does not compile is an unknown layout.
 */
gboolean tt_export_layout_probe(struct tt_file_table *table, const char *tree, const char *scratch,
				struct tt_features *features, GPtrArray *evidence, GError **error);

#endif
