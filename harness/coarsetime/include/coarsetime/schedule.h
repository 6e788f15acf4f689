/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedules: the string behind --schedule of coarsetime(1), and maps. Needs libc alone; parsing
 * starts no process and reads no file.
 *
 *   frozen [phase=D]            no ticks, unless a process waits
 *   every N                     a tick after each N events
 *   step D [phase=D]            each event takes D
 *   at EVENT [EVENT …]          a tick after each of these: NUMBER, NAME or COUNT:NAME
 *   map FILE                    ticks by name and count, as "coarsetime log --as-map" prints them
 *   realtime [phase=D] [speed=X]
 *
 * Words are separated by blanks, tabs and newlines. NAME is a shell pattern, relative to the root;
 * a backslash takes the meaning of the character after it, also a blank's. FILE is the rest of the
 * string as it is. D is a duration (coarsetime/clock.h), X a decimal number.
 */
#ifndef COARSETIME_SCHEDULE_H
#define COARSETIME_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What coarsetime uses without --schedule: each event takes a millisecond. */
#define CT_SCHEDULE_DEFAULT "step 1ms"

enum {
	CT_SCHEDULE_EVENTS = 128, /* events of one "at" at most */
	CT_SCHEDULE_NAME = 255	  /* bytes of a name at most */
};

enum ct_mode { CT_FROZEN, CT_EVERY, CT_STEP, CT_AT, CT_MAPPED, CT_REALTIME };

/* One word of "at". */
struct ct_schedule_event {
	uint64_t number; /* of the event, from 1; 0: it is given by name */
	uint32_t count;	 /* by name: the how-manieth event that matches, from 1 */
	char *name;	 /* by name: the pattern; else NULL */
};

struct ct_schedule {
	enum ct_mode mode;
	uint64_t every;
	int64_t step_ns;
	int64_t phase_ns;
	int64_t speed_millionths; /* of the host's clock */
	struct ct_schedule_event *events;
	size_t count;
	char *map; /* name of the file */
};

/*
 * Reads @text into *@schedule, which need not be initialised and is the caller's to
 * ct_schedule_clear(). Return: false if @text is no schedule; *@schedule is then empty, and *@error
 * (if @error is not NULL) says which word is wrong. The caller frees it.
 */
bool ct_schedule_parse(const char *text, struct ct_schedule *schedule, char **error);
void ct_schedule_clear(struct ct_schedule *schedule);

/* The text of a schedule; equal schedules have equal texts. The caller frees it; NULL: no memory.
 */
char *ct_schedule_format(const struct ct_schedule *schedule);

/* The pattern that means the file @name alone. The caller frees it; NULL: no memory. */
char *ct_schedule_quote(const char *name);

/* One line of a map: the stamp of the @count-th event of @name lies in tick @tick. */
struct ct_map_line {
	uint64_t tick;
	uint32_t count;
	char *name;
};

struct ct_map {
	struct ct_map_line *lines;
	size_t count;
};

/*
 * Reads the file of a map: lines "TICK COUNT:NAME", names with \t, \n and \\ as in an event log;
 * '#' starts a comment line. Return: false if it cannot be read, has a line that is none of these,
 * or has no entry; then *@map is empty and *@error as above. ct_map_clear() it.
 */
bool ct_map_read(const char *file, struct ct_map *map, char **error);
void ct_map_clear(struct ct_map *map);

#endif
