// SPDX-License-Identifier: GPL-2.0-only
/* make's text functions. */
#include "kernelscan/mk_internal.h"

#include <stdlib.h>
#include <string.h>

/* Splits raw arguments at commas outside of references; the last of @most takes the rest. */
static GPtrArray *split_raw(const char *text, gsize length, guint most)
{
	GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
	const char *start = text, *end = text + length;
	guint depth = 0;

	for (const char *p = text; p < end; p++) {
		if (*p == '(' || *p == '{') {
			depth++;
		} else if ((*p == ')' || *p == '}') && depth) {
			depth--;
		} else if (*p == ',' && !depth && parts->len + 1 < most) {
			g_ptr_array_add(parts, g_strndup(start, p - start));
			start = p + 1;
		}
	}
	g_ptr_array_add(parts, g_strndup(start, end - start));
	return parts;
}

static char *expand(struct tt_mk *mk, const char *text)
{
	return tt_mk_expand(mk, text, strlen(text));
}

/* The words of @text, in an array that owns them. */
static GPtrArray *words_of(const char *text)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

	while (*text) {
		gsize n;

		text += strspn(text, " \t\n");
		n = strcspn(text, " \t\n");
		if (n)
			g_ptr_array_add(words, g_strndup(text, n));
		text += n;
	}
	return words;
}

static void append_word(GString *out, gsize start, const char *word)
{
	if (out->len > start)
		g_string_append_c(out, ' ');
	g_string_append(out, word);
}

/* Matches @word against @pattern; @stem: what stands for the '%', to be freed, or NULL. */
static gboolean matches(const char *pattern, const char *word, char **stem)
{
	const char *percent = strchr(pattern, '%');
	gsize head, tail, length = strlen(word);

	if (!percent)
		return !strcmp(pattern, word);
	head = percent - pattern;
	tail = strlen(percent + 1);
	if (length < head + tail || memcmp(word, pattern, head) ||
	    memcmp(word + length - tail, percent + 1, tail))
		return FALSE;
	if (stem)
		*stem = g_strndup(word + head, length - head - tail);
	return TRUE;
}

static void do_patsubst(GPtrArray *args, GString *out)
{
	g_autoptr(GPtrArray) words = words_of(args->pdata[2]);
	const char *to = args->pdata[1], *percent = strchr(to, '%');
	gsize start = out->len;

	for (guint i = 0; i < words->len; i++) {
		g_autofree char *stem = NULL;
		g_autofree char *made = NULL;

		if (!matches(args->pdata[0], words->pdata[i], &stem))
			made = g_strdup(words->pdata[i]);
		else if (percent && stem)
			made = g_strdup_printf("%.*s%s%s", (int)(percent - to), to, stem,
					       percent + 1);
		else
			made = g_strdup(to);
		append_word(out, start, made);
	}
}

static void do_subst(GPtrArray *args, GString *out)
{
	g_autoptr(GString) text = g_string_new(args->pdata[2]);

	if (*(const char *)args->pdata[0])
		g_string_replace(text, args->pdata[0], args->pdata[1], 0);
	g_string_append(out, text->str);
}

static void do_filter(GPtrArray *args, GString *out, gboolean keep)
{
	g_autoptr(GPtrArray) patterns = words_of(args->pdata[0]);
	g_autoptr(GPtrArray) words = words_of(args->pdata[1]);
	gsize start = out->len;

	for (guint i = 0; i < words->len; i++) {
		gboolean found = FALSE;

		for (guint j = 0; j < patterns->len && !found; j++)
			found = matches(patterns->pdata[j], words->pdata[i], NULL);
		if (found == keep)
			append_word(out, start, words->pdata[i]);
	}
}

static int compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void do_sort(GPtrArray *args, GString *out)
{
	g_autoptr(GPtrArray) words = words_of(args->pdata[0]);
	gsize start = out->len;

	g_ptr_array_sort(words, compare);
	for (guint i = 0; i < words->len; i++)
		if (!i || strcmp(words->pdata[i], words->pdata[i - 1]))
			append_word(out, start, words->pdata[i]);
}

/* What happens to each word: its directory, its suffix … */
enum part { DIRECTORY, NOTDIR, SUFFIX, BASENAME, PREFIXED, SUFFIXED };

static char *part_of(const char *word, enum part part, const char *extra)
{
	const char *slash = strrchr(word, '/');
	const char *base = slash ? slash + 1 : word;
	const char *dot = strrchr(base, '.');

	switch (part) {
	case DIRECTORY:
		return slash ? g_strndup(word, base - word) : g_strdup("./");
	case NOTDIR:
		return g_strdup(base);
	case SUFFIX:
		return g_strdup(dot ? dot : "");
	case BASENAME:
		return dot ? g_strndup(word, dot - word) : g_strdup(word);
	case PREFIXED:
		return g_strconcat(extra, word, NULL);
	default:
		return g_strconcat(word, extra, NULL);
	}
}

