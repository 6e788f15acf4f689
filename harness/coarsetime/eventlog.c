// SPDX-License-Identifier: GPL-2.0-only
/* Reading event logs. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "eventlog.h"

/* Undo \t, \n and \\ in place. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '\\' && s[1]) {
			s++;
			*to++ = *s == 't' ? '\t' : *s == 'n' ? '\n' : *s;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

/* The next field of a line; *@at is moved behind its tab. NULL: there is none. */
static char *field(char **at)
{
	char *start = *at, *tab;

	if (!start)
		return NULL;
	tab = strchr(start, '\t');
	if (tab)
		*tab++ = '\0';
	*at = tab;
	return start;
}

static bool number(char **at, int64_t *out)
{
	char *text = field(at), *end;

	if (!text || !*text)
		return false;
	*out = strtoll(text, &end, 10);
	return !*end;
}

static bool parse_record(char *line, struct ct_log_record *r)
{
	int64_t n, process, count;
	char *comm, *path, *kind;

	if (!number(&line, &n) || !(kind = field(&line)) || !number(&line, &r->tick) ||
	    !number(&line, &r->stamp_ns) || !number(&line, &r->fine_ns) ||
	    !number(&line, &process) || !(comm = field(&line)) || !number(&line, &count) ||
	    !(path = field(&line)))
		return false;
	unescape(comm);
	unescape(path);
	r->number = (uint32_t)n;
	r->kind = kind;
	r->process = (uint32_t)process;
	r->comm = comm;
	r->count = (uint32_t)count;
	r->path = path;
	return true;
}

static bool parse_header(char *line, struct ct_log *log)
{
	char *schedule;

	if (strncmp(line, "coarsetime-log 1\t", 17))
		return false;
	line += 17;
	if (!number(&line, &log->granularity_ns) || !number(&line, &log->base_sec) ||
	    !(schedule = field(&line)))
		return false;
	unescape(schedule);
	log->schedule = schedule;
	return true;
}

static bool parse(struct ct_log *log)
{
	char *line = log->text, *next;
	size_t room = 0;

	for (bool first = true; line && *line; line = next, first = false) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (first) {
			if (!parse_header(line, log))
				return false;
			continue;
		}
		if (log->count == room) {
			struct ct_log_record *more;

			room = room ? 2 * room : 1024;
			more = realloc(log->records, room * sizeof(*more));
			if (!more)
				return false;
			log->records = more;
		}
		if (!parse_record(line, &log->records[log->count]))
			return false;
		log->count++;
	}
	return log->schedule;
}

static char *read_all(FILE *in)
{
	size_t n = 0, room = 65536;
	char *text = malloc(room);

	while (text) {
		char *more;

		n += fread(text + n, 1, room - n - 1, in);
		if (n < room - 1)
			break;
		room *= 2;
		more = realloc(text, room);
		if (!more)
			free(text);
		text = more;
	}
	if (text)
		text[n] = '\0';
	return text;
}

struct ct_log *ct_log_read(const char *file)
{
	FILE *in = strcmp(file, "-") ? fopen(file, "re") : stdin;
	struct ct_log *log;

	if (!in)
		return NULL;
	log = calloc(1, sizeof(*log));
	if (log)
		log->text = read_all(in);
	if (in != stdin)
		fclose(in);
	if (log && log->text && parse(log))
		return log;
	ct_log_free(log);
	errno = EINVAL;
	return NULL;
}

void ct_log_free(struct ct_log *log)
{
	if (!log)
		return;
	free(log->records);
	free(log->text);
	free(log);
}
