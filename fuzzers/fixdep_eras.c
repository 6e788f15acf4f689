// SPDX-License-Identifier: GPL-2.0-only
/*
 * One era's fixdep against another's. Where both take the input, make must see the same
 * dependencies in what they print, but for the documented differences: which generated headers
 * are left out, that each file is listed once (6.3), how a CONFIG_ word becomes a path, and the
 * sources of further rules (fixdep_is_plain()).
 */
#include <stdlib.h>
#include <string.h>

#include "fixdep_oracle.h"
#include "make_model.h"

struct outcome {
	const char *kernel;
	const struct fixdep_era *era;
	bool usable;
	struct make_text make;
	struct ttf_text output;
	struct ttf_text folded; /* the CONFIG_ paths in one form */
	struct ttf_set words;
};

static const struct make_rule *rule_of(const struct make_text *make, struct ttf_slice target)
{
	for (size_t i = 0; i < make->rule_count; i++) {
		struct ttf_slice list = make->rules[i].targets;

		if (ttf_slice_equal(make_word(&list), target))
			return &make->rules[i];
	}
	return NULL;
}

/* Left out by one of the eras; what they agree on is compared. */
static bool is_left_out(struct ttf_slice word)
{
	return ttf_slice_ends(word, "include/generated/autoksyms.h") ||
	       ttf_slice_ends(word, ".ver");
}

/* include/config/FOO_BAR as include/config/foo/bar.h; the room was made before. */
static struct ttf_slice fold(struct ttf_text *store, struct ttf_slice word)
{
	size_t from = store->length;
	char last = '/';

	for (size_t i = 0; i < word.length; i++) {
		char c = word.data[i] == '_' ? '/' : word.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 'a' - 'A');
		if (c != '/' || last != '/')
			ttf_text_add(store, &c, 1);
		last = c;
	}
	if (!ttf_slice_ends(word, ".h"))
		ttf_text_puts(store, ".h");
	return (struct ttf_slice){ store->data + from, store->length - from };
}

static void collect(struct outcome *o, struct ttf_slice list)
{
	struct ttf_slice word;

	ttf_set_clear(&o->words);
	ttf_text_clear(&o->folded);
	while (o->folded.room < list.length * 3 + 64)
		ttf_text_add(&o->folded, "                ", 16);
	ttf_text_clear(&o->folded);
	while ((word = make_word(&list)).length) {
		if (*word.data == MAKE_WILDCARD && (o->era->flat || o->era->first))
			word = fold(&o->folded, word);
		if (!is_left_out(word))
			ttf_set_add(&o->words, word);
	}
}

static void run(struct outcome *o, struct ttf_program *program, const struct fixdep_run *input)
{
	const struct make_rule *rule;

	o->kernel = program->kernel;
	o->era = fixdep_era(program->era);
	o->usable = false;
	if (!o->era->modelled || ttf_run(program, input->argc, input->argv, 0xa5))
		return;
	ttf_text_clear(&o->output);
	ttf_text_add(&o->output, ttf_stdout()->data, ttf_stdout()->length);
	make_read(&o->make, (struct ttf_slice){ o->output.data, o->output.length });
	rule = rule_of(&o->make, input->request.target);
	if (!o->make.understood || !rule)
		return;
	collect(o, rule->prerequisites);
	o->usable = true;
}

static void compare(const struct outcome *a, const struct outcome *b)
{
	for (size_t i = 0; i < a->words.room; i++) {
		const struct ttf_slot *slot = &a->words.slots[i];

		if (slot->round == a->words.round && !ttf_set_has(&b->words, slot->key))
			ttf_fail("fixdep/eras", "%.*s is a dependency in %s and none in %s",
				 (int)slot->key.length, slot->key.data, a->kernel, b->kernel);
	}
}

void fixdep_compare_eras(const struct fixdep_run *input)
{
	static struct outcome outcomes[2];
	size_t count = 0;

	for (struct ttf_program *program = ttf_programs; program->name; program++) {
		struct outcome *o = &outcomes[count % 2], *before = &outcomes[(count + 1) % 2];

		run(o, program, input);
		if (!o->usable)
			continue;
		if (count++) {
			compare(o, before);
			compare(before, o);
		}
	}
}
