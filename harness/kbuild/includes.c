// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/includes.h"

#include <string.h>

#define FORCED_PREFIX "srctree)/"

void tt_include_free(struct tt_include *include)
{
	if (!include)
		return;
	g_free(include->name);
	g_free(include);
}

static const char *skip_blanks_back(const char *text, const char *p)
{
	while (p > text && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	return p;
}

/* What stands between < > or " " at @p (which may be escaped, as in a C string), or NULL. */
static char *header_name(const char *p, gboolean *quoted)
{
	const char *end;

	p += *p == '\\';
	if (*p != '<' && *p != '"')
		return NULL;
	*quoted = *p == '"';
	end = p + 1 + strcspn(p + 1, *quoted ? "\"\\\n" : ">\n");
	if (*end == '\n' || !*end || end == p + 1)
		return NULL;
	return g_strndup(p + 1, end - p - 1);
}

static struct tt_include *include_at(const char *text, const char *word)
{
	const char *hash = skip_blanks_back(text, word);
	const char *after = word + strlen("include");
	struct tt_include *include;
	const char *before;
	gboolean quoted;
	char *name;

	if (hash == text || *--hash != '#')
		return NULL;
	if (g_str_has_prefix(after, "_next"))
		after += strlen("_next");
	name = header_name(after + strspn(after, " \t"), &quoted);
	if (!name)
		return NULL;
	before = skip_blanks_back(text, hash);
	include = g_new0(struct tt_include, 1);
	include->name = name;
	include->quoted = quoted;
	include->directive = before == text || before[-1] == '\n';
	return include;
}

GPtrArray *tt_includes_scan(const char *text)
{
	GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)tt_include_free);

	for (const char *p = strstr(text, "include"); p; p = strstr(p + 1, "include")) {
		struct tt_include *include = include_at(text, p);

		if (include)
			g_ptr_array_add(found, include);
	}
	return found;
}

static gboolean is_header_char(char c)
{
	return g_ascii_isalnum(c) || (c && strchr("/_.-+", c));
}

GPtrArray *tt_includes_forced(const char *makefile)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);

	for (const char *p = strstr(makefile, FORCED_PREFIX); p; p = strstr(p, FORCED_PREFIX)) {
		const char *end;

		p += strlen(FORCED_PREFIX);
		for (end = p; is_header_char(*end); end++)
			;
		if (g_str_has_prefix(p, "include/") && end - p > 2 && !strncmp(end - 2, ".h", 2))
			g_ptr_array_add(found, g_strndup(p, end - p));
	}
	return found;
}
