// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/stamp.h"

#include <sys/stat.h>
#include <time.h>

#define NS G_GINT64_CONSTANT(1000000000)

gint64 tt_stamp_of(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return TT_STAMP_NONE;
	/* Hostile images hold seconds that don't fit; such a stamp is as good as none. */
	if (st.st_mtim.tv_sec > G_MAXINT64 / NS - 1 || st.st_mtim.tv_sec < G_MININT64 / NS + 1)
		return TT_STAMP_NONE;
	return (gint64)st.st_mtim.tv_sec * NS + st.st_mtim.tv_nsec;
}

gint64 tt_stamp_below(const char *root, const char *relative)
{
	g_autofree char *path =
		relative[0] == '/' ? g_strdup(relative) : g_build_filename(root, relative, NULL);

	return tt_stamp_of(path);
}

gboolean tt_is_regular(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

char *tt_stamp_text(gint64 stamp)
{
	gint64 ns = stamp % NS;
	time_t seconds;
	struct tm tm;
	char date[64];

	if (stamp == TT_STAMP_NONE)
		return g_strdup("no such file");
	if (ns < 0)
		ns += NS;
	seconds = (stamp - ns) / NS;
	if (!gmtime_r(&seconds, &tm) || !strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm))
		return g_strdup_printf("%" G_GINT64_FORMAT " ns", stamp);
	return g_strdup_printf("%s.%09d UTC", date, (int)ns);
}