static void do_parts(const char *text, enum part part, const char *extra, GString *out)
{
	g_autoptr(GPtrArray) words = words_of(text);
	gsize start = out->len;

	for (guint i = 0; i < words->len; i++) {
		g_autofree char *made = part_of(words->pdata[i], part, extra);

		if (*made)
			append_word(out, start, made);
	}
}

static void do_join(GPtrArray *args, GString *out)
{
	g_autoptr(GPtrArray) a = words_of(args->pdata[0]);
	g_autoptr(GPtrArray) b = words_of(args->pdata[1]);
	gsize start = out->len;

	for (guint i = 0; i < MAX(a->len, b->len); i++) {
		g_autofree char *both = g_strconcat(i < a->len ? a->pdata[i] : "",
						    i < b->len ? b->pdata[i] : "", NULL);

		append_word(out, start, both);
	}
}

/* Words @from to @to of @text, counted from 1. */
static void do_wordlist(const char *text, gint64 from, gint64 to, GString *out)
{
	g_autoptr(GPtrArray) words = words_of(text);
	gsize start = out->len;

	for (gint64 i = MAX(from, 1); i <= MIN(to, (gint64)words->len); i++)
		append_word(out, start, words->pdata[i - 1]);
}

static void do_last(const char *text, GString *out)
{
	g_autoptr(GPtrArray) words = words_of(text);

	if (words->len)
		g_string_append(out, words->pdata[words->len - 1]);
}

static void do_count(const char *text, GString *out)
{
	g_autoptr(GPtrArray) words = words_of(text);

	g_string_append_printf(out, "%u", words->len);
}

static void do_strip(const char *text, GString *out)
{
	do_parts(text, PREFIXED, "", out);
}

/* Those whose arguments are all expanded first, with how many there must be. */
static const struct {
	const char *name;
	guint count;
} plain[] = {
	{ "subst", 3 },	    { "patsubst", 3 },	 { "strip", 1 },     { "findstring", 2 },
	{ "filter", 2 },    { "filter-out", 2 }, { "sort", 1 },	     { "word", 2 },
	{ "wordlist", 3 },  { "words", 1 },	 { "firstword", 1 }, { "lastword", 1 },
	{ "dir", 1 },	    { "notdir", 1 },	 { "suffix", 1 },    { "basename", 1 },
	{ "addsuffix", 2 }, { "addprefix", 2 },	 { "join", 2 },
};

static void do_plain(const char *name, GPtrArray *args, GString *out)
{
	const char *first = args->pdata[0];

	if (!strcmp(name, "subst"))
		do_subst(args, out);
	else if (!strcmp(name, "patsubst"))
		do_patsubst(args, out);
	else if (!strcmp(name, "strip"))
		do_strip(first, out);
	else if (!strcmp(name, "findstring"))
		g_string_append(out, strstr(args->pdata[1], first) ? first : "");
	else if (!strcmp(name, "filter"))
		do_filter(args, out, TRUE);
	else if (!strcmp(name, "filter-out"))
		do_filter(args, out, FALSE);
	else if (!strcmp(name, "sort"))
		do_sort(args, out);
	else if (!strcmp(name, "word"))
		do_wordlist(args->pdata[1], atoi(first), atoi(first), out);
	else if (!strcmp(name, "wordlist"))
		do_wordlist(args->pdata[2], atoi(first), atoi(args->pdata[1]), out);
	else if (!strcmp(name, "words"))
		do_count(first, out);
	else if (!strcmp(name, "firstword"))
		do_wordlist(first, 1, 1, out);
	else if (!strcmp(name, "lastword"))
		do_last(first, out);
	else if (!strcmp(name, "dir"))
		do_parts(first, DIRECTORY, NULL, out);
	else if (!strcmp(name, "notdir"))
		do_parts(first, NOTDIR, NULL, out);
	else if (!strcmp(name, "suffix"))
		do_parts(first, SUFFIX, NULL, out);
	else if (!strcmp(name, "basename"))
		do_parts(first, BASENAME, NULL, out);
	else if (!strcmp(name, "addsuffix"))
		do_parts(args->pdata[1], SUFFIXED, first, out);
	else if (!strcmp(name, "addprefix"))
		do_parts(args->pdata[1], PREFIXED, first, out);
	else
		do_join(args, out);
}

