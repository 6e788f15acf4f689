// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the counters of the engine that drives the target: libFuzzer's 8-bit counters, which it
 * sets to zero before each input, or AFL++'s map.
 */
#include "engine/coverage.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

extern uint8_t __start___sancov_cntrs[] __attribute__((weak));
extern uint8_t __stop___sancov_cntrs[] __attribute__((weak));
extern uint8_t *__afl_area_ptr __attribute__((weak));
extern uint32_t __afl_final_loc __attribute__((weak));

/* Counts are told apart as the engines do: 1, 2, 3, 4–7, 8–15, 16–31, 32–127, more. */
static uint8_t bucket(uint8_t count)
{
	if (count < 4)
		return count ? (uint8_t)(1 << (count - 1)) : 0;
	if (count < 8)
		return 8;
	if (count < 16)
		return 16;
	if (count < 32)
		return 32;
	return count < 128 ? 64 : 128;
}

bool ttf_coverage_is_new(void)
{
	static uint8_t *seen;
	const uint8_t *counters;
	size_t count;
	bool is_new = false;

	if (&__afl_area_ptr && __afl_area_ptr && &__afl_final_loc) {
		counters = __afl_area_ptr;
		count = __afl_final_loc + 1;
	} else {
		counters = __start___sancov_cntrs;
		count = (size_t)(__stop___sancov_cntrs - __start___sancov_cntrs);
	}
	if (!count)
		return true;
	if (!seen && !(seen = calloc(1, count)))
		abort();
	for (size_t i = 0; i < count; i++) {
		uint8_t bit = counters[i] ? bucket(counters[i]) : 0;

		is_new |= (bit & ~seen[i]) != 0;
		seen[i] |= bit;
	}
	return is_new;
}
