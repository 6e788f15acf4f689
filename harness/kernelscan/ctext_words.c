// SPDX-License-Identifier: GPL-2.0-only
/* The table of one text's words: open addressing, and a list of the slots in use. */
#include "kernelscan/ctext_words.h"

guint64 tt_scan_word(const char *name, gsize length)
{
	guint64 hash = TT_SCAN_HASH_START;

	for (gsize i = 0; i < length; i++)
		hash = TT_SCAN_HASH_STEP(hash, name[i]);
	return tt_scan_word_finish(hash);
}

static void words_resize(struct tt_scan_words *words, guint size)
{
	struct tt_scan_words old = *words;

	words->slots = g_new0(guint64, size);
	words->used = g_new(guint, size);
	words->size = size;
	words->count = 0;
	for (guint i = 0; i < old.count; i++) {
		guint64 word = old.slots[old.used[i]];
		guint at = (word >> 8) & (size - 1);

		while (words->slots[at])
			at = (at + 1) & (size - 1);
		words->slots[at] = word;
		words->used[words->count++] = at;
	}
	g_free(old.slots);
	g_free(old.used);
}

void tt_scan_words_init(struct tt_scan_words *words, guint size)
{
	*words = (struct tt_scan_words){ 0 };
	words_resize(words, size);
}

void tt_scan_words_clear(struct tt_scan_words *words)
{
	g_free(words->slots);
	g_free(words->used);
}

/* Where @word is, or would be. */
static guint find_slot(const struct tt_scan_words *words, guint64 word)
{
	guint at = (word >> 8) & (words->size - 1);

	while (words->slots[at] && (words->slots[at] & ~(guint64)TT_SCAN_CALLED) != word)
		at = (at + 1) & (words->size - 1);
	return at;
}

void tt_scan_words_add(struct tt_scan_words *words, guint64 word, gboolean called)
{
	guint at = find_slot(words, word);

	if (words->slots[at]) {
		words->slots[at] |= called;
		return;
	}
	words->slots[at] = word | (called ? TT_SCAN_CALLED : 0);
	words->used[words->count++] = at;
	if (words->count * 2 > words->size)
		words_resize(words, words->size * 2);
}

guint64 tt_scan_words_find(const struct tt_scan_words *words, guint64 word)
{
	return words->slots[find_slot(words, word)];
}
