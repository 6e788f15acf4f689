// SPDX-License-Identifier: GPL-2.0-only
/* make's functions of texts alone. */
#include "kernelscan/mk_internal.h"

#include <stdlib.h>
#include <string.h>

gboolean tt_mk_is(const char *name, gsize length, const char *word)
{
	return strlen(word) == length && !memcmp(name, word, length);
}

GPtrArray *tt_mk_split(const char *text)
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

void tt_mk_append_word(GString *out, gsize start, const char *word)
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

static void do_patsubst(const GPtrArray *args, GString *out)
{
	g_autoptr(GPtrArray) words = tt_mk_split(args->pdata[2]);
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
		tt_mk_append_word(out, start, made);
	}
}

static void do_subst(const GPtrArray *args, GString *out)
{
	g_autoptr(GString) text = g_string_new(args->pdata[2]);

	if (*(const char *)args->pdata[0])
		g_string_replace(text, args->pdata[0], args->pdata[1], 0);
	g_string_append(out, text->str);
}

static void do_filter(const GPtrArray *args, GString *out, gboolean keep)
{
	g_autoptr(GPtrArray) patterns = tt_mk_split(args->pdata[0]);
	g_autoptr(GPtrArray) words = tt_mk_split(args->pdata[1]);
	gsize start = out->len;

	for (guint i = 0; i < words->len; i++) {
		gboolean found = FALSE;

		for (guint j = 0; j < patterns->len && !found; j++)
			found = matches(patterns->pdata[j], words->pdata[i], NULL);
		if (found == keep)
			tt_mk_append_word(out, start, words->pdata[i]);
	}
}

static int compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void do_sort(const GPtrArray *args, GString *out)
{
	g_autoptr(GPtrArray) words = tt_mk_split(args->pdata[0]);
	gsize start = out->len;

	g_ptr_array_sort(words, compare);
	for (guint i = 0; i < words->len; i++)
		if (!i || strcmp(words->pdata[i], words->pdata[i - 1]))
			tt_mk_append_word(out, start, words->pdata[i]);
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
	g_autoptr(GPtrArray) words = tt_mk_split(text);
	gsize start = out->len;

	for (guint i = 0; i < words->len; i++) {
		g_autofree char *made = part_of(words->pdata[i], part, extra);

		if (*made)
			tt_mk_append_word(out, start, made);
	}
}

static void do_join(const GPtrArray *args, GString *out)
{
	g_autoptr(GPtrArray) a = tt_mk_split(args->pdata[0]);
	g_autoptr(GPtrArray) b = tt_mk_split(args->pdata[1]);
	gsize start = out->len;

	for (guint i = 0; i < MAX(a->len, b->len); i++) {
		g_autofree char *both = g_strconcat(i < a->len ? a->pdata[i] : "",
						    i < b->len ? b->pdata[i] : "", NULL);

		tt_mk_append_word(out, start, both);
	}
}

/* Words @from to @to of @text, counted from 1. */
static void do_wordlist(const char *text, gint64 from, gint64 to, GString *out)
{
	g_autoptr(GPtrArray) words = tt_mk_split(text);
	gsize start = out->len;

	for (gint64 i = MAX(from, 1); i <= MIN(to, (gint64)words->len); i++)
		tt_mk_append_word(out, start, words->pdata[i - 1]);
}

static void do_last(const char *text, GString *out)
{
	g_autoptr(GPtrArray) words = tt_mk_split(text);

	if (words->len)
		g_string_append(out, words->pdata[words->len - 1]);
}

static void do_count(const char *text, GString *out)
{
	g_autoptr(GPtrArray) words = tt_mk_split(text);

	g_string_append_printf(out, "%u", words->len);
}

static void do_strip(const char *text, GString *out)
{
	do_parts(text, PREFIXED, "", out);
}

/* All of them, with how many arguments there must be. */
static const struct {
	const char *name;
	guint count;
} functions[] = {
	{ "subst", 3 },	    { "patsubst", 3 },	 { "strip", 1 },     { "findstring", 2 },
	{ "filter", 2 },    { "filter-out", 2 }, { "sort", 1 },	     { "word", 2 },
	{ "wordlist", 3 },  { "words", 1 },	 { "firstword", 1 }, { "lastword", 1 },
	{ "dir", 1 },	    { "notdir", 1 },	 { "suffix", 1 },    { "basename", 1 },
	{ "addsuffix", 2 }, { "addprefix", 2 },	 { "join", 2 },
};

guint tt_mk_text_arguments(const char *name, gsize length)
{
	for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
		if (tt_mk_is(name, length, functions[i].name))
			return functions[i].count;
	return 0;
}

void tt_mk_text_function(const char *name, gsize length, const GPtrArray *args, GString *out)
{
	const char *first = args->pdata[0];

	if (tt_mk_is(name, length, "subst"))
		do_subst(args, out);
	else if (tt_mk_is(name, length, "patsubst"))
		do_patsubst(args, out);
	else if (tt_mk_is(name, length, "strip"))
		do_strip(first, out);
	else if (tt_mk_is(name, length, "findstring"))
		g_string_append(out, strstr(args->pdata[1], first) ? first : "");
	else if (tt_mk_is(name, length, "filter"))
		do_filter(args, out, TRUE);
	else if (tt_mk_is(name, length, "filter-out"))
		do_filter(args, out, FALSE);
	else if (tt_mk_is(name, length, "sort"))
		do_sort(args, out);
	else if (tt_mk_is(name, length, "word"))
		do_wordlist(args->pdata[1], atoi(first), atoi(first), out);
	else if (tt_mk_is(name, length, "wordlist"))
		do_wordlist(args->pdata[2], atoi(first), atoi(args->pdata[1]), out);
	else if (tt_mk_is(name, length, "words"))
		do_count(first, out);
	else if (tt_mk_is(name, length, "firstword"))
		do_wordlist(first, 1, 1, out);
	else if (tt_mk_is(name, length, "lastword"))
		do_last(first, out);
	else if (tt_mk_is(name, length, "dir"))
		do_parts(first, DIRECTORY, NULL, out);
	else if (tt_mk_is(name, length, "notdir"))
		do_parts(first, NOTDIR, NULL, out);
	else if (tt_mk_is(name, length, "suffix"))
		do_parts(first, SUFFIX, NULL, out);
	else if (tt_mk_is(name, length, "basename"))
		do_parts(first, BASENAME, NULL, out);
	else if (tt_mk_is(name, length, "addsuffix"))
		do_parts(args->pdata[1], SUFFIXED, first, out);
	else if (tt_mk_is(name, length, "addprefix"))
		do_parts(args->pdata[1], PREFIXED, first, out);
	else
		do_join(args, out);
}
