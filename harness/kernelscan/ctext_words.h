/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words as numbers (tt_scan_word()), and the table of those that one text uses. Knows nothing of
 * C. Between the files of the scanner for sources only.
 */
#ifndef TT_KERNELSCAN_CTEXT_WORDS_H
#define TT_KERNELSCAN_CTEXT_WORDS_H

#include "kernelscan/ctext.h"

#define TT_SCAN_CALLED 1 /* in a word's lowest bit: seen before a bracket */

/* tt_scan_word() in steps, for who looks at the characters anyway. */
#define TT_SCAN_HASH_START 0xcbf29ce484222325ULL
#define TT_SCAN_HASH_STEP(hash, c) (((hash) ^ (guint8)(c)) * 0x100000001b3ULL)

static inline guint64 tt_scan_word_finish(guint64 hash)
{
	hash ^= hash >> 32;
	hash *= 0x9e3779b97f4a7c15ULL;
	return (hash ^ hash >> 29) & ~(guint64)TT_SCAN_CALLED;
}

struct tt_scan_words {
	guint64 *slots;
	guint *used;	   /* slots in use, in the order of first use */
	guint count, size; /* size is a power of two */
};

/* Room for @size / 2 words before it has to grow. @size: a power of two. */
void tt_scan_words_init(struct tt_scan_words *words, guint size);
void tt_scan_words_clear(struct tt_scan_words *words);

/* A word that is called once is called for good. */
void tt_scan_words_add(struct tt_scan_words *words, guint64 word, gboolean called);

/* @word, perhaps with TT_SCAN_CALLED; 0: absent. */
guint64 tt_scan_words_find(const struct tt_scan_words *words, guint64 word);

#endif
