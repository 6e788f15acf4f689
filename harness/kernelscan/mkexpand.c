// SPDX-License-Identifier: GPL-2.0-only
/* References: $(name), $(name:a=b), $(function …). */
#include "kernelscan/mk_internal.h"

#include <string.h>

/* No kernel makefile goes deeper; a variable that refers to itself does. */
#define MAX_DEPTH 100

const char *tt_mk_close(const char *open, const char *end)
{
	char opening = *open, closing = opening == '(' ? ')' : '}';
	guint depth = 0;

	for (const char *p = open; p < end; p++) {
		if (*p == opening)
			depth++;
		else if (*p == closing && !--depth)
			return p;
	}
	return NULL;
}

void tt_mk_unresolved(struct tt_mk *mk, const char *what, gsize length)
{
	if (!mk->unresolved)
		mk->unresolved = g_strndup(what, length);
}

const struct tt_mk_variable *tt_mk_variable(struct tt_mk *mk, const char *name)
{
	return g_hash_table_lookup(mk->variables, name);
}

static void append_variable(struct tt_mk *mk, const char *name, GString *out)
{
	const struct tt_mk_variable *variable = tt_mk_variable(mk, name);
	const char *outside;

	if (!variable) {
		outside = mk->source->value ? mk->source->value(name, mk->source->data) : NULL;
		g_string_append(out, outside ? outside : "");
	} else if (variable->simple) {
		g_string_append(out, variable->value);
	} else {
		g_autofree char *raw = g_strdup(variable->value);
		g_autofree char *value = tt_mk_expand(mk, raw, strlen(raw));

		g_string_append(out, value);
	}
}

/* $(name:from=to); without a '%' in it, of suffixes. */
static void append_substituted(struct tt_mk *mk, const char *name, const char *rule, GString *out)
{
	const char *equal = strchr(rule, '=');
	g_autoptr(GString) value = g_string_new(NULL);
	g_autofree char *from = g_strndup(rule, equal - rule);
	const char *percent = strchr(from, '%') ? "" : "%";
	g_autofree char *arguments = NULL;

	append_variable(mk, name, value);
	/* Its commas and dollars are text by now. */
	for (gsize i = 0; i < value->len; i++)
		if (value->str[i] == '$')
			value->str[i] = '_';
	arguments = g_strdup_printf("%s%s,%s%s,%s", percent, from, percent, equal + 1, value->str);
	tt_mk_function(mk, "patsubst", 8, arguments, strlen(arguments), out);
}

static void expand_reference(struct tt_mk *mk, const char *text, gsize length, GString *out)
{
	gsize name_length = 0;
	g_autofree char *name = NULL;
	char *colon;

	while (name_length < length &&
	       (g_ascii_isalpha(text[name_length]) || text[name_length] == '-'))
		name_length++;
	if (name_length && name_length < length && g_ascii_isspace(text[name_length])) {
		if (!tt_mk_function(mk, text, name_length, text + name_length + 1,
				    length - name_length - 1, out))
			tt_mk_unresolved(mk, text, length);
		return;
	}
	name = tt_mk_expand(mk, text, length);
	colon = strchr(name, ':');
	if (colon && strchr(colon, '=')) {
		*colon = '\0';
		append_substituted(mk, name, colon + 1, out);
	} else {
		append_variable(mk, name, out);
	}
}

static const char *expand_dollar(struct tt_mk *mk, const char *p, const char *end, GString *out)
{
	const char *close;

	if (p + 1 == end)
		return end;
	if (p[1] == '$') {
		g_string_append_c(out, '$');
		return p + 2;
	}
	if (p[1] != '(' && p[1] != '{') {
		char name[2] = { p[1], '\0' };

		append_variable(mk, name, out);
		return p + 2;
	}
	close = tt_mk_close(p + 1, end);
	if (!close) {
		tt_mk_unresolved(mk, p, end - p);
		return end;
	}
	expand_reference(mk, p + 2, close - p - 2, out);
	return close + 1;
}

char *tt_mk_expand(struct tt_mk *mk, const char *text, gsize length)
{
	const char *p = text, *end = text + length;
	GString *out = g_string_sized_new(length);

	if (mk->expansions == MAX_DEPTH) {
		tt_mk_unresolved(mk, text, length);
		return g_string_free(out, FALSE);
	}
	mk->expansions++;
	while (p < end) {
		const char *dollar = memchr(p, '$', end - p);

		g_string_append_len(out, p, (dollar ? dollar : end) - p);
		p = dollar ? expand_dollar(mk, dollar, end, out) : end;
	}
	mk->expansions--;
	return g_string_free(out, FALSE);
}
