// SPDX-License-Identifier: GPL-2.0-only
/* Reports of a run. */
#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

#include "logwrite.h"
#include "report.h"
#include "../core/clock.h"
#include "../core/names.h"
#include "../core/page.h"
#include "json/json.h"

/*
 * What the schedule names and what did not happen, as the schedule has it: "17", "2:lib/a.o". Runs
 * whose ticks fell elsewhere than they were asked to say nothing about the places asked for.
 */
static GPtrArray *find_unmet(void)
{
	GPtrArray *unmet = g_ptr_array_new_with_free_func(g_free);

	for (uint32_t i = 0; ct_page && i < ct_page->nat; i++) {
		const struct ct_at_item *item = &ct_page->at[i];

		if (item->number && item->number > ct_page->events)
			g_ptr_array_add(unmet, g_strdup_printf("%" PRIu64, item->number));
		else if (!item->number && item->seen < item->count)
			g_ptr_array_add(unmet,
					g_strdup_printf("%u:%s", item->count, item->pattern));
	}
	for (uint32_t i = 1; ct_page && i <= ct_page->nmap; i++) {
		const struct ct_map_entry *m = &ct_page->map[i];

		if (!m->met)
			g_ptr_array_add(unmet,
					g_strdup_printf("%u:%s", m->count, ct_name_str(m->path)));
	}
	return unmet;
}

int ct_report_status(const struct ct_options *o, const struct ct_child *c)
{
	g_autoptr(GPtrArray) unmet = find_unmet();

	if (ct_page && !c->not_run &&
	    (ct_page->escapes || ct_page->notes_lost || (unmet->len && !o->unmet)))
		return CT_EXIT_MISS;
	return c->status;
}

static const char *path_of(const struct ct_record *r)
{
	if (!r->path)
		return "";
	return ct_page->paths[r->path].len ? ct_name_str(r->path) : ".";
}

/* The static programs seen before are the first suspects; r->count is how many there were. */
static char *cause_of(const struct ct_record *escape)
{
	for (const struct ct_record *r = escape; r-- > ct_page->log;) {
		if (atomic_load(&r->kind) == CT_EV_STATIC)
			return g_strdup_printf(
				"%s%s, which the layer cannot enter (static, 32-bit, "
				"of another libc, or with privileges)",
				ct_page->paths[r->path].root == CT_ROOT_OUTSIDE ? "/" : "",
				path_of(r));
	}
	return g_strdup("a raw system call, or a writer outside of the command's processes");
}

static void for_each(unsigned int kind, void (*fn)(const struct ct_record *r, gpointer data),
		     gpointer data)
{
	uint32_t n = MIN(ct_page->nlog, CT_LOG);

	for (uint32_t i = 0; i < n; i++) {
		if (atomic_load(&ct_page->log[i].kind) == kind)
			fn(&ct_page->log[i], data);
	}
}

static void say_escape(const struct ct_record *r, gpointer data)
{
	g_autofree char *cause = cause_of(r);

	(void)data;
	fprintf(stderr, "coarsetime: escape: %s, met by %.15s; likely: %s\n", path_of(r), r->comm,
		cause);
}

static uint32_t events_before(const struct ct_record *r)
{
	while (r-- > ct_page->log)
		if (r->number)
			return r->number;
	return 0;
}

static void say_unmet(const struct ct_options *o)
{
	g_autoptr(GPtrArray) unmet = find_unmet();
	const guint some = 10;

	if (o->unmet && o->quiet)
		return;
	for (guint i = 0; i < MIN(unmet->len, some); i++)
		fprintf(stderr, "coarsetime: the schedule's event %s did not come\n",
			(char *)unmet->pdata[i]);
	if (unmet->len > some)
		fprintf(stderr, "coarsetime: nor did %u others\n", unmet->len - some);
	if (unmet->len && !o->unmet)
		fprintf(stderr, "coarsetime: 'coarsetime log' lists the events of a --log; "
				"--allow-unmet tolerates this\n");
}

/*
 * Under a clock that stands still, ticks that fell because a process waited (a poller next to the
 * build, say): they lie where luck put them. *@first: the wait that brought the first; or NULL.
 */
static int64_t ticks_by_waiting(const struct ct_record **first)
{
	int64_t ticks = 0, before = ct_page->base + ct_page->phase;

	*first = NULL;
	for (uint32_t i = 0; ct_page->mode == CT_FROZEN && i < MIN(ct_page->nlog, CT_LOG); i++) {
		const struct ct_record *r = &ct_page->log[i];
		int64_t passed = ct_clock_tick(r->fine) - ct_clock_tick(before);

		if (atomic_load(&r->kind) == CT_EV_SLEEP && passed > 0) {
			ticks += passed;
			*first = *first ? *first : r;
		}
		before = MAX(before, r->fine);
	}
	return ticks;
}

