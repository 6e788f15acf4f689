// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel has 600 MB of these, so the scanner looks at each byte about once, and words are kept
 * as numbers from the start.
 */
#include "kernelscan/ctext.h"

#include <string.h>

#include "kernelscan/cmacro.h"

#define CALLED 1 /* in a word's lowest bit: seen before a bracket */
#define DEPTH 8	 /* of macros that use macros */

enum class { OTHER, BLANK, NEWLINE, LETTER, DIGIT, QUOTE, SLASH, HASH };

static guint8 classes[256];

/* Words of one text: a table that keeps its memory from text to text. */
struct words {
	guint64 *slots;
	guint *used;
	guint count, size; /* size is a power of two */
};

struct scanner {
	struct tt_scan_text *text;
	GHashTable *macros; /* those in force */
	struct words words;
	tt_scan_report report;
	void *data;
	gboolean assembler;
	gboolean in_body;   /* of a macro's definition: nothing is exported */
	gboolean exporting; /* and this body would */
	guint depth;
	GHashTable *names; /* of exports: each only once */
};

static void fill_classes(void)
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

static inline guint64 finish_word(guint64 hash)
{
	hash ^= hash >> 32;
	hash *= 0x9e3779b97f4a7c15ULL;
	return (hash ^ hash >> 29) & ~(guint64)CALLED;
}

#define HASH_START 0xcbf29ce484222325ULL
#define HASH_STEP(hash, c) (((hash) ^ (guint8)(c)) * 0x100000001b3ULL)

guint64 tt_scan_word(const char *name, gsize length)
{
	guint64 hash = HASH_START;

	for (gsize i = 0; i < length; i++)
		hash = HASH_STEP(hash, name[i]);
	return finish_word(hash);
}

static void words_resize(struct words *words, guint size)
{
	struct words old = *words;

	words->slots = g_new0(guint64, size);
	words->used = g_new(guint, size);
	words->size = size;
	words->count = 0;
	for (guint i = 0; i < old.count; i++) {
		guint64 word = old.slots[old.used[i]];
		guint at = (word >> 8) & (size - 1);

		while (words->slots[at])
			at = (at + 1) & (size - 1);
		words->slots[at] = word;
		words->used[words->count++] = at;
	}
	g_free(old.slots);
	g_free(old.used);
}

static void words_add(struct words *words, guint64 word, gboolean called)
{
	guint at = (word >> 8) & (words->size - 1);

	while (words->slots[at] && (words->slots[at] & ~(guint64)CALLED) != word)
		at = (at + 1) & (words->size - 1);
	if (words->slots[at]) {
		words->slots[at] |= called;
		return;
	}
	words->slots[at] = word | (called ? CALLED : 0);
	words->used[words->count++] = at;
	if (words->count * 2 > words->size)
		words_resize(words, words->size * 2);
}

/* 0: absent. */
static guint64 words_find(const struct words *words, guint64 word)
{
	guint at = (word >> 8) & (words->size - 1);

	while (words->slots[at] && (words->slots[at] & ~(guint64)CALLED) != word)
		at = (at + 1) & (words->size - 1);
	return words->slots[at];
}

static void scan(struct scanner *scanner, const char *p, const char *end);

static gboolean is_name(const char *name)
{
	if (!g_ascii_isalpha(*name) && *name != '_')
		return FALSE;
	while (g_ascii_isalnum(*name) || *name == '_')
		name++;
	return !*name;
}

static void problem(struct scanner *scanner, const char *reason, const char *example)
{
	if (scanner->report)
		scanner->report(reason, example, scanner->data);
}

static void add_export(struct scanner *scanner, const char *name, const char *ns, gboolean gpl)
{
	struct tt_scan_export *export;

	if (!is_name(name)) {
		problem(scanner,
			strchr(name, '\\') ? "name made by an assembler macro"
					   : "name is no plain word",
			name);
		return;
	}
	if (!g_hash_table_add(scanner->names, g_strdup(name)))
		return;
	export = g_new0(struct tt_scan_export, 1);
	export->name = g_strdup(name);
	export->ns = g_strdup(ns);
	export->gpl = gpl;
	export->macro = scanner->depth > 0;
	g_ptr_array_add(scanner->text->exports, export);
}

/* "NS" or NS. */
static char *bare(const char *text)
{
	gsize length = strlen(text);

	return length > 1 && *text == '"' ? g_strndup(text + 1, length - 2) : g_strdup(text);
}

