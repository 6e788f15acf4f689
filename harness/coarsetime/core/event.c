// SPDX-License-Identifier: GPL-2.0-only
/* Events and the log. */
#include <string.h>

#include "clock.h"
#include "event.h"
#include "names.h"
#include "sys.h"

uint32_t ct_event_count(uint32_t name)
{
	return atomic_fetch_add(&ct_page->paths[ct_page->paths[name].canon].count, 1) + 1;
}

int64_t ct_event_choose(uint32_t name, int64_t wtime, struct ct_file *file, uint32_t *count)
{
	int64_t stamp;

	*count = ct_event_count(name);
	stamp = ct_clock_mapped(name, *count);
	if (stamp >= 0) {
		ct_clock_reach(stamp);
		return stamp;
	}
	if (ct_page->mode == CT_MAPPED && !ct_name_is_scratch(name))
		atomic_fetch_add(&ct_page->unmapped, 1);
	return ct_clock_stamp(wtime, file);
}

extern char *program_invocation_short_name;

/* Logical process number: processes are numbered by their first record, not by their pid. */
static uint32_t process_number(void)
{
	uint32_t pid = ct_pid();

	if (ct_who.pid != pid) {
		const char *name = program_invocation_short_name;

		ct_who.pid = pid;
		ct_who.proc = atomic_fetch_add(&ct_page->procs, 1) + 1;
		strncpy(ct_who.comm, name ? name : "", sizeof(ct_who.comm) - 1);
	}
	return ct_who.proc;
}

/* Logical number of a file: as of processes, by its first record. */
static uint32_t file_number(uint32_t file)
{
	_Atomic uint32_t *ident = &ct_page->files[file].ident;
	uint32_t number = atomic_load(ident);

	if (!file || number)
		return number;
	number = atomic_fetch_add(&ct_page->idents, 1) + 1;
	return atomic_compare_exchange_strong(ident, &(uint32_t){ 0 }, number) ? number
									       : atomic_load(ident);
}

static void append(const struct ct_event *event, uint32_t number)
{
	uint32_t at = atomic_fetch_add(&ct_page->nlog, 1);
	struct ct_record *r;

	if (at >= CT_LOG) {
		atomic_fetch_add(&ct_page->notes_lost, 1);
		return;
	}
	r = &ct_page->log[at];
	r->fine = ct_clock_now();
	r->stamp = event->stamp;
	r->number = number;
	r->path = event->name;
	r->count = event->count;
	r->cost = event->cost;
	r->file = file_number(event->file);
	r->from = event->from;
	r->proc = process_number();
	memcpy(r->comm, ct_who.comm, sizeof(r->comm));
	atomic_store_explicit(&r->kind, (uint8_t)event->kind, memory_order_release);
}

/* The same stamp again on one file: after many of them somebody is waiting for the next. */
static void watch_progress(enum ct_kind kind, struct ct_path *p, uint32_t canon, int64_t stamp)
{
	uint32_t limit = kind == CT_EV_TOUCH ? ct_page->limit_touch : ct_page->limit_write;
	uint32_t same;

	if (kind == CT_EV_SET || atomic_exchange(&p->stamp, stamp) != stamp) {
		atomic_store(&p->same, 0);
		return;
	}
	same = atomic_fetch_add(&p->same, 1) + 1;
	if (same == 1)
		atomic_store(&p->same_since, ct_sys_clock(CLOCK_MONOTONIC));
	if (same < limit)
		return;
	atomic_store(&p->same, 0);
	ct_event_forced(CT_WHY_NO_PROGRESS, canon, atomic_load(&p->same_since));
}

/* An interruption in the middle of a build, at a place that can be repeated. */
static void stop_command(uint32_t number)
{
	int32_t group = atomic_load(&ct_page->stop_group);

	if (number == ct_page->stop_event && group > 0)
		ct_sys_kill(-group, ct_page->stop_signal);
}

void ct_event_record(const struct ct_event *event)
{
	uint32_t canon = ct_page->paths[event->name].canon;
	uint32_t number = atomic_fetch_add(&ct_page->events, 1) + 1;

	append(event, number);
	ct_clock_event(number, canon);
	watch_progress(event->kind, &ct_page->paths[canon], canon, event->stamp);
	if (ct_page->stop_event)
		stop_command(number);
}

void ct_event_note(const struct ct_event *event)
{
	append(event, 0);
}

void ct_event_forced(enum ct_reason why, uint32_t name, int64_t since)
{
	int64_t cost = since ? ct_sys_clock(CLOCK_MONOTONIC) - since : 0;

	atomic_fetch_add(&ct_page->forced, 1);
	ct_clock_tick_over();
	ct_event_note(&(struct ct_event){ .kind = CT_EV_FORCED,
					  .name = name,
					  .count = why,
					  .stamp = ct_clock_tick_start(ct_clock_now()),
					  .cost = cost });
}
