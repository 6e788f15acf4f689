// SPDX-License-Identifier: GPL-2.0-only
#include "kernelscan/cmacro.h"

#include <string.h>

static gboolean is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* Past a string or character constant at @p. */
static const char *skip_quoted(const char *p, const char *end)
{
	char quote = *p++;

	while (p < end && *p != quote && *p != '\n')
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	return p < end ? p + 1 : end;
}

const char *tt_scan_bracket(const char *p, const char *end)
{
	guint depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_quoted(p, end);
			continue;
		}
		if (*p == '(')
			depth++;
		else if (*p == ')' && !--depth)
			return p;
		p++;
	}
	return NULL;
}

char **tt_scan_split(const char *arguments, gsize length)
{
	GPtrArray *parts = g_ptr_array_new();
	const char *p = arguments, *end = arguments + length, *start = p;
	guint depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_quoted(p, end);
			continue;
		}
		if (*p == '(') {
			depth++;
		} else if (*p == ')' && depth) {
			depth--;
		} else if (*p == ',' && !depth) {
			g_ptr_array_add(parts, g_strstrip(g_strndup(start, p - start)));
			start = p + 1;
		}
		p++;
	}
	if (parts->len || p > start)
		g_ptr_array_add(parts, g_strstrip(g_strndup(start, p - start)));
	g_ptr_array_add(parts, NULL);
	return (char **)g_ptr_array_free(parts, FALSE);
}

/* A body without its comments and line continuations. */
static char *clean_body(const char *body, gsize length)
{
	GString *text = g_string_sized_new(length);
	const char *p = body, *end = body + length;

	while (p < end) {
		const char *close;

		if (*p == '\\' && p + 1 < end && p[1] == '\n') {
			g_string_append_c(text, ' ');
			p += 2;
		} else if (*p == '/' && p + 1 < end && p[1] == '*') {
			close = g_strstr_len(p + 2, end - p - 2, "*/");
			p = close ? close + 2 : end;
		} else {
			g_string_append_c(text, *p++);
		}
	}
	return g_string_free(text, FALSE);
}

struct tt_scan_macro *tt_scan_macro_new(const char *parameters, gsize parameters_length,
					const char *body, gsize body_length)
{
	struct tt_scan_macro *macro = g_new0(struct tt_scan_macro, 1);
	g_autofree char *clean = clean_body(parameters, parameters_length);

	macro->parameters = tt_scan_split(clean, strlen(clean));
	macro->body = clean_body(body, body_length);
	return macro;
}

void tt_scan_macro_free(gpointer data)
{
	struct tt_scan_macro *macro = data;

	g_strfreev(macro->parameters);
	g_free(macro->body);
	g_free(macro);
}

static gssize parameter_index(const struct tt_scan_macro *macro, const char *word, gsize length)
{
	for (gsize i = 0; macro->parameters[i]; i++) {
		const char *name = macro->parameters[i];

		if (!strcmp(name, "...") && length == 11 && !memcmp(word, "__VA_ARGS__", 11))
			return i;
		if (strlen(name) == length && !memcmp(name, word, length))
			return i;
	}
	return -1;
}

/* All arguments from @from on, for "...". */
static char *variadic(char **arguments, gsize from)
{
	return from < g_strv_length(arguments) ? g_strjoinv(", ", arguments + from) : g_strdup("");
}

static void append_argument(GString *out, const struct tt_scan_macro *macro, char **arguments,
			    gsize index, gboolean quoted)
{
	g_autofree char *rest = NULL;
	const char *value = index < g_strv_length(arguments) ? arguments[index] : "";

	if (!strcmp(macro->parameters[index], "..."))
		value = rest = variadic(arguments, index);
	g_string_append_printf(out, quoted ? "\"%s\"" : "%s", value);
}

static void drop_blanks(GString *out)
{
	while (out->len && g_ascii_isspace(out->str[out->len - 1]))
		g_string_truncate(out, out->len - 1);
}

/* One '#' or "##" at @p: the operator's effect on @out; where to go on. */
static const char *paste(GString *out, const char *p, gboolean *stringify)
{
	*stringify = FALSE;
	if (p[1] == '#') {
		drop_blanks(out);
		p += 2;
		while (g_ascii_isspace(*p))
			p++;
		return p;
	}
	*stringify = TRUE;
	for (p++; g_ascii_isspace(*p);)
		p++;
	return p;
}

char *tt_scan_expand(const struct tt_scan_macro *macro, const char *arguments)
{
	g_auto(GStrv) values = tt_scan_split(arguments, strlen(arguments));
	GString *out = g_string_new(NULL);
	gboolean stringify = FALSE;

	for (const char *p = macro->body; *p;) {
		const char *start = p;
		gssize index;

		if (*p == '#') {
			p = paste(out, p, &stringify);
			continue;
		}
		if (*p == '"') {
			p = skip_quoted(p, p + strlen(p));
			g_string_append_len(out, start, p - start);
		} else if (is_word(*p)) {
			while (is_word(*p))
				p++;
			index = parameter_index(macro, start, p - start);
			if (index < 0)
				g_string_append_len(out, start, p - start);
			else
				append_argument(out, macro, values, index, stringify);
		} else {
			g_string_append_c(out, *p++);
		}
		stringify = FALSE;
	}
	return g_string_free(out, FALSE);
}
