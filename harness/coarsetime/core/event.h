/* SPDX-License-Identifier: GPL-2.0-only */
/* Events: counting them, logging them, and the ticks that nobody asked for. */
#ifndef CT_EVENT_H
#define CT_EVENT_H

#include "page.h"

/*
 * Count an event for @name and choose its stamp (virtual ns), given when it was written.
 * The caller then sets the file's stamp and calls ct_event_record() with *@count.
 */
int64_t ct_event_choose(uint32_t name, int64_t wtime, struct ct_file *file, uint32_t *count);

/* Count an event whose stamp is not the clock's to choose. Return: which of its name it is. */
uint32_t ct_event_count(uint32_t name);

/* What happened to which file. */
struct ct_event {
	enum ct_kind kind;
	uint32_t name;
	uint32_t file;	/* index of the ct_file, or 0 */
	uint32_t from;	/* a name, see struct ct_record; or 0 */
	uint32_t count; /* which event of its name; for notes it has a meaning per kind */
	int64_t stamp;	/* virtual ns */
	int64_t cost;	/* forced ticks: real ns */
};

/* The event happened: number it, log it, let the clock move. */
void ct_event_record(const struct ct_event *event);

/* A note in the log; moves nothing. */
void ct_event_note(const struct ct_event *event);

/* Force a tick. @since: host monotonic ns of the first sign of waiting. */
void ct_event_forced(enum ct_reason why, uint32_t name, int64_t since);

#endif
