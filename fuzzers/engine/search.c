// SPDX-License-Identifier: GPL-2.0-only
/*
 * strstr() for the program under test. The sanitizer's own measures the whole rest of the text
 * at each call, which is quadratic for a source with many matches. This one is compiled with the
 * sanitizer, so that a text without its NUL is noticed at the byte where it ends.
 */
#include "engine/redirect.h"

#undef strstr

char *ttf_strstr(const char *text, const char *word)
{
	for (; *text; text++) {
		size_t i = 0;

		if (*text != *word)
			continue;
		while (word[i] && text[i] == word[i])
			i++;
		if (!word[i])
			return (char *)text;
	}
	return *word ? NULL : (char *)text;
}
