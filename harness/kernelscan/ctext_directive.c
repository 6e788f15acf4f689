// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preprocessor lines: macros that are defined, files that are included, "#if 0". Of other
 * conditions every branch is scanned.
 */
#include "kernelscan/ctext_internal.h"

#include <string.h>

#include "kernelscan/cmacro.h"

/* The end of a directive's line, continuations included, or the comment that begins in it. */
static const char *line_end(const char *p, const char *end, gboolean stop_at_comment)
{
	for (; p < end && *p != '\n'; p++) {
		if (*p == '\\' && p + 1 < end && p[1] == '\n')
			p++;
		else if (stop_at_comment && *p == '/' && p + 1 < end && p[1] == '*')
			return p;
	}
	return p;
}

/* The end of a #define, whose comments may go over several lines. */
static const char *define_end(const char *p, const char *end)
{
	for (;;) {
		const char *stop = line_end(p, end, TRUE);
		const char *close;

		if (stop == end || *stop == '\n')
			return stop;
		close = g_strstr_len(stop + 2, end - stop - 2, "*/");
		if (!close)
			return end;
		p = close + 2;
	}
}

static void define_namespace(struct tt_scanner *scanner, const char *body, const char *end)
{
	g_autofree char *text = g_strstrip(g_strndup(body, end - body));

	g_free(scanner->text->ns);
	scanner->text->ns = tt_scanner_bare(text);
}

static void keep_macro(struct tt_scanner *scanner, char *name, const char *open, const char *close,
		       const char *end)
{
	const struct tt_scan_macro *old = g_hash_table_lookup(scanner->text->macros, name);

	/* The other branch of an #ifdef, for kernels that export nothing of the kind. */
	if (old && !scanner->exporting && strstr(old->body, "EXPORT_")) {
		g_free(name);
		return;
	}
	g_hash_table_replace(
		scanner->text->macros, name,
		tt_scan_macro_new(open + 1, close - open - 1, close + 1, end - close - 1));
}

static const char *take_define(struct tt_scanner *scanner, const char *p, const char *end)
{
	const char *stop = define_end(p, end);
	const char *name = tt_scanner_skip_blanks(p, stop);
	const char *open = tt_scanner_word_end(name, stop), *close;
	g_autofree char *word = g_strndup(name, open - name);

	if (!strcmp(word, "DEFAULT_SYMBOL_NAMESPACE")) {
		define_namespace(scanner, open, stop);
		return stop;
	}
	close = open < stop && *open == '(' ? tt_scan_bracket(open, stop) : NULL;
	scanner->in_body = TRUE;
	scanner->exporting = FALSE;
	tt_scanner_run(scanner, close ? close + 1 : open, stop);
	scanner->in_body = FALSE;
	/* One that is called like an export counts even if it exports nothing. */
	if (close && (scanner->exporting || tt_scanner_is_export_word(word, strlen(word))))
		keep_macro(scanner, g_steal_pointer(&word), open, close, stop);
	return stop;
}

static void take_include(struct tt_scanner *scanner, const char *p, const char *end)
{
	const char *close;

	p = tt_scanner_skip_blanks(p, end);
	if (p == end || *p != '"')
		return;
	close = memchr(p + 1, '"', end - p - 1);
	if (close)
		g_ptr_array_add(scanner->text->includes, g_strndup(p + 1, close - p - 1));
}

/* Past "#if 0", to the #else, #elif or #endif that ends it. */
static const char *skip_dead(const char *p, const char *end)
{
	guint depth = 0;

	while (p < end) {
		const char *stop = memchr(p, '\n', end - p);
		const char *word = tt_scanner_skip_blanks(p, end);

		if (word < end && *word == '#') {
			word = tt_scanner_skip_blanks(word + 1, end);
			if (end - word > 2 && !memcmp(word, "if", 2))
				depth++;
			else if (end - word > 4 && !memcmp(word, "el", 2) && !depth)
				break;
			else if (end - word > 4 && !memcmp(word, "endif", 5) && !depth--)
				break;
		}
		p = stop ? stop + 1 : end;
	}
	return p;
}

static gboolean is_zero(const char *p, const char *end)
{
	p = tt_scanner_skip_blanks(p, end);
	return p < end && *p == '0' && (p + 1 == end || g_ascii_isspace(p[1]));
}

/* @p stands behind the '#' at the beginning of a line. */
static const char *take_directive(struct tt_scanner *scanner, const char *p, const char *end)
{
	const char *word = tt_scanner_skip_blanks(p, end), *stop = tt_scanner_word_end(word, end);
	gsize length = stop - word;
	const char *eol;

	if (length == 6 && !memcmp(word, "define", 6))
		return take_define(scanner, stop, end);
	eol = line_end(stop, end, TRUE);
	if (length == 7 && !memcmp(word, "include", 7))
		take_include(scanner, stop, eol);
	else if (length == 2 && !memcmp(word, "if", 2) && is_zero(stop, eol))
		return skip_dead(line_end(eol, end, FALSE), end);
	return eol;
}

static gboolean is_directive(const char *p, const char *end)
{
	static const char *const words[] = { "define", "include", "if",	    "else",  "elif",
					     "endif",  "undef",	  "pragma", "error", "warning" };

	p = tt_scanner_skip_blanks(p, end);
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if ((gsize)(end - p) >= strlen(words[i]) && !memcmp(p, words[i], strlen(words[i])))
			return TRUE;
	return FALSE;
}

const char *tt_scanner_take_hash(struct tt_scanner *scanner, const char *p, const char *end,
				 gboolean bol)
{
	const char *eol;

	if (bol && !scanner->in_body && (!scanner->assembler || is_directive(p + 1, end)))
		return take_directive(scanner, p + 1, end);
	if (!scanner->assembler || scanner->in_body)
		return p + 1;
	eol = memchr(p, '\n', end - p);
	return eol ? eol : end;
}
