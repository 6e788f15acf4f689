// SPDX-License-Identifier: GPL-2.0-only
/* Lines: assignments, include, define; rules are passed over. */
#include "kernelscan/mk_internal.h"

#include <string.h>

#include "coarsetime/sweep/maketext.h"

#define MAX_INCLUDES 20

struct reading {
	struct tt_mk *mk;
	const char *next; /* the rest of the text */
	gboolean in_rule; /* lines with a tab are its recipe */
	GArray *branches; /* the open conditionals */
};

static void variable_free(gpointer data)
{
	struct tt_mk_variable *variable = data;

	g_free(variable->value);
	g_free(variable);
}

struct tt_mk *tt_mk_new(const struct tt_mk_source *source)
{
	struct tt_mk *mk = g_new0(struct tt_mk, 1);

	mk->source = source;
	mk->variables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, variable_free);
	return mk;
}

void tt_mk_free(struct tt_mk *mk)
{
	if (!mk)
		return;
	g_hash_table_unref(mk->variables);
	g_free(mk->unresolved);
	g_free(mk);
}

static void set(struct tt_mk *mk, const char *name, char *value, gboolean simple)
{
	struct tt_mk_variable *variable = g_new(struct tt_mk_variable, 1);

	variable->value = value;
	variable->simple = simple;
	g_hash_table_replace(mk->variables, g_strdup(name), variable);
}

void tt_mk_set(struct tt_mk *mk, const char *name, const char *value)
{
	set(mk, name, g_strdup(value), TRUE);
}

char *tt_mk_get(struct tt_mk *mk, const char *name)
{
	g_autofree char *reference = g_strdup_printf("$(%s)", name);

	return tt_mk_expand(mk, reference, strlen(reference));
}

