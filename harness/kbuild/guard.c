// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"

gboolean tt_guard_refuse(const struct tt_guard *guard, GError **error, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list args;

	va_start(args, format);
	what = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot %s %s: %s", guard->doing,
		    strcmp(guard->source, "-") ? guard->source : "standard input", what);
	return FALSE;
}

gboolean tt_guard_go_on(const struct tt_guard *guard, GError **error)
{
	if (!tt_interrupt_signal())
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INTERRUPTED,
		    "interrupted while reading %s; nothing was kept", guard->source);
	return FALSE;
}

gboolean tt_guard_too_big(const struct tt_guard *guard, GError **error)
{
	return tt_guard_refuse(guard, error,
			       "it unpacks to more than %" G_GUINT64_FORMAT " bytes; %s",
			       guard->limits.max_bytes, guard->too_big);
}

gboolean tt_guard_count(struct tt_guard *guard, guint64 size, GError **error)
{
	guard->entries++;
	guard->bytes += size;
	if (guard->entries > guard->limits.max_entries)
		return tt_guard_refuse(guard, error,
				       "it has more than %" G_GUINT64_FORMAT " entries; %s",
				       guard->limits.max_entries, guard->too_many);
	if (size > guard->limits.max_bytes || guard->bytes > guard->limits.max_bytes)
		return tt_guard_too_big(guard, error);
	return TRUE;
}

/*
 * Something comes from a pipe, or its end, within half a minute. FALSE: a FIFO that nobody writes
 * to, a terminal. What is read then is waited for.
 */
static gboolean gives_something(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	int flags = fcntl(fd, F_GETFL);

	return poll(&ready, 1, 30000) != 0 && fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0;
}

int tt_guard_open(const struct tt_guard *guard, struct stat *st, GError **error)
{
	gboolean standard = !strcmp(guard->source, "-");
	int fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
			  : open(guard->source, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || fstat(fd, st) < 0) {
		tt_guard_refuse(guard, error, "%s; see that the name is right and readable",
				g_strerror(errno));
	} else if (!standard && S_ISCHR(st->st_mode)) {
		tt_guard_refuse(guard, error, "it is a device; name %s", guard->wanted);
	} else if (!standard && !S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode) &&
		   !gives_something(fd)) {
		tt_guard_refuse(guard, error, "nothing comes from it; start its writer first");
	} else if (standard && isatty(fd)) {
		tt_guard_refuse(guard, error, "it is a terminal; pipe an archive into it");
	} else {
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

void tt_guard_fill_limits(struct tt_import_limits *limits)
{
	if (!limits->max_entries)
		limits->max_entries = 1000000;
	if (!limits->max_bytes)
		limits->max_bytes = 16ULL << 30;
	if (!limits->max_file)
		limits->max_file = 64ULL << 20;
}