/* The forms of <linux/export.h>. FALSE: @macro is none of them. */
static gboolean plain_export(struct scanner *scanner, const char *macro, char **arguments)
{
	guint n = g_strv_length(arguments);
	g_autofree char *ns = NULL;
	gboolean gpl, spaced;

	if (!strcmp(macro, "__EXPORT_SYMBOL") || !strcmp(macro, "___EXPORT_SYMBOL")) {
		/* symbol, "_gpl" or "GPL", "namespace" */
		g_autofree char *license = n > 1 ? g_ascii_strup(arguments[1], -1) : g_strdup("");

		ns = n > 2 ? bare(arguments[2]) : g_strdup("");
		if (n)
			add_export(scanner, arguments[0], ns, strstr(license, "GPL") != NULL);
		return TRUE;
	}
	gpl = !strcmp(macro, "EXPORT_SYMBOL_GPL") || !strcmp(macro, "EXPORT_SYMBOL_NS_GPL") ||
	      !strcmp(macro, "EXPORT_SYMBOL_GPL_FUTURE");
	spaced = !strcmp(macro, "EXPORT_SYMBOL_NS") || !strcmp(macro, "EXPORT_SYMBOL_NS_GPL");
	if (!gpl && !spaced && strcmp(macro, "EXPORT_SYMBOL"))
		return FALSE;
	if (spaced && n > 1)
		ns = bare(arguments[1]);
	if (n)
		add_export(scanner, arguments[0], ns ? ns : scanner->text->ns, gpl);
	return TRUE;
}

