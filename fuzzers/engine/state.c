// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program's variables. Its object files had .data and .bss renamed to sections of their own
 * (CMakeLists.txt), so their ends are known from the linker. What lies between them, the
 * sanitizer's gaps included, is saved before the first run and put back before each other. Only
 * rows that changed are written: most runs leave most of a table untouched.
 */
#include <stdlib.h>

#include "engine/internal.h"

/* By words and not by memcpy, which the sanitizer would check against its gaps. */
__attribute__((no_sanitize("address"), noinline)) static void copy(char *to, const char *from,
								   size_t size)
{
	volatile char *out = to;

	for (; size >= 8; size -= 8, out += 8, from += 8) {
		uint64_t word = *(const uint64_t *)(const void *)from;

		if (*(volatile uint64_t *)out != word)
			*(volatile uint64_t *)out = word;
	}
	while (size--)
		*out++ = *from++;
}

void ttf_state_restore(struct ttf_program *program)
{
	size_t data = (size_t)(program->data_end - program->data);
	size_t bss = (size_t)(program->bss_end - program->bss);

	if (!program->pristine) {
		program->pristine = malloc(data + bss + 1);
		if (!program->pristine)
			abort();
		copy(program->pristine, program->data, data);
		copy(program->pristine + data, program->bss, bss);
		return;
	}
	copy(program->data, program->pristine, data);
	copy(program->bss, program->pristine + data, bss);
}
