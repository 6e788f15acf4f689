/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A whole kernel source gone through once: what each source file exports and which words it uses,
 * and the texts of all makefiles and Kconfig files. No kernel text but those is kept. Knows
 * nothing of configurations; harness/kernelscan/graph.h puts both together.
 */
#ifndef TT_KERNELSCAN_SCAN_H
#define TT_KERNELSCAN_SCAN_H

#include <glib.h>

#include "kbuild/snapshot.h"
#include "kernelscan/ctext.h"
#include "kernelscan/problems.h"

struct tt_scan_file {
	const char *path; /* the key in the table, relative to the kernel */
	gboolean assembler;
	struct tt_scan_text *text;
};

struct tt_scan {
	char *source;	    /* as the user named it */
	char *version;	    /* of the top Makefile */
	GHashTable *files;  /* char * to struct tt_scan_file: .c and .S, and .h that export */
	GHashTable *texts;  /* char * to char *: makefiles and Kconfig files */
	GHashTable *macros; /* char * to struct tt_scan_macro, of headers */
	struct tt_scan_words *inlined; /* words in bodies of headers' functions and macros */
	GTree *problems;	       /* char * to struct tt_scan_problem, sorted by reason */
	guint sources;		       /* .c and .S files */
	guint64 bytes;		       /* in them */
};

/* Goes through @source (an archive, a directory or "-"). Errors are tt_source_read()'s. */
struct tt_scan *tt_scan_read(const char *source, const struct tt_import_limits *limits,
			     GError **error);
void tt_scan_free(struct tt_scan *scan);
typedef struct tt_scan tt_scan;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_scan, tt_scan_free)

/*
 * The file @path and those that it includes with #include "…" (sources that are compiled as a
 * part of another), each once; of struct tt_scan_file, borrowed. Empty if there is no @path.
 */
GPtrArray *tt_scan_parts(const struct tt_scan *scan, const char *path);

/* Does an inline function or a macro of any header name @word (tt_scan_word())? */
gboolean tt_scan_in_header(const struct tt_scan *scan, guint64 word);

/* The paths of all files in the table, sorted. */
GPtrArray *tt_scan_paths(const struct tt_scan *scan);

#endif
