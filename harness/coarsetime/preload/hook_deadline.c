// SPDX-License-Identifier: GPL-2.0-only
/*
 * Absolute deadlines. A program computes them from the virtual clock, the kernel compares them
 * with the host's: untranslated, they would lie years ahead. A deadline above the floor can only
 * come from the virtual clock; one below belongs to a monotonic clock and stays.
 */
#include <linux/futex.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/timerfd.h>
#include <threads.h>
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
static void expired(int timed_out, const struct timespec *ts)
{
	if (timed_out && ct_page && ts && ts->tv_sec >= ct_floor) {
		int saved = errno;

		ct_clock_reach((int64_t)ts->tv_sec * CT_NS + ts->tv_nsec);
		ct_event_note(&(struct ct_event){ .kind = CT_EV_SLEEP,
						  .count = CT_WHY_SLEEP,
						  .stamp = ct_clock_tick_start(ct_clock_now()) });
		errno = saved;
	}
}

#define DEADLINE(ts, call, timed_out)                                   \
	({                                                              \
		struct timespec buf_;                                   \
		const struct timespec *host = host_deadline(ts, &buf_); \
		__typeof__(call) ret = (call);                          \
		expired(timed_out, ts);                                 \
		ret;                                                    \
	})
/* The three ways to say that it was in vain. */
#define BY_ERRNO (ret && errno == ETIMEDOUT)
#define BY_NUMBER (ret == ETIMEDOUT)
#define BY_THRD (ret == thrd_timedout)

CT_EXPORT int sem_timedwait(sem_t *sem, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(sem_timedwait)(sem, host), BY_ERRNO);
}

CT_EXPORT int sem_clockwait(sem_t *sem, clockid_t id, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(sem_clockwait)(sem, id, host), BY_ERRNO);
}

CT_EXPORT int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
				     const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_cond_timedwait)(cond, mutex, host), BY_NUMBER);
}

CT_EXPORT int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t id,
				     const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_cond_clockwait)(cond, mutex, id, host), BY_NUMBER);
}

CT_EXPORT int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_mutex_timedlock)(mutex, host), BY_NUMBER);
}

CT_EXPORT int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t id,
				      const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_mutex_clocklock)(mutex, id, host), BY_NUMBER);
}

CT_EXPORT int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_rwlock_timedrdlock)(lock, host), BY_NUMBER);
}

CT_EXPORT int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_rwlock_timedwrlock)(lock, host), BY_NUMBER);
}

CT_EXPORT int pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t id,
					 const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_rwlock_clockrdlock)(lock, id, host), BY_NUMBER);
}

CT_EXPORT int pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t id,
					 const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_rwlock_clockwrlock)(lock, id, host), BY_NUMBER);
}

CT_EXPORT int pthread_timedjoin_np(pthread_t thread, void **result, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_timedjoin_np)(thread, result, host), BY_NUMBER);
}

CT_EXPORT int pthread_clockjoin_np(pthread_t thread, void **result, clockid_t id,
				   const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(pthread_clockjoin_np)(thread, result, id, host), BY_NUMBER);
}

CT_EXPORT int mtx_timedlock(mtx_t *mutex, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(mtx_timedlock)(mutex, host), BY_THRD);
}

CT_EXPORT int cnd_timedwait(cnd_t *cond, mtx_t *mutex, const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(cnd_timedwait)(cond, mutex, host), BY_THRD);
}

CT_EXPORT ssize_t mq_timedreceive(mqd_t queue, char *msg, size_t len, unsigned int *prio,
				  const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(mq_timedreceive)(queue, msg, len, prio, host), BY_ERRNO);
}

CT_EXPORT int mq_timedsend(mqd_t queue, const char *msg, size_t len, unsigned int prio,
			   const struct timespec *ts)
{
	return DEADLINE(ts, CT_REAL(mq_timedsend)(queue, msg, len, prio, host), BY_ERRNO);
}

/* Which of futex's times are absolute; all others are intervals. */
static bool has_deadline(int op)
{
	switch (op & FUTEX_CMD_MASK) {
	case FUTEX_WAIT_BITSET:
	case FUTEX_WAIT_REQUEUE_PI:
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
		return true;
	default:
		return false;
	}
}

long ct_futex(uint32_t *word, int op, uint32_t value, const struct timespec *ts, uint32_t *word2,
	      uint32_t value3)
{
	/* In other operations the place of the time may hold a number. */
	if (!has_deadline(op))
		return ct_ret(
			ct_sys6(SYS_futex, (long)word, op, value, (long)ts, (long)word2, value3));
	return DEADLINE(
		ts,
		ct_ret(ct_sys6(SYS_futex, (long)word, op, value, (long)host, (long)word2, value3)),
		BY_ERRNO);
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
