// SPDX-License-Identifier: GPL-2.0-only
#include "fixdep_model.h"

#include <string.h>

static const struct fixdep_era eras[] = {
	{ .from = 0 },
	{ .from = 414,
	  .modelled = true,
	  .ignores_autoksyms = true,
	  .ignores_ver = true,
	  .extra_from_stdin = true,
	  .first = true },
	{ .from = 416 },
	{ .from = 417,
	  .modelled = true,
	  .ignores_autoksyms = true,
	  .ignores_ver = true,
	  .extra_from_stdin = true },
	{ .from = 500,
	  .modelled = true,
	  .ignores_autoksyms = true,
	  .ignores_ver = true,
	  .checks_output = true },
	{ .from = 510, .modelled = true, .ignores_autoksyms = true, .checks_output = true },
	{ .from = 514,
	  .modelled = true,
	  .ignores_autoksyms = true,
	  .checks_output = true,
	  .flat = true },
	{ .from = 603,
	  .modelled = true,
	  .make_syntax = true,
	  .saved_command = true,
	  .checks_output = true,
	  .flat = true,
	  .each_file_once = true,
	  .skips_binaries = true },
};

const struct fixdep_era *fixdep_era(int era)
{
	size_t i = sizeof(eras) / sizeof(eras[0]) - 1;

	while (eras[i].from > era)
		i--;
	return &eras[i];
}

struct state {
	const struct fixdep_era *era;
	const struct fixdep_request *request;
	struct fixdep_answer *answer;
	bool saw_source;
	bool expect_source; /* the next word of the list is the first */
	bool failed;
};

/* Words that were unescaped, and the files' names that were listed. */
static struct ttf_text unescaped;
static struct ttf_set listed;

static void put(struct state *state, const char *before, struct ttf_slice text, const char *after)
{
	struct ttf_text *out = &state->answer->out;

	ttf_text_puts(out, before);
	ttf_text_slice(out, text);
	ttf_text_puts(out, after);
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '_';
}

/* FOO_BAR as the path foo/bar.h below @directory; later no two slashes in a row. */
static void put_slashed(struct state *state, const char *directory, struct ttf_slice name)
{
	struct ttf_text *out = &state->answer->out;
	char last = '/';

	ttf_text_puts(out, "    $(wildcard ");
	ttf_text_puts(out, directory);
	ttf_text_puts(out, "/");
	for (size_t i = 0; i < name.length; i++) {
		char c = name.data[i];

		if (c == '_')
			c = '/';
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 'a' - 'A');
		if (c != '/' || last != '/' || state->era->first)
			ttf_text_add(out, &c, 1);
		last = c;
	}
	ttf_text_puts(out, ".h) \\\n");
}

static void use_config(struct state *state, struct ttf_slice name)
{
	if (ttf_slice_ends(name, "_MODULE"))
		name.length -= strlen("_MODULE");
	if (!name.length || !ttf_set_add(&state->answer->configs, name))
		return;
	if (state->era->flat)
		put(state, "    $(wildcard include/config/", name, ") \\\n");
	else
		put_slashed(state, "include/config", name);
}

/* Every identifier that starts with CONFIG_, whole identifiers only. */
static void use_configs(struct state *state, struct ttf_slice text)
{
	static const char prefix[] = "CONFIG_";
	const size_t length = sizeof(prefix) - 1;
	const char *p = text.data, *end = text.data + text.length;

	while (p < end && (p = memmem(p, (size_t)(end - p), prefix, length))) {
		const char *start = p, *stop = p + length;
		bool inner = start != text.data && is_word(start[-1]);
		bool module;

		while (stop < end && is_word(*stop))
			stop++;
		module = stop - start == 13 && !memcmp(start, "CONFIG_MODULE", 13);
		/* In the first form any CONFIG_ counts, but for CONFIG_MODULE. */
		state->answer->inner_config |= inner || module;
		if (state->era->first ? !module : !inner)
			use_config(state, (struct ttf_slice){ start + length,
							      (size_t)(stop - start) - length });
		p = stop;
	}
}

/* What a C string function sees of a file. */
static struct ttf_slice up_to_nul(struct state *state, struct ttf_slice text)
{
	const char *nul = text.length ? memchr(text.data, '\0', text.length) : NULL;

