// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "kbuild/closure.h"
#include "kbuild/exportlayout.h"
#include "kbuild/index.h"
#include "kbuild/layout.h"
#include "kbuild/manifest.h"
#include "kbuild/probe.h"
#include "kbuild/store.h"

/* Host programs that a build left in scripts/. */
static gboolean is_elf(const struct tt_file *file)
{
	return file->size >= 4 && !memcmp(file->data, "\177ELF", 4);
}

static gboolean keep(struct tt_import *import, const char *path, struct tt_file *file,
		     GError **error)
{
	g_autofree char *shown = tt_printable(path);

	if (file->link && !tt_files_link_inside(import->files, path))
		return tt_guard_refuse(&import->guard, error,
				       "'%s' is a symbolic link that points out of the kernel's "
				       "tree; replace it with what it points to",
				       shown);
	if (!file->link && !file->data)
		return tt_guard_refuse(&import->guard, error,
				       "'%s' is a hard link to a file that was not found; pack it "
				       "with tar --hard-dereference",
				       shown);
	if (tt_files_below_file(import->files, path))
		return tt_guard_refuse(&import->guard, error,
				       "'%s' lies below something that is no directory", shown);
	return TRUE;
}

static void mark_machinery(struct tt_import *import)
{
	GHashTableIter iter;
	gpointer path, value;

	g_hash_table_iter_init(&iter, import->files->files);
	while (g_hash_table_iter_next(&iter, &path, &value)) {
		struct tt_file *file = value;

		file->kept = tt_path_machinery(path) && !(file->data && is_elf(file));
	}
}

/* A file that was there and could not be read is another thing than one that is missing. */
static gboolean no_read_error(struct tt_import *import, GError **error)
{
	if (!import->files->error)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&import->files->error));
	return FALSE;
}

static gboolean check_kept(struct tt_import *import, GError **error)
{
	GHashTableIter iter;
	gpointer path, value;

	if (!no_read_error(import, error))
		return FALSE;
	g_hash_table_iter_init(&iter, import->files->files);
	while (g_hash_table_iter_next(&iter, &path, &value))
		if (((struct tt_file *)value)->kept && !keep(import, path, value, error))
			return FALSE;
	return TRUE;
}

static gboolean check_is_kernel(struct tt_import *import, GError **error)
{
	static const char *const needed[] = { "scripts/Makefile.build", "scripts/Makefile.modpost",
					      "scripts/mod/modpost.c", "include/linux/export.h" };

	if (!import->prefix)
		return tt_guard_refuse(&import->guard, error,
				       "there is no Makefile in it that sets VERSION and "
				       "PATCHLEVEL, so it isn't a kernel's source");
	for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
		if (!tt_files_text(import->files, needed[i]))
			return no_read_error(import, error) &&
			       tt_guard_refuse(&import->guard, error,
					       "%s%s is missing, so it isn't a kernel's source or "
					       "not all of it",
					       import->prefix, needed[i]);
	return TRUE;
}

static gboolean write_text(const char *directory, const char *name, char *text, GError **error)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);
	g_autofree char *owned = text;

	return tt_file_write(path, owned, strlen(owned), 0644, error);
}

static char *write_origin(const struct tt_import *import, const char *key)
{
	struct tt_origin origin = { .time = time(NULL) };
	char *text;

	if (import->base) {
		origin.source = g_strdup(import->origin);
		origin.base = g_strdup(import->base);
	} else if (strcmp(import->guard.source, "-")) {
		origin.source = g_canonicalize_filename(import->guard.source, NULL);
	} else {
		origin.source = g_strdup("-");
	}
	origin.key = g_strdup(key);
	text = tt_origin_text(&origin);
	tt_origin_clear(&origin);
	return text;
}

/* From the files in memory to the snapshot in the cache. Returns its path. */
static char *make_snapshot(struct tt_import *import, const struct tt_skeleton *skeleton,
			   const struct tt_closure *closure, const char *key, GError **error)
{
	g_autofree char *directory = g_build_filename(import->work->path, "snapshot", NULL);
	g_autofree char *tree = g_build_filename(directory, "tree", NULL);
	g_autofree char *scratch = g_build_filename(import->work->path, "probe", NULL);
	g_autofree char *id = tt_store_id(import->files);
	g_autofree char *version = tt_kernel_version(tt_files_text(import->files, "Makefile"));
	g_autoptr(GPtrArray) paths = tt_files_paths(import->files, TRUE);
	struct tt_features features;
	g_autoptr(GPtrArray) evidence = tt_probe(import->files, &features);
	struct tt_manifest manifest = { .id = id,
					.version = version,
					.roots = skeleton->digest,
					.files = paths->len,
					.closure = closure,
					.features = &features,
					.evidence = evidence };
	gboolean ok;

	for (guint i = 0; i < paths->len; i++)
		manifest.bytes += tt_files_get(import->files, paths->pdata[i])->size;
	ok = tt_dir_make(directory, error) && tt_store_tree(import->files, tree, error) &&
	     tt_export_layout_probe(import->files, tree, scratch, &features, evidence, error) &&
	     write_text(directory, "manifest.json", tt_manifest_text(&manifest), error) &&
	     write_text(directory, "origin.json", write_origin(import, key), error) &&
	     tt_guard_go_on(&import->guard, error);
	tt_features_clear(&features);
	return ok ? tt_workdir_publish(import->work, directory, id, error) : NULL;
}

