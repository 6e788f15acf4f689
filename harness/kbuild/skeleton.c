// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/skeleton.h"

#include <string.h>

#include "base/datadir.h"
#include "base/error.h"
#include "base/file.h"
#include "kbuild/includes.h"
#include "kbuild/manifest.h"

/* Deeper than any tree of sources; a loop of symbolic links ends here. */
#define MAX_DEPTH 32

static gboolean is_header_dir(const char *path)
{
	return g_str_has_prefix(path, "arch/synth/include/") || g_str_has_prefix(path, "include/");
}

static void add_roots(GHashTable *roots, const char *path, const char *text)
{
	g_autoptr(GPtrArray) includes = tt_includes_scan(text);
	g_autofree char *dir = g_path_get_dirname(path);

	for (guint i = 0; i < includes->len; i++) {
		const struct tt_include *include = includes->pdata[i];

		g_hash_table_add(
			roots, g_strconcat(include->quoted ? dir : "", "\t", include->name, NULL));
	}
}

static gboolean read_file(struct tt_skeleton *skeleton, GHashTable *roots, const char *top,
			  const char *path, GError **error)
{
	g_autofree char *full = g_build_filename(top, path, NULL);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(full, &text, NULL, error))
		return FALSE;
	add_roots(roots, path, text);
	g_hash_table_add(skeleton->paths, g_strdup(path));
	return TRUE;
}

static gboolean walk(struct tt_skeleton *skeleton, GHashTable *roots, const char *top,
		     const char *below, int depth, GError **error)
{
	g_autofree char *full = g_build_filename(top, below, NULL);
	g_auto(GStrv) names = tt_dir_names(full, error);

	if (!names)
		return FALSE;
	for (char **name = names; *name && depth < MAX_DEPTH; name++) {
		g_autofree char *path = g_build_filename(below, *name, NULL);
		g_autofree char *entry = g_build_filename(top, path, NULL);
		gboolean ok;

		/* Editors' back-up and lock files come and go. */
		if ((*name)[0] == '.' || g_str_has_suffix(*name, "~"))
			continue;
		if (g_file_test(entry, G_FILE_TEST_IS_DIR))
			ok = walk(skeleton, roots, top, path, depth + 1, error);
		else
			ok = read_file(skeleton, roots, top, path, error);
		if (!ok)
			return FALSE;
	}
	return TRUE;
}

static int compare_strings(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *sorted(GHashTable *set, char *(*dup)(const char *))
{
	GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, set);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(all, dup(key));
	g_ptr_array_sort(all, compare_strings);
	return all;
}

static char *dup_string(const char *s)
{
	return g_strdup(s);
}

static void make_digest(struct tt_skeleton *skeleton)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(GPtrArray) paths = sorted(skeleton->paths, dup_string);
	g_autofree char *format = g_strdup_printf("%d", TT_MANIFEST_FORMAT);

	g_checksum_update(sum, (const guchar *)format, strlen(format) + 1);
	for (guint i = 0; i < skeleton->roots->len; i++)
		g_checksum_update(sum, skeleton->roots->pdata[i],
				  strlen(skeleton->roots->pdata[i]) + 1);
	for (guint i = 0; i < paths->len; i++)
		if (is_header_dir(paths->pdata[i]))
			g_checksum_update(sum, paths->pdata[i], strlen(paths->pdata[i]) + 1);
	skeleton->digest = g_strdup(g_checksum_get_string(sum));
}

struct tt_skeleton *tt_skeleton_read(GError **error)
{
	g_autofree char *top = tt_data_path("skeleton", error);
	g_autoptr(GHashTable) roots = NULL;
	g_autoptr(tt_skeleton) skeleton = NULL;

	if (!top)
		return NULL;
	roots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	skeleton = g_new0(struct tt_skeleton, 1);
	skeleton->paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (!walk(skeleton, roots, top, "", 0, error)) {
		g_prefix_error(error, "cannot read trimtorture's own skeleton %s: ", top);
		return NULL;
	}
	skeleton->roots = sorted(roots, dup_string);
	make_digest(skeleton);
	return g_steal_pointer(&skeleton);
}

void tt_skeleton_free(struct tt_skeleton *skeleton)
{
	if (!skeleton)
		return;
	g_clear_pointer(&skeleton->paths, g_hash_table_destroy);
	g_clear_pointer(&skeleton->roots, g_ptr_array_unref);
	g_free(skeleton->digest);
	g_free(skeleton);
}

gboolean tt_skeleton_has(const struct tt_skeleton *skeleton, const char *path)
{
	return g_hash_table_contains(skeleton->paths, path);
}
