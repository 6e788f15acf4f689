/* SPDX-License-Identifier: GPL-2.0-only */
/* Arrays that grow and keep their memory from run to run; for ksyms_model.c only. */
#ifndef TT_KBUILD_KSYMS_ARRAY_H
#define TT_KBUILD_KSYMS_ARRAY_H

#include <stdlib.h>
#include <string.h>

#include "kbuild/ksyms_model.h"

struct array {
	void *data;
	size_t count, room;
};

static inline void *reserve(struct array *array, size_t more, size_t size)
{
	if (array->count + more > array->room) {
		array->room = (array->count + more) * 2 + 64;
		array->data = realloc(array->data, array->room * size);
		if (!array->data)
			abort();
	}
	return array->data;
}

static inline void put(struct array *text, const char *data, size_t length)
{
	char *bytes = reserve(text, length, 1);

	if (length)
		memcpy(bytes + text->count, data, length);
	text->count += length;
}

static inline void put_byte(struct array *text, char byte)
{
	char *bytes = reserve(text, 1, 1);

	bytes[text->count++] = byte;
}

static inline void put_text(struct array *texts, const char *data, size_t length)
{
	struct tt_ksyms_text *entries = reserve(texts, 1, sizeof(*entries));

	entries[texts->count++] = (struct tt_ksyms_text){ data, length };
}

#endif
