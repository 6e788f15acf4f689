// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words in a header's code: bodies of inline functions and of macros. A module that includes
 * the header may use what stands there although its own source does not name it. Which module
 * does is not known without a preprocessor. Declarations are left out: they name every export.
 */
#include <string.h>

#include "kernelscan/ctext_internal.h"

/* Behind the comment, string or character that begins at @p; @p itself if none does. */
static const char *skip_text(const char *p, const char *end)
{
	const char *stop;

	if (*p == '/' && p + 1 < end && p[1] == '*') {
		stop = memmem(p + 2, end - p - 2, "*/", 2);
		return stop ? stop + 2 : end;
	}
	if (*p == '/' && p + 1 < end && p[1] == '/') {
		stop = memchr(p, '\n', end - p);
		return stop ? stop : end;
	}
	if (*p != '"' && *p != '\'')
		return p;
	for (stop = p + 1; stop < end && *stop != *p && *stop != '\n'; stop++)
		stop += *stop == '\\' && stop + 1 < end;
	return stop < end ? stop + 1 : end;
}

/* The end of a directive's line, continued lines included. */
static const char *directive_end(const char *p, const char *end)
{
	while (p < end && (*p != '\n' || p[-1] == '\\'))
		p++;
	return p;
}

static const char *take_word(struct tt_scan_words *words, const char *p, const char *end)
{
	const char *stop = tt_scanner_word_end(p, end);

	if (stop == p)
		return p + 1;
	if (!g_ascii_isdigit(*p))
		tt_scan_words_add(words, tt_scan_word(p, stop - p), FALSE);
	return stop;
}

/* All words from @p to @end, outside comments and strings. */
static void take_words(struct tt_scan_words *words, const char *p, const char *end)
{
	while (p < end) {
		const char *stop = skip_text(p, end);

		p = stop > p ? stop : take_word(words, p, end);
	}
}

/* "#define NAME body": the body; of other directives nothing. Returns where to go on. */
static const char *take_directive(struct tt_scan_words *words, const char *p, const char *end)
{
	const char *stop = directive_end(p, end);
	const char *word = tt_scanner_skip_blanks(p + 1, stop);

	if (stop - word > 6 && !strncmp(word, "define", 6)) {
		word = tt_scanner_skip_blanks(word + 6, stop);
		take_words(words, tt_scanner_word_end(word, stop), stop);
	}
	return stop;
}

void tt_scan_header_words(struct tt_scan_words *words, const char *text, gsize size)
{
	const char *end = text + size;
	gboolean line_begins = TRUE;
	guint depth = 0; /* of braces in a function's body */
	char last = 0;	 /* character that is no blank */

	for (const char *p = text; p < end;) {
		const char *stop = skip_text(p, end);

		if (stop > p) {
			p = stop;
		} else if (*p == '#' && line_begins) {
			p = take_directive(words, p, end);
		} else if (depth && (g_ascii_isalpha(*p) || *p == '_')) {
			last = 'a';
			line_begins = FALSE;
			p = take_word(words, p, end);
		} else {
			if (*p == '{' && (depth || last == ')'))
				depth++;
			else if (*p == '}' && depth)
				depth--;
			line_begins = *p == '\n' || (line_begins && g_ascii_isspace(*p));
			if (!g_ascii_isspace(*p))
				last = *p;
			p++;
		}
	}
}
