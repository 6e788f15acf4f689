// SPDX-License-Identifier: GPL-2.0-only
#include "database.h"

#include <stdlib.h>
#include <string.h>

void ct_rule_free(struct ct_rule *rule)
{
	g_free(rule->target);
	g_ptr_array_unref(rule->prerequisites);
	g_ptr_array_unref(rule->order_only);
	g_ptr_array_unref(rule->also);
	g_ptr_array_unref(rule->removes);
	g_free(rule);
}

struct ct_rule *ct_rule_new(const char *target)
{
	struct ct_rule *rule = g_new0(struct ct_rule, 1);

	rule->target = g_strdup(target);
	rule->prerequisites = g_ptr_array_new_with_free_func(g_free);
	rule->order_only = g_ptr_array_new_with_free_func(g_free);
	rule->also = g_ptr_array_new_with_free_func(g_free);
	rule->removes = g_ptr_array_new_with_free_func(g_free);
	return rule;
}

static void free_rule(gpointer data)
{
	ct_rule_free(data);
}

static void free_database(gpointer data)
{
	struct ct_database *db = data;

	g_free(db->directory);
	g_ptr_array_unref(db->rules);
	g_ptr_array_unref(db->goals);
	g_free(db);
}

/* One data base being read. */
struct reader {
	struct ct_database *db;
	GHashTable *asking; /* set: variables through which a recipe looks at $? */
	GHashTable *taking; /* set: those of them that look outside of conditions, too */
	gboolean files;	    /* in the section of files; before it are variables */
	struct ct_rule *rule;
	gboolean skip;	/* this block is no rule of the project's */
	char *variable; /* that "define" has begun */
};

static void add_words(GPtrArray *list, const char *text)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);

	for (char **word = words; *word; word++) {
		if (**word)
			g_ptr_array_add(list, g_strdup(*word));
	}
}

/* Behind the target's name: a colon, or two, at the end or before a blank. NULL: no rule. */
static const char *find_colon(const char *line)
{
	for (const char *c = strchr(line, ':'); c; c = strchr(c + 1, ':')) {
		const char *after = c[1] == ':' ? c + 2 : c + 1;

		if (c > line && (!*after || *after == ' '))
			return c;
	}
	return NULL;
}

/* .PHONY and friends, suffix rules of the project's own: no files. */
static gboolean is_special(const char *target)
{
	if (*target != '.' || strchr(target, '/'))
		return FALSE;
	return g_ascii_isupper(target[1]) || !g_ascii_isalnum(target[1]);
}

static void begin_rule(struct reader *r, const char *line)
{
	const char *colon = find_colon(line), *bar;
	g_autofree char *target = NULL, *normal = NULL;

	if (!colon)
		return;
	target = g_strndup(line, (gsize)(colon - line));
	g_strstrip(target);
	colon += colon[1] == ':' ? 2 : 1;
	bar = *colon ? strstr(colon, " | ") : NULL;
	if (g_str_has_suffix(colon, " |"))
		bar = colon + strlen(colon) - 2;
	normal = bar ? g_strndup(colon, (gsize)(bar - colon)) : g_strdup(colon);
	if (is_special(target) || strchr(target, '%')) {
		r->skip = TRUE;
		return;
	}
	r->rule = ct_rule_new(target);
	add_words(r->rule->prerequisites, normal);
	if (bar)
		add_words(r->rule->order_only, bar + 2);
}

/* Where in the text of a recipe or a variable: in functions, from the outside in. */
enum { DEPTH_MAX = 64 };

struct place {
	gboolean condition[DEPTH_MAX]; /* per parenthesis: in the condition of an $(if */
	guint depth;
};

static gboolean in_condition(const struct place *place)
{
	for (guint i = 0; i < MIN(place->depth, DEPTH_MAX); i++) {
		if (place->condition[i])
			return TRUE;
	}
	return FALSE;
}

static void follow(struct place *place, const char *c)
{
	if (*c == '(' || *c == '{') {
		if (place->depth < DEPTH_MAX)
			place->condition[place->depth] = g_str_has_prefix(c + 1, "if ");
		place->depth++;
	} else if (*c == ')' || *c == '}') {
		place->depth -= place->depth > 0;
	} else if (*c == ',' && place->depth && place->depth <= DEPTH_MAX) {
		place->condition[place->depth - 1] = FALSE;
	}
}

