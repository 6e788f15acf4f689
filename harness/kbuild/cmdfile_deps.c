// SPDX-License-Identifier: GPL-2.0-only
/* The dependencies in the lists of a .cmd file. */
#include "kbuild/cmdfile_internal.h"

#include <string.h>

/* What comes out is never longer. */
char *tt_cmd_unquote(const char *text, gsize length)
{
	static const char pound[] = "$(pound)";
	char *out = g_malloc(length + 1);
	char *to = out;

	for (gsize i = 0; i < length; i++) {
		gsize left = length - i;

		if (text[i] == '$' && left >= sizeof(pound) - 1 &&
		    !memcmp(text + i, pound, sizeof(pound) - 1)) {
			*to++ = '#';
			i += sizeof(pound) - 2;
			continue;
		}
		if (left > 1 && ((text[i] == '$' && text[i + 1] == '$') ||
				 (text[i] == '\\' && strchr("# :", text[i + 1]))))
			i++;
		*to++ = text[i];
	}
	*to = '\0';
	return out;
}

/* fixdep up to 4.19 leaves "//" where a name begins with '_'; it is one slash to the system. */
static void squeeze(char *path)
{
	char *to = path;

	for (char *from = path; *from; from++)
		if (*from != '/' || to == path || to[-1] != '/')
			*to++ = *from;
	*to = '\0';
}

/* What a character can mean in a list of words; most mean nothing. */
enum { ENDS_WORD = 1, QUOTES, SLASH };

static const guint8 meaning[256] = {
	['\0'] = ENDS_WORD, [' '] = ENDS_WORD, ['\t'] = ENDS_WORD, ['\r'] = ENDS_WORD,
	['\\'] = QUOTES,    ['$'] = QUOTES,    ['/'] = SLASH
};

/* The length of the word at @text; @plain: it is a path as it stands. */
static gsize word_length(const char *text, gboolean *plain)
{
	gsize length = 0;

	*plain = TRUE;
	for (;; length++) {
		guint8 is = meaning[(guint8)text[length]];

		if (!is)
			continue;
		if (is == ENDS_WORD)
			return length;
		if (is == SLASH && text[length + 1] != '/')
			continue;
		*plain = FALSE;
		if (text[length] == '\\' && text[length + 1])
			length++;
	}
}

static gboolean begins(const char *text, gsize length, const char *with)
{
	gsize n = strlen(with);

	return length >= n && !memcmp(text, with, n);
}

/* The kind of the dependency @path that was found as a @kind. */
static enum tt_cmd_dep_kind refine(const char *path, gsize length, enum tt_cmd_dep_kind kind)
{
	if (!begins(path, length, "include/"))
		return kind;
	if (begins(path, length, "include/ksym/") || begins(path, length, "include/config/ksym/"))
		return TT_CMD_SYMBOL;
	if (kind == TT_CMD_OPTIONAL && begins(path, length, "include/config/"))
		return TT_CMD_CONFIG;
	return kind;
}

/* @path becomes the file's, unless it is there already. */
static void keep(struct tt_cmd_parse *p, char *path, enum tt_cmd_dep_kind kind)
{
	struct tt_cmd_dep dep = { path, kind };

	if (!p->seen[kind])
		p->seen[kind] = g_hash_table_new(g_str_hash, g_str_equal);
	/* Unlike g_hash_table_add(), this leaves the old key in place. */
	if (g_hash_table_insert(p->seen[kind], path, NULL))
		g_array_append_val(p->file->deps, dep);
	else
		g_free(path);
}

/* Hundreds of dependencies are plain paths: those that nobody asked for cost no copy. */
void tt_cmd_add_dep(struct tt_cmd_parse *p, const char *text, gsize length, gboolean plain,
		    enum tt_cmd_dep_kind kind)
{
	char *path;

	if (plain) {
		kind = refine(text, length, kind);
		if (length && (p->kinds & TT_CMD_KIND(kind)))
			keep(p, g_strndup(text, length), kind);
		return;
	}
	path = tt_cmd_unquote(text, length);
	squeeze(path);
	kind = refine(path, strlen(path), kind);
	/* A word of blanks and backslashes only names nothing. */
	if (path[0] && (p->kinds & TT_CMD_KIND(kind)))
		keep(p, path, kind);
	else
		g_free(path);
}

/* The end of "$(…)" or "${…}" that starts at @text; NULL if it never ends. */
static const char *reference_end(const char *text)
{
	int open = 0;

	for (; *text; text++) {
		if (*text == '(' || *text == '{')
			open++;
		else if ((*text == ')' || *text == '}') && --open == 0)
			return text;
	}
	return NULL;
}

/* Words of a $(wildcard …): a backslash doesn't keep a blank. */
static void add_wildcard(struct tt_cmd_parse *p, const char *text, const char *end)
{
	while (text < end) {
		const char *start = text;
		gboolean plain = TRUE;

		for (; text < end && *text != ' ' && *text != '\t'; text++) {
			guint8 is = meaning[(guint8)*text];

			if (is == QUOTES || (is == SLASH && text[1] == '/'))
				plain = FALSE;
		}
		tt_cmd_add_dep(p, start, (gsize)(text - start), plain, TT_CMD_OPTIONAL);
		text++;
	}
}

/* What is between the brackets: a wildcard, or a variable of this file. */
static void add_reference(struct tt_cmd_parse *p, const char *text, gsize length,
			  unsigned int depth)
{
	g_autofree char *inside = NULL;
	const char *value;

	if (begins(text, length, "wildcard ")) {
		add_wildcard(p, text + strlen("wildcard "), text + length);
		return;
	}
	inside = g_strndup(text, length);
	value = g_hash_table_lookup(p->variables, inside);
	if (value && depth < 4)
		tt_cmd_add_words(p, value, depth + 1);
}

void tt_cmd_add_words(struct tt_cmd_parse *p, const char *text, unsigned int depth)
{
	for (;;) {
		const char *end;
		gboolean plain;
		gsize length;

		while (*text && meaning[(guint8)*text] == ENDS_WORD)
			text++;
		if (!*text)
			return;
		if (*text == '$' && (text[1] == '(' || text[1] == '{')) {
			end = reference_end(text + 1);
			if (!end)
				return;
			add_reference(p, text + 2, (gsize)(end - text) - 2, depth);
			text = end + 1;
			continue;
		}
		length = word_length(text, &plain);
		tt_cmd_add_dep(p, text, length, plain, TT_CMD_DEPEND);
		text += length;
	}
}
