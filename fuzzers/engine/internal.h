/* SPDX-License-Identifier: GPL-2.0-only */
/* The engine's parts among themselves. */
#ifndef TTF_INTERNAL_H
#define TTF_INTERNAL_H

#include "engine/engine.h"

extern struct ttf_faults ttf_faults;
extern bool ttf_fault_happened;

/* Counts a call; true if it is the one that shall fail. */
static inline bool ttf_fault(unsigned int *left)
{
	if (!*left || --*left)
		return false;
	ttf_fault_happened = true;
	return true;
}

/* arena.c */
void ttf_arena_reset(uint8_t fill);
bool ttf_arena_starved(void);

/* files.c, stdio.c */
void ttf_descriptors_reset(void);
void ttf_streams_reset(void);
struct ttf_text *ttf_written_add(const char *name);

/* state.c: saves the variables the first time, puts them back later. */
void ttf_state_restore(struct ttf_program *program);

#endif
