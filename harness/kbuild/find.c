// SPDX-License-Identifier: GPL-2.0-only
/* What a user may call a kernel: an id, a version, a path. */
#include "kbuild/snapshot.h"

#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "kbuild/cache.h"
#include "kbuild/index.h"
#include "kbuild/manifest.h"
#include "kbuild/store.h"

/* A shorter prefix of an id is more likely a mistyped version. */
#define MIN_ID 4

/* "6.1" is the version of 6.1, 6.1.192 and 6.1-rc3, not of 6.12. */
static gboolean version_matches(const char *version, const char *wanted)
{
	gsize length = strlen(wanted);

	return !strncmp(version, wanted, length) &&
	       (!version[length] || version[length] == '.' || version[length] == '-');
}

static gboolean id_matches(const char *id, const char *wanted)
{
	return strlen(wanted) >= MIN_ID && g_str_has_prefix(id, wanted);
}

static GPtrArray *select_by(GPtrArray *all, const char *wanted, gboolean by_id)
{
	GPtrArray *selected = g_ptr_array_new();

	for (guint i = 0; i < all->len; i++) {
		struct tt_snapshot *snapshot = all->pdata[i];

		if (by_id ? id_matches(snapshot->id, wanted)
			  : version_matches(snapshot->version, wanted))
			g_ptr_array_add(selected, snapshot);
	}
	return selected;
}

static struct tt_snapshot *ambiguous(GPtrArray *candidates, const char *wanted, GError **error)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (guint i = 0; i < candidates->len; i++) {
		const struct tt_snapshot *snapshot = candidates->pdata[i];

		g_string_append_printf(names, "%s%s (%s)", i ? ", " : "", snapshot->id,
				       snapshot->version);
	}
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
		    "'%s' may be any of the snapshots %s; give more of the id", wanted, names->str);
	return NULL;
}

static gboolean source_is_same(const struct tt_origin *origin)
{
	g_autofree char *key = NULL;
	struct stat st;

	if (!strcmp(origin->source, "-") || stat(origin->source, &st) < 0)
		return FALSE;
	if (!origin->key)
		return TRUE;
	key = tt_index_key(&st);
	return !g_strcmp0(key, origin->key);
}

/* The snapshot lacks what the skeleton of today needs: make a new one from the same source. */
static struct tt_snapshot *refresh(const struct tt_snapshot *snapshot, GError **error)
{
	g_autoptr(tt_snapshot) fresh = NULL;
	struct tt_origin origin = { 0 };

	if (!tt_origin_read(snapshot->path, &origin, error))
		return NULL;
	if (source_is_same(&origin)) {
		fresh = tt_snapshot_import(origin.source, NULL, NULL, error);
		if (!fresh)
			g_prefix_error(error, "snapshot %s is out of date: ", snapshot->id);
	}
	if (fresh ? strcmp(fresh->version, snapshot->version) : !error || !*error) {
		g_clear_pointer(&fresh, tt_snapshot_free);
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "snapshot %s (%s) lacks headers that this trimtorture's skeleton "
			    "includes, and its source (%s) is gone or has changed; import that "
			    "kernel again with 'trimtorture import'",
			    snapshot->id, snapshot->version, origin.source);
	}
	tt_origin_clear(&origin);
	return g_steal_pointer(&fresh);
}

static struct tt_snapshot *take(GPtrArray *all, struct tt_snapshot *chosen)
{
	guint index;

	if (!g_ptr_array_find(all, chosen, &index))
		return NULL;
	return g_ptr_array_steal_index(all, index);
}

static gboolean one_origin(GPtrArray *candidates)
{
	const struct tt_snapshot *first = candidates->pdata[0];

	for (guint i = 1; i < candidates->len; i++)
		if (strcmp(((struct tt_snapshot *)candidates->pdata[i])->origin, first->origin))
			return FALSE;
	return TRUE;
}

/* One of the matching snapshots: the only current one, else the only source of stale ones. */
static struct tt_snapshot *choose(GPtrArray *all, GPtrArray *candidates, const char *wanted,
				  GError **error)
{
	g_autoptr(GPtrArray) current = g_ptr_array_new();

	for (guint i = 0; i < candidates->len; i++)
		if (!((struct tt_snapshot *)candidates->pdata[i])->stale)
			g_ptr_array_add(current, candidates->pdata[i]);
	if (current->len == 1)
		return take(all, current->pdata[0]);
	if (current->len > 1)
		return ambiguous(current, wanted, error);
	if (!one_origin(candidates))
		return ambiguous(candidates, wanted, error);
	return refresh(candidates->pdata[0], error);
}