char **tt_mk_words(struct tt_mk *mk, const char *name)
{
	g_autofree char *value = tt_mk_get(mk, name);
	g_auto(GStrv) parts = g_strsplit_set(value, " \t\n", -1);
	GPtrArray *words = g_ptr_array_new();

	for (char **part = parts; *part; part++)
		if (**part)
			g_ptr_array_add(words, g_strdup(*part));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

char *tt_mk_clean_path(const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	g_autoptr(GPtrArray) kept = g_ptr_array_new();

	for (char **part = parts; *part; part++) {
		if (!**part || !strcmp(*part, "."))
			continue;
		if (!strcmp(*part, "..") && kept->len && strcmp(kept->pdata[kept->len - 1], ".."))
			g_ptr_array_set_size(kept, kept->len - 1);
		else
			g_ptr_array_add(kept, *part);
	}
	g_ptr_array_add(kept, NULL);
	return g_strjoinv("/", (char **)kept->pdata);
}

void tt_mk_problem(struct tt_mk *mk, const char *reason, const char *what)
{
	g_autofree char *where = g_strdup_printf("%s:%u", mk->path, mk->line);

	if (mk->source->problem)
		mk->source->problem(reason, where, what, mk->source->data);
}

/* The next line, continuations joined; NULL at the end. */
static char *next_line(struct reading *reading)
{
	GString *line = g_string_new(NULL);
	const char *from = reading->next;

	if (!ct_maketext_line(&reading->next, line)) {
		g_string_free(line, TRUE);
		return NULL;
	}
	for (const char *p = from; p < reading->next; p++)
		reading->mk->line += *p == '\n';
	reading->mk->line += reading->next[-1] != '\n';
	return g_string_free(line, FALSE);
}

/* Cuts a comment off. "\#" is no comment. */
static void strip_comment(char *line)
{
	for (char *p = line; *p; p++)
		if (*p == '#' && (p == line || p[-1] != '\\')) {
			*p = '\0';
			break;
		}
	g_strchomp(line);
}

/* Where in @line an assignment's operator is; NULL: a rule, or nothing. */
static const char *find_operator(const char *line)
{
	for (const char *p = line; *p; p++) {
		if (*p == '$' && (p[1] == '(' || p[1] == '{')) {
			const char *close = tt_mk_close(p + 1, p + strlen(p));

			if (!close)
				return NULL;
			p = close;
		} else if (*p == '=') {
			return p;
		} else if (*p == ':') {
			const char *q = p;

			while (*q == ':')
				q++;
			return *q == '=' ? p : NULL;
		} else if ((*p == '+' || *p == '?' || *p == '!') && p[1] == '=') {
			return p;
		}
	}
	return NULL;
}

/* Does the variable say what is built? Others may stay unresolved silently. */
static gboolean matters(const char *name)
{
	return g_str_has_prefix(name, "obj-") || g_str_has_prefix(name, "lib-") ||
	       g_str_has_suffix(name, "-y") || g_str_has_suffix(name, "-m") ||
	       g_str_has_suffix(name, "-objs");
}

static gboolean is_flags(const char *name)
{
	return strstr(name, "flags-") || strstr(name, "FLAGS") ||
	       g_str_has_prefix(name, "subdir-") || g_str_has_prefix(name, "clean-") ||
	       g_str_has_prefix(name, "extra-") || g_str_has_prefix(name, "always-") ||
	       g_str_has_prefix(name, "hostprogs") || g_str_has_prefix(name, "targets") ||
	       g_str_has_prefix(name, "dtb-");
}

static void append(struct tt_mk *mk, const char *name, const char *text)
{
	const struct tt_mk_variable *old = tt_mk_variable(mk, name);
	gboolean simple = old && old->simple;
	g_autofree char *more = simple ? tt_mk_expand(mk, text, strlen(text)) : g_strdup(text);

	/* The expansion may have changed the table. */
	old = tt_mk_variable(mk, name);
	set(mk, name, old ? g_strconcat(old->value, " ", more, NULL) : g_strdup(more), simple);
}

static void assign(struct tt_mk *mk, const char *line, const char *operator)
{
	g_autofree char *left = g_strstrip(g_strndup(line, operator- line));
	g_autofree char *name = NULL;
	const char *text = strchr(operator, '=') + 1;

	text += strspn(text, " \t");
	g_clear_pointer(&mk->unresolved, g_free);
	if (g_str_has_prefix(left, "export ") || g_str_has_prefix(left, "override "))
		memmove(left, strchr(left, ' ') + 1, strlen(strchr(left, ' ')));
	name = tt_mk_expand(mk, left, strlen(left));
	g_strstrip(name);
	if (*operator== '+')
		append(mk, name, text);
	else if (*operator== '!')
		tt_mk_unresolved(mk, text, strlen(text));
	else if (*operator== ':')
		set(mk, name, tt_mk_expand(mk, text, strlen(text)), TRUE);
	else if (*operator!= '?' || !tt_mk_variable(mk, name))
		set(mk, name, g_strdup(text), FALSE);
	if (matters(name) && !is_flags(name)) {
		/* Not for its value: what will not resolve when it is asked for shows here. */
		g_free(tt_mk_expand(mk, text, strlen(text)));
		if (mk->unresolved)
			tt_mk_problem(mk, "makefile: not evaluated in a list of objects",
				      mk->unresolved);
	}
}

static void take_include(struct tt_mk *mk, const char *names, gboolean must)
{
	g_autofree char *list = tt_mk_expand(mk, names, strlen(names));
	g_auto(GStrv) words = g_strsplit_set(list, " \t", -1);
	const char *path = mk->path;
	guint line = mk->line;

	for (char **word = words; *word; word++) {
		g_autofree char *clean = tt_mk_clean_path(*word);
		const char *text = *clean ? mk->source->text(clean, mk->source->data) : NULL;

		if (text && mk->depth < MAX_INCLUDES)
			tt_mk_run(mk, clean, text);
		else if (*clean && must)
			tt_mk_problem(mk, "makefile: included file is missing", *word);
		mk->path = path;
		mk->line = line;
	}
}

/* "define name" up to "endef". */
static void take_define(struct reading *reading, const char *name)
{
	g_autoptr(GString) body = g_string_new(NULL);
	g_autofree char *key = g_strstrip(g_strndup(name, strcspn(name, "=")));
	char *line;

	while ((line = next_line(reading))) {
		gboolean end = g_str_has_prefix(g_strchug(line), "endef");

		if (!end)
			g_string_append_printf(body, "%s%s", body->len ? "\n" : "", line);
		g_free(line);
		if (end)
			break;
	}
	if (tt_mk_active(reading->branches))
		set(reading->mk, key, g_strdup(body->str), FALSE);
}

static void take_line(struct reading *reading, const char *line)
{
	const char *rest, *operator;

	if ((rest = tt_mk_after(line, "include"))) {
		take_include(reading->mk, rest, TRUE);
	} else if ((rest = tt_mk_after(line, "-include")) ||
		   (rest = tt_mk_after(line, "sinclude"))) {
		take_include(reading->mk, rest, FALSE);
	} else if ((operator= find_operator(line))) {
		assign(reading->mk, line, operator);
		reading->in_rule = FALSE;
	} else if (strchr(line, ':')) {
		reading->in_rule = TRUE;
	} else if (g_str_has_prefix(line, "$(eval")) {
		tt_mk_problem(reading->mk, "makefile: $(eval)", line);
	}
}

void tt_mk_run(struct tt_mk *mk, const char *path, const char *text)
{
	struct reading reading = { .mk = mk, .next = text };
	char *line;

	reading.branches = tt_mk_branches_new();
	mk->path = path;
	mk->line = 0;
	mk->depth++;
	while ((line = next_line(&reading))) {
		gboolean recipe = *line == '\t' && reading.in_rule;
		const char *rest;

		strip_comment(line);
		g_strchug(line);
		if (!*line || recipe || tt_mk_conditional(mk, reading.branches, line))
			;
		else if ((rest = tt_mk_after(line, "define")))
			take_define(&reading, rest);
		else if (tt_mk_active(reading.branches))
			take_line(&reading, line);
		g_free(line);
	}
	mk->depth--;
	g_array_unref(reading.branches);
}