static struct tt_snapshot *finish(struct tt_import *import, const struct tt_skeleton *skeleton,
				  const char *key, GError **error)
{
	struct tt_snapshot *snapshot = NULL;
	g_autofree char *path = NULL;
	struct tt_closure closure;

	if (!check_is_kernel(import, error))
		return NULL;
	mark_machinery(import);
	tt_closure_mark(import->files, skeleton, &closure);
	if (check_kept(import, error))
		path = make_snapshot(import, skeleton, &closure, key, error);
	tt_closure_clear(&closure);
	if (path)
		snapshot = tt_manifest_read(path, NULL, error);
	/* Without the index the next import merely takes longer. */
	if (snapshot && key)
		tt_index_add(import->work->cache, key, snapshot->id, NULL);
	return snapshot;
}

static gboolean is_unchanged(int fd, const struct stat *before)
{
	struct stat now;

	return fstat(fd, &now) == 0 && now.st_size == before->st_size &&
	       now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == before->st_mtim.tv_nsec;
}

static struct tt_snapshot *import_stream(struct tt_import *import,
					 const struct tt_skeleton *skeleton, int fd,
					 const struct stat *st, GError **error)
{
	g_autofree char *key = NULL;

	if (S_ISREG(st->st_mode)) {
		tt_index_settle(st);
		key = tt_index_key(st);
	}
	import->work = tt_workdir_open(error);
	if (!import->work || !tt_import_archive(import, fd, st, error))
		return NULL;
	if (S_ISREG(st->st_mode) && !is_unchanged(fd, st)) {
		tt_guard_refuse(&import->guard, error,
				"it was changed while it was read; try again");
		return NULL;
	}
	return finish(import, skeleton, key, error);
}

static struct tt_snapshot *import_directory(struct tt_import *import,
					    const struct tt_skeleton *skeleton, GError **error)
{
	import->work = import->base ? tt_workdir_open_in(tt_cache_derived(error), error)
				    : tt_workdir_open(error);
	if (!import->work || !tt_import_directory(import, error))
		return NULL;
	return finish(import, skeleton, NULL, error);
}

/* The snapshot that this very file gave before, if the skeleton still asks for the same. */
static struct tt_snapshot *from_index(const struct stat *st, const struct tt_skeleton *skeleton)
{
	g_autofree char *key = S_ISREG(st->st_mode) ? tt_index_key(st) : NULL;
	g_autofree char *cache = key ? tt_cache_snapshots(NULL) : NULL;
	g_autofree char *id = cache ? tt_index_find(cache, key) : NULL;
	g_autofree char *path = id ? g_build_filename(cache, id, NULL) : NULL;
	g_autoptr(tt_snapshot) snapshot = NULL;
	g_autofree char *roots = NULL;

	if (path)
		snapshot = tt_manifest_read(path, &roots, NULL);
	/* One that is damaged is imported again, which replaces it. */
	return snapshot && !g_strcmp0(roots, skeleton->digest) &&
			       tt_store_is(snapshot->tree, snapshot->id)
		       ? g_steal_pointer(&snapshot)
		       : NULL;
}

static struct tt_guard guard_for(const char *source)
{
	const struct tt_guard guard = {
		.doing = "import",
		.source = source,
		.wanted = "a kernel source archive or directory",
		.entry_advice = "which no kernel source has; if you trust it, unpack it yourself "
				"and import the directory",
		.too_many = "if that is right, raise --max-entries",
		.too_big = "if that is right, raise --max-size",
	};

	return guard;
}

struct tt_snapshot *tt_snapshot_import(const char *source, const struct tt_import_limits *limits,
				       gboolean *reused, GError **error)
{
	struct tt_import import = { .guard = guard_for(source) };
	g_autoptr(tt_skeleton) skeleton = tt_skeleton_read(error);
	struct tt_snapshot *snapshot;
	struct stat st;
	int fd;

	if (limits)
		import.guard.limits = *limits;
	if (limits && limits->by_id_only) {
		import.base = "-";
		import.origin = source;
	}
	tt_guard_fill_limits(&import.guard.limits);
	fd = skeleton ? tt_guard_open(&import.guard, &st, error) : -1;
	if (fd < 0)
		return NULL;
	snapshot = from_index(&st, skeleton);
	if (reused)
		*reused = snapshot != NULL;
	if (!snapshot) {
		import.files = tt_files_new(import.guard.limits.max_file);
		if (S_ISDIR(st.st_mode))
			snapshot = import_directory(&import, skeleton, error);
		else
			snapshot = import_stream(&import, skeleton, fd, &st, error);
		tt_files_free(import.files);
		tt_workdir_close(import.work);
		g_free(import.prefix);
	}
	close(fd);
	return snapshot;
}

struct tt_snapshot *tt_snapshot_import_edited(const char *tree, const char *base,
					      const char *origin, GError **error)
{
	struct tt_import import = { .guard = guard_for(tree), .base = base, .origin = origin };
	g_autoptr(tt_skeleton) skeleton = tt_skeleton_read(error);
	struct tt_snapshot *snapshot;

	if (!skeleton)
		return NULL;
	tt_guard_fill_limits(&import.guard.limits);
	import.files = tt_files_new(import.guard.limits.max_file);
	snapshot = import_directory(&import, skeleton, error);
	tt_files_free(import.files);
	tt_workdir_close(import.work);
	g_free(import.prefix);
	return snapshot;
}