	if (nul) {
		state->answer->hidden_by_nul = true;
		text.length = (size_t)(nul - text.data);
	}
	return text;
}

static void read_source(struct state *state, struct ttf_slice name)
{
	const struct ttf_file *file = ttf_file_find(name.data, name.length);

	if (!file) {
		state->answer->status = 2;
		state->failed = true;
		return;
	}
	use_configs(state,
		    up_to_nul(state, (struct ttf_slice){ (const char *)file->data, file->size }));
}

bool fixdep_ignores(const struct fixdep_era *era, struct ttf_slice name)
{
	if (era->first && (ttf_slice_ends(name, "include/linux/kconfig.h") ||
			   ttf_slice_ends(name, "arch/um/include/uml-config.h")))
		return true;
	return ttf_slice_ends(name, "include/generated/autoconf.h") ||
	       (era->ignores_autoksyms && ttf_slice_ends(name, "include/generated/autoksyms.h")) ||
	       (era->ignores_ver && ttf_slice_ends(name, ".ver"));
}

static bool is_binary(const struct fixdep_era *era, struct ttf_slice name)
{
	return era->skips_binaries &&
	       (ttf_slice_ends(name, ".rlib") || ttf_slice_ends(name, ".rmeta") ||
		ttf_slice_ends(name, ".so"));
}

static void note_odd(struct fixdep_answer *answer, struct ttf_slice name)
{
	for (size_t i = 0; i < name.length; i++)
		if (!is_word(name.data[i]) && !strchr("./-+,@^", name.data[i]))
			answer->odd_name = true;
}

static void print_source(struct state *state, struct ttf_slice name)
{
	state->saw_source = true;
	put(state, "source_", state->request->target, " := ");
	put(state, "", name, "\n\n");
	put(state, "deps_", state->request->target, " := \\\n");
}

/* A word of the list of prerequisites. */
static void prerequisite(struct state *state, struct ttf_slice name)
{
	const struct fixdep_era *era = state->era;
	bool first = state->expect_source;
	bool read = true;

	note_odd(state->answer, name);
	if (era->make_syntax) {
		state->expect_source = false;
		if (first)
			read = !state->saw_source;
		else
			read = !fixdep_ignores(era, name) && ttf_set_add(&listed, name);
	} else if (fixdep_ignores(era, name)) {
		return;
	} else {
		state->expect_source = false;
	}
	if (first && !state->saw_source)
		print_source(state, name);
	else if (!first && read)
		put(state, "  ", name, " \\\n");
	if (read && !is_binary(era, name))
		read_source(state, name);
}

/* Before make's syntax: words between blanks, newlines and backslashes; "x:" is a target. */
static void read_plain(struct state *state, struct ttf_slice text)
{
	size_t at = 0;

	while (at < text.length && !state->failed) {
		struct ttf_slice word = { text.data + at, 0 };

		while (at < text.length && !strchr(" \\\n", text.data[at]))
			at++;
		word.length = (size_t)(text.data + at - word.data);
		at++;
		if (!word.length)
			continue;
		if (word.data[word.length - 1] == ':')
			state->expect_source = true;
		else
			prerequisite(state, word);
	}
}

/*
 * The first form (up to 4.15): as read_plain(), but blanks at the end make an empty word, which
 * is opened like any other; words are cut at a NUL when they are printed.
 */
static void read_first(struct state *state, struct ttf_slice text)
{
	size_t at = 0;

	if (text.length && memchr(text.data, '\0', text.length))
		state->answer->unknown = true;
	while (at < text.length && !state->failed) {
		struct ttf_slice word;

		while (at < text.length && strchr(" \\\n", text.data[at]))
			at++;
		word = (struct ttf_slice){ text.data + at, 0 };
		while (at < text.length && !strchr(" \\\n", text.data[at]))
			at++;
		word.length = (size_t)(text.data + at - word.data);
		at++;
		if (word.length >= 4096)
			state->answer->overflows = true;
		if (word.length && word.data[word.length - 1] == ':')
			state->expect_source = true;
		else
			prerequisite(state, word);
	}
}

