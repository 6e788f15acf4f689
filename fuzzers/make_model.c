// SPDX-License-Identifier: GPL-2.0-only
#include "make_model.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct ttf_slice make_word(struct ttf_slice *list)
{
	struct ttf_slice word;

	while (list->length && is_blank(*list->data)) {
		list->data++;
		list->length--;
	}
	word = (struct ttf_slice){ list->data, 0 };
	while (list->length && !is_blank(*list->data)) {
		list->data++;
		list->length--;
		word.length++;
	}
	return word;
}

static struct ttf_slice trim(struct ttf_slice text)
{
	while (text.length && is_blank(text.data[0])) {
		text.data++;
		text.length--;
	}
	while (text.length && is_blank(text.data[text.length - 1]))
		text.length--;
	return text;
}

/* How many backslashes stand before @at. */
static size_t backslashes(struct ttf_slice text, size_t at)
{
	size_t count = 0;

	while (count < at && text.data[at - 1 - count] == '\\')
		count++;
	return count;
}

/*
 * One logical line from @at on, without its comment, in the store. A backslash before the
 * newline joins the lines with one blank; half of the backslashes before it are dropped.
 */
static size_t logical_line(struct make_text *make, struct ttf_slice text, size_t at,
			   struct ttf_slice *line)
{
	struct ttf_text *store = &make->store;
	size_t from = store->length;
	bool comment = false;

	for (; at < text.length; at++) {
		char c = text.data[at];

		if (c == '\n' && !(backslashes(text, at) & 1))
			break;
		if (c == '\n') {
			if (!comment) {
				store->length--;
				while (store->length > from &&
				       is_blank(store->data[store->length - 1]))
					store->length--;
				ttf_text_add(store, " ", 1);
			}
			while (at + 1 < text.length && is_blank(text.data[at + 1]))
				at++;
			continue;
		}
		if (c == '#' && !comment) {
			if (backslashes(text, at) & 1)
				store->length--;
			else
				comment = true;
		}
		if (!comment)
			ttf_text_add(store, &c, 1);
	}
	*line = (struct ttf_slice){ store->data + from, store->length - from };
	return at + 1;
}

static struct ttf_slice value_of(const struct make_text *make, struct ttf_slice name)
{
	for (size_t i = 0; i < make->variable_count; i++)
		if (ttf_slice_equal(make->variables[i].name, name))
			return make->variables[i].value;
	return (struct ttf_slice){ "", 0 };
}

/* One reference, after the "$(": a variable or $(wildcard X). */
static void expand_reference(struct make_text *make, struct ttf_slice body)
{
	static const char wildcard[] = "wildcard ";
	const size_t length = sizeof(wildcard) - 1;

	if (body.length > length && !memcmp(body.data, wildcard, length)) {
		char mark = MAKE_WILDCARD;

		ttf_text_add(&make->store, &mark, 1);
		ttf_text_add(&make->store, body.data + length, body.length - length);
		return;
	}
	ttf_text_slice(&make->store, value_of(make, body));
}

static struct ttf_slice expand(struct make_text *make, struct ttf_slice text)
{
	size_t from = make->store.length;
	size_t at = 0;

	while (at < text.length) {
		const char *close;

		if (text.data[at] != '$') {
			ttf_text_add(&make->store, &text.data[at++], 1);
			continue;
		}
		if (at + 1 < text.length && text.data[at + 1] == '$') {
			ttf_text_add(&make->store, "$", 1);
			at += 2;
			continue;
		}
		close = memchr(text.data + at, ')', text.length - at);
		if (!close || text.data[at + 1] != '(') {
			make->understood = false;
			return (struct ttf_slice){ "", 0 };
		}
		expand_reference(make, (struct ttf_slice){ text.data + at + 2,
							   (size_t)(close - text.data) - at - 2 });
		at = (size_t)(close - text.data) + 1;
	}
	return (struct ttf_slice){ make->store.data + from, make->store.length - from };
}

static void assign(struct make_text *make, struct ttf_slice name, struct ttf_slice value)
{
	if (make->variable_count == MAKE_MAX_VARIABLES) {
		make->understood = false;
		return;
	}
	value = expand(make, trim(value));
	make->variables[make->variable_count].name = trim(name);
	make->variables[make->variable_count++].value = value;
}

static void read_line(struct make_text *make, struct ttf_slice line)
{
	const char *colon = memchr(line.data, ':', line.length);
	size_t before, after;

	if (!trim(line).length)
		return;
	before = colon ? (size_t)(colon - line.data) : 0;
	after = line.length - before - 1;
	if (colon && after && colon[1] == '=') {
		assign(make, (struct ttf_slice){ line.data, before },
		       (struct ttf_slice){ colon + 2, after - 1 });
		return;
	}
	line = expand(make, line);
	colon = memchr(line.data, ':', line.length);
	if (!colon || make->rule_count == MAKE_MAX_RULES || *line.data == '\t' ||
	    (colon > line.data && colon[-1] == '\\') ||
	    memchr(colon + 1, ':', line.length - (size_t)(colon + 1 - line.data)) ||
	    memchr(line.data, '=', line.length) || memchr(line.data, '|', line.length) ||
	    memchr(line.data, ';', line.length)) {
		make->understood = false;
		return;
	}
	before = (size_t)(colon - line.data);
	make->rules[make->rule_count].targets = (struct ttf_slice){ line.data, before };
	make->rules[make->rule_count++].prerequisites =
		(struct ttf_slice){ colon + 1, line.length - before - 1 };
}

void make_read(struct make_text *make, struct ttf_slice text)
{
	size_t at = 0;

	make->variable_count = make->rule_count = 0;
	make->understood = true;
	/*
	 * Slices into the store are kept, so it must not move: each byte of the text is stored
	 * once as a line, once or twice expanded; more than that is not understood.
	 */
	ttf_text_clear(&make->store);
	while (make->store.room < text.length * 8 + 1024)
		ttf_text_add(&make->store, "\0\0\0\0\0\0\0", 8);
	ttf_text_clear(&make->store);
	while (at < text.length && make->understood) {
		struct ttf_slice line;

		at = logical_line(make, text, at, &line);
		if (make->store.length + text.length * 3 + 64 > make->store.room) {
			make->understood = false;
			return;
		}
		read_line(make, line);
	}
}
