// SPDX-License-Identifier: GPL-2.0-only
/* Streams of the program under test: read from files in memory, written into buffers. */
#include <stdlib.h>
#include <string.h>

#include "engine/export.h"
#include "engine/format.h"
#include "engine/internal.h"
#include "engine/redirect.h"

#define MAX_STREAMS 32
#define MAX_WRITTEN 64

/* Handed out as a FILE *: the program only passes it back. */
struct stream {
	const struct ttf_file *file; /* for reading, else NULL */
	struct ttf_text *out;
	size_t offset;
	bool ended, failed, open;
};

static struct stream streams[MAX_STREAMS];
static struct stream standard[3];
static struct ttf_text captured[3];
static struct ttf_file input;

static struct written {
	struct ttf_text name, text;
} written[MAX_WRITTEN];
static size_t written_count;

void ttf_streams_reset(void)
{
	memset(streams, 0, sizeof(streams));
	memset(standard, 0, sizeof(standard));
	ttf_text_clear(&captured[1]);
	ttf_text_clear(&captured[2]);
	standard[0].file = &input;
	standard[1].out = &captured[1];
	standard[2].out = &captured[2];
	written_count = 0;
}

void ttf_stdin_set(const void *data, size_t size)
{
	input = (struct ttf_file){ .name = "", .data = data, .size = size };
}

const struct ttf_text *ttf_stdout(void)
{
	return &captured[1];
}

const struct ttf_text *ttf_stderr(void)
{
	return &captured[2];
}

const struct ttf_text *ttf_written(const char *name)
{
	for (size_t i = 0; i < written_count; i++)
		if (!strcmp(written[i].name.data, name))
			return &written[i].text;
	return NULL;
}

struct ttf_text *ttf_written_add(const char *name)
{
	struct written *entry = &written[0];

	for (size_t i = 0; i < written_count; i++)
		if (!strcmp(written[i].name.data, name))
			return &written[i].text;
	if (written_count == MAX_WRITTEN)
		return NULL;
	entry += written_count++;
	ttf_text_clear(&entry->name);
	ttf_text_puts(&entry->name, name);
	ttf_text_clear(&entry->text);
	return &entry->text;
}

static struct stream *stream(FILE *file)
{
	if (file == stdin)
		return &standard[0];
	if (file == stdout)
		return &standard[1];
	return file == stderr ? &standard[2] : (struct stream *)file;
}

FILE *ttf_fopen(const char *name, const char *mode)
{
	const struct ttf_file *file = ttf_file_find(name, strlen(name));

	errno = ENOENT;
	if (mode[0] == 'r' && !file)
		return NULL;
	errno = EACCES;
	if (ttf_fault(&ttf_faults.open))
		return NULL;
	for (int i = 0; i < MAX_STREAMS; i++) {
		if (streams[i].open)
			continue;
		streams[i] = (struct stream){ .open = true };
		if (mode[0] == 'r')
			ttf_export_file(name, file);
		if (mode[0] == 'r')
			streams[i].file = file;
		else
			streams[i].out = ttf_written_add(name);
		if (streams[i].out)
			ttf_text_clear(streams[i].out);
		return (FILE *)&streams[i];
	}
	errno = EMFILE;
	return NULL;
}

int ttf_fclose(FILE *file)
{
	stream(file)->open = false;
	return 0;
}

size_t ttf_fread(void *buffer, size_t size, size_t count, FILE *file)
{
	struct stream *s = stream(file);
	size_t left = s->file ? s->file->size - s->offset : 0;
	size_t bytes = size * count;

	if (ttf_fault(&ttf_faults.read)) {
		s->failed = true;
		return 0;
	}
	if (bytes > left) {
		bytes = left;
		s->ended = true;
	}
	if (bytes)
		memcpy(buffer, s->file->data + s->offset, bytes);
	s->offset += bytes;
	return size ? bytes / size : 0;
}

/* The next line with its newline, empty at the end. */
static struct ttf_slice next_line(struct stream *s, size_t limit)
{
	const char *start = s->file ? (const char *)s->file->data + s->offset : NULL;
	size_t left = s->file ? s->file->size - s->offset : 0;
	const char *newline = NULL;
	size_t length;

	if (left > limit)
		left = limit;
	if (left)
		newline = memchr(start, '\n', left);
	length = newline ? (size_t)(newline - start) + 1 : left;
	s->offset += length;
	if (!length)
		s->ended = true;
	return (struct ttf_slice){ start, length };
}

char *ttf_fgets(char *buffer, int size, FILE *file)
{
	struct ttf_slice line = next_line(stream(file), size > 0 ? (size_t)size - 1 : 0);

	if (!line.length)
		return NULL;
	memcpy(buffer, line.data, line.length);
	buffer[line.length] = '\0';
	return buffer;
}

int ttf_fgetc(FILE *file)
{
	struct ttf_slice line = next_line(stream(file), 1);

	return line.length ? (unsigned char)line.data[0] : EOF;
}

ssize_t ttf_getline(char **line, size_t *room, FILE *file)
{
	struct ttf_slice next = next_line(stream(file), (size_t)-1);

	if (!next.length)
		return -1;
	if (!*line || *room <= next.length) {
		*room = next.length + 120;
		*line = ttf_realloc(*line, *room);
		if (!*line)
			return -1;
	}
	memcpy(*line, next.data, next.length);
	(*line)[next.length] = '\0';
	return (ssize_t)next.length;
}

int ttf_feof(FILE *file)
{
	return stream(file)->ended;
}

int ttf_ferror(FILE *file)
{
	return stream(file)->failed;
}

int ttf_fflush(FILE *file)
{
	return stream(file)->failed ? EOF : 0;
}

/* A full disk fails once and then for good. */
static bool can_write(struct stream *s)
{
	if (s->out != &captured[2] && ttf_fault(&ttf_faults.write))
		s->failed = true;
	if (s->failed)
		errno = ENOSPC;
	return !s->failed && s->out;
}

size_t ttf_fwrite(const void *buffer, size_t size, size_t count, FILE *file)
{
	struct stream *s = stream(file);

	if (!can_write(s))
		return 0;
	ttf_text_add(s->out, buffer, size * count);
	return count;
}

int ttf_vfprintf(FILE *file, const char *format, va_list arguments)
{
	struct stream *s = stream(file);
	size_t before;

	if (!can_write(s))
		return -1;
	before = s->out->length;
	ttf_format(s->out, format, arguments);
	return (int)(s->out->length - before);
}

int ttf_vprintf(const char *format, va_list arguments)
{
	return ttf_vfprintf(stdout, format, arguments);
}

int ttf_fprintf(FILE *file, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = ttf_vfprintf(file, format, arguments);
	va_end(arguments);
	return length;
}

int ttf_printf(const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = ttf_vfprintf(stdout, format, arguments);
	va_end(arguments);
	return length;
}

int ttf_fputs(const char *string, FILE *file)
{
	return ttf_fwrite(string, 1, strlen(string), file) || !*string ? 0 : EOF;
}

int ttf_fputc(int c, FILE *file)
{
	char byte = (char)c;

	return ttf_fwrite(&byte, 1, 1, file) ? (unsigned char)byte : EOF;
}

int ttf_puts(const char *string)
{
	return ttf_printf("%s\n", string) < 0 ? EOF : 0;
}

void ttf_perror(const char *prefix)
{
	int error = errno;

	ttf_fprintf(stderr, "%s: error %d\n", prefix, error);
}
