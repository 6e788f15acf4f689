// SPDX-License-Identifier: GPL-2.0-only
#include "base/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

/* What the functions of a guarded stream know of it. */
struct guarded {
	int fd;
	int error;     /* errno of the first write that failed */
	gboolean lead; /* 0xc2 came last, the first byte of a C1 character in UTF-8 */
};

static struct guarded output = { .fd = STDOUT_FILENO };
static struct guarded errors = { .fd = STDERR_FILENO };

static void append_safe(struct guarded *to, GString *text, guchar c)
{
	const gboolean lead = to->lead;

	to->lead = c == 0xc2;
	if (to->lead && !lead)
		return;
	if (lead && c >= 0x80 && c < 0xa0) {
		g_string_append_printf(text, "\\u%04x", c);
		return;
	}
	if (lead)
		g_string_append_c(text, (char)0xc2);
	if (to->lead)
		return;
	if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
		g_string_append_printf(text, "\\x%02x", c);
	else
		g_string_append_c(text, (char)c);
}

static ssize_t write_guarded(void *cookie, const char *data, size_t size)
{
	struct guarded *to = cookie;
	g_autoptr(GString) text = g_string_sized_new(size);

	for (size_t i = 0; i < size; i++)
		append_safe(to, text, (guchar)data[i]);
	if (tt_write_all(to->fd, text->str, text->len))
		return (ssize_t)size;
	if (!to->error)
		to->error = errno;
	return 0;
}

static FILE *guard(struct guarded *to, FILE *old, int mode)
{
	const cookie_io_functions_t functions = { .write = write_guarded };
	FILE *stream;

	fflush(old);
	stream = fopencookie(to, "w", functions);
	if (!stream)
		return old;
	setvbuf(stream, NULL, mode, BUFSIZ);
	return stream;
}

void tt_terminal_guard(void)
{
	stdout = guard(&output, stdout, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
	stderr = guard(&errors, stderr, _IONBF);
}

void tt_terminal_line(void)
{
	static const char clear[] = "\r\033[K";

	fflush(stderr);
	tt_write_all(STDERR_FILENO, clear, strlen(clear));
}

gboolean tt_terminal_end(const char *program)
{
	fflush(stdout);
	/* A stream in the middle of a character has held back its first byte. */
	if (output.lead && !tt_write_all(output.fd, "\xc2", 1) && !output.error)
		output.error = errno;
	if (!output.error)
		return TRUE;
	fprintf(stderr, "%s: cannot write to standard output: %s\n", program,
		g_strerror(output.error));
	return FALSE;
}
