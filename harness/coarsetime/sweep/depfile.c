// SPDX-License-Identifier: GPL-2.0-only
#include "depfile.h"

#include <string.h>

#include "database.h"

gboolean ct_depfile_is_name(const char *path)
{
	return g_str_has_suffix(path, ".d") || g_str_has_suffix(path, ".Po") ||
	       g_str_has_suffix(path, ".Plo") || g_str_has_suffix(path, ".cmd");
}

/* Logical lines: backslash and newline are a blank. */
static char **logical_lines(const char *text)
{
	GString *joined = g_string_new(NULL);
	char **lines;

	for (const char *c = text; *c; c++) {
		if (*c == '\\' && (c[1] == '\n' || (c[1] == '\r' && c[2] == '\n'))) {
			g_string_append_c(joined, ' ');
			c += c[1] == '\r' ? 2 : 1;
		} else if (*c != '\r') {
			g_string_append_c(joined, *c);
		}
	}
	lines = g_strsplit(joined->str, "\n", -1);
	g_string_free(joined, TRUE);
	return lines;
}

/* The words of a line; "\ " and "\#" are characters, "$$" is a dollar, "$(…)" keeps its blanks. */
static GPtrArray *split_words(const char *line)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
	GString *word = g_string_new(NULL);
	guint depth = 0;

	for (const char *c = line;; c++) {
		if (!*c || (g_ascii_isspace(*c) && !depth)) {
			if (word->len)
				g_ptr_array_add(words, g_strdup(word->str));
			g_string_truncate(word, 0);
			if (!*c)
				break;
			continue;
		}
		if (*c == '\\' && (c[1] == ' ' || c[1] == '#'))
			c++;
		else if (*c == '$' && c[1] == '$')
			c++;
		else if (*c == '$' && c[1] == '(')
			depth++;
		else if (*c == ')' && depth)
			depth--;
		g_string_append_c(word, *c);
	}
	g_string_free(word, TRUE);
	return words;
}

/* @word with "$(name)" and "$(wildcard name)" resolved, onto @list. */
static void expand(GPtrArray *list, const char *word, GHashTable *variables, guint depth)
{
	g_autofree char *name = NULL;
	const char *value;

	if (!g_str_has_prefix(word, "$(") || !g_str_has_suffix(word, ")")) {
		g_ptr_array_add(list, g_strdup(word));
		return;
	}
	name = g_strndup(word + 2, strlen(word) - 3);
	if (g_str_has_prefix(name, "wildcard ")) {
		g_ptr_array_add(list, g_strstrip(g_strdup(name + strlen("wildcard "))));
		return;
	}
	value = g_hash_table_lookup(variables, name);
	if (value && depth < 8) {
		g_autoptr(GPtrArray) words = split_words(value);

		for (guint i = 0; i < words->len; i++)
			expand(list, words->pdata[i], variables, depth + 1);
	}
}

static void expand_all(GPtrArray *list, const char *text, GHashTable *variables)
{
	g_autoptr(GPtrArray) words = split_words(text);

	for (guint i = 0; i < words->len; i++)
		expand(list, words->pdata[i], variables, 0);
}

/* "name := value" or "name = value"; kbuild's compiler command is of no use here. */
static gboolean take_variable(const char *line, GHashTable *variables)
{
	const char *equals = strchr(line, '='), *end;

	if (!equals || equals == line)
		return FALSE;
	end = equals[-1] == ':' ? equals - 1 : equals;
	if (strcspn(line, ": \t") < (gsize)(end - line) && line[strcspn(line, ": \t")] == ':')
		return FALSE;
	if (!g_str_has_prefix(line, "cmd_") && !g_str_has_prefix(line, "savedcmd_"))
		g_hash_table_replace(variables, g_strstrip(g_strndup(line, (gsize)(end - line))),
				     g_strdup(equals + 1));
	return TRUE;
}

static void take_rule(GPtrArray *rules, const char *line, GHashTable *variables)
{
	g_autoptr(GPtrArray) targets = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *left = NULL;
	const char *colon = line;

	while ((colon = strchr(colon, ':')) && colon[1] && !g_ascii_isspace(colon[1]))
		colon++;
	if (!colon || *line == '\t')
		return;
	left = g_strndup(line, (gsize)(colon - line));
	expand_all(targets, left, variables);
	for (guint i = 0; i < targets->len; i++) {
		struct ct_rule *rule = ct_rule_new(targets->pdata[i]);

		rule->recipe = TRUE;
		expand_all(rule->prerequisites, colon + 1, variables);
		if (rule->prerequisites->len)
			g_ptr_array_add(rules, rule);
		else
			ct_rule_free(rule);
	}
}

static void free_rule(gpointer data)
{
	ct_rule_free(data);
}

GPtrArray *ct_depfile_parse(const char *text)
{
	GPtrArray *rules = g_ptr_array_new_with_free_func(free_rule);
	g_autoptr(GHashTable) variables =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_auto(GStrv) lines = logical_lines(text);

	for (char **line = lines; *line; line++) {
		if (**line && **line != '#' && !take_variable(*line, variables))
			take_rule(rules, *line, variables);
	}
	return rules;
}
