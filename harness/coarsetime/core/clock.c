// SPDX-License-Identifier: GPL-2.0-only
/* The virtual clock. */
#include "clock.h"
#include "event.h"
#include "names.h"
#include "stamp.h"
#include "sys.h"

int64_t ct_clock_now(void)
{
	int64_t now = atomic_load_explicit(&ct_page->now, memory_order_acquire);

	if (ct_page->mode == CT_REALTIME)
		now += (int64_t)((double)(ct_sys_clock(CLOCK_MONOTONIC) - ct_page->mono_start) *
				 ct_page->speed);
	return now;
}

/* Remember when, by the host's clock, the tick that @virt lies in began. */
static void mark_tick(int64_t virt)
{
	uint32_t n = atomic_fetch_add(&ct_page->nticks, 1) % CT_TICKS;

	atomic_store(&ct_page->ticks[n].host, ct_sys_clock(CLOCK_REALTIME_COARSE));
	atomic_store(&ct_page->ticks[n].virt, virt);
}

static void moved(int64_t from, int64_t to)
{
	if (ct_page->mode != CT_REALTIME && ct_clock_tick(from) != ct_clock_tick(to))
		mark_tick(to);
}

bool ct_clock_hold(void)
{
	enum { TRIES = 2000, NAP_NS = 50000 };
	uint32_t me = ct_pid(), owner = 0;

	for (int i = 0; i < TRIES; i++) {
		if (atomic_compare_exchange_strong(&ct_page->ticker, &owner, me))
			return true;
		/* A signal handler in the middle of it, or another thread. */
		if (owner == me)
			return false;
		if (ct_sys_kill((pid_t)owner, 0) != -ESRCH) {
			ct_sys_nap(NAP_NS);
			owner = 0;
		}
	}
	return false;
}

void ct_clock_release(bool held)
{
	uint32_t me = held ? ct_pid() : 0;

	if (held)
		atomic_compare_exchange_strong(&ct_page->ticker, &me, 0);
}

/*
 * Must open files be stamped before the clock moves? Multigrain stamps may be finer than ticks, and
 * a clock that runs by itself knows the time of a write only as long as nothing was added to it.
 */
static bool must_settle(int64_t from, int64_t to)
{
	return atomic_load(&ct_page->nslots) > 0 &&
	       (ct_clock_tick(from) != ct_clock_tick(to) || ct_page->mode == CT_REALTIME ||
		(ct_page->stat_watch & CT_WATCH_MULTIGRAIN));
}

/* On by @ns, or if that is 0, to @t. */
static void advance(int64_t ns, int64_t t)
{
	int64_t old = atomic_load(&ct_page->now), to;
	bool settled = false, held = false;

	for (;;) {
		to = ns ? old + ns : t;
		if (to <= old)
			break;
		if (!settled && must_settle(old, to)) {
			held = ct_clock_hold();
			ct_stamp_settle();
			settled = true;
			old = atomic_load(&ct_page->now);
		} else if (atomic_compare_exchange_weak(&ct_page->now, &old, to)) {
			moved(old, to);
			break;
		}
	}
	ct_clock_release(held);
}

void ct_clock_skip(int64_t ns)
{
	if (ns <= 0)
		return;
	advance(ns, 0);
	atomic_fetch_add(&ct_page->skipped, ns);
}

void ct_clock_reach(int64_t t)
{
	if (ct_page->mode == CT_REALTIME)
		ct_clock_skip(t - ct_clock_now());
	else
		advance(0, t);
}

void ct_clock_tick_over(void)
{
	ct_clock_reach(ct_clock_tick_start(ct_clock_now()) + ct_page->gran);
}

/* Does an item of an "at" schedule name this event, and for the right time? */
static bool at_hit(uint32_t number, uint32_t canon)
{
	bool hit = false;

	for (uint32_t i = 0; i < ct_page->nat; i++) {
		struct ct_at_item *item = &ct_page->at[i];

		if (item->number)
			hit |= item->number == number;
		else if (ct_name_match(item->pattern, ct_name_str(canon)))
			hit |= atomic_fetch_add(&item->seen, 1) + 1 == item->count;
	}
	return hit;
}

void ct_clock_event(uint32_t number, uint32_t canon)
{
	atomic_store_explicit(&ct_page->reads, 0, memory_order_relaxed);
	switch (ct_page->mode) {
	case CT_STEP:
		advance(ct_page->step, 0);
		break;
	case CT_EVERY:
		if (number % ct_page->every == 0)
			ct_clock_tick_over();
		break;
	case CT_AT:
		if (at_hit(number, canon))
			ct_clock_tick_over();
		break;
	default:
		break;
	}
}

int64_t ct_clock_mapped(uint32_t canon, uint32_t count)
{
	uint32_t at = ct_page->map_head[(canon * 31 + count) % CT_BUCKETS];

	if (ct_page->mode != CT_MAPPED)
		return -1;
	while (at) {
		struct ct_map_entry *m = &ct_page->map[at];

		at = m->next;
		if (m->path != canon || m->count != count)
			continue;
		atomic_store_explicit(&m->met, 1, memory_order_relaxed);
		return ct_page->base + m->tick * ct_page->gran;
	}
	return -1;
}

