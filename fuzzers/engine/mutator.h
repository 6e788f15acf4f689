/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The structure-aware mutator of all targets whose input is a bundle: works on words, lines and
 * files instead of bytes, and draws from the target's tokens (grammar/NAME.tokens).
 */
#ifndef TTF_MUTATOR_H
#define TTF_MUTATOR_H

#include <stddef.h>
#include <stdint.h>

struct ttf_token {
	const char *text;
	size_t length;
};
#define TTF_TOKEN(string)                  \
	{                                  \
		string, sizeof(string) - 1 \
	}
extern const struct ttf_token ttf_tokens[]; /* ends with a NULL text */

/*
 * Changes the @size bytes at @data in place, at most @room afterwards; returns the new size. The
 * same @seed makes the same change.
 */
size_t ttf_mutate(uint8_t *data, size_t size, size_t room, unsigned int seed);

#endif
