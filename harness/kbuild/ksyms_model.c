// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/ksyms_model.h"

#include <stdlib.h>
#include <string.h>

#include "kbuild/ksyms_array.h"

/* Longest name of a directory entry: a longer symbol's dep file cannot be made. */
#define LONGEST_NAME 255

struct tt_ksyms_model {
	struct tt_ksyms_result result;
	struct array joined;  /* char: the modules' words in one text */
	struct array names;   /* struct tt_ksyms_text */
	struct array list;    /* char */
	struct array lines;   /* struct tt_ksyms_text: old and new together */
	struct array stream;  /* char: changed names as read by the shell */
	struct array paths;   /* char */
	struct array touched; /* struct tt_ksyms_text */
};

static int compare(const void *a, const void *b)
{
	const struct tt_ksyms_text *x = a, *y = b;
	size_t common = x->length < y->length ? x->length : y->length;
	int order = common ? memcmp(x->data, y->data, common) : 0;

	return order ? order : (x->length > y->length) - (x->length < y->length);
}

static bool is(struct tt_ksyms_text text, const char *word)
{
	return text.length == strlen(word) && !memcmp(text.data, word, text.length);
}

/* The next line of @rest, without its newline; false at the end. */
static bool next_line(struct tt_ksyms_text *rest, struct tt_ksyms_text *line)
{
	const char *newline;

	if (!rest->length)
		return false;
	newline = memchr(rest->data, '\n', rest->length);
	line->data = rest->data;
	line->length = newline ? (size_t)(newline - rest->data) : rest->length;
	rest->data += line->length + !!newline;
	rest->length -= line->length + !!newline;
	return true;
}

/* What is taken of a module's list: all, or one line with its newline if it has one. */
static struct tt_ksyms_text taken(const struct tt_ksyms_rules *rules, struct tt_ksyms_text text)
{
	struct tt_ksyms_text line = { "", 0 };

	for (unsigned int i = 0; i < rules->line; i++)
		if (!next_line(&text, &line))
			return (struct tt_ksyms_text){ "", 0 };
	if (!rules->line)
		return text;
	/* sed ends the line as the file does: a last line may lack its newline. */
	if (line.data + line.length < text.data)
		line.length++;
	return line;
}

/*
 * One text of all names, one a line, made as the pipeline does: the pieces follow each other
 * without anything between, so a list without a newline at its end runs into the next.
 */
static void join(struct tt_ksyms_model *model, const struct tt_ksyms_rules *rules,
		 const struct tt_ksyms_input *input)
{
	struct array *text = &model->joined;

	text->count = 0;
	for (size_t i = 0; i < input->module_count; i++) {
		struct tt_ksyms_text piece = taken(rules, input->modules[i]);
		char *bytes;

		/* Before 5.12 the line alone was split, and dropped if it was empty. */
		if (!rules->splits_all && (!piece.length || piece.data[0] == '\n'))
			continue;
		put(text, piece.data, piece.length);
		bytes = text->data;
		for (size_t at = text->count - piece.length; at < text->count; at++)
			if (bytes[at] == ' ')
				bytes[at] = '\n';
	}
	if (rules->splits_all && input->modversions)
		put(text, "\nmodule_layout", strlen("\nmodule_layout"));
	if (rules->splits_all)
		put_byte(text, '\n');
	if (!rules->whitelist || !input->has_whitelist)
		return;
	put(text, input->whitelist.data, input->whitelist.length);
	if (rules->splits_all) {
		char *bytes = text->data;

		for (size_t at = text->count - input->whitelist.length; at < text->count; at++)
			if (bytes[at] == ' ')
				bytes[at] = '\n';
	}
}

static void collect_names(struct tt_ksyms_model *model, const struct tt_ksyms_rules *rules)
{
	struct tt_ksyms_text rest = { model->joined.data, model->joined.count }, line;

	model->names.count = 0;
	while (next_line(&rest, &line)) {
		if (rules->splits_all && !line.length)
			continue;
		if (rules->strips_dot && line.length && line.data[0] == '.') {
			line.data++;
			line.length--;
		}
		put_text(&model->names, line.data, line.length);
	}
}

static void put_define(struct array *list, struct tt_ksyms_text name)
{
	put(list, "#define __KSYM_", strlen("#define __KSYM_"));
	put(list, name.data, name.length);
	put(list, " 1\n", 3);
}

