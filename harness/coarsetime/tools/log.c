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
	const char *text = field(at), *end;
	bool minus = text && *text == '-';
	uint64_t n;

	if (!text || !ct_text_number(text + minus, &end, INT64_MAX, &n) || *end)
		return false;
	*out = minus ? -(int64_t)n : (int64_t)n;
	return true;
}

static bool number32(char **at, uint32_t *out)
{
	int64_t n;

	if (!number(at, &n) || n < 0 || n > UINT32_MAX)
		return false;
	*out = (uint32_t)n;
	return true;
}

static bool text(char **at, const char **out)
{
	char *s = field(at);

	if (s)
		ct_text_unescape(s);
	*out = s;
	return s;
}

static bool parse_record(char *line, struct ct_log_record *r)
{
	return number32(&line, &r->number) && text(&line, &r->kind) && number(&line, &r->tick) &&
	       number(&line, &r->stamp_ns) && number(&line, &r->fine_ns) &&
	       number32(&line, &r->process) && text(&line, &r->comm) &&
	       number32(&line, &r->count) && text(&line, &r->path) && number32(&line, &r->file) &&
	       text(&line, &r->from);
}

/* Return: 0, or an error as ct_log_why() takes it. */
static int parse_header(char *line, struct ct_log *log)
{
	static const char begin[] = CT_LOG_HEADER "\t";
	const size_t length = sizeof(begin) - 1, digit = length - 2;

	if (strncmp(line, begin, length))
		return !strncmp(line, begin, digit) && strspn(line + digit, "0123456789") ? ENOTSUP
											  : EINVAL;
	line += length;
	return number(&line, &log->granularity_ns) && number(&line, &log->base_sec) &&
			       text(&line, &log->schedule)
		       ? 0
		       : EINVAL;
}

static int add_record(struct ct_log *log, size_t *room, char *line)
{
	if (log->count == *room) {
		struct ct_log_record *more;

		*room = *room ? 2 * *room : 1024;
		more = realloc(log->records, *room * sizeof(*more));
		if (!more)
			return ENOMEM;
		log->records = more;
	}
	if (!parse_record(line, &log->records[log->count]))
		return EINVAL;
	log->count++;
	return 0;
}

static int parse(struct ct_log *log)
{
	char *line = log->text, *next;
	size_t room = 0;
	int error = *line ? 0 : EINVAL;

	for (; !error && line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		error = line == log->text ? parse_header(line, log) : add_record(log, &room, line);
	}
	return error;
}

struct ct_log *ct_log_read(const char *file)
{
	struct ct_log *log = calloc(1, sizeof(*log));
	size_t size;
	int error;

	if (log)
		log->text = ct_text_read(file, &size);
	error = log && log->text ? parse(log) : errno;
	if (!error)
		return log;
	ct_log_free(log);
	errno = error;
	return NULL;
}

const char *ct_log_why(int error)
{
	if (error == EINVAL)
		return "it is no event log (coarsetime --log writes them)";
	if (error == ENOTSUP)
		return "it is an event log of another format; record it again with this "
		       "coarsetime";
	return strerror(error);
}

void ct_log_free(struct ct_log *log)
{
	if (!log)
		return;
	free(log->records);
	free(log->text);
	free(log);
}
