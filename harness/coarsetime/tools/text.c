// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIMIT 100000000000000000LL /* 1e17: a hundred million seconds in ns */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool ct_text_number(const char *text, const char **end, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;

	if (!is_digit(*text))
		return false;
	for (; is_digit(*text); text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		if (n > max / 10 || n * 10 > max - digit)
			return false;
		n = n * 10 + digit;
	}
	*end = text;
	*out = n;
	return true;
}

bool ct_text_decimal(const char *text, const char **end, int64_t scale, int64_t *out)
{
	uint64_t whole;
	int64_t fraction = 0;

	if (!ct_text_number(text, &text, (uint64_t)(LIMIT / scale), &whole))
		return false;
	if (*text == '.') {
		int64_t unit = scale;

		if (!is_digit(*++text))
			return false;
		/* The cut-off error of the units cannot add up to one: scales are powers of ten. */
		for (; is_digit(*text); text++) {
			unit /= 10;
			fraction += unit * (*text - '0');
		}
	}
	*end = text;
	*out = (int64_t)whole * scale + fraction;
	return *out <= LIMIT;
}

void ct_text_unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '\\' && s[1]) {
			s++;
			*to++ = *s == 't' ? '\t' : *s == 'n' ? '\n' : *s;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

static char *read_all(FILE *in, size_t *size)
{
	size_t n = 0, room = 65536;
	char *text = malloc(room);

	while (text) {
		char *more;

		n += fread(text + n, 1, room - n - 1, in);
		if (n < room - 1)
			break;
		room *= 2;
		more = realloc(text, room);
		if (!more)
			free(text);
		text = more;
	}
	if (text && ferror(in)) {
		free(text);
		text = NULL;
	}
	if (text)
		text[n] = '\0';
	*size = n;
	return text;
}

/* A FIFO that nobody writes to is empty, not waited for; a device may have no end. */
static FILE *open_text(const char *file)
{
	int fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && !S_ISCHR(st.st_mode)) {
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
		return fdopen(fd, "r");
	}
	close(fd);
	errno = ENODEV;
	return NULL;
}

char *ct_text_read(const char *file, size_t *size)
{
	FILE *in = strcmp(file, "-") ? open_text(file) : stdin;
	char *text;
	int err;

	if (!in)
		return NULL;
	text = read_all(in, size);
	err = errno;
	if (in != stdin)
		fclose(in);
	errno = err;
	return text;
}

bool ct_text_fail(char **error, const char *format, ...)
{
	va_list ap;

	if (!error)
		return false;
	va_start(ap, format);
	if (vasprintf(error, format, ap) < 0)
		*error = NULL;
	va_end(ap);
	return false;
}
