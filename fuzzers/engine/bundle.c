// SPDX-License-Identifier: GPL-2.0-only
#include "engine/bundle.h"

#include <string.h>

static const char mark[] = "%%%";

/* The next line that starts a file at or after @from, or NULL. */
static const char *next_mark(const char *start, const char *from, const char *end)
{
	while (from < end && (from = memmem(from, (size_t)(end - from), mark, 3))) {
		if ((from == start || from[-1] == '\n') && from + 3 < end &&
		    (from[3] == ' ' || from[3] == '-'))
			return from;
		from += 3;
	}
	return NULL;
}

static const char *line_end(const char *p, const char *end)
{
	const char *newline = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;

	return newline ? newline : end;
}

static unsigned int number(struct ttf_slice text)
{
	unsigned int value = 0;

	for (size_t i = 0; i < text.length && i < 6; i++)
		if (text.data[i] >= '0' && text.data[i] <= '9')
			value = value * 10 + (unsigned int)(text.data[i] - '0');
	return value;
}

static void parse_fault(struct ttf_faults *faults, struct ttf_slice value)
{
	const struct {
		const char *word;
		unsigned int *fault;
	} kinds[] = {
		{ "open ", &faults->open },   { "stat ", &faults->stat },
		{ "read ", &faults->read },   { "memory ", &faults->memory },
		{ "write ", &faults->write },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t length = strlen(kinds[i].word);

		if (value.length > length && !memcmp(value.data, kinds[i].word, length))
			*kinds[i].fault = number(
				(struct ttf_slice){ value.data + length, value.length - length });
	}
}

static void parse_options(struct ttf_bundle *bundle, const char *p, const char *end)
{
	while (p < end && bundle->option_count < TTF_MAX_OPTIONS) {
		const char *stop = line_end(p, end);
		const char *blank = memchr(p, ' ', (size_t)(stop - p));
		struct ttf_option *option = &bundle->options[bundle->option_count];

		if (blank) {
			option->key = (struct ttf_slice){ p, (size_t)(blank - p) };
			option->value = (struct ttf_slice){ blank + 1, (size_t)(stop - blank - 1) };
			if (ttf_slice_is(option->key, "fault"))
				parse_fault(&bundle->faults, option->value);
			bundle->option_count++;
		}
		p = stop + 1;
	}
}

/* The line of a mark names the file: "%%% name" or "%%%- name". */
static const char *parse_name(struct ttf_slice *name, const char *p, const char *end)
{
	const char *stop = line_end(p, end);

	p += 3;
	if (p < stop && *p == '-')
		p++;
	if (p < stop && *p == ' ')
		p++;
	*name = (struct ttf_slice){ p, (size_t)(stop - p) };
	return stop < end ? stop + 1 : end;
}

void ttf_bundle_parse(struct ttf_bundle *bundle, const uint8_t *data, size_t size)
{
	const char *start = (const char *)data, *end = start + size;
	const char *p = size ? next_mark(start, start, end) : NULL;

	bundle->option_count = bundle->file_count = 0;
	bundle->faults = (struct ttf_faults){ 0 };
	if (!p) {
		bundle->files[0] = (struct ttf_section){ { "input", 5 }, { start, size } };
		bundle->file_count = 1;
		return;
	}
	parse_options(bundle, start, p);
	while (p && bundle->file_count < TTF_MAX_FILES) {
		struct ttf_section *file = &bundle->files[bundle->file_count++];
		const char *content = parse_name(&file->name, p, end);
		const char *stop;

		p = next_mark(start, content, end);
		stop = p ? p : end;
		/* A mark that takes the newline away takes it from content only. */
		if (p && p[3] == '-' && stop > content)
			stop--;
		file->content = (struct ttf_slice){ content, (size_t)(stop - content) };
	}
}

struct ttf_slice ttf_bundle_option(const struct ttf_bundle *bundle, const char *key,
				   const char *fallback)
{
	for (size_t i = 0; i < bundle->option_count; i++)
		if (ttf_slice_is(bundle->options[i].key, key))
			return bundle->options[i].value;
	return (struct ttf_slice){ fallback, strlen(fallback) };
}

bool ttf_bundle_flag(const struct ttf_bundle *bundle, const char *word)
{
	struct ttf_slice flags = ttf_bundle_option(bundle, "flags", "");
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= flags.length; i++)
		if ((!i || flags.data[i - 1] == ' ') && !memcmp(flags.data + i, word, length) &&
		    (i + length == flags.length || flags.data[i + length] == ' '))
			return true;
	return false;
}

const struct ttf_section *ttf_bundle_file(const struct ttf_bundle *bundle, const char *name)
{
	for (size_t i = 0; i < bundle->file_count; i++)
		if (ttf_slice_is(bundle->files[i].name, name))
			return &bundle->files[i];
	return NULL;
}
