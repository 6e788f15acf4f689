/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual clock: what time it is, when it ticks, and what stamp a file gets.
 *
 * All values are nanoseconds. The clock never goes back.
 */
#ifndef CT_CLOCK_H
#define CT_CLOCK_H

#include <stdbool.h>

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

/*
 * Between these two no other process moves the clock to another tick while files are open: what is
 * stamped with the current tick then has not been written in a later one. Nobody waits for
 * long: a holder that is dead loses it at once, any other one after a tenth of a second.
 * Return: to be given to ct_clock_release().
 */
bool ct_clock_hold(void);
void ct_clock_release(bool held);

/* Time goes on by @ns because somebody waits (CT_EV_SLEEP is the caller's to record). */
void ct_clock_skip(int64_t ns);

/* Not earlier than @t from here on. */
void ct_clock_reach(int64_t t);

/* On to the beginning of the next tick. */
void ct_clock_tick_over(void);

/* After numbered event @number, one of name @canon: let the schedule move the clock. */
void ct_clock_event(uint32_t number, uint32_t canon);

/* The clock's stamp for a write at virtual time @wtime. @file may be NULL; for multigrain. */
int64_t ct_clock_stamp(int64_t wtime, struct ct_file *file);

/*
 * What a map schedule says of the @count-th event of @canon; -1 if this is none, or the map does
 * not name it. Who gives that stamp to a file sees to it that the clock reaches it.
 */
int64_t ct_clock_mapped(uint32_t canon, uint32_t count);

/*
 * When a file was written that has not been stamped since: in the current tick, because at its
 * end all open files are stamped (ct_stamp_settle()). Only a clock that runs by itself has to ask
 * for @host, the file's stamp by the host.
 */
int64_t ct_clock_written(int64_t host);

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
