// SPDX-License-Identifier: GPL-2.0-only
/*
 * From token to token: words, strings, comments. A kernel has 600 MB of these, so each byte is
 * looked at about once, and words are kept as numbers from the start.
 */
#include "kernelscan/ctext_internal.h"

#include <string.h>

#include "kernelscan/cmacro.h"

enum class { OTHER, BLANK, NEWLINE, LETTER, DIGIT, QUOTE, SLASH, HASH };

static guint8 classes[256];

void tt_scanner_prepare(void)
{
	static gsize done;

	if (!g_once_init_enter(&done))
		return;
	for (int c = 0; c < 256; c++)
		classes[c] = g_ascii_isalpha(c) || c == '_' || c == '$' ? LETTER
			     : g_ascii_isdigit(c)			? DIGIT
			     : c == '\n'				? NEWLINE
			     : g_ascii_isspace(c)			? BLANK
									: OTHER;
	classes['"'] = classes['\''] = QUOTE;
	classes['/'] = SLASH;
	classes['#'] = HASH;
	g_once_init_leave(&done, 1);
}

static inline gboolean in_word(char c)
{
	return classes[(guint8)c] == LETTER || classes[(guint8)c] == DIGIT;
}

const char *tt_scanner_word_end(const char *p, const char *end)
{
	while (p < end && in_word(*p))
		p++;
	return p;
}

/* A word that exports, followed by '(' at @open. Returns where to go on. */
static const char *take_call(struct tt_scanner *scanner, const char *word, gsize length,
			     const char *open, const char *end)
{
	const char *close = tt_scan_bracket(open, end);
	g_autofree char *macro = NULL;
	g_autofree char *arguments = NULL;

	if (!close || close - open > 4000)
		return open + 1;
	macro = g_strndup(word, length);
	arguments = g_strndup(open + 1, close - open - 1);
	tt_scanner_carry_out(scanner, macro, arguments);
	return close + 1;
}

/* symbol_get(name), symbol_request(name), __symbol_get("name"). */
static const char *take_lookup(struct tt_scanner *scanner, const char *open, const char *end)
{
	const char *start = tt_scanner_skip_blanks(open + 1, end);
	const char *stop;
	guint64 word;

	if (start < end && *start == '"')
		start++;
	stop = tt_scanner_word_end(start, end);
	if (stop == start)
		return open + 1;
	word = tt_scan_word(start, stop - start);
	g_array_append_val(scanner->text->gets, word);
	return stop;
}

static gboolean is_lookup(const char *word, gsize length)
{
	return (length == 10 && !memcmp(word, "symbol_get", 10)) ||
	       (length == 10 && !memcmp(word, "symbol_put", 10)) ||
	       (length == 12 && !memcmp(word, "__symbol_get", 12)) ||
	       (length == 14 && !memcmp(word, "symbol_request", 14));
}

static gboolean is_tag_word(const char *word, gsize length)
{
	return (length == 6 && !memcmp(word, "struct", 6)) ||
	       (length == 4 && !memcmp(word, "enum", 4)) ||
	       (length == 5 && !memcmp(word, "union", 5)) ||
	       (length == 4 && !memcmp(word, "goto", 4));
}

/* What the scanner remembers of the token before. */
enum before { NOTHING, MEMBER, TAG };

static const char *take_word(struct tt_scanner *scanner, const char *p, const char *end,
			     enum before *before)
{
	const char *start = p, *next;
	guint64 hash = TT_SCAN_HASH_START;
	enum before was = *before;
	gsize length;
	gboolean called;

	for (; p < end && in_word(*p); p++)
		hash = TT_SCAN_HASH_STEP(hash, *p);
	length = p - start;
	*before = NOTHING;
	if (was != NOTHING)
		return p;
	next = tt_scanner_skip_blanks(p, end);
	called = next < end && *next == '(';
	if (called &&
	    (tt_scanner_is_export_word(start, length) || g_hash_table_size(scanner->macros))) {
		g_autofree char *name = g_strndup(start, length);
		gboolean own = g_hash_table_contains(scanner->macros, name);

		if (own || tt_scanner_is_export_word(start, length)) {
			scanner->exporting = TRUE;
			return scanner->in_body ? p : take_call(scanner, start, length, next, end);
		}
	}
	if (called && !scanner->in_body && is_lookup(start, length))
		return take_lookup(scanner, next, end);
	if (is_tag_word(start, length))
		*before = TAG;
	else
		tt_scan_words_add(&scanner->words, tt_scan_word_finish(hash), called);
	return p;
}

static const char *take_slash(const char *p, const char *end)
{
	const char *stop;

	if (p + 1 == end)
		return end;
	if (p[1] == '/') {
		stop = memchr(p, '\n', end - p);
		return stop ? stop : end;
	}
	if (p[1] != '*')
		return p + 1;
	for (p += 2; (stop = memchr(p, '/', end - p)); p = stop + 1)
		if (stop[-1] == '*' && stop > p)
			return stop + 1;
	return end;
}

static const char *take_quoted(const char *p, const char *end, gboolean assembler)
{
	char quote = *p++;

	/* In assembler a ' stands alone, or in words of comments. */
	if (assembler && quote == '\'')
		return p;
	while (p < end && *p != quote && *p != '\n')
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	return p < end ? p + 1 : end;
}

void tt_scanner_run(struct tt_scanner *scanner, const char *p, const char *end)
{
	enum before before = NOTHING;
	gboolean bol = TRUE;

	while (p < end) {
		switch (classes[(guint8)*p]) {
		case NEWLINE:
			bol = TRUE;
			p++;
			continue;
		case BLANK:
			p++;
			continue;
		case LETTER:
			p = take_word(scanner, p, end, &before);
			break;
		case DIGIT:
			while (p < end && (g_ascii_isalnum(*p) || *p == '.' || *p == '_'))
				p++;
			before = NOTHING;
			break;
		case QUOTE:
			p = take_quoted(p, end, scanner->assembler);
			before = NOTHING;
			break;
		case SLASH:
			p = take_slash(p, end);
			continue;
		case HASH:
			p = tt_scanner_take_hash(scanner, p, end, bol);
			break;
		default:
			before = *p == '.' && (p + 1 == end || p[1] != '.') ? MEMBER : NOTHING;
			if (*p == '-' && p + 1 < end && p[1] == '>') {
				before = MEMBER;
				p++;
			}
			/* A directive of the assembler is no member of anything. */
			if (scanner->assembler)
				before = NOTHING;
			p++;
		}
		bol = FALSE;
	}
}
