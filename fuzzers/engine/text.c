// SPDX-License-Identifier: GPL-2.0-only
#include "engine/text.h"

#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

void ttf_text_add(struct ttf_text *text, const void *data, size_t length)
{
	if (text->room - text->length <= length) {
		text->room = (text->length + length + 1) * 2 + 256;
		text->data = must(realloc(text->data, text->room));
	}
	if (length)
		memcpy(text->data + text->length, data, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void ttf_text_puts(struct ttf_text *text, const char *string)
{
	ttf_text_add(text, string, strlen(string));
}

void ttf_text_slice(struct ttf_text *text, struct ttf_slice slice)
{
	ttf_text_add(text, slice.data, slice.length);
}

void ttf_text_clear(struct ttf_text *text)
{
	text->length = 0;
	ttf_text_add(text, "", 0);
}

void ttf_text_free(struct ttf_text *text)
{
	free(text->data);
	*text = (struct ttf_text){ 0 };
}

bool ttf_slice_is(struct ttf_slice slice, const char *string)
{
	return slice.length == strlen(string) && !memcmp(slice.data, string, slice.length);
}

bool ttf_slice_equal(struct ttf_slice a, struct ttf_slice b)
{
	return a.length == b.length && !memcmp(a.data, b.data, a.length);
}

bool ttf_slice_ends(struct ttf_slice slice, const char *suffix)
{
	size_t length = strlen(suffix);

	return slice.length >= length &&
	       !memcmp(slice.data + slice.length - length, suffix, length);
}

int ttf_slice_compare(const void *a, const void *b)
{
	const struct ttf_slice *x = a, *y = b;
	size_t common = x->length < y->length ? x->length : y->length;
	int order = common ? memcmp(x->data, y->data, common) : 0;

	if (order)
		return order;
	return x->length < y->length ? -1 : x->length > y->length;
}

static size_t hash(struct ttf_slice key)
{
	uint64_t value = 0x9e3779b97f4a7c15ULL + key.length;

	for (size_t i = 0; i < key.length; i++)
		value = (value ^ (unsigned char)key.data[i]) * 0xff51afd7ed558ccdULL;
	return (size_t)(value ^ value >> 29);
}

static struct ttf_slot *place(const struct ttf_set *set, struct ttf_slice key)
{
	size_t i = hash(key) & (set->room - 1);

	while (set->slots[i].round == set->round && !ttf_slice_equal(set->slots[i].key, key))
		i = (i + 1) & (set->room - 1);
	return &set->slots[i];
}

static void grow(struct ttf_set *set)
{
	struct ttf_set bigger = { .room = set->room ? set->room * 2 : 256, .round = 1 };

	bigger.slots = must(calloc(bigger.room, sizeof(*bigger.slots)));
	for (size_t i = 0; i < set->room; i++)
		if (set->slots[i].round == set->round)
			*place(&bigger, set->slots[i].key) =
				(struct ttf_slot){ set->slots[i].key, 1 };
	bigger.count = set->count;
	free(set->slots);
	*set = bigger;
}

void ttf_set_clear(struct ttf_set *set)
{
	set->count = 0;
	if (!++set->round) {
		memset(set->slots, 0, set->room * sizeof(*set->slots));
		set->round = 1;
	}
}

bool ttf_set_add(struct ttf_set *set, struct ttf_slice key)
{
	struct ttf_slot *slot;

	if (!set->round)
		set->round = 1;
	if (set->count * 2 >= set->room)
		grow(set);
	slot = place(set, key);
	if (slot->round == set->round)
		return false;
	*slot = (struct ttf_slot){ key, set->round };
	set->count++;
	return true;
}

bool ttf_set_has(const struct ttf_set *set, struct ttf_slice key)
{
	return set->room && set->round && place(set, key)->round == set->round;
}

void ttf_set_free(struct ttf_set *set)
{
	free(set->slots);
	*set = (struct ttf_set){ 0 };
}
