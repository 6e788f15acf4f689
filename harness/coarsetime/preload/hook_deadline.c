// SPDX-License-Identifier: GPL-2.0-only
/*
 * Absolute deadlines. A program computes them from the virtual clock, the kernel compares them
 * with the host's: untranslated, they would lie years ahead. A deadline above the floor can only
 * come from the virtual clock; one below belongs to a monotonic clock and stays.
 */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/timerfd.h>
#include <time.h>

#include "preload.h"
#include "../core/clock.h"
#include "../core/event.h"
#include "../core/sys.h"

/* What of the virtual clock is left until the deadline; 0 if it is not one of ours. */
static int64_t left_until(const struct timespec *ts)
{
	int64_t ns = (int64_t)ts->tv_sec * CT_NS + ts->tv_nsec - ct_clock_now();

	return ns > 0 ? ns : 0;
}

static const struct timespec *host_deadline(const struct timespec *ts, struct timespec *buf)
{
	int64_t at;

	if (!ct_page || !ts || ts->tv_sec < ct_floor)
		return ts;
	at = ct_sys_clock(CLOCK_REALTIME) + left_until(ts);
	buf->tv_sec = at / CT_NS;
	buf->tv_nsec = at % CT_NS;
	return buf;
}

/* Waited in vain: the virtual clock has reached the deadline too. */
static int expired(int timed_out, const struct timespec *ts)
{
	if (timed_out && ct_page && ts && ts->tv_sec >= ct_floor) {
		int saved = errno;

		ct_clock_reach((int64_t)ts->tv_sec * CT_NS + ts->tv_nsec);
		ct_event_note(&(struct ct_event){ .kind = CT_EV_SLEEP,
						  .count = CT_WHY_SLEEP,
						  .stamp = ct_clock_tick_start(ct_clock_now()) });
		errno = saved;
	}
	return 0;
}

#define DEADLINE(ts, call, timed_out)                                   \
	({                                                              \
		struct timespec buf_;                                   \
		const struct timespec *host = host_deadline(ts, &buf_); \
		int ret = (call);                                       \
		expired(timed_out, ts);                                 \
		ret;                                                    \
	})

CT_EXPORT int sem_timedwait(sem_t *sem, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(sem_timedwait)(sem, host), ret && errno == ETIMEDOUT);
}

CT_EXPORT int sem_clockwait(sem_t *sem, clockid_t id, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(sem_clockwait)(sem, id, host), ret && errno == ETIMEDOUT);
}

CT_EXPORT int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
				     const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_cond_timedwait)(cond, mutex, host), ret == ETIMEDOUT);
}

CT_EXPORT int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t id,
				     const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_cond_clockwait)(cond, mutex, id, host),
			ret == ETIMEDOUT);
}

CT_EXPORT int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_mutex_timedlock)(mutex, host), ret == ETIMEDOUT);
}

CT_EXPORT int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t id,
				      const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_mutex_clocklock)(mutex, id, host), ret == ETIMEDOUT);
}

CT_EXPORT int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_rwlock_timedrdlock)(lock, host), ret == ETIMEDOUT);
}

CT_EXPORT int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_rwlock_timedwrlock)(lock, host), ret == ETIMEDOUT);
}

CT_EXPORT int timer_settime(timer_t timer, int flags, const struct itimerspec *new,
			    struct itimerspec *old)
{
	struct itimerspec copy;
	struct timespec buf;

	if (ct_page && new && (flags & TIMER_ABSTIME)) {
		copy = *new;
		copy.it_value = *host_deadline(&new->it_value, &buf);
		new = &copy;
	}
	return CT_REAL(timer_settime)(timer, flags, new, old);
}

CT_EXPORT int timerfd_settime(int fd, int flags, const struct itimerspec *new,
			      struct itimerspec *old)
{
	struct itimerspec copy;
	struct timespec buf;

	if (ct_page && new && (flags & TFD_TIMER_ABSTIME)) {
		copy = *new;
		copy.it_value = *host_deadline(&new->it_value, &buf);
		new = &copy;
	}
	return CT_REAL(timerfd_settime)(fd, flags, new, old);
}