/* Sorts the names and writes each once. */
static void write_list(struct tt_ksyms_model *model, const struct tt_ksyms_rules *rules,
		       bool modversions)
{
	struct tt_ksyms_text *names = model->names.data;
	size_t count = model->names.count;

	if (count)
		qsort(names, count, sizeof(*names), compare);
	model->list.count = 0;
	for (size_t i = 0; i < count; i++) {
		if (i && !compare(&names[i], &names[i - 1]))
			continue;
		if (rules->drops_this_module && is(names[i], "__this_module"))
			continue;
		put_define(&model->list, names[i]);
	}
	if (rules->appends_layout && modversions)
		put_define(&model->list,
			   (struct tt_ksyms_text){ "module_layout", strlen("module_layout") });
}

static bool is_define(struct tt_ksyms_text line)
{
	static const char define[] = "#define __KSYM_";

	return line.length >= sizeof(define) - 1 && !memcmp(line.data, define, sizeof(define) - 1);
}

/* Adds the lines of a list to model->lines and returns how many define a symbol. */
static unsigned long add_lines(struct tt_ksyms_model *model, struct tt_ksyms_text text)
{
	struct tt_ksyms_text line;
	unsigned long defines = 0;

	while (next_line(&text, &line)) {
		/* The comment on top is in both lists; a list without it is not kbuild's. */
		defines += is_define(line);
		put_text(&model->lines, line.data, line.length);
	}
	return defines;
}

/*
 * The name in a line "#define __KSYM_NAME 1": all up to the last " 1", with what follows it.
 * False if there is no " 1".
 */
static bool put_name(struct array *stream, struct tt_ksyms_text line)
{
	size_t from = strlen("#define __KSYM_"), at = line.length;

	while (at >= from + 2 && memcmp(line.data + at - 2, " 1", 2))
		at--;
	if (at < from + 2)
		return false;
	put(stream, line.data + from, at - 2 - from);
	put(stream, line.data + at, line.length - at);
	put_byte(stream, '\n');
	return true;
}

