// SPDX-License-Identifier: GPL-2.0-only
/* Stamps of whole trees. */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tree.h"
#include "../core/page.h"

struct entry {
	char *path;
	int64_t mtime;
	struct stat st;
};

struct ct_tree {
	GArray *entries;
};

static int64_t ns_of(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * CT_NS + ts->tv_nsec;
}

static void free_entry(gpointer p)
{
	g_free(((struct entry *)p)->path);
}

static void walk(struct ct_tree *tree, const char *path, dev_t dev)
{
	struct entry e;
	struct dirent *d;
	DIR *dir;

	if (lstat(path, &e.st))
		return;
	/* Only directories say for sure: overlayfs gives files the device below it. */
	if (S_ISDIR(e.st.st_mode) && e.st.st_dev != dev)
		return;
	if (!S_ISREG(e.st.st_mode) && !S_ISDIR(e.st.st_mode) && !S_ISLNK(e.st.st_mode))
		return;
	e.path = g_strdup(path);
	e.mtime = ns_of(&e.st.st_mtim);
	g_array_append_val(tree->entries, e);
	if (!S_ISDIR(e.st.st_mode))
		return;
	dir = opendir(path);
	while (dir && (d = readdir(dir))) {
		g_autofree char *sub = NULL;

		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		sub = g_strconcat(path, "/", d->d_name, NULL);
		walk(tree, sub, dev);
	}
	if (dir)
		closedir(dir);
}

struct ct_tree *ct_tree_read(char *const *roots)
{
	struct ct_tree *tree = g_new0(struct ct_tree, 1);
	struct stat st;

	tree->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	g_array_set_clear_func(tree->entries, free_entry);
	for (; *roots; roots++) {
		if (!lstat(*roots, &st))
			walk(tree, *roots, st.st_dev);
	}
	return tree;
}

void ct_tree_free(struct ct_tree *tree)
{
	if (!tree)
		return;
	g_array_free(tree->entries, TRUE);
	g_free(tree);
}

guint ct_tree_size(const struct ct_tree *tree)
{
	return tree->entries->len;
}

static int by_mtime(const void *a, const void *b)
{
	int64_t x = (*(struct entry *const *)a)->mtime, y = (*(struct entry *const *)b)->mtime;

	return x < y ? -1 : x > y;
}

/* The entries with @lo <= mtime < @hi, oldest first. */
static GPtrArray *between(struct ct_tree *tree, int64_t lo, int64_t hi)
{
	GPtrArray *some = g_ptr_array_new();

	for (guint i = 0; i < tree->entries->len; i++) {
		struct entry *e = &g_array_index(tree->entries, struct entry, i);

		if (e->mtime >= lo && e->mtime < hi)
			g_ptr_array_add(some, e);
	}
	g_ptr_array_sort(some, by_mtime);
	return some;
}

static guint distinct(GPtrArray *some)
{
	guint n = 0;

	for (guint i = 0; i < some->len; i++) {
		const struct entry *e = some->pdata[i];

		n += !i || e->mtime != ((struct entry *)some->pdata[i - 1])->mtime;
	}
	return n;
}

/* Stamps from @first on, @step apart, equal ones equal. Return: the last one given. */
static int64_t assign(GPtrArray *some, int64_t first, int64_t step,
		      const struct ct_rank_watch *watch)
{
	int64_t at = first - step, before = INT64_MIN;

	for (guint i = 0; i < some->len; i++) {
		struct entry *e = some->pdata[i];
		struct timespec ts[2] = { { .tv_nsec = UTIME_OMIT } };

		if (e->mtime != before) {
			at += step;
			if (watch && watch->ranked)
				watch->ranked(e->mtime, at);
		}
		before = e->mtime;
		ts[1].tv_sec = at / CT_NS;
		ts[1].tv_nsec = at % CT_NS;
		if (!utimensat(AT_FDCWD, e->path, ts, AT_SYMLINK_NOFOLLOW))
			e->mtime = at;
		else if (watch && watch->cannot)
			watch->cannot(&e->st);
	}
	return at;
}

/*
 * Host time from which on an unstamped file has been changed by hand: runs of ours were here then.
 * A run leaves no file unstamped but those that were given an old time on purpose; so it is enough
 * to tell "older than the first run" from the rest. INT64_MAX: there was no run.
 */
static int64_t first_run(const struct ct_tree *tree, int64_t *latest)
{
	int64_t when = INT64_MAX;

	*latest = 0;
	for (guint i = 0; i < tree->entries->len; i++) {
		const struct entry *e = &g_array_index(tree->entries, struct entry, i);

		if (e->mtime < CT_FLOOR_SEC * CT_NS)
			continue;
		when = MIN(when, ns_of(&e->st.st_ctim));
		*latest = MAX(*latest, e->mtime);
	}
	return when;
}

/*
 * Even seconds, so that even for vfat each rank has a stamp of its own, and as far apart as there
 * is room for, up to an hour: what is unpacked during the run finds its place in between.
 */
static int64_t rank_step(guint ranks, int64_t room)
{
	int64_t step = room / (ranks + 1);

	if (step < 2 * CT_NS)
		return MAX(step, 1);
	return MIN(step, 3600 * CT_NS) / (2 * CT_NS) * (2 * CT_NS);
}

int64_t ct_tree_rank(struct ct_tree *tree, const struct ct_rank_watch *watch)
{
	const int64_t floor = CT_FLOOR_SEC * CT_NS, room = (CT_EPOCH_SEC - CT_FLOOR_SEC) * CT_NS;
	int64_t latest, run = first_run(tree, &latest), last;
	g_autoptr(GPtrArray) old = between(tree, INT64_MIN, MIN(run, floor));
	g_autoptr(GPtrArray) edited = between(tree, MIN(run, floor), floor);
	int64_t first = floor, step;

	if (!latest) {
		/* In the upper half, so that what is unpacked later fits in below. */
		first += room / 2;
		first -= first % (2 * CT_NS);
	}
	step = rank_step(distinct(old), room / 2);
	last = old->len ? assign(old, first, step, watch) : 0;
	latest = MAX(latest, last);
	if (edited->len) {
		first = (MAX(latest, CT_EPOCH_SEC * CT_NS) / CT_NS + 4) / 2 * 2 * CT_NS;
		latest = assign(edited, first, 2 * CT_NS, watch);
	}
	return latest;
}

void ct_tree_unstamped(struct ct_tree *tree, void (*visit)(const char *path, const struct stat *st))
{
	for (guint i = 0; i < tree->entries->len; i++) {
		const struct entry *e = &g_array_index(tree->entries, struct entry, i);

		if (e->mtime < CT_FLOOR_SEC * CT_NS)
			visit(e->path, &e->st);
	}
}

void ct_tree_to_host(struct ct_tree *tree)
{
	g_autoptr(GPtrArray) some = between(tree, CT_FLOOR_SEC * CT_NS, INT64_MAX);
	const int64_t step = 1000;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	assign(some, ns_of(&now) - (int64_t)distinct(some) * step, step, NULL);
}
