// SPDX-License-Identifier: GPL-2.0-only
#include "bundle/internal.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/userpath.h"
#include "kbuild/layout.h"
#include "kbuild/store.h"

static struct tt_guard guard_for(const char *path)
{
	const struct tt_guard guard = {
		.doing = "open the bundle",
		.source = path,
		.wanted = "a bundle, NAME" TT_BUNDLE_SUFFIX,
		.entry_advice = "which no bundle has; do not trust it",
		.too_many = "no bundle has that many; do not trust it",
		.too_big = "no bundle is that big; do not trust it",
		.spool = g_get_tmp_dir(),
		.limits = { .max_entries = TT_BUNDLE_MAX_ENTRIES,
			    .max_bytes = TT_BUNDLE_MAX_BYTES,
			    .max_file = TT_BUNDLE_MAX_FILE },
	};

	return guard;
}

/* Makes @place, a path that the life gives, the path of that file below @directory. */
static gboolean settle_path(const struct tt_guard *guard, struct tt_file_table *files,
			    const char *directory, char **place, GError **error)
{
	g_autofree char *clean = NULL;
	const struct tt_file *file = NULL;

	if (tt_path_clean(*place, &clean) == TT_PATH_OK)
		file = g_hash_table_lookup(files->files, clean);
	if (!file || file->link) {
		g_autofree char *shown = tt_printable(*place);

		return tt_guard_refuse(guard, error,
				       "its life asks for '%s', which is not in it; get the bundle "
				       "again",
				       shown);
	}
	g_free(*place);
	*place = g_build_filename(directory, clean, NULL);
	return TRUE;
}

static struct tt_life *read_life(const struct tt_guard *guard, struct tt_file_table *files,
				 const char *directory, GError **error)
{
	const char *text = tt_files_text(files, TT_BUNDLE_LIFE);
	g_autofree char *name = g_strconcat("in ", guard->source, NULL);
	g_autoptr(tt_life) life = NULL;

	if (!text || strlen(text) != tt_files_get(files, TT_BUNDLE_LIFE)->size) {
		tt_guard_refuse(guard, error, "there is no text '" TT_BUNDLE_LIFE "' in it");
		return NULL;
	}
	life = tt_life_parse(text, name, error);
	if (!life || !settle_path(guard, files, directory, &life->profile, error))
		return NULL;
	for (guint i = 0; i < life->variants->len; i++)
		if (!settle_path(guard, files, directory, (char **)&life->variants->pdata[i],
				 error))
			return NULL;
	for (guint i = 0; i < life->patches->len; i++)
		if (!settle_path(guard, files, directory, (char **)&life->patches->pdata[i], error))
			return NULL;
	return g_steal_pointer(&life);
}

/* A directory that only this user can enter, and in it what tt_bundle.directory names. */
static char *private_directory(const char *parent, int *lock, GError **error)
{
	g_autofree char *private = tt_scratch_new(parent, "trimtorture-bundle", lock, error);

	return private ? g_build_filename(private, "bundle", NULL) : NULL;
}

static gboolean fill(struct tt_bundle *bundle, struct tt_guard *guard, const char *parent,
		     GError **error)
{
	g_autoptr(tt_file_table) files = NULL;
	g_autofree char *name = NULL;

	if (g_file_test(guard->source, G_FILE_TEST_IS_DIR))
		files = tt_bundle_read_directory(guard, &name, error);
	else
		files = tt_bundle_unpack(guard, &name, error);
	if (!files || !tt_bundle_manifest_check(guard, files, &bundle->info, error))
		return FALSE;
	bundle->directory = private_directory(parent, &bundle->lock, error);
	if (!bundle->directory)
		return FALSE;
	bundle->life = read_life(guard, files, bundle->directory, error);
	return bundle->life && tt_store_tree(files, bundle->directory, error);
}

struct tt_bundle *tt_bundle_open(const char *path, const char *parent, GError **error)
{
	struct tt_guard guard = guard_for(path);
	struct tt_bundle *bundle = g_new0(struct tt_bundle, 1);

	if (fill(bundle, &guard, parent, error))
		return bundle;
	tt_bundle_free(bundle);
	return NULL;
}

void tt_bundle_free(struct tt_bundle *bundle)
{
	if (!bundle)
		return;
	if (bundle->directory) {
		g_autofree char *private = g_path_get_dirname(bundle->directory);

		if (bundle->keep)
			tt_scratch_keep(private, bundle->lock);
		else
			tt_scratch_remove(private, bundle->lock);
	}
	tt_bundle_info_clear(&bundle->info);
	g_free(bundle->directory);
	tt_life_free(bundle->life);
	g_free(bundle);
}

static struct tt_snapshot *in_cache(const char *id, GError **error)
{
	g_autoptr(GPtrArray) all = tt_snapshot_list(error);

	for (guint i = 0; all && i < all->len; i++) {
		const struct tt_snapshot *snapshot = all->pdata[i];

		if (!strcmp(snapshot->id, id) && strcmp(snapshot->version, "broken") &&
		    tt_snapshot_verify(snapshot, NULL))
			return g_ptr_array_steal_index(all, i);
	}
	return NULL;
}

static struct tt_snapshot *import_machinery(const struct tt_bundle *bundle, const char *machinery,
					    GError **error)
{
	const struct tt_import_limits apart = { .by_id_only = TRUE };

	if (bundle->any_machinery || tt_store_is(machinery, bundle->info.snapshot))
		return tt_snapshot_import(machinery, &apart, NULL, error);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "the bundle's machinery is not the snapshot %s of kernel %s that it states; do "
		    "not trust it, or look at it ('trimtorture bundle --unpack'?) and repeat with "
		    "--any-machinery",
		    bundle->info.snapshot, bundle->info.kernel);
	return NULL;
}

static struct tt_snapshot *find(struct tt_bundle *bundle, enum tt_bundle_source *source,
				GError **error)
{
	const struct tt_bundle_info *info = &bundle->info;
	g_autofree char *machinery = g_build_filename(bundle->directory, TT_BUNDLE_MACHINERY, NULL);
	struct tt_snapshot *snapshot = in_cache(info->snapshot, error);

	*source = TT_BUNDLE_FROM_CACHE;
	if (snapshot || (error && *error))
		return snapshot;
	*source = TT_BUNDLE_FROM_BUNDLE;
	if (info->machinery)
		return import_machinery(bundle, machinery, error);
	snapshot = tt_snapshot_find(info->kernel, NULL);
	*source = snapshot && !strcmp(snapshot->id, info->snapshot) ? TT_BUNDLE_FROM_CACHE
								    : TT_BUNDLE_SAME_VERSION;
	if (!snapshot)
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "the bundle needs the machinery of kernel %s (snapshot %s), which is "
			    "neither in the cache nor in the bundle; 'trimtorture import' that "
			    "kernel's source, or ask for a bundle made --with-machinery",
			    info->kernel, info->snapshot);
	return snapshot;
}

struct tt_snapshot *tt_bundle_snapshot(struct tt_bundle *bundle, enum tt_bundle_source *source,
				       GError **error)
{
	struct tt_snapshot *snapshot = find(bundle, source, error);

	if (!snapshot)
		return NULL;
	g_free(bundle->life->kernel);
	bundle->life->kernel = g_strdup(snapshot->id);
	return snapshot;
}
