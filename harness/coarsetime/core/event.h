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

/* The event happened: number it, log it, let the clock move. */
void ct_event_record(enum ct_kind kind, uint32_t name, uint32_t count, int64_t stamp);

/* A note in the log; moves nothing. @count has a meaning per kind. */
void ct_event_note(enum ct_kind kind, uint32_t name, uint32_t count, int64_t stamp, int64_t cost);

/* Force a tick. @since: host monotonic ns of the first sign of waiting. */
void ct_event_forced(enum ct_reason why, uint32_t name, int64_t since);

#endif