/* The packaged archive of a version: /usr/src/linux-source-VERSION.tar.xz. */
static char *packaged_version(const char *version)
{
	g_auto(GStrv) packaged = tt_snapshot_packaged();

	for (char **path = packaged; *path; path++) {
		g_autofree char *name = g_path_get_basename(*path);
		g_autofree char *start = g_strdup_printf("linux-source-%s.tar.", version);

		if (g_str_has_prefix(name, start))
			return g_strdup(*path);
	}
	return NULL;
}

static struct tt_snapshot *find_newest(GError **error)
{
	g_auto(GStrv) packaged = tt_snapshot_packaged();
	guint count = g_strv_length(packaged);

	if (count)
		return tt_snapshot_import(packaged[count - 1], NULL, NULL, error);
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "no kernel was named and /usr/src has no linux-source archive; install the "
		    "package linux-source or give --kernel ARCHIVE");
	return NULL;
}

/* An edited copy (derive.h) by its id; NULL without an error if there is none, or several. */
static struct tt_snapshot *find_derived(const char *id)
{
	g_autofree char *cache = tt_cache_derived(NULL);
	g_auto(GStrv) names = cache ? tt_dir_names(cache, NULL) : NULL;
	g_autofree char *path = NULL;

	for (char **name = names; name && *name; name++) {
		if (!id_matches(*name, id))
			continue;
		if (path)
			return NULL;
		path = g_build_filename(cache, *name, NULL);
	}
	return path ? tt_manifest_read(path, NULL, NULL) : NULL;
}

/* Another import of the source that @damaged came from. Clears @origin. */
static struct tt_snapshot *replace(const struct tt_snapshot *damaged, struct tt_origin *origin,
				   GError **error)
{
	struct tt_snapshot *fresh = tt_snapshot_import(origin->source, NULL, NULL, error);

	if (!fresh)
		g_prefix_error(error, "snapshot %s is damaged: ", damaged->id);
	tt_origin_clear(origin);
	return fresh;
}

static struct tt_snapshot *find(const char *kernel, GError **error)
{
	g_autoptr(GPtrArray) all = NULL;
	g_autoptr(GPtrArray) candidates = NULL;
	g_autofree char *packaged = NULL;
	struct tt_snapshot *derived;

	if (!kernel)
		return find_newest(error);
	if (strchr(kernel, '/') || !strcmp(kernel, "-"))
		return tt_snapshot_import(kernel, NULL, NULL, error);
	all = tt_snapshot_list(error);
	if (!all)
		return NULL;
	candidates = select_by(all, kernel, TRUE);
	if (!candidates->len) {
		g_ptr_array_unref(candidates);
		candidates = select_by(all, kernel, FALSE);
	}
	if (candidates->len)
		return choose(all, candidates, kernel, error);
	derived = find_derived(kernel);
	if (derived)
		return derived;
	if (g_file_test(kernel, G_FILE_TEST_EXISTS))
		return tt_snapshot_import(kernel, NULL, NULL, error);
	packaged = packaged_version(kernel);
	if (packaged)
		return tt_snapshot_import(packaged, NULL, NULL, error);
	g_set_error(
		error, TT_ERROR, TT_ERROR_USAGE,
		"'%s' is no snapshot's id or version and no file; 'trimtorture snapshots' lists "
		"what there is, 'trimtorture import' adds to it",
		kernel);
	return NULL;
}

struct tt_snapshot *tt_snapshot_find(const char *kernel, GError **error)
{
	g_autoptr(tt_snapshot) found = find(kernel, error);
	struct tt_origin origin = { 0 };

	if (!found || tt_store_is(found->tree, found->id))
		return g_steal_pointer(&found);
	/* A cache can be made anew, if what it was made from is still the same. */
	if (!found->derived && tt_origin_read(found->path, &origin, NULL) &&
	    source_is_same(&origin))
		return replace(found, &origin, error);
	tt_origin_clear(&origin);
	tt_snapshot_verify(found, error);
	return NULL;
}
