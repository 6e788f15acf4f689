// SPDX-License-Identifier: GPL-2.0-only
/* The mutator as libFuzzer calls it; every third change is libFuzzer's own. */
#include "engine/mutator.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	if (seed % 3 == 0)
		return LLVMFuzzerMutate(data, size, room);
	return ttf_mutate(data, size, room, seed / 3);
}
