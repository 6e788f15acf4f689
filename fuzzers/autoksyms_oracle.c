// SPDX-License-Identifier: GPL-2.0-only
#include "autoksyms_oracle.h"

#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"

static const char define[] = "#define __KSYM_";
#define DEFINE_LENGTH (sizeof(define) - 1)

/* Names as compilers and assemblers make them. */
static bool is_symbol(struct ttf_slice name)
{
	for (size_t i = 0; i < name.length; i++) {
		char c = name.data[i];

		if (c != '_' && c != '$' && (c != '.' || !i) && !(c >= '0' && c <= '9') &&
		    !((c | 32) >= 'a' && (c | 32) <= 'z'))
			return false;
	}
	return name.length > 0;
}

/* The names that lines "#define __KSYM_NAME 1" give, well-formed ones only. */
static void collect_defined(struct ttf_set *set, const char *p, size_t length)
{
	const char *end = p + length;

	ttf_set_clear(set);
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *stop = newline ? newline : end;
		struct ttf_slice name = { p + DEFINE_LENGTH, 0 };

		if ((size_t)(stop - p) > DEFINE_LENGTH + 2 && !memcmp(p, define, DEFINE_LENGTH) &&
		    !memcmp(stop - 2, " 1", 2)) {
			name.length = (size_t)(stop - 2 - name.data);
			if (is_symbol(name))
				ttf_set_add(set, name);
		}
		p = stop + 1;
	}
}

static void check_touched(const struct tt_ksyms_rules *rules, const struct ttf_set *touched,
			  const struct ttf_set *have, const struct ttf_set *other, const char *what)
{
	for (size_t i = 0; i < have->room; i++) {
		struct tt_ksyms_text symbol = { have->slots[i].key.data,
						have->slots[i].key.length };
		char path[4096];
		size_t length;

		if (have->slots[i].round != have->round || ttf_set_has(other, have->slots[i].key))
			continue;
		length = tt_ksyms_dep_file(rules, symbol, path, sizeof(path));
		if (length && !ttf_set_has(touched, (struct ttf_slice){ path, length }))
			ttf_fail("autoksyms/touched", "%.*s %s but %s is not touched",
				 (int)symbol.length, symbol.data, what, path);
	}
}

/* The old list twice the same line: uniq -u takes the symbol for unchanged. Not kbuild's. */
static bool has_repeats(struct tt_ksyms_text old)
{
	static struct ttf_set lines;
	const char *p = old.data, *end = p + old.length;

	ttf_set_clear(&lines);
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *stop = newline ? newline : end;

		if (!ttf_set_add(&lines, (struct ttf_slice){ p, (size_t)(stop - p) }))
			return true;
		p = stop + 1;
	}
	return false;
}

static bool has_backslash(struct tt_ksyms_text text)
{
	return text.length && memchr(text.data, '\\', text.length);
}

static void check_needed(const struct ttf_set *listed, const struct tt_ksyms_rules *rules,
			 struct tt_ksyms_text text)
{
	const char *p = text.data, *end = p + text.length;

	while (p < end) {
		struct ttf_slice word = { p, 0 };

		while (p < end && *p != ' ' && *p != '\n')
			p++;
		word.length = (size_t)(p - word.data);
		p++;
		if (!is_symbol(word) ||
		    (rules->drops_this_module && ttf_slice_is(word, "__this_module")))
			continue;
		if (!ttf_set_has(listed, word))
			ttf_fail("autoksyms/lost", "%.*s is needed and not listed",
				 (int)word.length, word.data);
	}
}

/* A list that does not end its last line runs into the next one; kbuild writes none such. */
static void check_all_needed(const struct tt_ksyms_rules *rules, const struct tt_ksyms_input *input,
			     const struct ttf_set *listed)
{
	if (rules->line)
		return;
	for (size_t i = 0; i < input->module_count; i++) {
		struct tt_ksyms_text text = input->modules[i];

		if (text.length && text.data[text.length - 1] != '\n')
			return;
		check_needed(listed, rules, text);
	}
}

/* The list, given as one module's needs, must give the same list. */
static void check_fixed_point(const struct tt_ksyms_rules *rules,
			      const struct tt_ksyms_result *result, const struct ttf_set *listed)
{
	static struct tt_ksyms_model *model;
	static struct ttf_text first, words;
	struct tt_ksyms_input input = { .module_count = 1 };
	struct tt_ksyms_text module;
	size_t lines = 0;

	for (size_t i = 0; i < result->list.length; i++)
		lines += result->list.data[i] == '\n';
	if (lines != listed->count)
		return; /* names that are no symbols */
	if (!model)
		model = tt_ksyms_model_new();
	ttf_text_clear(&words);
	for (unsigned int i = 1; i < rules->line; i++)
		ttf_text_puts(&words, "x\n");
	for (size_t i = 0; i < listed->room; i++) {
		if (listed->slots[i].round != listed->round)
			continue;
		ttf_text_slice(&words, listed->slots[i].key);
		ttf_text_puts(&words, " ");
	}
	if (words.length && words.data[words.length - 1] == ' ')
		words.data[words.length - 1] = '\n';
	ttf_text_clear(&first);
	ttf_text_add(&first, result->list.data, result->list.length);
	module = (struct tt_ksyms_text){ words.data, words.length };
	input.modules = &module;
	input.old = (struct tt_ksyms_text){ first.data, first.length };
	result = tt_ksyms_model_run(model, rules, &input);
	if (result->list.length != first.length ||
	    memcmp(result->list.data, first.data, first.length) || result->updated)
		ttf_fail("autoksyms/fixed", "the list made from itself differs:\n%s---\n%.*s",
			 first.data, (int)result->list.length, result->list.data);
}

