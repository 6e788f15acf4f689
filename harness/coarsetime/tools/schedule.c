// SPDX-License-Identifier: GPL-2.0-only
/* Schedules: from words to a struct and back; maps. */
#include "coarsetime/schedule.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coarsetime/clock.h"
#include "text.h"

static const char blanks[] = " \t\n";

#define MILLION 1000000

static const char *const modes[] = {
	[CT_FROZEN] = "frozen", [CT_EVERY] = "every", [CT_STEP] = "step",
	[CT_AT] = "at",		[CT_MAPPED] = "map",  [CT_REALTIME] = "realtime"
};

/* The next word, in place; *@rest is moved behind it. NULL: there is none. */
static char *next_word(char **rest)
{
	char *word = *rest + strspn(*rest, blanks), *end = word;

	while (*end && !strchr(blanks, *end))
		end += *end == '\\' && end[1] ? 2 : 1;
	*rest = end;
	if (*end) {
		*end = '\0';
		(*rest)++;
	}
	return *word ? word : NULL;
}

static bool parse_option(struct ct_schedule *s, const char *word, char **error)
{
	const char *end;

	if (!strncmp(word, "phase=", 6) && ct_duration_parse(word + 6, &s->phase_ns))
		return true;
	if (!strncmp(word, "speed=", 6) && s->mode == CT_REALTIME &&
	    ct_text_decimal(word + 6, &end, MILLION, &s->speed_millionths) && !*end &&
	    s->speed_millionths > 0)
		return true;
	return ct_text_fail(error, "schedule: '%s' is not understood after '%s'", word,
			    modes[s->mode]);
}

static bool parse_options(struct ct_schedule *s, char *rest, char **error)
{
	char *word;

	while ((word = next_word(&rest)))
		if (!parse_option(s, word, error))
			return false;
	return true;
}

static bool parse_every(struct ct_schedule *s, char *rest, char **error)
{
	const char *word = next_word(&rest), *end;

	if (!word || !ct_text_number(word, &end, INT64_MAX, &s->every) || *end || !s->every)
		return ct_text_fail(error,
				    "schedule: 'every' needs a number of events from 1 on, not "
				    "'%s'",
				    word ? word : "");
	word = next_word(&rest);
	return !word || ct_text_fail(error, "schedule: '%s' is not understood after 'every'", word);
}

static bool parse_step(struct ct_schedule *s, char *rest, char **error)
{
	const char *word = next_word(&rest);

	if (!word || !ct_duration_parse(word, &s->step_ns) || s->step_ns < 1)
		return ct_text_fail(error,
				    "schedule: 'step' needs a duration from 1ns on, not '%s'",
				    word ? word : "");
	return parse_options(s, rest, error);
}

/* "17", "drivers/a.o" or "2:drivers/a.o". */
static bool parse_event(struct ct_schedule_event *event, const char *word, char **error)
{
	const char *name = word, *end;
	uint64_t n = 0;
	bool numeric = ct_text_number(word, &end, UINT32_MAX, &n);

	if (numeric && (!*end || *end == ':') && !n)
		return ct_text_fail(error, "schedule: '%s': events and counts start at 1", word);
	if (numeric && !*end) {
		event->number = n;
		return true;
	}
	event->count = 1;
	if (numeric && *end == ':') {
		event->count = (uint32_t)n;
		name = end + 1;
	} else if (!numeric && strspn(word, "0123456789") &&
		   strspn(word, "0123456789") == strcspn(word, ":")) {
		return ct_text_fail(error, "schedule: '%s': the number is too large", word);
	}
	while (!strncmp(name, "./", 2))
		name += 2;
	if (!*name || strlen(name) > CT_SCHEDULE_NAME)
		return ct_text_fail(error, "schedule: '%s': a name of 1 to %d bytes is expected",
				    word, CT_SCHEDULE_NAME);
	event->name = strdup(name);
	return event->name || ct_text_fail(error, "schedule: no memory");
}

static bool parse_at(struct ct_schedule *s, char *rest, char **error)
{
	const char *word;

	s->events = calloc(CT_SCHEDULE_EVENTS, sizeof(*s->events));
	if (!s->events)
		return ct_text_fail(error, "schedule: no memory");
	while ((word = next_word(&rest))) {
		if (s->count == CT_SCHEDULE_EVENTS)
			return ct_text_fail(error, "schedule: '%s': more than %d events", word,
					    CT_SCHEDULE_EVENTS);
		if (!parse_event(&s->events[s->count], word, error))
			return false;
		s->count++;
	}
	return s->count || ct_text_fail(error, "schedule: 'at' needs at least one event");
}

static bool parse_map(struct ct_schedule *s, const char *rest, char **error)
{
	rest += strspn(rest, blanks);
	if (!*rest)
		return ct_text_fail(error, "schedule: 'map' needs a file");
	s->map = strdup(rest);
	return s->map || ct_text_fail(error, "schedule: no memory");
}

