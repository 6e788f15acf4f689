/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One C or assembler source: what it exports, and which words it uses. A scanner over the text,
 * no compiler: comments, strings and names of members are left out, conditional parts are taken
 * as if all of them were compiled (but for "#if 0"). Knows nothing of other files.
 */
#ifndef TT_KERNELSCAN_CTEXT_H
#define TT_KERNELSCAN_CTEXT_H

#include <glib.h>

struct tt_scan_export {
	char *name;
	char *ns; /* NULL: none of its own */
	gboolean gpl;
	gboolean macro; /* its name was put together by a macro */
	gboolean data;	/* the source never calls or defines it with brackets */
};

/* An export through a macro that the file does not define: EXPORT_PER_CPU_SYMBOL(x). */
struct tt_scan_call {
	char *macro, *arguments;
};

/* A function-like macro that makes exports. */
struct tt_scan_macro {
	char **parameters;
	char *body;
};

struct tt_scan_text {
	GPtrArray *exports;  /* of struct tt_scan_export, each name once */
	GPtrArray *calls;    /* of struct tt_scan_call */
	GPtrArray *includes; /* char *: what #include "…" names */
	GHashTable *macros;  /* char * to struct tt_scan_macro: those that export */
	GArray *words;	     /* guint64: tt_scan_word() of each word used, each once, no order */
	GArray *gets;	     /* guint64: words looked up by symbol_get() or symbol_request() */
	char *ns;	     /* DEFAULT_SYMBOL_NAMESPACE, or NULL */
};

/* Told of an export that cannot be resolved; @reason is static, @example the text. */
typedef void (*tt_scan_report)(const char *reason, const char *example, void *data);

/*
 * A name as a number, 64 bits wide: two of a kernel's few million words being taken for each
 * other is far less likely than a slip of this scanner. The lowest bit is always 0.
 */
guint64 tt_scan_word(const char *name, gsize length);

/* Scans @size bytes at @text, after which a NUL must stand. Free with tt_scan_text_free(). */
struct tt_scan_text *tt_scan_text_new(const char *text, gsize size, gboolean assembler,
				      tt_scan_report report, void *data);
void tt_scan_text_free(struct tt_scan_text *text);

/*
 * Carries out @call with @macros (as in struct tt_scan_text) and adds what it exports to
 * @text->exports. FALSE if the macro is not among them or exports nothing.
 */
gboolean tt_scan_text_resolve(struct tt_scan_text *text, const struct tt_scan_call *call,
			      GHashTable *macros);

#endif