/* Where the comment that starts at @at ends: at a newline that no backslash precedes. */
static size_t comment_end(struct state *state, struct ttf_slice text, size_t at)
{
	while (at < text.length && text.data[at] != '\n') {
		if (text.data[at] == '\\' && ++at == text.length) {
			state->answer->comment_runs_over = true;
			return at;
		}
		at++;
	}
	return at;
}

static bool is_continuation(struct ttf_slice text, size_t at)
{
	return at + 1 < text.length && text.data[at] == '\\' && text.data[at + 1] == '\n';
}

/* A word in make's syntax; \# and \: stand for the second character, other pairs for both. */
static size_t read_word(struct ttf_slice text, size_t at, struct ttf_slice *word)
{
	size_t start = at, from = unescaped.length;
	bool plain = true;

	while (at < text.length && !strchr(" \t\n#:", text.data[at]) &&
	       !is_continuation(text, at)) {
		if (text.data[at] != '\\' || at + 1 == text.length) {
			at++;
			continue;
		}
		if (text.data[at + 1] == '#' || text.data[at + 1] == ':') {
			ttf_text_add(&unescaped, text.data + start, at - start);
			start = at + 1;
			plain = false;
		}
		at += 2;
	}
	*word = (struct ttf_slice){ text.data + start, at - start };
	if (!plain) {
		ttf_text_add(&unescaped, text.data + start, at - start);
		*word = (struct ttf_slice){ unescaped.data + from, unescaped.length - from };
	}
	return at;
}

static void read_make(struct state *state, struct ttf_slice text)
{
	bool in_list = false;
	size_t at = 0;

	while (at < text.length && !state->failed) {
		struct ttf_slice word;

		switch (text.data[at]) {
		case '#':
			at = comment_end(state, text, at);
			continue;
		case '\n':
			in_list = false;
			at++;
			continue;
		case ':':
			in_list = state->expect_source = true;
			at++;
			continue;
		case ' ':
		case '\t':
			at++;
			continue;
		}
		if (is_continuation(text, at)) {
			at += 2;
			continue;
		}
		at = read_word(text, at, &word);
		if (in_list)
			prerequisite(state, word);
	}
}

/* Lines of standard input become dependencies on dep files of symbols; 78 bytes at most. */
static void read_extra(struct state *state, struct ttf_slice text)
{
	const char *p = text.data, *end = p + text.length;

	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		struct ttf_slice line = { p, (size_t)((newline ? newline : end) - p) };

		if (!newline || line.length > 78 || !line.length || memchr(p, '\0', line.length)) {
			state->answer->status = 1;
			state->failed = true;
			return;
		}
		note_odd(state->answer, line);
		put_slashed(state, state->era->first ? "include/config" : "include/ksym", line);
		p = newline + 1;
	}
}

void fixdep_model(const struct fixdep_era *era, const struct fixdep_request *request,
		  struct fixdep_answer *answer)
{
	struct state state = { .era = era, .request = request, .answer = answer };
	struct ttf_slice text;

	answer->status = 0;
	ttf_text_clear(&answer->out);
	ttf_set_clear(&answer->configs);
	answer->comment_runs_over = answer->hidden_by_nul = answer->odd_name = false;
	answer->inner_config = answer->unknown = answer->overflows = false;
	ttf_set_clear(&listed);
	/* Slices into this text are kept: room for all of it, so that it never moves. */
	ttf_text_clear(&unescaped);
	ttf_text_add(&unescaped, request->depfile.data, request->depfile.length);
	ttf_text_clear(&unescaped);

	put(&state, era->saved_command ? "savedcmd_" : "cmd_", request->target, " := ");
	put(&state, "", request->command, "\n\n");
	if (era->first && !request->depfile.length)
		return;
	text = era->first ? request->depfile : up_to_nul(&state, request->depfile);
	if (era->make_syntax)
		read_make(&state, text);
	else if (era->first)
		read_first(&state, text);
	else
		read_plain(&state, text);
	if (!state.failed && !state.saw_source) {
		answer->status = 1;
		state.failed = true;
	}
	if (!state.failed && request->extra)
		read_extra(&state, request->input);
	if (state.failed)
		return;
	put(&state, "\n", request->target, ": $(deps_");
	put(&state, "", request->target, ")\n\n");
	put(&state, "$(deps_", request->target, "):\n");
}
