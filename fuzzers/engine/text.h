/* SPDX-License-Identifier: GPL-2.0-only */
/* Growing text, slices, and a set of slices that is emptied at no cost. */
#ifndef TTF_TEXT_H
#define TTF_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ttf_text {
	char *data; /* a NUL follows the last byte */
	size_t length;
	size_t room;
};

struct ttf_slice {
	const char *data;
	size_t length;
};

void ttf_text_add(struct ttf_text *text, const void *data, size_t length);
void ttf_text_puts(struct ttf_text *text, const char *string);
void ttf_text_slice(struct ttf_text *text, struct ttf_slice slice);
void ttf_text_clear(struct ttf_text *text);
void ttf_text_free(struct ttf_text *text);

bool ttf_slice_is(struct ttf_slice slice, const char *string);
bool ttf_slice_equal(struct ttf_slice a, struct ttf_slice b);
bool ttf_slice_ends(struct ttf_slice slice, const char *suffix);
/* For qsort: bytewise, a prefix first. */
int ttf_slice_compare(const void *a, const void *b);

/* Slices that were added stay where they are: the set only points to them. */
struct ttf_set {
	struct ttf_slot {
		struct ttf_slice key;
		uint32_t round;
	} * slots;
	size_t room, count;
	uint32_t round;
};

void ttf_set_clear(struct ttf_set *set);
/* True if @key was not in the set before. */
bool ttf_set_add(struct ttf_set *set, struct ttf_slice key);
bool ttf_set_has(const struct ttf_set *set, struct ttf_slice key);
void ttf_set_free(struct ttf_set *set);

#endif
