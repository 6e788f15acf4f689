// SPDX-License-Identifier: GPL-2.0-only
/* Writing down stamps as phases. */
#include "coarsetime/core/sys.h"
#include "coarsetime/fidelity/fidelity.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HOUR 3600
#define DAY (24 * HOUR)

struct stamp {
	int64_t second;
	uint32_t nsec;
	uint32_t mode;
};

/* What every reader sees, a static program too: no function of libc in between. */
static bool stamp_of(const char *path, bool raw, struct stamp *stamp)
{
	struct statx sx;

	if (raw) {
		if (ct_sys6(SYS_statx, AT_FDCWD, (long)path, AT_SYMLINK_NOFOLLOW,
			    STATX_MTIME | STATX_MODE | STATX_TYPE, (long)&sx, 0) < 0)
			return false;
		*stamp = (struct stamp){ sx.stx_mtime.tv_sec, sx.stx_mtime.tv_nsec, sx.stx_mode };
	} else {
		struct stat st;

		if (lstat(path, &st) < 0)
			return false;
		*stamp = (struct stamp){ st.st_mtim.tv_sec, (uint32_t)st.st_mtim.tv_nsec,
					 st.st_mode };
	}
	return true;
}

/* The clock of the machine, by the stamp of a new file that is nobody's business. */
static int64_t host_second(void)
{
	int fd = (int)syscall(SYS_memfd_create, "host-clock", MFD_CLOEXEC);
	struct statx sx;

	if (fd < 0 ||
	    ct_sys6(SYS_statx, fd, (long)"", AT_EMPTY_PATH, STATX_MTIME, (long)&sx, 0) < 0)
		sx.stx_mtime.tv_sec = 0;
	if (fd >= 0)
		close(fd);
	return sx.stx_mtime.tv_sec;
}

/*
 * Stamps older than the run by more than a day. A layer may move all of them, what matters is
 * which of them are equal and which is older: they are written down by their rank.
 */
#define PAST_MAX 64
static struct stamp past[PAST_MAX];
static int past_count;

static bool older(const struct stamp *a, const struct stamp *b)
{
	return a->second < b->second || (a->second == b->second && a->nsec < b->nsec);
}

static bool is_past(const struct walk *walk, const struct stamp *stamp)
{
	return stamp->second < walk->phases->second[0] - DAY &&
	       llabs(stamp->second - host_second()) > DAY;
}

/* How many different stamps of the past are older than @stamp. */
static int rank_of(const struct stamp *stamp)
{
	int rank = 0;

	while (rank < past_count && older(&past[rank], stamp))
		rank++;
	return rank;
}

static void collect_past(const struct walk *walk, const char *path, const char *name)
{
	struct stamp stamp;
	int rank;

	(void)name;
	if (!stamp_of(path, walk->raw, &stamp) || !is_past(walk, &stamp) || past_count == PAST_MAX)
		return;
	rank = rank_of(&stamp);
	if (rank < past_count && !older(&stamp, &past[rank]))
		return;
	memmove(&past[rank + 1], &past[rank], (size_t)(past_count - rank) * sizeof(past[0]));
	past[rank] = stamp;
	past_count++;
}

/* "2": phase 2; "1-3600": an hour before phase 1; "host": the machine's clock, not ours. */
static void print_second(FILE *out, const struct phases *phases, int64_t second)
{
	static const int offsets[] = { 0, -HOUR, HOUR };

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		for (int k = 0; k < phases->count; k++) {
			if (second != phases->second[k] + offsets[i])
				continue;
			fprintf(out, offsets[i] ? "%d%+d" : "%d", k, offsets[i]);
			return;
		}
	}
	if (llabs(second - phases->second[0]) > DAY && llabs(second - host_second()) < DAY)
		fputs("host", out);
	else
		fprintf(out, "0%+lld", (long long)(second - phases->second[0]));
}

/* Random parts of names follow an "@" and are left out; blanks would break the columns. */
static void print_name(FILE *out, const char *name)
{
	for (; *name; name++) {
		fputc(*name == ' ' ? '_' : *name, out);
		if (*name == '@')
			return;
	}
}

static void print_stamp(const struct walk *walk, const char *path, const char *name)
{
	struct stamp stamp;

	fprintf(walk->out, "%s %s ", walk->op, walk->when);
	print_name(walk->out, name);
	fputc(' ', walk->out);
	if (!stamp_of(path, walk->raw, &stamp)) {
		fprintf(walk->out, "unreadable:%s", strerrorname_np(errno));
	} else if (is_past(walk, &stamp)) {
		fprintf(walk->out, "past:%d", rank_of(&stamp));
	} else {
		print_second(walk->out, walk->phases, stamp.second);
		if (stamp.nsec && !walk->any_fraction)
			fprintf(walk->out, "+fraction");
	}
	fputc('\n', walk->out);
}

static void print_view(const struct walk *walk, const char *path, const char *name)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int number = 0;

	while (f && getline(&line, &size, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		for (char *c = line; *c; c++)
			if (*c == ' ' || *c == '\t')
				*c = '_';
		fprintf(walk->out, "%s %s %s:%d %s\n", walk->op, walk->when, name, ++number, line);
	}
	free(line);
	if (f)
		fclose(f);
}

static bool ends_in_view(const char *name)
{
	size_t length = strlen(name);

	return length > 5 && strcmp(name + length - 5, ".view") == 0;
}

static int no_dots(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static void print_entry(const struct walk *walk, const char *path, const char *name)
{
	if (!walk->views_only)
		print_stamp(walk, path, name);
	if (ends_in_view(name))
		print_view(walk, path, name);
}

typedef void visitor(const struct walk *walk, const char *path, const char *name);

static void walk_below(const struct walk *walk, const char *dir, const char *prefix, visitor *visit)
{
	struct dirent **entries;
	int count = scandir(dir, &entries, no_dots, alphasort);

	for (int i = 0; i < count; i++) {
		char path[4096], name[1024];

		snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name);
		snprintf(name, sizeof(name), "%s%s", prefix, entries[i]->d_name);
		visit(walk, path, name);
		if (entries[i]->d_type == DT_DIR) {
			snprintf(name, sizeof(name), "%s%s/", prefix, entries[i]->d_name);
			walk_below(walk, path, name, visit);
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

void walk_folder(const struct walk *walk, const char *dir)
{
	past_count = 0;
	collect_past(walk, dir, ".");
	walk_below(walk, dir, "", collect_past);
	print_entry(walk, dir, ".");
	walk_below(walk, dir, "", print_entry);
}