/* The variable that "$(name", "$(call name" or "${name" at @c refers to; "?" for $? itself. */
static char *name_at(const char *c)
{
	const char *at = c + 1;

	if (*at != '(' && *at != '{')
		return g_strndup(at, 1);
	at++;
	/* $(?D) and $(?F) are parts of it. */
	if (*at == '?')
		return g_strdup("?");
	if (g_str_has_prefix(at, "call "))
		at += 5;
	return g_strndup(at, strcspn(at, ",:)} \t$"));
}

/*
 * Does @text look at $?, itself or through one of @variables? With @outside only if it does so
 * elsewhere than in the condition of an $(if.
 */
static gboolean looks(const char *text, GHashTable *variables, gboolean outside)
{
	struct place place = { .depth = 0 };

	for (const char *c = text; *c; c++) {
		g_autofree char *name = NULL;

		if (*c != '$') {
			follow(&place, c);
			continue;
		}
		/* "$$?" is the shell's. */
		if (c[1] == '$') {
			c++;
			continue;
		}
		name = name_at(c);
		if ((!strcmp(name, "?") || g_hash_table_contains(variables, name)) &&
		    !(outside && in_condition(&place)))
			return TRUE;
	}
	return FALSE;
}

/* Does @text look at $? at all? */
static gboolean is_asking(const struct reader *r, const char *text)
{
	return looks(text, r->asking, FALSE);
}

static void take_comment(struct reader *r, const char *line)
{
	if (g_str_has_prefix(line, "# Not a target") || strstr(line, "Builtin rule"))
		r->skip = TRUE;
	if (!r->rule)
		return;
	if (g_str_has_prefix(line, "#  Phony target"))
		r->rule->phony = TRUE;
	else if (strstr(line, "intermediate prerequisite") || strstr(line, "File is secondary"))
		r->rule->intermediate = TRUE;
	else if (g_str_has_prefix(line, "#  Also makes:"))
		add_words(r->rule->also, line + strlen("#  Also makes:"));
	else if (strstr(line, "recipe to execute"))
		r->rule->empty = TRUE;
}

/* A block ends with an empty line. */
static void end_block(struct reader *r)
{
	if (r->rule && !r->skip)
		g_ptr_array_add(r->db->rules, r->rule);
	else if (r->rule)
		ct_rule_free(r->rule);
	r->rule = NULL;
	r->skip = FALSE;
}

/* "rm -f ./a.o b.o": the words that are plain names. */
static void find_removed(GPtrArray *removes, const char *line)
{
	const char *rm = strstr(line, "rm -");
	g_auto(GStrv) words = NULL;

	if (!rm)
		rm = strstr(line, "$(RM)");
	if (!rm)
		return;
	words = g_strsplit_set(rm, " \t;&|", -1);
	for (char **word = words + 1; *word; word++) {
		if (**word && **word != '-' && !strpbrk(*word, "$*?'\"`{}()<>="))
			g_ptr_array_add(removes, g_strdup(*word));
	}
}

/* "cp -u", "mv --update", "install -C": copies what is newer, or what differs. */
static gboolean is_updating(const char *line)
{
	static const char pattern[] = "\\b((cp|mv)\\b[^|;&]* (-[A-Za-z]*u|--update)|"
				      "install\\b[^|;&]* (-[A-Za-z]*C|--compare))";

	return g_regex_match_simple(pattern, line, 0, 0);
}

static void take_recipe(struct reader *r, const char *line)
{
	if (!line[strspn(line, " \t")])
		return;
	r->rule->recipe = TRUE;
	r->rule->empty = FALSE;
	r->rule->asks |= is_asking(r, line);
	r->rule->partial |= looks(line, r->taking, TRUE);
	r->rule->updates |= is_updating(line);
	find_removed(r->rule->removes, line);
}

static void take_file_line(struct reader *r, const char *line)
{
	if (!*line)
		end_block(r);
	else if (*line == '#')
		take_comment(r, line);
	else if (*line == '\t' && r->rule)
		take_recipe(r, line);
	else if (!r->rule && !r->skip)
		begin_rule(r, line);
}

