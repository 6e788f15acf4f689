// SPDX-License-Identifier: GPL-2.0-only
/* Reading event logs. */
#include "coarsetime/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

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
	int64_t n, process, count, file;
	char *comm, *path, *kind, *from;

	if (!number(&line, &n) || !(kind = field(&line)) || !number(&line, &r->tick) ||
	    !number(&line, &r->stamp_ns) || !number(&line, &r->fine_ns) ||
	    !number(&line, &process) || !(comm = field(&line)) || !number(&line, &count) ||
	    !(path = field(&line)) || !number(&line, &file) || !(from = field(&line)))
		return false;
	ct_text_unescape(comm);
	ct_text_unescape(path);
	ct_text_unescape(from);
	r->number = (uint32_t)n;
	r->kind = kind;
	r->process = (uint32_t)process;
	r->comm = comm;
	r->count = (uint32_t)count;
	r->path = path;
	r->file = (uint32_t)file;
	r->from = from;
	return true;
}

static bool parse_header(char *line, struct ct_log *log)
{
	static const char begin[] = CT_LOG_HEADER "\t";
	char *schedule;

	if (strncmp(line, begin, sizeof(begin) - 1))
		return false;
	line += sizeof(begin) - 1;
	if (!number(&line, &log->granularity_ns) || !number(&line, &log->base_sec) ||
	    !(schedule = field(&line)))
		return false;
	ct_text_unescape(schedule);
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

struct ct_log *ct_log_read(const char *file)
{
	struct ct_log *log = calloc(1, sizeof(*log));
	size_t size;

	if (log)
		log->text = ct_text_read(file, &size);
	if (log && log->text && parse(log))
		return log;
	if (log && log->text)
		errno = EINVAL;
	ct_log_free(log);
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
