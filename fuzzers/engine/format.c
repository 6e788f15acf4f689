// SPDX-License-Identifier: GPL-2.0-only
#include "engine/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* True if @format has no conversion but %s, %.*s, %c and %%. */
static bool is_simple(const char *format)
{
	for (const char *p = strchr(format, '%'); p; p = strchr(p, '%')) {
		p++;
		if (!strncmp(p, ".*s", 3))
			p += 3;
		else if (*p == 's' || *p == 'c' || *p == '%')
			p++;
		else
			return false;
	}
	return true;
}

static void format_by_libc(struct ttf_text *out, const char *format, va_list arguments)
{
	char buffer[512];
	char *longer = NULL;
	va_list again;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(buffer, sizeof(buffer), format, arguments);
	if (length >= (int)sizeof(buffer)) {
		if (vasprintf(&longer, format, again) < 0)
			abort();
		ttf_text_add(out, longer, (size_t)length);
		free(longer);
	} else if (length > 0) {
		ttf_text_add(out, buffer, (size_t)length);
	}
	va_end(again);
}

/* Adds at most @limit bytes of a string; reads no byte more, as the standard says of "%.*s". */
static void add_limited(struct ttf_text *out, const char *string, int limit)
{
	ttf_text_add(out, string, limit < 0 ? strlen(string) : strnlen(string, (size_t)limit));
}

void ttf_format(struct ttf_text *out, const char *format, va_list arguments)
{
	const char *percent;
	char byte;

	if (!is_simple(format)) {
		format_by_libc(out, format, arguments);
		return;
	}
	while ((percent = strchr(format, '%'))) {
		ttf_text_add(out, format, (size_t)(percent - format));
		format = percent + 2;
		switch (percent[1]) {
		case '.': {
			int limit = va_arg(arguments, int);

			add_limited(out, va_arg(arguments, const char *), limit);
			format = percent + 4;
			break;
		}
		case 's':
			ttf_text_puts(out, va_arg(arguments, const char *));
			break;
		case 'c':
			byte = (char)va_arg(arguments, int);
			ttf_text_add(out, &byte, 1);
			break;
		default:
			ttf_text_add(out, "%", 1);
		}
	}
	ttf_text_puts(out, format);
}