static void take_make_variable(struct ct_database *db, const char *line)
{
	/* make prints what a variable would have to be set to: a dollar sign is doubled. */
	if (g_str_has_prefix(line, "CURDIR := ") && !db->directory) {
		g_auto(GStrv) parts = g_strsplit(line + strlen("CURDIR := "), "$$", -1);

		db->directory = g_strjoinv("$", parts);
	}
	if (g_str_has_prefix(line, "MAKELEVEL := "))
		db->level = (guint)g_ascii_strtoull(line + strlen("MAKELEVEL := "), NULL, 10);
	else if (g_str_has_prefix(line, ".DEFAULT_GOAL := ") && !db->goals->len)
		add_words(db->goals, line + strlen(".DEFAULT_GOAL := "));
	if (!g_str_has_prefix(line, "MAKECMDGOALS := "))
		return;
	g_ptr_array_set_size(db->goals, 0);
	add_words(db->goals, line + strlen("MAKECMDGOALS := "));
}

static void note_variable(struct reader *r, const char *name, const char *text)
{
	if (is_asking(r, text))
		g_hash_table_add(r->asking, g_strdup(name));
	if (looks(text, r->taking, TRUE))
		g_hash_table_add(r->taking, g_strdup(name));
}

/* "NAME = text", ":=", "define NAME", text, "endef". */
static void take_variable_line(struct reader *r, const char *line)
{
	g_autofree char *name = NULL;
	const char *equals;

	if (r->variable) {
		note_variable(r, r->variable, line);
		if (!strcmp(line, "endef"))
			g_clear_pointer(&r->variable, g_free);
		return;
	}
	if (g_str_has_prefix(line, "define ")) {
		r->variable = g_strndup(line + 7, strcspn(line + 7, " \t="));
		return;
	}
	equals = *line == '#' ? NULL : strstr(line, "= ");
	if (!equals)
		return;
	take_make_variable(r->db, line);
	name = g_strndup(line, strcspn(line, " \t:="));
	note_variable(r, name, equals);
}

/* Variables are printed in no order, so those that use others need another look. */
static void find_asking(struct reader *r, char **lines)
{
	guint before;

	do {
		before = g_hash_table_size(r->asking) + g_hash_table_size(r->taking);
		for (char **line = lines; *line && strcmp(*line, "# Files"); line++)
			take_variable_line(r, *line);
		g_clear_pointer(&r->variable, g_free);
	} while (g_hash_table_size(r->asking) + g_hash_table_size(r->taking) != before);
}

static struct ct_database *parse_one(char **lines, gint call)
{
	struct reader r = {
		.db = g_new0(struct ct_database, 1),
		.asking = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.taking = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};

	r.db->call = call;
	r.db->goals = g_ptr_array_new_with_free_func(g_free);
	r.db->rules = g_ptr_array_new_with_free_func(free_rule);
	find_asking(&r, lines);
	for (; *lines; lines++) {
		if (!strcmp(*lines, "# Files"))
			r.files = TRUE;
		else if (g_str_has_prefix(*lines, "# files hash-table stats"))
			r.files = FALSE;
		else if (r.files)
			take_file_line(&r, *lines);
	}
	end_block(&r);
	g_hash_table_unref(r.asking);
	g_hash_table_unref(r.taking);
	if (!r.db->directory)
		r.db->directory = g_strdup("");
	return r.db;
}

GPtrArray *ct_databases_parse(const char *text)
{
	GPtrArray *databases = g_ptr_array_new_with_free_func(free_database);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	char **begin = NULL;
	gint call = -1;

	for (char **line = lines; *line; line++) {
		if (g_str_has_prefix(*line, CT_DATABASE_MARK))
			call = atoi(*line + strlen(CT_DATABASE_MARK));
		if (g_str_has_prefix(*line, "# Make data base, printed on"))
			begin = line;
		if (!begin || !g_str_has_prefix(*line, "# Finished Make data base"))
			continue;
		/* The block is taken as a list of its own for the moment. */
		{
			char *saved = *line;

			*line = NULL;
			g_ptr_array_add(databases, parse_one(begin, call));
			*line = saved;
		}
		begin = NULL;
	}
	return databases;
}