static bool parse(struct ct_schedule *s, char *text, char **error)
{
	char *rest = text;
	const char *word = next_word(&rest);
	size_t mode = 0;

	while (word && mode < sizeof(modes) / sizeof(modes[0]) && strcmp(word, modes[mode]))
		mode++;
	if (!word || mode == sizeof(modes) / sizeof(modes[0]))
		return ct_text_fail(error,
				    "schedule: '%s' is unknown (frozen, every, step, at, map, "
				    "realtime)",
				    word ? word : "");
	s->mode = (enum ct_mode)mode;
	s->speed_millionths = MILLION;
	switch (s->mode) {
	case CT_EVERY:
		return parse_every(s, rest, error);
	case CT_STEP:
		return parse_step(s, rest, error);
	case CT_AT:
		return parse_at(s, rest, error);
	case CT_MAPPED:
		return parse_map(s, rest, error);
	default:
		return parse_options(s, rest, error);
	}
}

bool ct_schedule_parse(const char *text, struct ct_schedule *schedule, char **error)
{
	char *copy = strdup(text);
	bool ok;

	*schedule = (struct ct_schedule){ 0 };
	ok = copy ? parse(schedule, copy, error) : ct_text_fail(error, "schedule: no memory");
	free(copy);
	if (!ok)
		ct_schedule_clear(schedule);
	return ok;
}

void ct_schedule_clear(struct ct_schedule *schedule)
{
	for (size_t i = 0; schedule->events && i < CT_SCHEDULE_EVENTS; i++)
		free(schedule->events[i].name);
	free(schedule->events);
	free(schedule->map);
	*schedule = (struct ct_schedule){ 0 };
}

static void put_duration(FILE *out, const char *before, int64_t ns)
{
	char *text = ct_duration_format(ns);

	fprintf(out, "%s%s", before, text ? text : "");
	free(text);
}

static void put_schedule(FILE *out, const struct ct_schedule *s)
{
	fputs(modes[s->mode], out);
	if (s->mode == CT_EVERY)
		fprintf(out, " %" PRIu64, s->every);
	if (s->mode == CT_STEP)
		put_duration(out, " ", s->step_ns);
	for (size_t i = 0; i < s->count; i++) {
		if (s->events[i].name)
			fprintf(out, " %" PRIu32 ":%s", s->events[i].count, s->events[i].name);
		else
			fprintf(out, " %" PRIu64, s->events[i].number);
	}
	if (s->map)
		fprintf(out, " %s", s->map);
	if (s->phase_ns)
		put_duration(out, " phase=", s->phase_ns);
	if (s->mode == CT_REALTIME && s->speed_millionths != MILLION)
		fprintf(out, " speed=%" PRId64 ".%06" PRId64, s->speed_millionths / MILLION,
			s->speed_millionths % MILLION);
}

char *ct_schedule_format(const struct ct_schedule *schedule)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_schedule(out, schedule);
	fclose(out);
	return text;
}

char *ct_schedule_quote(const char *name)
{
	char *text = malloc(2 * strlen(name) + 1), *to = text;

	for (; text && *name; name++) {
		if (strchr("*?[\\", *name) || strchr(blanks, *name))
			*to++ = '\\';
		*to++ = *name;
	}
	if (text)
		*to = '\0';
	return text;
}

/* Takes @line apart, in place. */
static bool parse_line(char *line, struct ct_map_line *l)
{
	const char *at;
	uint64_t count;

	if (!ct_text_number(line, &at, INT64_MAX, &l->tick) || *at != ' ' ||
	    !ct_text_number(at + 1, &at, UINT32_MAX, &count) || !count || *at != ':' || !at[1])
		return false;
	l->count = (uint32_t)count;
	l->name = strdup(at + 1);
	if (l->name)
		ct_text_unescape(l->name);
	return l->name;
}

static bool add_line(struct ct_map *map, size_t *room, char *line)
{
	struct ct_map_line *more;

	if (map->count == *room) {
		*room = *room ? 2 * *room : 1024;
		more = realloc(map->lines, *room * sizeof(*more));
		if (!more)
			return false;
		map->lines = more;
	}
	if (!parse_line(line, &map->lines[map->count]))
		return false;
	map->count++;
	return true;
}

static bool parse_lines(const char *file, char *text, struct ct_map *map, char **error)
{
	size_t room = 0, number = 1;
	char *next;

	for (char *line = text; line; line = next, number++) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (*line && *line != '#' && !add_line(map, &room, line))
			return ct_text_fail(error, "%s: line %zu is not 'TICK COUNT:NAME': '%s'",
					    file, number, line);
	}
	return map->count || ct_text_fail(error, "%s: the map is empty", file);
}

bool ct_map_read(const char *file, struct ct_map *map, char **error)
{
	size_t size;
	char *text = ct_text_read(file, &size);
	bool ok;

	*map = (struct ct_map){ 0 };
	if (!text)
		return ct_text_fail(error, "cannot read the map %s: %s", file, strerror(errno));
	ok = strlen(text) == size ? parse_lines(file, text, map, error)
				  : ct_text_fail(error, "%s is not a map, but binary", file);
	free(text);
	if (!ok)
		ct_map_clear(map);
	return ok;
}

void ct_map_clear(struct ct_map *map)
{
	for (size_t i = 0; i < map->count; i++)
		free(map->lines[i].name);
	free(map->lines);
	*map = (struct ct_map){ 0 };
}
