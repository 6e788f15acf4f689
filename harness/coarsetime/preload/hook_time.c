// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asking for the time. Only the clocks of the day are virtual: monotonic ones measure real waiting
 * (time-outs of programs that wait for each other), and that goes on.
 */
#include <sys/time.h>
#include <time.h>

#include "preload.h"
#include "../core/clock.h"
#include "../core/sys.h"

static int64_t read_clock(void)
{
	uint32_t weight = ct_read_weight;

	ct_read_weight = 1;
	ct_clock_read(weight ? weight : 1);
	return ct_clock_now();
}

static bool is_day_clock(clockid_t id)
{
	return id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE || id == CLOCK_TAI;
}

CT_EXPORT int clock_gettime(clockid_t id, struct timespec *ts)
{
	int64_t now;

	if (!ct_page || !is_day_clock(id))
		return CT_REAL(clock_gettime)(id, ts);
	now = read_clock();
	if (id == CLOCK_REALTIME_COARSE)
		now = ct_clock_tick_start(now);
	ts->tv_sec = now / CT_NS;
	ts->tv_nsec = now % CT_NS;
	return 0;
}

CT_EXPORT int timespec_get(struct timespec *ts, int base)
{
	if (base != TIME_UTC)
		return CT_REAL(timespec_get)(ts, base);
	return clock_gettime(CLOCK_REALTIME, ts) ? 0 : base;
}

CT_EXPORT time_t time(time_t *t)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	if (t)
		*t = ts.tv_sec;
	return ts.tv_sec;
}

CT_EXPORT int gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	struct timespec ts;

	if (tz)
		*(struct timezone *)tz = (struct timezone){ 0 };
	if (CT_IS_NULL(tv))
		return 0;
	clock_gettime(CLOCK_REALTIME, &ts);
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = ts.tv_nsec / 1000;
	return 0;
}
