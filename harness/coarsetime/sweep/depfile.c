// SPDX-License-Identifier: GPL-2.0-only
#include "depfile.h"

#include <string.h>

#include "coarsetime/sweep/maketext.h"
#include "database.h"

gboolean ct_depfile_is_name(const char *path)
{
	return g_str_has_suffix(path, ".d") || g_str_has_suffix(path, ".Po") ||
	       g_str_has_suffix(path, ".Plo") || g_str_has_suffix(path, ".cmd");
}

static void take_word(const struct ct_maketext_word *word, gpointer list)
{
	g_ptr_array_add(list, ct_maketext_unquote(word->text, word->length));
}

static GPtrArray *words_of(const char *text, GHashTable *variables)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

	ct_maketext_words(text, variables, take_word, words);
	return words;
}

static struct ct_rule *rule_for(const char *target, const GPtrArray *needs)
{
	struct ct_rule *rule = ct_rule_new(target);
	GPtrArray *list = rule->prerequisites;

	rule->recipe = TRUE;
	for (guint i = 0; i < needs->len; i++) {
		if (!strcmp(needs->pdata[i], "|"))
			list = rule->order_only;
		else
			g_ptr_array_add(list, g_strdup(needs->pdata[i]));
	}
	return rule;
}

static void take_rule(GPtrArray *rules, const char *line, GHashTable *variables)
{
	const char *colon = ct_maketext_colon(line);
	g_autoptr(GPtrArray) targets = NULL, needs = NULL;
	g_autofree char *left = NULL;

	if (!colon)
		return;
	left = g_strndup(line, (gsize)(colon - line));
	targets = words_of(left, variables);
	needs = words_of(colon + 1 + (colon[1] == ':'), variables);
	for (guint i = 0; needs->len && i < targets->len; i++)
		g_ptr_array_add(rules, rule_for(targets->pdata[i], needs));
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
	g_autoptr(GString) line = g_string_new(NULL);
	const char *value;
	gsize name;

	while (ct_maketext_line(&text, line)) {
		if (ct_maketext_assignment(line->str, &name, &value))
			g_hash_table_replace(variables, g_strndup(line->str, name),
					     g_strdup(value));
		else
			take_rule(rules, line->str, variables);
	}
	return rules;
}
