// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/source.h"

#include <string.h>
#include <unistd.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "kbuild/cache.h"
#include "kbuild/layout.h"
#include "kbuild/unpack.h"

struct reading {
	struct tt_guard guard;
	const struct tt_source_reader *reader;
	char *prefix; /* once the top Makefile has been seen */
};

static gboolean is_makefile(const char *path)
{
	return !strcmp(path, "Makefile") || g_str_has_suffix(path, "/Makefile");
}

static gboolean found_top(struct reading *reading, const char *path, GError **error)
{
	g_autofree char *prefix = g_strndup(path, strlen(path) - strlen("Makefile"));

	if (reading->prefix)
		return tt_guard_refuse(&reading->guard, error,
				       "there are two kernel trees in it, '%s' and '%s'; unpack it "
				       "and name the directory of one",
				       *reading->prefix ? reading->prefix : ".", prefix);
	reading->prefix = g_steal_pointer(&prefix);
	return TRUE;
}

/* One entry of an archive. Links have no content of their own. */
static gboolean take_entry(struct tt_unpack *unpack, const struct tt_entry *entry, gpointer data,
			   GError **error)
{
	struct reading *reading = data;
	const struct tt_source_reader *reader = reading->reader;
	g_autoptr(GByteArray) content = NULL;
	gboolean wanted;

	if (entry->kind != TT_ENTRY_FILE)
		return TRUE;
	wanted = reader->wanted(entry->path, reader->data);
	if (!wanted && !is_makefile(entry->path))
		return TRUE;
	content = tt_unpack_content(unpack, entry->path, error);
	if (!content)
		return FALSE;
	if (is_makefile(entry->path) && tt_is_top_makefile((const char *)content->data) &&
	    !found_top(reading, entry->path, error))
		return FALSE;
	if (wanted)
		reader->file(entry->path, (const char *)content->data, content->len, reader->data);
	return TRUE;
}

/* One file of a directory; what is no regular file is passed over. */
static gboolean give_file(struct reading *reading, const char *relative, GError **error)
{
	g_autofree char *path = g_build_filename(reading->guard.source, relative, NULL);
	g_autoptr(GError) cause = NULL;
	g_autofree char *text = NULL;
	gsize size;

	if (g_file_test(path, G_FILE_TEST_IS_SYMLINK) ||
	    !g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
	    !reading->reader->wanted(relative, reading->reader->data))
		return TRUE;
	if (!tt_file_read(path, G_MAXINT32, &text, &size, &cause))
		return tt_guard_refuse(&reading->guard, error, "%s", cause->message);
	if (!tt_guard_count(&reading->guard, size, error) ||
	    !tt_guard_go_on(&reading->guard, error))
		return FALSE;
	if (!strcmp(relative, "Makefile") && tt_is_top_makefile(text))
		reading->prefix = g_strdup("");
	reading->reader->file(relative, text, size, reading->reader->data);
	return TRUE;
}

static gboolean read_directory(struct reading *reading, GError **error)
{
	g_autoptr(GPtrArray) paths = tt_tree_files(reading->guard.source, NULL, error);

	if (!paths)
		return FALSE;
	for (guint i = 0; i < paths->len; i++)
		if (!give_file(reading, paths->pdata[i], error))
			return FALSE;
	return TRUE;
}

static gboolean read_archive(struct reading *reading, int fd, const struct stat *st, GError **error)
{
	g_autoptr(tt_workdir) work = tt_workdir_open(error);

	if (!work)
		return FALSE;
	reading->guard.spool = work->path;
	return tt_unpack_each(&reading->guard, fd, st, FALSE, take_entry, reading, error);
}

static gboolean read_all(struct reading *reading, int fd, const struct stat *st, GError **error)
{
	if (S_ISDIR(st->st_mode) ? !read_directory(reading, error)
				 : !read_archive(reading, fd, st, error))
		return FALSE;
	return reading->prefix ||
	       tt_guard_refuse(&reading->guard, error,
			       "there is no Makefile in it that sets VERSION and PATCHLEVEL, so it "
			       "isn't a kernel's source");
}

char *tt_source_read(const char *source, const struct tt_import_limits *limits,
		     const struct tt_source_reader *reader, GError **error)
{
	struct reading reading = {
		.guard = { .doing = "read",
			   .source = source,
			   .wanted = "a kernel source archive",
			   .entry_advice = "which no kernel source has; if you trust it, unpack it "
					   "yourself and name the directory",
			   .too_many = "no kernel has so many",
			   .too_big = "no kernel is so big" },
		.reader = reader,
	};
	struct stat st;
	int fd;

	if (limits)
		reading.guard.limits = *limits;
	tt_guard_fill_limits(&reading.guard.limits);
	fd = tt_guard_open(&reading.guard, &st, error);
	if (fd < 0)
		return NULL;
	if (!read_all(&reading, fd, &st, error))
		g_clear_pointer(&reading.prefix, g_free);
	close(fd);
	return reading.prefix;
}
