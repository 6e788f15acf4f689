// SPDX-License-Identifier: GPL-2.0-only
#include "report/text.h"

#include <string.h>

static gboolean unfit(gunichar c)
{
	if (c == '\t' || c == '\n')
		return FALSE;
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || (c & 0xfffe) == 0xfffe ||
	       (c >= 0xfdd0 && c <= 0xfdef);
}

static char *make_fit(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *out = g_string_new(NULL);

	for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		g_string_append_unichar(out, unfit(c) ? 0xfffd : c);
	}
	return g_string_free(out, FALSE);
}

char *tt_escape(const char *text)
{
	g_autofree char *fit = make_fit(text);

	return g_markup_escape_text(fit, -1);
}

void tt_append_escaped(GString *out, const char *text)
{
	g_autofree char *escaped = tt_escape(text);

	g_string_append(out, escaped);
}

/*
 * GLib writes control characters as references, which XML 1.0 forbids all the same. In escaped
 * text no string can have made one: its '&' has become "&amp;".
 */
static char *drop_references(const char *escaped)
{
	GString *out = g_string_new(NULL);

	for (const char *at = escaped; *at;) {
		const char *next = strstr(at, "&#x");

		g_string_append_len(out, at, next ? next - at : (gssize)strlen(at));
		if (!next)
			break;
		g_string_append_unichar(out, 0xfffd);
		at = next + strcspn(next, ";") + 1;
	}
	return g_string_free(out, FALSE);
}

void tt_append(GString *out, const char *format, ...)
{
	g_autofree char *escaped = NULL, *clean = NULL, *fit = NULL;
	va_list args;

	va_start(args, format);
	escaped = g_markup_vprintf_escaped(format, args);
	va_end(args);
	clean = drop_references(escaped);
	fit = make_fit(clean);
	g_string_append(out, fit);
}

char *tt_plain_line(const char *text)
{
	char *line = make_fit(text);

	return g_strdelimit(line, "#\n\t", ' ');
}
