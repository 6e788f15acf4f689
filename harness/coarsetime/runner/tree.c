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

/* A host stamp, and the virtual one that took its place. */
struct rank {
	int64_t host, virt;
};

struct ct_tree {
	GArray *entries;
	GArray *ranks; /* of struct rank, ascending in both */
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
	tree->ranks = g_array_new(FALSE, FALSE, sizeof(struct rank));
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
	g_array_free(tree->ranks, TRUE);
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

static gboolean set_mtime(struct entry *e, int64_t at)
{
	struct timespec ts[2] = { { .tv_nsec = UTIME_OMIT } };

	ts[1].tv_sec = at / CT_NS;
	ts[1].tv_nsec = at % CT_NS;
	if (utimensat(AT_FDCWD, e->path, ts, AT_SYMLINK_NOFOLLOW))
		return FALSE;
	e->mtime = at;
	return TRUE;
}

/* Stamps from @first on, @step apart, equal ones equal. Return: the last one given. */
static int64_t assign(struct ct_tree *tree, GPtrArray *some, int64_t first, int64_t step,
		      void (*cannot)(const struct stat *st))
{
	int64_t at = first - step, before = INT64_MIN;

	for (guint i = 0; i < some->len; i++) {
		struct entry *e = some->pdata[i];

		if (e->mtime != before) {
			struct rank rank = { .host = e->mtime, .virt = at += step };

			g_array_append_val(tree->ranks, rank);
		}
		before = e->mtime;
		if (!set_mtime(e, at) && cannot)
			cannot(&e->st);
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

int64_t ct_tree_rank(struct ct_tree *tree, void (*cannot)(const struct stat *st))
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
	last = old->len ? assign(tree, old, first, step, cannot) : 0;
	latest = MAX(latest, last);
	if (edited->len) {
		first = (MAX(latest, CT_EPOCH_SEC * CT_NS) / CT_NS + 4) / 2 * 2 * CT_NS;
		latest = assign(tree, edited, first, 2 * CT_NS, cannot);
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

void ct_tree_ranks(const struct ct_tree *tree, void (*visit)(int64_t host, int64_t virt))
{
	for (guint i = 0; i < tree->ranks->len; i++) {
		const struct rank *r = &g_array_index(tree->ranks, struct rank, i);

		visit(r->host, r->virt);
	}
}

void ct_tree_files(const struct ct_tree *tree,
		   void (*visit)(const char *path, const struct stat *st, int64_t stamp,
				 gpointer data),
		   gpointer data)
{
	for (guint i = 0; i < tree->entries->len; i++) {
		const struct entry *e = &g_array_index(tree->entries, struct entry, i);

		if (!S_ISDIR(e->st.st_mode))
			visit(e->path, &e->st, e->mtime, data);
	}
}

/* Can the file system tell stamps that are a microsecond apart? Tried on @e itself. */
static int64_t host_step(struct entry *e)
{
	const int64_t odd = e->mtime / CT_NS * CT_NS + 123456000;
	int64_t was = e->mtime, now;
	struct stat st;

	if (!set_mtime(e, odd) || lstat(e->path, &st))
		return 1000;
	now = ns_of(&st.st_mtim);
	set_mtime(e, was);
	return now == odd ? 1000 : 2 * CT_NS;
}

/* Nothing of the run is newer than this: the present, or the first change by hand since. */
static int64_t end_of_run(const struct ct_tree *tree)
{
	struct timespec ts;
	int64_t latest, run = first_run(tree, &latest), end;

	clock_gettime(CLOCK_REALTIME, &ts);
	end = ns_of(&ts);
	for (guint i = 0; i < tree->entries->len; i++) {
		const struct entry *e = &g_array_index(tree->entries, struct entry, i);

		if (e->mtime < CT_FLOOR_SEC * CT_NS && e->mtime >= run)
			end = MIN(end, e->mtime - 1);
	}
	return end;
}

/* The stamp for the @k-th of @n between the ranks @low and @high (NULL: there is none). */
static int64_t in_between(const struct rank *low, const struct rank *high, int64_t end,
			  int64_t step, guint k, guint n)
{
	int64_t first;

	if (low && high)
		return low->host + (int64_t)((double)(high->host - low->host) * k / (n + 1));
	if (high)
		return high->host - (int64_t)(n + 1 - k) * step;
	first = end - (int64_t)(n - 1) * step;
	if (low)
		first = MAX(first, low->host + step);
	return first + (int64_t)(k - 1) * step;
}

static const struct rank *rank_at(const GArray *ranks, guint i)
{
	return i < ranks->len ? &g_array_index(ranks, struct rank, i) : NULL;
}

/* @group: all between the ranks @low and @high, or with the very stamp of @high. */
static void give_back(GPtrArray *group, const struct rank *low, const struct rank *high,
		      int64_t end, int64_t step)
{
	guint k = 0, n = distinct(group);
	int64_t seen = INT64_MIN;

	for (guint i = 0; i < group->len; i++) {
		struct entry *e = group->pdata[i];

		k += e->mtime != seen;
		seen = e->mtime;
		set_mtime(e, high && high->virt == e->mtime
				     ? high->host
				     : in_between(low, high, end, step, k, n));
	}
}

void ct_tree_to_host(struct ct_tree *tree, const struct ct_tree *before)
{
	g_autoptr(GPtrArray) some = between(tree, CT_FLOOR_SEC * CT_NS, INT64_MAX);
	const GArray *ranks = before ? before->ranks : tree->ranks;
	const int64_t end = end_of_run(tree), step = some->len ? host_step(some->pdata[0]) : 0;

	for (guint i = 0, r = 0; i < some->len;) {
		g_autoptr(GPtrArray) group = g_ptr_array_new();
		int64_t virt = ((struct entry *)some->pdata[i])->mtime;
		const struct rank *high;

		while ((high = rank_at(ranks, r)) && high->virt < virt)
			r++;
		for (; i < some->len; i++) {
			struct entry *e = some->pdata[i];

			if (high && (e->mtime > high->virt ||
				     (e->mtime == high->virt && virt != high->virt)))
				break;
			g_ptr_array_add(group, e);
		}
		give_back(group, r ? rank_at(ranks, r - 1) : NULL, high, end, step);
	}
}
