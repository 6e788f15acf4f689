/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of make's language as dep files and .cmd files are written in: comments, continued
 * lines, simple variables, rules without recipes, $(wildcard NAME) with one name.
 * Source: GNU make manual, "What makefiles contain" and "Splitting long lines".
 */
#ifndef TTF_MAKE_MODEL_H
#define TTF_MAKE_MODEL_H

#include "engine/text.h"

#define MAKE_MAX_VARIABLES 64
#define MAKE_MAX_RULES 256

struct make_rule {
	struct ttf_slice targets, prerequisites; /* words, expanded */
};

struct make_text {
	struct make_variable {
		struct ttf_slice name, value;
	} variables[MAKE_MAX_VARIABLES];
	size_t variable_count;
	struct make_rule rules[MAKE_MAX_RULES];
	size_t rule_count;
	bool understood; /* false: something beyond this model was met */
	struct ttf_text store;
};

/* Reads @text; slices in @make are valid until it is used again. Starts as zeroes. */
void make_read(struct make_text *make, struct ttf_slice text);

/* The next word of @list, which is shortened by it; empty at the end. */
struct ttf_slice make_word(struct ttf_slice *list);

/* Marks a word that was the argument of $(wildcard). */
#define MAKE_WILDCARD '\1'

#endif
