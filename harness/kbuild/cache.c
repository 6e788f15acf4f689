// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "kbuild/store.h"

#define WORK_PREFIX ".import-"

char *tt_cache_snapshots(GError **error)
{
	return tt_cache_dir("snapshots", error);
}

char *tt_cache_derived(GError **error)
{
	return tt_cache_dir("derived", error);
}

static int lock_cache(const char *cache, GError **error)
{
	g_autofree char *path = g_build_filename(cache, ".lock", NULL);

	return tt_file_lock(path, error);
}

static gboolean fail(GError **error, const char *doing, const char *path)
{
	g_set_error(
		error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		"cannot %s %s: %s; see that there is room and that it can be written, or choose "
		"another cache with XDG_CACHE_HOME",
		doing, path, g_strerror(errno));
	return FALSE;
}

/* A work directory without a lock file is one that was being removed. */
static gboolean is_abandoned(const char *path)
{
	g_autofree char *lock = g_build_filename(path, "lock", NULL);
	int fd = open(lock, O_RDWR | O_CLOEXEC);
	gboolean free_to_take;

	if (fd < 0)
		return errno == ENOENT;
	free_to_take = flock(fd, LOCK_EX | LOCK_NB) == 0;
	close(fd);
	return free_to_take;
}

/* What cannot be removed stays for another time; that is no reason not to import. */
static void remove_abandoned(const char *cache)
{
	g_auto(GStrv) names = tt_dir_names(cache, NULL);

	for (char **name = names; names && *name; name++) {
		g_autofree char *path = g_build_filename(cache, *name, NULL);

		if (g_str_has_prefix(*name, WORK_PREFIX) && is_abandoned(path))
			tt_tree_remove(path, NULL);
	}
}

static gboolean make_workdir(struct tt_workdir *work, GError **error)
{
	g_autofree char *lock = NULL;

	work->path = g_build_filename(work->cache, WORK_PREFIX "XXXXXX", NULL);
	if (!g_mkdtemp_full(work->path, 0755)) {
		fail(error, "make a work directory in", work->cache);
		g_clear_pointer(&work->path, g_free);
		return FALSE;
	}
	lock = g_build_filename(work->path, "lock", NULL);
	work->lock = tt_file_lock(lock, error);
	return work->lock >= 0;
}

struct tt_workdir *tt_workdir_open(GError **error)
{
	return tt_workdir_open_in(tt_cache_snapshots(error), error);
}

struct tt_workdir *tt_workdir_open_in(char *taken, GError **error)
{
	g_autofree char *cache = taken;
	g_autoptr(tt_workdir) work = NULL;
	gboolean made;
	int lock;

	if (!cache)
		return NULL;
	/* Under the lock nobody takes a directory for abandoned before its own lock is there. */
	lock = lock_cache(cache, error);
	if (lock < 0)
		return NULL;
	work = g_new0(struct tt_workdir, 1);
	work->lock = -1;
	work->cache = g_steal_pointer(&cache);
	remove_abandoned(work->cache);
	made = make_workdir(work, error);
	close(lock);
	return made ? g_steal_pointer(&work) : NULL;
}

void tt_workdir_close(struct tt_workdir *work)
{
	if (!work)
		return;
	if (work->path)
		tt_tree_remove(work->path, NULL);
	if (work->lock >= 0)
		close(work->lock);
	g_free(work->path);
	g_free(work->cache);
	g_free(work);
}

static gboolean take_over(const char *directory, const char *final, const char *name,
			  GError **error)
{
	g_autofree char *from = g_build_filename(directory, name, NULL);
	g_autofree char *to = g_build_filename(final, name, NULL);

	return rename(from, to) == 0 || fail(error, "replace", to);
}

/* A damaged snapshot is in the way: out with it. */
static gboolean move_aside(struct tt_workdir *work, const char *final, GError **error)
{
	g_autofree char *aside = g_build_filename(work->path, "replaced", NULL);

	return rename(final, aside) == 0 || errno == ENOENT || fail(error, "replace", final);
}

static gboolean publish_locked(struct tt_workdir *work, const char *directory, const char *final,
			       const char *id, GError **error)
{
	g_autofree char *manifest = g_build_filename(final, "manifest.json", NULL);
	g_autofree char *tree = g_build_filename(final, "tree", NULL);

	if (g_file_test(manifest, G_FILE_TEST_IS_REGULAR) && tt_store_is(tree, id))
		return take_over(directory, final, "manifest.json", error) &&
		       take_over(directory, final, "origin.json", error);
	return move_aside(work, final, error) &&
	       (rename(directory, final) == 0 || fail(error, "rename the new snapshot to", final));
}

char *tt_workdir_publish(struct tt_workdir *work, const char *directory, const char *id,
			 GError **error)
{
	g_autofree char *final = g_build_filename(work->cache, id, NULL);
	int lock = lock_cache(work->cache, error);
	gboolean ok;

	if (lock < 0)
		return NULL;
	ok = publish_locked(work, directory, final, id, error);
	close(lock);
	return ok ? g_steal_pointer(&final) : NULL;
}

gboolean tt_cache_remove(const char *path, GError **error)
{
	g_autoptr(tt_workdir) work = tt_workdir_open(error);
	g_autofree char *aside = NULL;

	if (!work)
		return FALSE;
	aside = g_build_filename(work->path, "removed", NULL);
	if (rename(path, aside) < 0)
		return fail(error, "remove", path);
	return tt_tree_remove(aside, error);
}
