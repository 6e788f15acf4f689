/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of the scanner for sources only. */
#ifndef TT_KERNELSCAN_CTEXT_INTERNAL_H
#define TT_KERNELSCAN_CTEXT_INTERNAL_H

#include "kernelscan/ctext.h"
#include "kernelscan/ctext_words.h"

struct tt_scanner {
	struct tt_scan_text *text;
	GHashTable *macros; /* those in force */
	struct tt_scan_words words;
	tt_scan_report report;
	void *data;
	gboolean assembler;
	gboolean in_body;   /* of a macro's definition: nothing is exported */
	gboolean exporting; /* and this body would */
	guint depth;
	GHashTable *names; /* of exports: each only once */
};

/* Once before the first scan; more often does no harm. */
void tt_scanner_prepare(void);

/* Scans from @p to @end: a whole source, the body of a macro, or what a macro expands to. */
void tt_scanner_run(struct tt_scanner *scanner, const char *p, const char *end);

/* Behind the word that @p points to; @p itself if there is none. */
const char *tt_scanner_word_end(const char *p, const char *end);

static inline const char *tt_scanner_skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

/*
 * What @p, a '#', begins: a directive at a line's beginning (@bol), in assembler else a comment.
 * Returns where to go on.
 */
const char *tt_scanner_take_hash(struct tt_scanner *scanner, const char *p, const char *end,
				 gboolean bol);

/* Adds the words in the bodies of functions and macros of a header to @words. */
void tt_scan_header_words(struct tt_scan_words *words, const char *text, gsize size);

/* MACRO(arguments) where it counts: adds what it exports, or the call if @macro is not known. */
void tt_scanner_carry_out(struct tt_scanner *scanner, const char *macro, const char *arguments);

/* Is it called like a macro that exports: EXPORT_…, __EXPORT_…? */
gboolean tt_scanner_is_export_word(const char *word, gsize length);

/* A namespace without quotes, whether it is written "NS" or NS; to be freed. */
char *tt_scanner_bare(const char *text);

/* Behind a scan of all: which exports are data, by how their words were used. */
void tt_scanner_mark_data(struct tt_scanner *scanner);

#endif
