// SPDX-License-Identifier: GPL-2.0-only
/* Schedules, from the library's struct into the clock page. */
#include "schedule.h"

#include <stdlib.h>
#include <string.h>

#include "../core/names.h"
#include "../core/page.h"

GQuark ct_schedule_error_quark(void)
{
	return g_quark_from_static_string("ct-schedule-error");
}

static gboolean fail(GError **error, const char *what)
{
	g_set_error_literal(error, CT_SCHEDULE_ERROR, 0, what);
	return FALSE;
}

static void load_event(const struct ct_schedule_event *event)
{
	struct ct_at_item *item = &ct_page->at[ct_page->nat++];

	item->number = event->number;
	item->count = event->count;
	if (event->name)
		strcpy(item->pattern, event->name);
}

static gboolean load_line(const struct ct_map_line *line)
{
	uint32_t id = ct_name(0, line->name, line->name), *head;
	struct ct_map_entry *m;

	if (!id || ct_page->nmap + 1 >= CT_MAP)
		return FALSE;
	m = &ct_page->map[++ct_page->nmap];
	head = &ct_page->map_head[(id * 31 + line->count) % CT_BUCKETS];
	m->path = id;
	m->count = line->count;
	m->tick = (int64_t)line->tick;
	m->next = *head;
	*head = ct_page->nmap;
	return TRUE;
}

static gboolean load_map(const char *file, gboolean (*have_room)(void), GError **error)
{
	struct ct_map map;
	char *why = NULL;
	gboolean ok = TRUE;

	if (!ct_map_read(file, &map, &why)) {
		fail(error, why ? why : file);
		free(why);
		return FALSE;
	}
	for (size_t i = 0; ok && i < map.count; i++)
		ok = have_room() && load_line(&map.lines[i]);
	ct_map_clear(&map);
	return ok ? TRUE : fail(error, "schedule: the map is too long");
}

gboolean ct_schedule_load(const struct ct_schedule *schedule, gboolean (*have_room)(void),
			  GError **error)
{
	ct_page->mode = schedule->mode;
	ct_page->every = schedule->every;
	ct_page->step = schedule->step_ns;
	ct_page->phase = schedule->phase_ns;
	ct_page->speed = (double)schedule->speed_millionths / 1e6;
	for (size_t i = 0; i < schedule->count; i++)
		load_event(&schedule->events[i]);
	return !schedule->map || load_map(schedule->map, have_room, error);
}
