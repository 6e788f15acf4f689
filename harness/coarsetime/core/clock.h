/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual clock: what time it is, when it ticks, and what stamp a file gets.
 *
 * All values are nanoseconds. The clock never goes back.
 */
#ifndef CT_CLOCK_H
#define CT_CLOCK_H

#include "page.h"

/* The fine virtual time. */
int64_t ct_clock_now(void);

/* The beginning of the tick that @t lies in: what a coarse file system would store. */
static inline int64_t ct_clock_tick_start(int64_t t)
{
	int64_t rel = t - ct_page->base;

	/* Written without % for the common granularity of 1 ns. */
	if (ct_page->gran == 1)
		return t;
	if (rel < 0)
		rel -= ct_page->gran - 1;
	return ct_page->base + rel / ct_page->gran * ct_page->gran;
}

/* Number of the tick that @t lies in; negative before the run. */
static inline int64_t ct_clock_tick(int64_t t)
{
	return (ct_clock_tick_start(t) - ct_page->base) / ct_page->gran;
}

/* Time goes on by @ns because somebody waits (CT_EV_SLEEP is the caller's to record). */
void ct_clock_skip(int64_t ns);

/* Not earlier than @t from here on. */
void ct_clock_reach(int64_t t);

/* On to the beginning of the next tick. */
void ct_clock_tick_over(void);

/* After numbered event @number, one of name @canon: let the schedule move the clock. */
void ct_clock_event(uint32_t number, uint32_t canon);

/*
 * The stamp of the @count-th event of @canon, whose last write was at virtual time @wtime.
 * @file may be NULL; it matters for multigrain only.
 */
int64_t ct_clock_stamp(uint32_t canon, uint32_t count, int64_t wtime, struct ct_file *file);

/*
 * What a map schedule says of the @count-th event of @canon; -1 if this is none, or the map does
 * not name it. The clock is then at that stamp at least.
 */
int64_t ct_clock_mapped(uint32_t canon, uint32_t count);

/*
 * An explicit time that somebody sets, as it is to be stored. Virtual times are cut to the file
 * system's resolution. Host times come from outside of the roots (cp -p, tar, mv) and are moved
 * to the virtual clock so that order and equality stay what they were: those from before the run
 * between the ranks of the files that were there, those of the run to the tick that was
 * current then, future ones to the same distance in the future. What is older than every file
 * that was there is only cut: it stays below the floor, and the caller records it with
 * ct_file_set_explicit().
 */
int64_t ct_clock_explicit(int64_t t);

/* A clock was read; @weight is more for the first read of a process. May force a tick. */
void ct_clock_read(uint32_t weight);

#endif