void autoksyms_check_rules(const struct tt_ksyms_rules *rules, const struct tt_ksyms_input *input,
			   const struct tt_ksyms_result *result)
{
	static struct ttf_set old, new, touched;

	if (result->beyond)
		return;
	collect_defined(&new, result->list.data, result->list.length);
	check_all_needed(rules, input, &new);
	if (result->list.length % 8 == 0 && !rules->appends_layout)
		check_fixed_point(rules, result, &new);
	/* docs/findings.md: autoksyms-long-name, autoksyms-backslash */
	if ((result->stopped || has_backslash(result->list) || has_backslash(input->old)) &&
	    !getenv("TTF_STRICT"))
		return;
	if (has_repeats(input->old))
		return;
	if (rules->appends_layout && input->modversions)
		return;
	collect_defined(&old, input->old.data, input->old.length);
	ttf_set_clear(&touched);
	for (size_t i = 0; i < result->touched_count; i++)
		ttf_set_add(&touched, (struct ttf_slice){ result->touched[i].data,
							  result->touched[i].length });
	check_touched(rules, &touched, &old, &new, "went");
	check_touched(rules, &touched, &new, &old, "came");
}

/* The paths as the file system shows them: no two slashes in a row, each once. */
static void collect_paths(struct ttf_set *set, struct ttf_text *store,
			  const struct tt_ksyms_result *result)
{
	ttf_set_clear(set);
	ttf_text_clear(store);
	/* The set points into the store, which must not move. */
	for (size_t i = 0; i < result->touched_count; i++)
		ttf_text_add(store, result->touched[i].data, result->touched[i].length);
	ttf_text_clear(store);
	for (size_t i = 0; i < result->touched_count; i++) {
		size_t from = store->length;

		for (size_t at = 0; at < result->touched[i].length; at++) {
			char c = result->touched[i].data[at];

			if (c != '/' ||
			    (store->length > from && store->data[store->length - 1] != '/'))
				ttf_text_add(store, &c, 1);
		}
		ttf_set_add(set, (struct ttf_slice){ store->data + from, store->length - from });
	}
}

static void check_paths(int era, const struct tt_ksyms_result *result,
			const struct scripts_answer *answer)
{
	static struct ttf_set paths;
	static struct ttf_text store;
	const char *p = answer->paths.data, *end = p + answer->paths.length;
	size_t found = 0;

	collect_paths(&paths, &store, result);
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		struct ttf_slice path = { p, (size_t)(newline - p) };

		if (!ttf_set_has(&paths, path))
			ttf_fail("autoksyms/scripts", "era %d touches %.*s, the model does not",
				 era, (int)path.length, path.data);
		found++;
		p = newline + 1;
	}
	if (found != paths.count)
		ttf_fail("autoksyms/scripts", "era %d touches %zu dep files, the model %zu:\n%s",
			 era, found, paths.count, answer->log.data);
}

void autoksyms_check_scripts(int era, const struct tt_ksyms_rules *rules,
			     const struct tt_ksyms_input *input,
			     const struct tt_ksyms_result *result,
			     const struct scripts_answer *answer)
{
	struct tt_ksyms_text list = result->updated ? result->list : input->old;
	const char *first = memmem(list.data, list.length, define, DEFINE_LENGTH);

	(void)rules;
	list.length -= first ? (size_t)(first - list.data) : list.length;
	if (answer->status)
		ttf_fail("autoksyms/scripts", "era %d ends with %d:\n%s", era, answer->status,
			 answer->log.data);
	check_paths(era, result, answer);
	if (answer->rebuilt != result->updated ||
	    (result->updated &&
	     (answer->changed != result->changed || answer->before != result->before ||
	      answer->after != result->after)))
		ttf_fail("autoksyms/scripts",
			 "era %d: before=%lu after=%lu changed=%lu rebuilt=%d, the model has "
			 "before=%lu after=%lu changed=%lu rebuilt=%d",
			 era, answer->before, answer->after, answer->changed, answer->rebuilt,
			 result->before, result->after, result->changed, result->updated);
	if (answer->list.length != list.length ||
	    (list.length && memcmp(answer->list.data, first, list.length)))
		ttf_fail("autoksyms/scripts", "era %d writes\n%s---\nthe model\n%.*s", era,
			 answer->list.data, (int)list.length, first);
}
