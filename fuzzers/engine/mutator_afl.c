// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mutator as a library for AFL++ ($AFL_CUSTOM_MUTATOR_LIBRARY). Interface: AFL++,
 * docs/custom_mutators.md. AFL++ goes on with its own mutations beside it.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/mutator.h"

void *afl_custom_init(void *afl, unsigned int seed);
size_t afl_custom_fuzz(void *state, uint8_t *data, size_t size, uint8_t **out, uint8_t *other,
		       size_t other_size, size_t room);
void afl_custom_deinit(void *state);

struct state {
	unsigned int seed;
	uint8_t *buffer;
	size_t room;
};

void *afl_custom_init(void *afl, unsigned int seed)
{
	struct state *state = calloc(1, sizeof(*state));

	(void)afl;
	if (state)
		state->seed = seed;
	return state;
}

size_t afl_custom_fuzz(void *opaque, uint8_t *data, size_t size, uint8_t **out, uint8_t *other,
		       size_t other_size, size_t room)
{
	struct state *state = opaque;

	(void)other, (void)other_size;
	*out = NULL;
	if (state->room < room) {
		free(state->buffer);
		state->room = room;
		state->buffer = malloc(room);
		if (!state->buffer) {
			state->room = 0;
			return 0;
		}
	}
	if (size > room)
		size = room;
	memcpy(state->buffer, data, size);
	*out = state->buffer;
	return ttf_mutate(state->buffer, size, room, state->seed++);
}

void afl_custom_deinit(void *opaque)
{
	struct state *state = opaque;

	free(state->buffer);
	free(state);
}
