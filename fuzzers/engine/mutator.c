// SPDX-License-Identifier: GPL-2.0-only
#include "engine/mutator.h"

#include <stdbool.h>
#include <string.h>

struct buffer {
	uint8_t *data;
	size_t size, room;
	uint64_t random;
};

static size_t draw(struct buffer *b, size_t limit)
{
	b->random = b->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return limit ? (size_t)((b->random >> 33) % limit) : 0;
}

static void replace(struct buffer *b, size_t at, size_t cut, const void *text, size_t length)
{
	uint8_t copy[4096];

	if (at > b->size || cut > b->size - at || length > sizeof(copy) ||
	    b->size - cut + length > b->room)
		return;
	/* The text may lie in the buffer itself. */
	memcpy(copy, text, length);
	memmove(b->data + at + length, b->data + at + cut, b->size - at - cut);
	memcpy(b->data + at, copy, length);
	b->size += length - cut;
}

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\\' || c == ':' || c == '#';
}

struct span {
	size_t at, length;
};

/* The word at a random place; its length is 0 between words. */
static struct span some_word(struct buffer *b)
{
	size_t at = draw(b, b->size), stop;

	while (at < b->size && is_separator(b->data[at]))
		at++;
	while (at && !is_separator(b->data[at - 1]))
		at--;
	stop = at;
	while (stop < b->size && !is_separator(b->data[stop]))
		stop++;
	return (struct span){ at, stop - at };
}

static struct span some_line(struct buffer *b)
{
	size_t at = draw(b, b->size), stop = at;

	while (at && b->data[at - 1] != '\n')
		at--;
	while (stop < b->size && b->data[stop] != '\n')
		stop++;
	return (struct span){ at, stop - at + (stop < b->size) };
}

static size_t next_mark(const struct buffer *b, size_t from)
{
	for (size_t at = from; at + 3 < b->size; at++)
		if ((!at || b->data[at - 1] == '\n') && !memcmp(b->data + at, "%%%", 3))
			return at;
	return b->size;
}

/* A whole file of the bundle with its mark. */
static struct span some_file(struct buffer *b)
{
	size_t at = next_mark(b, draw(b, b->size));

	if (at == b->size)
		at = next_mark(b, 0);
	return (struct span){ at, at < b->size ? next_mark(b, at + 3) - at : 0 };
}

/* Mostly where words begin and end: bytes in the middle of a word are libFuzzer's own trade. */
static size_t some_place(struct buffer *b)
{
	struct span word = some_word(b);

	switch (draw(b, 4)) {
	case 0:
		return word.at;
	case 1:
		return word.at + word.length;
	case 2:
		return some_line(b).at;
	default:
		return draw(b, b->size + 1);
	}
}

static void insert_token(struct buffer *b)
{
	size_t count = 0;
	const struct ttf_token *token;
	size_t at = some_place(b);

	while (ttf_tokens[count].text)
		count++;
	token = &ttf_tokens[draw(b, count)];
	if (draw(b, 3)) {
		replace(b, at, 0, token->text, token->length);
	} else {
		struct span word = some_word(b);

		replace(b, word.at, word.length, token->text, token->length);
	}
}

static void copy_word(struct buffer *b)
{
	struct span word = some_word(b);
	size_t at = some_place(b);
	static const char separators[] = " \n";

	replace(b, at, 0, b->data + word.at, word.length);
	if (draw(b, 2))
		replace(b, at, 0, &separators[draw(b, 2)], 1);
}

/* Small changes of a word that a wrong comparison does not notice. */
static void change_word(struct buffer *b)
{
	static const char bytes[] = "_.$-/Aa0zZ9";
	struct span word = some_word(b);
	size_t end = word.at + word.length;
	size_t inside = word.at + draw(b, word.length);

	switch (draw(b, 7)) {
	case 0:
		replace(b, end, 0, &bytes[draw(b, sizeof(bytes) - 1)], 1);
		break;
	case 1:
		replace(b, word.at, 0, &bytes[draw(b, sizeof(bytes) - 1)], 1);
		break;
	case 2:
		if (word.length)
			replace(b, draw(b, 2) ? end - 1 : word.at, 1, "", 0);
		break;
	case 3:
		if (word.length)
			b->data[inside] ^= 0x20;
		break;
	case 4:
		if (word.length)
			b->data[inside] = (uint8_t)bytes[draw(b, sizeof(bytes) - 1)];
		break;
	case 5:
		replace(b, end, 0, "_MODULE", 7);
		break;
	default:
		if (word.length)
			b->data[inside] = (uint8_t)(b->data[inside] + 1);
	}
}

/* Lengths around the sizes of buffers and of names in file systems. */
static void stretch_word(struct buffer *b)
{
	static const size_t lengths[] = { 8,  16,  63,	64,  77,  78,  79,
					  80, 127, 128, 254, 255, 256, 300 };
	size_t wanted = lengths[draw(b, sizeof(lengths) / sizeof(lengths[0]))];
	struct span word = some_word(b);
	uint8_t fill[512];

	if (word.length >= wanted)
		return;
	memset(fill, draw(b, 2) ? 'x' : 'A', sizeof(fill));
	replace(b, word.at + word.length, 0, fill, wanted - word.length);
}

static void cut_something(struct buffer *b)
{
	struct span word = some_word(b), line = some_line(b), file = some_file(b);

	switch (draw(b, 5)) {
	case 0:
		replace(b, word.at, word.length, "", 0);
		break;
	case 1:
		replace(b, line.at, line.length, "", 0);
		break;
	case 2:
		replace(b, file.at, file.length, "", 0);
		break;
	case 3:
		/* The last byte: a line without its end. */
		if (b->size)
			b->size--;
		break;
	default:
		if (b->size)
			b->size = draw(b, b->size);
	}
}

static void copy_lines(struct buffer *b)
{
	struct span line = some_line(b), file = some_file(b);

	if (draw(b, 2))
		replace(b, some_line(b).at, 0, b->data + line.at, line.length);
	else
		replace(b, b->size, 0, b->data + file.at, file.length);
}

/* A file before loses its last newline, or gets it back. */
static void toggle_newline(struct buffer *b)
{
	struct span file = some_file(b);

	if (!file.length)
		return;
	if (b->data[file.at + 3] == '-')
		replace(b, file.at + 3, 1, "", 0);
	else
		replace(b, file.at + 3, 0, "-", 1);
}

static void change_separator(struct buffer *b)
{
	static const char *const separators[] = { " ", "\n",  "\t",  " \\\n ", "\\\n", "  ",  ":",
						  "#", "\\#", "\\:", "\\\\",   "\r\n", "\\ ", "" };
	const char *text = separators[draw(b, sizeof(separators) / sizeof(separators[0]))];
	size_t at = draw(b, b->size);

	while (at < b->size && !is_separator(b->data[at]))
		at++;
	if (at < b->size)
		replace(b, at, 1, text, strlen(text));
}

size_t ttf_mutate(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	static void (*const changes[])(struct buffer *) = {
		insert_token,	  insert_token,	    insert_token,   copy_word,	   copy_word,
		change_word,	  change_word,	    stretch_word,   cut_something, copy_lines,
		change_separator, change_separator, toggle_newline,
	};
	struct buffer b = { data, size, room, seed * 0x9e3779b97f4a7c15ULL + 1 };

	draw(&b, 2);
	for (size_t i = 1 + draw(&b, 3); i; i--)
		changes[draw(&b, sizeof(changes) / sizeof(changes[0]))](&b);
	return b.size;
}