/*
 * Multigrain as in kernel 6.13 (fs/inode.c, inode_set_ctime_current; kernel/time/timekeeping.c,
 * ktime_get_coarse_real_ts64_mg): the coarse clock, unless the file was looked at since its last
 * stamp; no stamp is earlier than the finest one handed out.
 */
static int64_t multigrain_stamp(int64_t wtime, struct ct_file *file)
{
	int64_t coarse = ct_clock_tick_start(wtime);
	int64_t floor = atomic_load(&ct_page->mg_floor);

	if (coarse < floor)
		coarse = floor;
	if (!file ||
	    !(atomic_fetch_and(&file->flags, ~(uint32_t)CT_FILE_QUERIED) & CT_FILE_QUERIED))
		return coarse;
	if (wtime <= floor)
		wtime = floor + 1;
	while (floor < wtime && !atomic_compare_exchange_weak(&ct_page->mg_floor, &floor, wtime))
		;
	return wtime;
}

int64_t ct_clock_written(int64_t host)
{
	int64_t now = ct_clock_now(), ago;

	if (ct_page->mode != CT_REALTIME)
		return now;
	ago = ct_sys_clock(CLOCK_REALTIME) - host;
	return ago > 0 && host >= ct_page->host_start
		       ? now - (int64_t)((double)ago * ct_page->speed)
		       : now;
}

int64_t ct_clock_stamp(int64_t wtime, struct ct_file *file)
{
	if (ct_page->stat_watch & CT_WATCH_MULTIGRAIN)
		return multigrain_stamp(wtime, file);
	return ct_clock_tick_start(wtime);
}

/* The tick that was current at host time @t of this run. */
static int64_t host_to_virtual(int64_t t)
{
	uint32_t n = atomic_load(&ct_page->nticks);
	uint32_t oldest = n > CT_TICKS ? n - CT_TICKS : 0;

	if (ct_page->mode == CT_REALTIME)
		return ct_page->base + ct_page->phase +
		       (int64_t)((double)(t - ct_page->host_start) * ct_page->speed);
	while (n-- > oldest) {
		const struct ct_tick_mark *m = &ct_page->ticks[n % CT_TICKS];

		if (atomic_load(&m->host) <= t && atomic_load(&m->virt))
			return atomic_load(&m->virt);
	}
	return ct_page->base + ct_page->phase;
}

/* The place of host time @t among the files that were there before the run. */
static int64_t rank_of(int64_t t)
{
	const struct ct_rank *r = ct_page->ranks;
	struct ct_rank lo, hi = { ct_page->host_start, ct_page->base };
	uint32_t from = 0, to = ct_page->nranks;
	int64_t place;

	if (!to || t < r[0].host)
		return t;
	while (from < to) {
		uint32_t mid = (from + to) / 2;

		if (r[mid].host <= t)
			from = mid + 1;
		else
			to = mid;
	}
	lo = r[from - 1];
	if (lo.host == t)
		return lo.virt;
	if (from < ct_page->nranks)
		hi = r[from];
	place = (int64_t)((double)(t - lo.host) / (double)(hi.host - lo.host) *
			  (double)(hi.virt - lo.virt));
	/* Whole seconds, as the ranks themselves, if there is room; but equal to neither. */
	if (hi.virt - lo.virt >= 2 * CT_NS)
		place -= place % CT_NS;
	if (place <= 0)
		place = hi.virt - lo.virt >= 2 * CT_NS ? CT_NS : 1;
	return lo.virt + (place < hi.virt - lo.virt ? place : hi.virt - lo.virt - 1);
}

int64_t ct_clock_explicit(int64_t t)
{
	int64_t g = ct_page->store_gran, rem = t % g, now;

	if (rem < 0)
		rem += g;
	if (t >= ct_page->floor_sec * CT_NS) /* whole seconds before the run are ranks */
		return t < ct_page->base && t % CT_NS == 0 ? t : t - rem;
	now = ct_sys_clock(CLOCK_REALTIME);
	if (t > now + CT_NS)
		return ct_clock_tick_start(ct_clock_now()) + (t - now) / g * g;
	if (t >= ct_page->host_start)
		return ct_clock_tick_start(host_to_virtual(t));
	return rank_of(t - rem);
}

void ct_clock_read(uint32_t weight)
{
	uint32_t n;
	int64_t since;

	if (ct_page->mode == CT_REALTIME)
		return;
	n = atomic_fetch_add_explicit(&ct_page->reads, weight, memory_order_relaxed);
	if (n < weight)
		atomic_store(&ct_page->reads_since, ct_sys_clock(CLOCK_MONOTONIC));
	if (n + weight < ct_page->limit_reads || n >= ct_page->limit_reads)
		return;
	since = atomic_load(&ct_page->reads_since);
	atomic_store(&ct_page->reads, 0);
	ct_event_forced(CT_WHY_CLOCK_READS, 0, since);
}
