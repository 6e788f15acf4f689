// SPDX-License-Identifier: GPL-2.0-only
/*
 * The meaning of fixdep's output: what make takes for the target's prerequisites. The dep file
 * is read as make reads it, not as fixdep does, and so is the output.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixdep_oracle.h"
#include "make_model.h"
#include "real_make.h"

static struct make_text input, output;
static struct ttf_set wanted, found;

static const struct make_rule *rule_for(const struct make_text *make, struct ttf_slice target)
{
	for (size_t i = 0; i < make->rule_count; i++) {
		struct ttf_slice targets = make->rules[i].targets;

		if (ttf_slice_equal(make_word(&targets), target))
			return &make->rules[i];
	}
	return NULL;
}

/*
 * All prerequisites of all rules, without each rule's first, which is the source. Where the
 * first is a file that fixdep ignores, eras before make's syntax took the second one, and of
 * several targets they knew the last only: left out.
 */
static bool collect_wanted(const struct fixdep_era *era, struct ttf_slice depfile)
{
	make_read(&input, depfile);
	if (!input.understood || !input.rule_count)
		return false;
	ttf_set_clear(&wanted);
	for (size_t i = 0; i < input.rule_count; i++) {
		struct ttf_slice list = input.rules[i].prerequisites;
		struct ttf_slice targets = input.rules[i].targets;
		struct ttf_slice word = make_word(&list);

		make_word(&targets);
		if (fixdep_ignores(era, word) || (!era->make_syntax && make_word(&targets).length))
			return false;
		while ((word = make_word(&list)).length)
			if (!fixdep_ignores(era, word))
				ttf_set_add(&wanted, word);
	}
	return true;
}

/* Forms that eras before make's syntax refuse or read in another way: not their claim. */
static bool is_plain(struct ttf_slice depfile)
{
	for (size_t i = 0; i < depfile.length; i++) {
		char c = depfile.data[i];

		if (c == '\t' || c == '#')
			return false;
		if (c == '\\' && (i + 1 == depfile.length || depfile.data[i + 1] != '\n'))
			return false;
		if (c == ':' && (!i || strchr(" \n:\\", depfile.data[i - 1]) ||
				 (i + 1 < depfile.length && !strchr(" \n", depfile.data[i + 1]))))
			return false;
	}
	return true;
}

bool fixdep_is_plain(struct ttf_slice depfile)
{
	static const struct fixdep_era first = { .first = true };
	static const struct fixdep_era widest = { .ignores_autoksyms = true, .ignores_ver = true };

	size_t with_sources = 0;

	if (!is_plain(depfile) || !collect_wanted(&widest, depfile))
		return false;
	/* The source of a second rule is read for CONFIG_ words up to 6.2 and not from 6.3 on. */
	for (size_t i = 0; i < input.rule_count; i++) {
		struct ttf_slice list = input.rules[i].prerequisites;

		struct ttf_slice word = make_word(&list);

		with_sources += word.length > 0;
		/* Neither listed nor read up to 4.15; listed, but no longer read from 6.3 on. */
		for (; word.length; word = make_word(&list))
			if (fixdep_ignores(&first, word) || ttf_slice_ends(word, ".rlib") ||
			    ttf_slice_ends(word, ".rmeta") || ttf_slice_ends(word, ".so"))
				return false;
	}
	return with_sources == 1;
}

static bool is_config(const struct fixdep_answer *answer, struct ttf_slice path)
{
	static const char directory[] = "include/config/";
	const size_t length = sizeof(directory) - 1;

	if (path.length < length || memcmp(path.data, directory, length))
		return false;
	return ttf_set_has(&answer->configs,
			   (struct ttf_slice){ path.data + length, path.length - length });
}

/* Sorts the output's prerequisites into files and CONFIG_ words and checks both ways. */
static void compare(const struct fixdep_era *era, const struct fixdep_run *run,
		    struct fixdep_answer *answer)
{
	const struct make_rule *rule = rule_for(&output, run->request.target);
	struct ttf_slice list, word;
	size_t configs = 0;

	if (!rule)
		ttf_fail("fixdep/make", "make sees no rule for %s", run->request.target.data);
	list = rule->prerequisites;
	ttf_set_clear(&found);
	while ((word = make_word(&list)).length) {
		if (*word.data == MAKE_WILDCARD) {
			configs++;
			word.data++;
			word.length--;
			if (era->flat && !is_config(answer, word))
				ttf_fail("fixdep/make",
					 "%.*s stands for no CONFIG_ word of a source",
					 (int)word.length, word.data);
		} else if (!ttf_set_has(&wanted, word)) {
			ttf_fail("fixdep/make", "the input names no prerequisite %.*s",
				 (int)word.length, word.data);
		} else {
			ttf_set_add(&found, word);
		}
	}
	if (found.count != wanted.count)
		ttf_fail("fixdep/make", "make sees %zu of %zu dependencies", found.count,
			 wanted.count);
	if (era->flat && configs != answer->configs.count + (run->request.extra ? 1 : 0) * configs)
		ttf_fail("fixdep/make", "make sees %zu of %zu CONFIG_ words", configs,
			 answer->configs.count);
}

static bool is_safe(struct ttf_slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!strchr("./-+_, ", text.data[i]) &&
		    !(text.data[i] >= '0' && text.data[i] <= '9') &&
		    !((text.data[i] | 32) >= 'a' && (text.data[i] | 32) <= 'z'))
			return false;
	return true;
}

void fixdep_check_meaning(const struct fixdep_era *era, const struct fixdep_run *run,
			  struct fixdep_answer *answer, struct ttf_slice text)
{
	struct ttf_slice target = run->request.target;

	/* kbuild's own target names and commands, which the Makefile has escaped already. */
	if (!target.length || !is_safe(target) || memchr(target.data, ' ', target.length) ||
	    !is_safe(run->request.command))
		return;
	/* docs/findings.md: fixdep-hash-name and the like, names that make takes for its own */
	if ((answer->odd_name || answer->hidden_by_nul) && !fixdep_strict())
		return;
	if (!era->make_syntax && !is_plain(run->request.depfile))
		return;
	if (!collect_wanted(era, run->request.depfile))
		return;
	make_read(&output, text);
	if (!output.understood)
		ttf_fail("fixdep/make", "the output is no makefile of rules and variables:\n%.*s",
			 (int)text.length, text.data);
	compare(era, run, answer);
	real_make_sample(text, target, rule_for(&output, target)->prerequisites);
}
