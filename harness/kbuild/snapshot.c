// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/snapshot.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "kbuild/cache.h"
#include "kbuild/manifest.h"
#include "kbuild/skeleton.h"
#include "kbuild/store.h"

#define PACKAGE_DIR "/usr/src"
#define PACKAGE_PREFIX "linux-source-"
#define ID_LENGTH 16

void tt_snapshot_free(struct tt_snapshot *snapshot)
{
	if (!snapshot)
		return;
	g_free(snapshot->id);
	g_free(snapshot->version);
	g_free(snapshot->path);
	g_free(snapshot->tree);
	g_free(snapshot->origin);
	tt_features_clear(&snapshot->features);
	g_free(snapshot);
}

static gboolean is_hex(const char *name)
{
	return name[strspn(name, "0123456789abcdef")] == '\0';
}

static struct tt_snapshot *broken(const char *id, const char *path)
{
	struct tt_snapshot *snapshot = g_new0(struct tt_snapshot, 1);

	snapshot->id = g_strdup(id);
	snapshot->version = g_strdup("broken");
	snapshot->path = g_strdup(path);
	snapshot->tree = g_build_filename(path, "tree", NULL);
	snapshot->origin = g_strdup("-");
	snapshot->stale = TRUE;
	return snapshot;
}

static struct tt_snapshot *load(const char *cache, const char *id,
				const struct tt_skeleton *skeleton)
{
	g_autofree char *path = g_build_filename(cache, id, NULL);
	g_autofree char *roots = NULL;
	struct tt_snapshot *snapshot = tt_manifest_read(path, &roots, NULL);

	if (!snapshot)
		return broken(id, path);
	snapshot->stale = skeleton && g_strcmp0(roots, skeleton->digest);
	return snapshot;
}

static int by_version(gconstpointer a, gconstpointer b)
{
	const struct tt_snapshot *x = *(const struct tt_snapshot *const *)a;
	const struct tt_snapshot *y = *(const struct tt_snapshot *const *)b;
	int order = strverscmp(x->version, y->version);

	return order ? order : strcmp(x->id, y->id);
}

GPtrArray *tt_snapshot_list(GError **error)
{
	/* A missing skeleton is no reason not to list; then nothing is known to be stale. */
	g_autoptr(tt_skeleton) skeleton = tt_skeleton_read(NULL);
	g_autofree char *cache = tt_cache_snapshots(error);
	g_auto(GStrv) names = cache ? tt_dir_names(cache, error) : NULL;
	GPtrArray *list;

	if (!names)
		return NULL;
	list = g_ptr_array_new_with_free_func((GDestroyNotify)tt_snapshot_free);
	for (char **name = names; *name; name++)
		if (strlen(*name) == ID_LENGTH && is_hex(*name))
			g_ptr_array_add(list, load(cache, *name, skeleton));
	g_ptr_array_sort(list, by_version);
	return list;
}

gboolean tt_snapshot_verify(const struct tt_snapshot *snapshot, GError **error)
{
	if (tt_store_is(snapshot->tree, snapshot->id))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "snapshot %s (%s) is damaged: %s is not what was imported; 'trimtorture "
		    "snapshots rm %s', and import %s again",
		    snapshot->id, snapshot->version, snapshot->tree, snapshot->id,
		    snapshot->origin && strcmp(snapshot->origin, "-") ? snapshot->origin
								      : "the kernel");
	return FALSE;
}

gboolean tt_snapshot_remove(const struct tt_snapshot *snapshot, GError **error)
{
	return tt_cache_remove(snapshot->path, error);
}

static int by_name_version(gconstpointer a, gconstpointer b)
{
	return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

char **tt_snapshot_packaged(void)
{
	g_auto(GStrv) names = tt_dir_names(PACKAGE_DIR, NULL);
	GPtrArray *found = g_ptr_array_new();

	for (char **name = names; name && *name; name++)
		if (g_str_has_prefix(*name, PACKAGE_PREFIX) && strstr(*name, ".tar."))
			g_ptr_array_add(found, g_build_filename(PACKAGE_DIR, *name, NULL));
	g_ptr_array_sort(found, by_name_version);
	g_ptr_array_add(found, NULL);
	return (char **)g_ptr_array_free(found, FALSE);
}
