// SPDX-License-Identifier: GPL-2.0-only
#include "coarsetime/sweep/maketext.h"

#include <string.h>

#define POUND "$(pound)"

/* Variables in variables; fixdep's lists are one deep. */
#define DEPTH_MAX 4

/*
 * An odd number of backslashes before the newline, and the line continues: the last one becomes a
 * blank, and of the others half are left. Lines may end as DOS's do.
 */
gboolean ct_maketext_line(const char **text, GString *line)
{
	gboolean more = **text != '\0';
	gboolean continued = more;

	g_string_truncate(line, 0);
	while (continued && **text) {
		gsize whole = strcspn(*text, "\n"), length = whole, slashes = 0;

		if (line->len)
			g_string_append_c(line, ' ');
		if (length && (*text)[length - 1] == '\r')
			length--;
		while (slashes < length && (*text)[length - 1 - slashes] == '\\')
			slashes++;
		continued = slashes & 1;
		if (continued)
			length -= slashes / 2 + 1;
		g_string_append_len(line, *text, (gssize)length);
		*text += whole + ((*text)[whole] == '\n');
	}
	return more;
}

gboolean ct_maketext_assignment(const char *line, gsize *name, const char **value)
{
	const char *at;

	*name = strcspn(line, " \t:=");
	at = line + *name + strspn(line + *name, " \t");
	if (g_str_has_prefix(at, "::="))
		at++;
	if (*at == ':')
		at++;
	if (!*name || *line == '#' || *at != '=')
		return FALSE;
	*value = at + 1 + strspn(at + 1, " \t");
	return TRUE;
}

static gboolean is_reference(const char *text)
{
	return text[0] == '$' && (text[1] == '(' || text[1] == '{') &&
	       !g_str_has_prefix(text, POUND);
}

/* The end of the reference "$(…)" or "${…}" at @text; NULL if it never ends. */
static const char *reference_end(const char *text)
{
	int open = 0;

	for (text++; *text; text++) {
		if (*text == '(' || *text == '{')
			open++;
		else if ((*text == ')' || *text == '}') && --open == 0)
			return text;
	}
	return NULL;
}

const char *ct_maketext_colon(const char *line)
{
	/* A recipe's line. */
	if (*line == '\t')
		return NULL;
	for (const char *at = line; *at && *at != '#'; at++) {
		if (*at == ':')
			return at;
		if (*at == '\\' && at[1])
			at++;
		else if (is_reference(at) && !(at = reference_end(at)))
			return NULL;
	}
	return NULL;
}

/* What a character can mean in a list of words; most mean nothing. */
enum { ENDS_WORD = 1, QUOTES };

static const guint8 meaning[256] = {
	['\0'] = ENDS_WORD, [' '] = ENDS_WORD, ['\t'] = ENDS_WORD, ['\r'] = ENDS_WORD,
	['#'] = ENDS_WORD,  ['\\'] = QUOTES,   ['$'] = QUOTES
};

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t\r");
}

/* Finds the end of the word that begins at @text; before @end, if that is not NULL. */
static struct ct_maketext_word word_at(const char *text, const char *end)
{
	struct ct_maketext_word word = { .text = text, .plain = TRUE, .wildcard = end != NULL };
	const char *at = text;

	for (; at != end && meaning[(guint8)*at] != ENDS_WORD; at++) {
		if (!meaning[(guint8)*at])
			continue;
		word.plain = FALSE;
		/* In a $(wildcard …) a backslash does not keep a blank. */
		if (*at == '\\' && at[1] && !end)
			at++;
	}
	word.length = (gsize)(at - text);
	return word;
}

struct list {
	GHashTable *variables;
	void (*each)(const struct ct_maketext_word *word, gpointer data);
	gpointer data;
};

static void take_wildcard(const struct list *list, const char *text, const char *end)
{
	for (text = skip_blanks(text); text < end; text = skip_blanks(text)) {
		struct ct_maketext_word word = word_at(text, end);

		if (!word.length)
			return;
		list->each(&word, list->data);
		text += word.length;
	}
}

static void take_words(const struct list *list, const char *text, guint depth);

/* @text: "$(…)" up to @end, the closing bracket. */
static void take_reference(const struct list *list, const char *text, const char *end, guint depth)
{
	static const char wildcard[] = "wildcard ";
	g_autofree char *name = NULL;
	const char *value;

	text += 2;
	if (g_str_has_prefix(text, wildcard)) {
		take_wildcard(list, text + strlen(wildcard), end);
		return;
	}
	name = g_strndup(text, (gsize)(end - text));
	value = g_hash_table_lookup(list->variables, name);
	if (value && depth < DEPTH_MAX)
		take_words(list, value, depth + 1);
}

static void take_words(const struct list *list, const char *text, guint depth)
{
	for (text = skip_blanks(text); *text && *text != '#'; text = skip_blanks(text)) {
		if (is_reference(text)) {
			const char *end = reference_end(text);

			if (!end)
				return;
			take_reference(list, text, end, depth);
			text = end + 1;
		} else {
			struct ct_maketext_word word = word_at(text, NULL);

			list->each(&word, list->data);
			text += word.length;
		}
	}
}

void ct_maketext_words(const char *text, GHashTable *variables,
		       void (*each)(const struct ct_maketext_word *word, gpointer data),
		       gpointer data)
{
	const struct list list = { variables, each, data };

	take_words(&list, text, 0);
}

/* What comes out is never longer. */
char *ct_maketext_unquote(const char *text, gsize length)
{
	char *out = g_malloc(length + 1);
	char *to = out;

	for (gsize i = 0; i < length; i++) {
		gsize left = length - i;

		if (left >= strlen(POUND) && !memcmp(text + i, POUND, strlen(POUND))) {
			*to++ = '#';
			i += strlen(POUND) - 1;
			continue;
		}
		if (left > 1 && ((text[i] == '$' && text[i + 1] == '$') ||
				 (text[i] == '\\' && strchr("# \t:", text[i + 1]))))
			i++;
		*to++ = text[i];
	}
	*to = '\0';
	return out;
}
