// SPDX-License-Identifier: GPL-2.0-only
#include "bundle/internal.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/datadir.h"
#include "base/error.h"
#include "base/file.h"
#include "base/userpath.h"
#include "life/model.h"
#include "synthetic-tree/tree.h"

static const char script[] = "#!/bin/sh\n"
			     "# Replays what is in this directory; README.txt says what that is.\n"
			     "cd \"$(dirname \"$0\")\" && exec trimtorture repro \"$@\" .\n";

/* The file that @name stands for: itself if it is a path, else the installed one. */
static char *find_file(const char *folder, const char *name, GError **error)
{
	g_autofree char *installed = g_strconcat(folder, "/", name, ".ini", NULL);

	if (strchr(name, '/') || g_str_has_suffix(name, ".ini"))
		return g_strdup(name);
	return tt_data_path(installed, error);
}

/*
 * Puts the file that @name stands for into the bundle's @folder and returns its path there. Two
 * files of one name in different directories get numbers.
 */
static char *take_along(struct tt_file_table *files, const char *folder, const char *source,
			GError **error)
{
	g_autofree char *base = g_path_get_basename(source);
	g_autofree char *path = g_strconcat(folder, "/", base, NULL);

	for (guint n = 2; g_hash_table_contains(files->files, path); n++) {
		g_free(path);
		path = g_strdup_printf("%s/%u-%s", folder, n, base);
	}
	return tt_bundle_add_file(files, path, source, error) ? g_steal_pointer(&path) : NULL;
}

static gboolean take_each(struct tt_file_table *files, const char *folder, GPtrArray *names,
			  GError **error)
{
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *source = strcmp(folder, "patches")
						  ? find_file(folder, names->pdata[i], error)
						  : g_strdup(names->pdata[i]);
		char *path = source ? take_along(files, folder, source, error) : NULL;

		if (!path)
			return FALSE;
		g_free(names->pdata[i]);
		names->pdata[i] = path;
	}
	return TRUE;
}

/* The life with all that it names inside of the bundle. */
static struct tt_life *move_in(const struct tt_bundle_request *request, struct tt_file_table *files,
			       GError **error)
{
	g_autoptr(tt_life) life = tt_life_copy(request->life);
	g_autofree char *profile = find_file("profiles", life->profile, error);
	char *path = profile ? take_along(files, "profiles", profile, error) : NULL;

	if (!path || !take_each(files, "variants", life->variants, error) ||
	    !take_each(files, "patches", life->patches, error)) {
		g_free(path);
		return NULL;
	}
	g_free(life->profile);
	life->profile = path;
	g_free(life->kernel);
	life->kernel = g_strdup(request->snapshot->id);
	return g_steal_pointer(&life);
}

char *tt_bundle_tree_digest(const struct tt_life *life, GError **error)
{
	struct tt_model *model = tt_model_new(life, error);
	g_autofree char *scratch = NULL;
	g_autofree char *tree = NULL;
	struct tt_tree_info info;
	char *digest = NULL;
	int lock = -1;

	if (!model)
		return NULL;
	scratch = tt_scratch_new(NULL, "trimtorture-tree", &lock, error);
	tree = scratch ? g_build_filename(scratch, "tree", NULL) : NULL;
	if (tree && tt_tree_write(model->snapshot, model->plan, tree, FALSE, &info, error))
		digest = g_strdup(info.digest);
	tt_model_free(model);
	tt_scratch_remove(scratch, lock);
	return digest;
}

static gboolean check_name(const char *name, GError **error)
{
	const char *p = name;

	while (g_ascii_isalnum(*p) || (*p && strchr("._-+", *p)))
		p++;
	if (*name && !*p && *name != '.' && strlen(name) < 200)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
		    "'%s' cannot be a bundle's name: it takes letters, digits and '._-+'", name);
	return FALSE;
}