static void do_if(struct tt_mk *mk, GPtrArray *args, GString *out)
{
	g_autofree char *condition = expand(mk, g_strstrip(args->pdata[0]));
	guint chosen = *condition ? 1 : 2;
	g_autofree char *value = args->len > chosen ? expand(mk, args->pdata[chosen]) : NULL;

	g_string_append(out, value ? value : "");
}

/* The first argument that is not empty, or the last if none before it is. */
static void do_either(struct tt_mk *mk, GPtrArray *args, gboolean any, GString *out)
{
	g_autofree char *value = NULL;

	for (guint i = 0; i < args->len; i++) {
		g_free(value);
		value = expand(mk, g_strstrip(args->pdata[i]));
		if ((*value != '\0') == any)
			break;
	}
	g_string_append(out, value ? value : "");
}

static void do_foreach(struct tt_mk *mk, GPtrArray *args, GString *out)
{
	g_autofree char *name = expand(mk, g_strstrip(args->pdata[0]));
	g_autofree char *list = args->len > 2 ? expand(mk, args->pdata[1]) : g_strdup("");
	g_autoptr(GPtrArray) words = words_of(list);
	gsize start = out->len;

	for (guint i = 0; i < words->len; i++) {
		g_autofree char *value = NULL;

		tt_mk_set(mk, name, words->pdata[i]);
		value = expand(mk, args->pdata[2]);
		append_word(out, start, value);
	}
	g_hash_table_remove(mk->variables, name);
}

/* A function of the makefile's own; kbuild's (cc-option …) are about flags and give nothing. */
static void do_call(struct tt_mk *mk, GPtrArray *args, GString *out)
{
	g_autofree char *name = expand(mk, g_strstrip(args->pdata[0]));
	const struct tt_mk_variable *variable = tt_mk_variable(mk, name);
	g_autofree char *value = NULL;
	g_autofree char *expanded = NULL;

	if (!variable) {
		tt_mk_unresolved(mk, name, strlen(name));
		return;
	}
	for (guint i = 1; i < args->len && i < 10; i++) {
		g_autofree char *number = g_strdup_printf("%u", i);
		g_autofree char *argument = expand(mk, args->pdata[i]);

		tt_mk_set(mk, number, argument);
	}
	value = g_strdup(variable->value);
	expanded = expand(mk, value);
	g_string_append(out, expanded);
}

static void do_origin(struct tt_mk *mk, GPtrArray *args, GString *out)
{
	g_autofree char *name = expand(mk, g_strstrip(args->pdata[0]));

	g_string_append(out, tt_mk_variable(mk, name) ? "file" : "undefined");
}

static gboolean is(const char *name, gsize length, const char *word)
{
	return strlen(word) == length && !memcmp(name, word, length);
}

static gboolean plain_function(struct tt_mk *mk, const char *name, gsize name_length,
			       const char *text, gsize length, GString *out)
{
	for (gsize i = 0; i < G_N_ELEMENTS(plain); i++) {
		g_autoptr(GPtrArray) raw = NULL;
		g_autoptr(GPtrArray) args = NULL;

		if (!is(name, name_length, plain[i].name))
			continue;
		raw = split_raw(text, length, plain[i].count);
		args = g_ptr_array_new_with_free_func(g_free);
		for (guint j = 0; j < plain[i].count; j++)
			g_ptr_array_add(args,
					j < raw->len ? expand(mk, raw->pdata[j]) : g_strdup(""));
		/* make drops blanks before the first argument. */
		g_strchug(args->pdata[0]);
		do_plain(plain[i].name, args, out);
		return TRUE;
	}
	return FALSE;
}

gboolean tt_mk_function(struct tt_mk *mk, const char *name, gsize name_length, const char *text,
			gsize length, GString *out)
{
	g_autoptr(GPtrArray) args = NULL;

	if (plain_function(mk, name, name_length, text, length, out))
		return TRUE;
	args = split_raw(text, length, is(name, name_length, "foreach") ? 3 : G_MAXUINT);
	if (is(name, name_length, "if"))
		do_if(mk, args, out);
	else if (is(name, name_length, "or"))
		do_either(mk, args, TRUE, out);
	else if (is(name, name_length, "and"))
		do_either(mk, args, FALSE, out);
	else if (is(name, name_length, "foreach"))
		do_foreach(mk, args, out);
	else if (is(name, name_length, "call"))
		do_call(mk, args, out);
	else if (is(name, name_length, "origin"))
		do_origin(mk, args, out);
	else
		return is(name, name_length, "info") || is(name, name_length, "warning") ||
		       is(name, name_length, "error");
	return TRUE;
}
