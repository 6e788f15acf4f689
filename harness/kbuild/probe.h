/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kernel's machinery can do, read from its text and structure, never from its version.
 * Each answer comes with its evidence: the rule that gave it, and the file and line.
 */
#ifndef TT_KBUILD_PROBE_H
#define TT_KBUILD_PROBE_H

#include "kbuild/filetable.h"
#include "kbuild/snapshot.h"

struct tt_evidence {
	const char *feature; /* its name in the manifest */
	const char *rule;    /* what was looked for, in our words */
	char *file;	     /* where it was found, or where it was looked for in vain */
	gboolean found;
	guint line; /* from 1; 0: not found, or the file's existence is the evidence */
	char *text; /* that line, blanks trimmed, or NULL */
};

/*
 * Adds the answer to @feature to @evidence: @rule and @file, whether it was @found, and @text (or
 * NULL), which is no line of a file.
 */
void tt_evidence_add(GPtrArray *evidence, const char *feature, const char *rule, const char *file,
		     gboolean found, const char *text);

/*
 * Fills @features with what the text says (tt_features_clear() frees its strings; what compiling
 * says is exportlayout.h's) and returns the evidence, owned. */
GPtrArray *tt_probe(struct tt_file_table *table, struct tt_features *features);

/*
 * Does adjust_autoksyms.sh of the source tree @source have the guard? The answer goes to @guard;
 * FALSE if the script cannot be read.
 */
gboolean tt_probe_guard(const char *source, gboolean *guard);

#endif