static void describe(const struct tt_bundle_request *request, struct tt_bundle_info *info)
{
	const struct tt_snapshot *snapshot = request->snapshot;

	info->name = g_strdup(request->name);
	info->version = g_strdup(TT_VERSION);
	info->kernel = g_strdup(snapshot->version);
	info->snapshot = g_strdup(snapshot->id);
	info->pipeline =
		g_strdup(snapshot->features.pipeline == TT_PIPELINE_SINGLE_PASS ? "single-pass"
										: "recursive");
	info->machinery = request->with_machinery;
	info->environment = tt_bundle_environment(request->run ? request->run : ".");
}

static gboolean fill(const struct tt_bundle_request *request, struct tt_file_table *files,
		     struct tt_bundle_info *info, GError **error)
{
	g_autoptr(tt_life) life = move_in(request, files, error);
	g_autofree char *text = life ? tt_life_text(life) : NULL;
	g_autofree char *readme = NULL;
	g_autofree char *manifest = NULL;

	if (!life)
		return FALSE;
	info->tree = tt_bundle_tree_digest(request->life, error);
	if (!info->tree || !tt_bundle_add_records(files, request, info, error) ||
	    (request->with_machinery &&
	     !tt_bundle_add_tree(files, TT_BUNDLE_MACHINERY, request->snapshot->tree, error)))
		return FALSE;
	tt_bundle_add_text(files, TT_BUNDLE_LIFE, text, FALSE);
	tt_bundle_add_text(files, "reproducer.sh", script, TRUE);
	readme = tt_bundle_readme(info, life);
	tt_bundle_add_text(files, "README.txt", readme, FALSE);
	manifest = tt_bundle_manifest_text(info, files);
	tt_bundle_add_text(files, TT_BUNDLE_MANIFEST, manifest, FALSE);
	return TRUE;
}

gboolean tt_bundle_write(const struct tt_bundle_request *request, const char *path, GError **error)
{
	g_autoptr(tt_file_table) files = tt_files_new(TT_BUNDLE_MAX_FILE);
	struct tt_bundle_info info = { 0 };
	const struct tt_guard guard = { .doing = "write", .source = path, .entry_advice = "" };
	gboolean ok;

	if (!check_name(request->name, error))
		return FALSE;
	describe(request, &info);
	/* What would be refused on opening is not written. */
	ok = fill(request, files, &info, error) && tt_bundle_check_paths(&guard, files, error) &&
	     tt_bundle_pack(files, request->name, path, error);
	tt_bundle_info_clear(&info);
	return ok;
}

static void make_absolute(char **path)
{
	char *full;

	if (!strchr(*path, '/') && !g_str_has_suffix(*path, ".ini"))
		return;
	full = g_canonicalize_filename(*path, NULL);
	g_free(*path);
	*path = full;
}

static gboolean write_text(const char *directory, const char *name, const char *text, mode_t mode,
			   GError **error)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);

	return tt_file_write(path, text, strlen(text), mode, error);
}

gboolean tt_bundle_announce(const struct tt_life *life, const char *directory, GError **error)
{
	static const char announced[] =
		"#!/bin/sh\n"
		"# Repeats the life that was begun in this directory.\n"
		"cd \"$(dirname \"$0\")\" && exec trimtorture repro \"$@\" ./reproducer.life\n";
	g_autoptr(tt_life) copy = tt_life_copy(life);
	g_autofree char *text = NULL;

	make_absolute(&copy->profile);
	for (guint i = 0; i < copy->variants->len; i++)
		make_absolute((char **)&copy->variants->pdata[i]);
	for (guint i = 0; i < copy->patches->len; i++) {
		char *full = g_canonicalize_filename(copy->patches->pdata[i], NULL);

		g_free(copy->patches->pdata[i]);
		copy->patches->pdata[i] = full;
	}
	text = tt_life_text(copy);
	return tt_dir_make(directory, error) &&
	       write_text(directory, "reproducer.life", text, 0644, error) &&
	       write_text(directory, "reproducer.sh", announced, 0755, error);
}