/* MACRO(arguments) where it counts. */
static void carry_out(struct scanner *scanner, const char *macro, const char *arguments)
{
	const struct tt_scan_macro *own = g_hash_table_lookup(scanner->macros, macro);
	g_auto(GStrv) values = NULL;

	if (own) {
		g_autofree char *text = tt_scan_expand(own, arguments);

		if (scanner->depth == DEPTH)
			return;
		scanner->depth++;
		scan(scanner, text, text + strlen(text));
		scanner->depth--;
		return;
	}
	values = tt_scan_split(arguments, strlen(arguments));
	if (!plain_export(scanner, macro, values)) {
		struct tt_scan_call *call = g_new(struct tt_scan_call, 1);

		call->macro = g_strdup(macro);
		call->arguments = g_strdup(arguments);
		g_ptr_array_add(scanner->text->calls, call);
	}
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

static const char *word_end(const char *p, const char *end)
{
	while (p < end && (classes[(guint8)*p] == LETTER || classes[(guint8)*p] == DIGIT))
		p++;
	return p;
}

/* A word that exports, followed by '(' at @open. Returns where to go on. */
static const char *take_call(struct scanner *scanner, const char *word, gsize length,
			     const char *open, const char *end)
{
	const char *close = tt_scan_bracket(open, end);
	g_autofree char *macro = NULL;
	g_autofree char *arguments = NULL;

	if (!close || close - open > 4000)
		return open + 1;
	macro = g_strndup(word, length);
	arguments = g_strndup(open + 1, close - open - 1);
	carry_out(scanner, macro, arguments);
	return close + 1;
}

static gboolean is_export_word(const char *word, gsize length)
{
	while (length && *word == '_') {
		word++;
		length--;
	}
	return length > 7 && !memcmp(word, "EXPORT_", 7);
}

/* symbol_get(name), symbol_request(name), __symbol_get("name"). */
static const char *take_lookup(struct scanner *scanner, const char *open, const char *end)
{
	const char *start = skip_blanks(open + 1, end);
	const char *stop;
	guint64 word;

	if (start < end && *start == '"')
		start++;
	stop = word_end(start, end);
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

static const char *take_word(struct scanner *scanner, const char *p, const char *end,
			     enum before *before)
{
	const char *start = p, *next;
	guint64 hash = HASH_START;
	enum before was = *before;
	gsize length;
	gboolean called;

	for (; p < end && (classes[(guint8)*p] == LETTER || classes[(guint8)*p] == DIGIT); p++)
		hash = HASH_STEP(hash, *p);
	length = p - start;
	*before = NOTHING;
	if (was != NOTHING)
		return p;
	next = skip_blanks(p, end);
	called = next < end && *next == '(';
	if (called && (is_export_word(start, length) || g_hash_table_size(scanner->macros))) {
		g_autofree char *name = g_strndup(start, length);
		gboolean own = g_hash_table_contains(scanner->macros, name);

		if (own || is_export_word(start, length)) {
			scanner->exporting = TRUE;
			return scanner->in_body ? p : take_call(scanner, start, length, next, end);
		}
	}
	if (called && !scanner->in_body && is_lookup(start, length))
		return take_lookup(scanner, next, end);
	if (is_tag_word(start, length))
		*before = TAG;
	else
		words_add(&scanner->words, finish_word(hash), called);
	return p;
}

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

static void define_namespace(struct scanner *scanner, const char *body, const char *end)
{
	g_autofree char *text = g_strstrip(g_strndup(body, end - body));

	g_free(scanner->text->ns);
	scanner->text->ns = bare(text);
}

static void keep_macro(struct scanner *scanner, char *name, const char *open, const char *close,
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

static const char *take_define(struct scanner *scanner, const char *p, const char *end)
{
	const char *stop = define_end(p, end);
	const char *name = skip_blanks(p, stop), *open = word_end(name, stop), *close;
	g_autofree char *word = g_strndup(name, open - name);

	if (!strcmp(word, "DEFAULT_SYMBOL_NAMESPACE")) {
		define_namespace(scanner, open, stop);
		return stop;
	}
	close = open < stop && *open == '(' ? tt_scan_bracket(open, stop) : NULL;
	scanner->in_body = TRUE;
	scanner->exporting = FALSE;
	scan(scanner, close ? close + 1 : open, stop);
	scanner->in_body = FALSE;
	/* One that is called like an export counts even if it exports nothing. */
	if (close && (scanner->exporting || is_export_word(word, strlen(word))))
		keep_macro(scanner, g_steal_pointer(&word), open, close, stop);
	return stop;
}

static void take_include(struct scanner *scanner, const char *p, const char *end)
{
	const char *close;

	p = skip_blanks(p, end);
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
		const char *word = skip_blanks(p, end);

		if (word < end && *word == '#') {
			word = skip_blanks(word + 1, end);
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
	p = skip_blanks(p, end);
	return p < end && *p == '0' && (p + 1 == end || g_ascii_isspace(p[1]));
}

/* @p stands behind the '#' at the beginning of a line. */
static const char *take_directive(struct scanner *scanner, const char *p, const char *end)
{
	const char *word = skip_blanks(p, end), *stop = word_end(word, end);
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

	p = skip_blanks(p, end);
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if ((gsize)(end - p) >= strlen(words[i]) && !memcmp(p, words[i], strlen(words[i])))
			return TRUE;
	return FALSE;
}

/* '#' begins a directive at a line's beginning, and in assembler else a comment. */
static const char *take_hash(struct scanner *scanner, const char *p, const char *end, gboolean bol)
{
	const char *eol;

	if (bol && !scanner->in_body && (!scanner->assembler || is_directive(p + 1, end)))
		return take_directive(scanner, p + 1, end);
	if (!scanner->assembler || scanner->in_body)
		return p + 1;
	eol = memchr(p, '\n', end - p);
	return eol ? eol : end;
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

static void scan(struct scanner *scanner, const char *p, const char *end)
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
			p = take_hash(scanner, p, end, bol);
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

static void mark_data(struct scanner *scanner)
{
	for (guint i = 0; !scanner->assembler && i < scanner->text->exports->len; i++) {
		struct tt_scan_export *export = scanner->text->exports->pdata[i];
		guint64 word = words_find(&scanner->words,
					  tt_scan_word(export->name, strlen(export->name)));

		export->data |= word && !(word & CALLED) && !export->macro;
	}
}

static void export_free(gpointer data)
{
	struct tt_scan_export *export = data;

	g_free(export->name);
	g_free(export->ns);
	g_free(export);
}

static void call_free(gpointer data)
{
	struct tt_scan_call *call = data;

	g_free(call->macro);
	g_free(call->arguments);
	g_free(call);
}

struct tt_scan_text *tt_scan_text_new(const char *text, gsize size, gboolean assembler,
				      tt_scan_report report, void *data)
{
	struct tt_scan_text *result = g_new0(struct tt_scan_text, 1);
	struct scanner scanner = {
		.text = result, .report = report, .data = data, .assembler = assembler
	};

	fill_classes();
	result->exports = g_ptr_array_new_with_free_func(export_free);
	result->calls = g_ptr_array_new_with_free_func(call_free);
	result->includes = g_ptr_array_new_with_free_func(g_free);
	result->macros = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, tt_scan_macro_free);
	result->gets = g_array_new(FALSE, FALSE, sizeof(guint64));
	scanner.macros = result->macros;
	scanner.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	words_resize(&scanner.words, 1024);
	scan(&scanner, text, text + size);
	mark_data(&scanner);
	result->words = g_array_sized_new(FALSE, FALSE, sizeof(guint64), scanner.words.count);
	for (guint i = 0; i < scanner.words.count; i++) {
		guint64 word = scanner.words.slots[scanner.words.used[i]] & ~(guint64)CALLED;

		g_array_append_val(result->words, word);
	}
	g_free(scanner.words.slots);
	g_free(scanner.words.used);
	g_hash_table_unref(scanner.names);
	return result;
}

gboolean tt_scan_text_resolve(struct tt_scan_text *text, const struct tt_scan_call *call,
			      GHashTable *macros)
{
	struct scanner scanner = { .text = text, .macros = macros };
	guint before = text->exports->len;
	guint calls = text->calls->len;

	if (!g_hash_table_contains(macros, call->macro))
		return FALSE;
	fill_classes();
	scanner.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < before; i++) {
		const struct tt_scan_export *export = text->exports->pdata[i];

		g_hash_table_add(scanner.names, g_strdup(export->name));
	}
	words_resize(&scanner.words, 64);
	carry_out(&scanner, call->macro, call->arguments);
	mark_data(&scanner);
	/* What the macro could not be resolved to either is no second problem. */
	g_ptr_array_set_size(text->calls, calls);
	g_free(scanner.words.slots);
	g_free(scanner.words.used);
	g_hash_table_unref(scanner.names);
	return text->exports->len > before;
}

void tt_scan_text_free(struct tt_scan_text *text)
{
	if (!text)
		return;
	g_ptr_array_unref(text->exports);
	g_ptr_array_unref(text->calls);
	g_ptr_array_unref(text->includes);
	g_hash_table_unref(text->macros);
	g_array_unref(text->words);
	g_array_unref(text->gets);
	g_free(text->ns);
	g_free(text);
}
