// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for time to pass: the virtual clock goes on by that much and the caller returns, after
 * a millisecond at most in which others get to run (who sleeps often waits for somebody).
 */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "preload.h"
#include "../core/clock.h"
#include "../core/event.h"
#include "../core/sys.h"

int __nanosleep(const struct timespec *ts, struct timespec *rem) __attribute__((weak));

enum { NAP_NS = 1000000 };

static void passed(int64_t ns)
{
	if (ns <= 0)
		return;
	ct_clock_skip(ns);
	ct_event_note(&(struct ct_event){ .kind = CT_EV_SLEEP,
					  .count = CT_WHY_SLEEP,
					  .stamp = ct_clock_tick_start(ct_clock_now()) });
}

static int64_t ns_of(const struct timespec *ts)
{
	if (ts->tv_sec > INT32_MAX)
		return (int64_t)INT32_MAX * CT_NS;
	return (int64_t)ts->tv_sec * CT_NS + ts->tv_nsec;
}

static bool is_valid(const struct timespec *ts)
{
	return ts->tv_sec >= 0 && ts->tv_nsec >= 0 && ts->tv_nsec < CT_NS;
}

static void skip(int64_t ns)
{
	if (ns <= 0)
		return;
	passed(ns);
	ct_sys_nap(ns < NAP_NS ? (long)ns : NAP_NS);
}

CT_EXPORT int nanosleep(const struct timespec *ts, struct timespec *rem)
{
	if (!ct_page || !is_valid(ts))
		return __nanosleep ? __nanosleep(ts, rem) : CT_REAL(nanosleep)(ts, rem);
	skip(ns_of(ts));
	return 0;
}

CT_EXPORT int clock_nanosleep(clockid_t id, int flags, const struct timespec *ts,
			      struct timespec *rem)
{
	struct timespec now;
	int64_t until;

	if (!ct_page || !is_valid(ts) || id == CLOCK_PROCESS_CPUTIME_ID ||
	    id == CLOCK_THREAD_CPUTIME_ID)
		return CT_REAL(clock_nanosleep)(id, flags, ts, rem);
	if (!(flags & TIMER_ABSTIME)) {
		skip(ns_of(ts));
		return 0;
	}
	until = (int64_t)ts->tv_sec * CT_NS + ts->tv_nsec;
	if (id == CLOCK_REALTIME || id == CLOCK_TAI) {
		skip(until - ct_clock_now());
		return 0;
	}
	/* The program has added to its clock a moment ago; that moment differs from run to run. */
	ct_sys(SYS_clock_gettime, id, &now, 0, 0);
	skip((until - ns_of(&now) + NAP_NS - 1) / NAP_NS * NAP_NS);
	return 0;
}

CT_EXPORT unsigned int sleep(unsigned int seconds)
{
	struct timespec ts = { .tv_sec = seconds };

	nanosleep(&ts, NULL);
	return 0;
}

CT_EXPORT int usleep(useconds_t us)
{
	struct timespec ts = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };

	return nanosleep(&ts, NULL);
}

CT_EXPORT int thrd_sleep(const struct timespec *ts, struct timespec *rem)
{
	return nanosleep(ts, rem) ? -1 : 0;
}

/*
 * With descriptors, somebody may still answer: really wait, and let the clock go on if it was in
 * vain. Without, it is a sleep.
 */
CT_EXPORT int poll(struct pollfd *fds, nfds_t n, int ms)
{
	int ret;

	if (ct_page && !n && ms > 0) {
		skip((int64_t)ms * 1000000);
		return 0;
	}
	ret = CT_REAL(poll)(fds, n, ms);
	if (!ret && ct_page)
		passed((int64_t)ms * 1000000);
	return ret;
}

CT_EXPORT int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *ts, const sigset_t *mask)
{
	int64_t ns = ts ? ns_of(ts) : 0;
	int ret;

	if (ct_page && !n && ns > 0 && !mask) {
		skip(ns);
		return 0;
	}
	ret = CT_REAL(ppoll)(fds, n, ts, mask);
	if (!ret && ct_page)
		passed(ns);
	return ret;
}

CT_EXPORT int select(int n, fd_set *r, fd_set *w, fd_set *x, struct timeval *tv)
{
	int64_t ns = tv ? (int64_t)tv->tv_sec * CT_NS + tv->tv_usec * 1000 : 0;
	int ret;

	if (ct_page && !n && ns > 0) {
		skip(ns);
		*tv = (struct timeval){ 0 };
		return 0;
	}
	ret = CT_REAL(select)(n, r, w, x, tv);
	if (!ret && ct_page)
		passed(ns);
	return ret;
}

CT_EXPORT int pselect(int n, fd_set *r, fd_set *w, fd_set *x, const struct timespec *ts,
		      const sigset_t *mask)
{
	int64_t ns = ts ? ns_of(ts) : 0;
	int ret;

	if (ct_page && !n && ns > 0 && !mask) {
		skip(ns);
		return 0;
	}
	ret = CT_REAL(pselect)(n, r, w, x, ts, mask);
	if (!ret && ct_page)
		passed(ns);
	return ret;
}

CT_EXPORT int epoll_wait(int fd, struct epoll_event *events, int n, int ms)
{
	int ret;

	ret = CT_REAL(epoll_wait)(fd, events, n, ms);
	if (!ret && ct_page)
		passed((int64_t)ms * 1000000);
	return ret;
}

CT_EXPORT int epoll_pwait(int fd, struct epoll_event *events, int n, int ms, const sigset_t *mask)
{
	int ret;

	ret = CT_REAL(epoll_pwait)(fd, events, n, ms, mask);
	if (!ret && ct_page)
		passed((int64_t)ms * 1000000);
	return ret;
}