static char fold(char c)
{
	if (c == '_')
		return '/';
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Lines that stand once in both lists together: names of symbols that changed. */
static void collect_changes(struct tt_ksyms_model *model, const struct tt_ksyms_rules *rules)
{
	struct tt_ksyms_text *lines = model->lines.data;
	size_t count = model->lines.count;

	if (count)
		qsort(lines, count, sizeof(*lines), compare);
	model->stream.count = 0;
	for (size_t i = 0; i < count; i++) {
		bool as_before = i && !compare(&lines[i], &lines[i - 1]);
		bool as_next = i + 1 < count && !compare(&lines[i], &lines[i + 1]);

		if (!as_before && !as_next && is_define(lines[i]))
			put_name(&model->stream, lines[i]);
	}
	if (rules->slashed)
		for (size_t i = 0; i < model->stream.count; i++)
			((char *)model->stream.data)[i] = fold(((char *)model->stream.data)[i]);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * The shell's "read NAME" without -r: blanks at both ends go, a backslash makes the next
 * character plain and goes, one before a newline joins the lines. False at the end of input,
 * also if the last line has no newline. Of a backslash after a blank the shells make different
 * things (docs/findings.md: dash-read-backslash): *@unclear is set.
 */
static bool shell_read(struct tt_ksyms_text *rest, struct array *name, bool *unclear)
{
	size_t start = name->count, keep = name->count;
	bool blank = false;

	for (; rest->length; rest->data++, rest->length--) {
		char c = *rest->data;

		if (c == '\n') {
			name->count = keep;
			rest->data++;
			rest->length--;
			return true;
		}
		if (c == '\\') {
			rest->data++;
			rest->length--;
			*unclear |= blank;
			if (!rest->length)
				return false;
			if (*rest->data != '\n') {
				put_byte(name, *rest->data);
				keep = name->count;
			}
			continue;
		}
		blank |= is_blank(c);
		if (is_blank(c) && name->count == start)
			continue;
		put_byte(name, c);
		if (!is_blank(c))
			keep = name->count;
	}
	return false;
}

/* Can a file of that path be made below an empty directory, by its length? */
static bool can_touch(struct tt_ksyms_text path)
{
	size_t component = 0;

	if (path.data[path.length - 1] == '/')
		return false;
	for (size_t i = 0; i < path.length; i++) {
		component = path.data[i] == '/' ? 0 : component + 1;
		if (component > LONGEST_NAME)
			return false;
	}
	return true;
}

/* Paths that leave the directory or meet files where directories must be. */
static const char *beyond_path(const struct tt_ksyms_rules *rules, struct tt_ksyms_text path)
{
	if (!rules->slashed && memchr(path.data, '/', path.length))
		return "a slash in a name";
	if (path.data[0] == '.' || memmem(path.data, path.length, "/.", 2))
		return "a path's component starts with a dot";
	if (rules->slashed && memmem(path.data, path.length, ".h/", 3))
		return "a file where a directory must be";
	return path.length > 3000 ? "a path that is too long" : NULL;
}

static void touch_all(struct tt_ksyms_model *model, const struct tt_ksyms_rules *rules)
{
	struct tt_ksyms_text rest = { model->stream.data, model->stream.count };
	struct tt_ksyms_result *result = &model->result;

	model->touched.count = 0;
	model->paths.count = 0;
	/* Slices into the paths are kept: reserve all they can need, two bytes more a line. */
	reserve(&model->paths, model->stream.count * 3 + 8, 1);
	while (!result->stopped) {
		struct tt_ksyms_text path = { (char *)model->paths.data + model->paths.count, 0 };
		bool unclear = false;

		if (!shell_read(&rest, &model->paths, &unclear))
			break;
		if (unclear && !result->beyond)
			result->beyond = "a backslash after a blank in a name";
		path.length = (size_t)((char *)model->paths.data + model->paths.count - path.data);
		if (!path.length)
			continue;
		if (rules->slashed) {
			put(&model->paths, ".h", 2);
			path.length += 2;
		}
		if (!result->beyond)
			result->beyond = beyond_path(rules, path);
		if (can_touch(path))
			put_text(&model->touched, path.data, path.length);
		else
			result->stopped = true;
	}
}

/* Bytes that the shell's tools treat in their own ways. */
static const char *beyond_text(const struct tt_ksyms_rules *rules, struct tt_ksyms_text text)
{
	if (text.length && memchr(text.data, '\0', text.length))
		return "a NUL byte";
	/* Up to 5.2 each name went through the shell's read and echo before it was listed. */
	if (rules->line == 3 && text.length &&
	    (memchr(text.data, '\\', text.length) || memchr(text.data, '\t', text.length)))
		return "a backslash or tab in the shell's read and echo";
	return NULL;
}

static void check_texts(struct tt_ksyms_result *result, const struct tt_ksyms_rules *rules,
			const struct tt_ksyms_input *input)
{
	result->beyond = beyond_text(rules, input->old);
	if (!result->beyond && input->has_whitelist)
		result->beyond = beyond_text(rules, input->whitelist);
	for (size_t i = 0; i < input->module_count && !result->beyond; i++)
		result->beyond = beyond_text(rules, input->modules[i]);
}

const struct tt_ksyms_result *tt_ksyms_model_run(struct tt_ksyms_model *model,
						 const struct tt_ksyms_rules *rules,
						 const struct tt_ksyms_input *input)
{
	struct tt_ksyms_result *result = &model->result;

	memset(result, 0, sizeof(*result));
	check_texts(result, rules, input);
	join(model, rules, input);
	collect_names(model, rules);
	write_list(model, rules, input->modversions);
	result->list = (struct tt_ksyms_text){ model->list.data, model->list.count };

	model->lines.count = 0;
	result->before = add_lines(model, input->old);
	result->after = add_lines(model, result->list);
	collect_changes(model, rules);
	touch_all(model, rules);
	result->touched = model->touched.data;
	result->touched_count = model->touched.count;
	result->changed = model->touched.count;
	result->updated = result->changed > 0;
	return result;
}

size_t tt_ksyms_dep_file(const struct tt_ksyms_rules *rules, struct tt_ksyms_text symbol,
			 char *path, size_t size)
{
	size_t length = symbol.length + (rules->slashed ? 2 : 0);

	if (length >= size)
		return 0;
	for (size_t i = 0; i < symbol.length; i++)
		path[i] = rules->slashed ? fold(symbol.data[i]) : symbol.data[i];
	if (rules->slashed)
		memcpy(path + symbol.length, ".h", 2);
	path[length] = '\0';
	return length;
}

struct tt_ksyms_model *tt_ksyms_model_new(void)
{
	struct tt_ksyms_model *model = calloc(1, sizeof(*model));

	if (!model)
		abort();
	return model;
}

void tt_ksyms_model_free(struct tt_ksyms_model *model)
{
	struct array *arrays[] = { &model->joined, &model->names, &model->list,	  &model->lines,
				   &model->stream, &model->paths, &model->touched };

	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		free(arrays[i]->data);
	free(model);
}
