/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What scripts/gen_autoksyms.sh and scripts/adjust_autoksyms.sh do, as a pure function of texts:
 * the specification that predictions are made with and that fuzzing holds against the real
 * scripts. Plain C without GLib, because it runs some hundred thousand times a second there.
 *
 * The list: all words of the modules' lists, module_layout under CONFIG_MODVERSIONS, the
 * whitelist; sorted bytewise, each once, one line "#define __KSYM_NAME 1" each.
 * The adjustment: a line that stands in exactly one of the old and the new list, and there once,
 * names a symbol that changed. Its dep file is touched. If none was, the new list is dropped.
 */
#ifndef TT_KBUILD_KSYMS_MODEL_H
#define TT_KBUILD_KSYMS_MODEL_H

#include <stdbool.h>
#include <stddef.h>

struct tt_ksyms_text {
	const char *data;
	size_t length;
};

/* How the scripts of an era differ; versions are those of the change (kbuild-eras in docs). */
struct tt_ksyms_rules {
	unsigned int line;	/* of a module's list that has the names, from 1; 0: all of it */
	bool whitelist;		/* CONFIG_UNUSED_KSYMS_WHITELIST is known (5.7) */
	bool splits_all;	/* the whitelist has words too, not lines; no empty names (5.12) */
	bool strips_dot;	/* one leading dot is dropped (5.7) */
	bool drops_this_module; /* __this_module is no export (5.19) */
	bool appends_layout;	/* module_layout follows the sorted names, be it there or not */
	bool slashed;		/* dep file of a_B is a/b.h and not a_B (up to 5.13) */
};

/* The rules of kernel version * 100 + patchlevel; NULL if that pipeline has no such scripts. */
const struct tt_ksyms_rules *tt_ksyms_rules(int era);

struct tt_ksyms_input {
	const struct tt_ksyms_text *modules; /* contents, in the order of modules.order */
	size_t module_count;
	struct tt_ksyms_text whitelist;
	bool has_whitelist;
	bool modversions;
	struct tt_ksyms_text old; /* the autoksyms.h before */
};

struct tt_ksyms_result {
	/* The new list's lines, without the comment that the script puts first. */
	struct tt_ksyms_text list;
	/* Dep files that were touched, relative to the dep directory, in order, repeats kept. */
	const struct tt_ksyms_text *touched;
	size_t touched_count;
	unsigned long changed, before, after;
	bool updated; /* the new list replaced the old one, and the rebuild was started */
	/* A name stopped the loop: the symbols behind it changed too and were not touched. */
	bool stopped;
	/* Why the scripts may do something else than said above, or NULL. */
	const char *beyond;
};

struct tt_ksyms_model;
struct tt_ksyms_model *tt_ksyms_model_new(void);
void tt_ksyms_model_free(struct tt_ksyms_model *model);

/* Runs the model. The result is valid until the next call; out of memory it aborts. */
const struct tt_ksyms_result *tt_ksyms_model_run(struct tt_ksyms_model *model,
						 const struct tt_ksyms_rules *rules,
						 const struct tt_ksyms_input *input);

/*
 * The symbol's dep file, relative to the dep directory, into @path of @size bytes; returns the
 * length or 0 if it doesn't fit.
 */
size_t tt_ksyms_dep_file(const struct tt_ksyms_rules *rules, struct tt_ksyms_text symbol,
			 char *path, size_t size);

#endif