static void say_waits(void)
{
	const struct ct_record *first;
	int64_t ticks = ticks_by_waiting(&first);

	if (ticks)
		fprintf(stderr,
			"coarsetime: the clock stood still but for %" PRId64
			" tick(s), in which processes waited; the first to wait was %.15s, after "
			"event %u\n",
			ticks, first->comm, events_before(first));
}

void ct_report_say(const struct ct_options *o)
{
	if (!ct_page)
		return;
	for_each(CT_EV_ESCAPE, say_escape, NULL);
	if (ct_page->notes_lost)
		fprintf(stderr, "coarsetime: a table of the clock page is full; this run is too "
				"large to be trusted\n");
	say_unmet(o);
	if (!o->quiet)
		say_waits();
	if (ct_page->forced && !o->quiet)
		fprintf(stderr, "coarsetime: %u forced tick(s): somebody waited for the clock\n",
			ct_page->forced);
	if (ct_page->unmapped && !o->quiet)
		fprintf(stderr, "coarsetime: %u event(s) that the map does not name\n",
			ct_page->unmapped);
}

static void add_string(JsonBuilder *b, const char *name, const char *value)
{
	tt_json_add_text(b, name, value ? value : "");
}

static void add_escape(const struct ct_record *r, gpointer data)
{
	g_autofree char *cause = cause_of(r), *comm = g_strndup(r->comm, sizeof(r->comm));
	JsonBuilder *b = data;

	json_builder_begin_object(b);
	add_string(b, "path", path_of(r));
	add_string(b, "met_by", comm);
	add_string(b, "likely_cause", cause);
	json_builder_end_object(b);
}

static void add_forced(const struct ct_record *r, gpointer data)
{
	g_autofree char *comm = g_strndup(r->comm, sizeof(r->comm));
	JsonBuilder *b = data;

	json_builder_begin_object(b);
	add_string(b, "reason", ct_log_reason(r->count));
	add_string(b, "path", path_of(r));
	add_string(b, "command", comm);
	tt_json_add_number(b, "tick", ct_clock_tick(r->stamp));
	tt_json_add_real(b, "cost_seconds", (double)r->cost / 1e9);
	json_builder_end_object(b);
}

static void add_static(const struct ct_record *r, gpointer data)
{
	g_autofree char *path = g_strconcat(
		ct_page->paths[r->path].root == CT_ROOT_OUTSIDE ? "/" : "", path_of(r), NULL);

	json_builder_add_string_value(data, path);
}

static void add_list(JsonBuilder *b, const char *name, unsigned int kind,
		     void (*fn)(const struct ct_record *r, gpointer data))
{
	json_builder_set_member_name(b, name);
	json_builder_begin_array(b);
	for_each(kind, fn, b);
	json_builder_end_array(b);
}

static void add_run(JsonBuilder *b)
{
	g_autoptr(GPtrArray) unmet = find_unmet();
	const struct ct_record *first;

	tt_json_add_number(b, "granularity_ns", ct_page->gran);
	tt_json_add_number(b, "epoch", ct_page->base / CT_NS);
	tt_json_add_number(b, "events", ct_page->events);
	tt_json_add_number(b, "ticks", ct_clock_tick(ct_clock_now()));
	tt_json_add_number(b, "forced_ticks", ct_page->forced);
	tt_json_add_number(b, "ticks_by_waiting", ticks_by_waiting(&first));
	add_list(b, "forced", CT_EV_FORCED, add_forced);
	add_list(b, "escapes", CT_EV_ESCAPE, add_escape);
	add_list(b, "suspects", CT_EV_STATIC, add_static);
	tt_json_add_number(b, "killed_writers", ct_page->killed);
	tt_json_add_number(b, "writers_over_a_tick", ct_page->straddles);
	tt_json_add_number(b, "unmapped_events", ct_page->unmapped);
	tt_json_add_texts(b, "unmet", unmet);
	tt_json_add_number(b, "records_lost", ct_page->notes_lost);
}

char *ct_report_text(const struct ct_options *o, const struct ct_child *c)
{
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	json_builder_set_member_name(b, "command");
	json_builder_begin_array(b);
	for (char **w = o->command; *w; w++)
		json_builder_add_string_value(b, *w);
	json_builder_end_array(b);
	add_string(b, "backend", o->backend ? o->backend : "layer");
	add_string(b, "granularity", o->backend ? o->backend : o->preset.name);
	if (ct_page) {
		add_string(b, "schedule", o->schedule);
		add_run(b);
	}
	tt_json_add_number(b, "command_status", c->status);
	tt_json_add_number(b, "left_over_processes", c->left_over);
	tt_json_add_number(b, "interrupted_by_signal", c->interrupted);
	tt_json_add_number(b, "exit_status", ct_report_status(o, c));
	json_builder_end_object(b);
	return tt_json_text(b);
}
