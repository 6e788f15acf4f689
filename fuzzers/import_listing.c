// SPDX-License-Identifier: GPL-2.0-only
#include "import_listing.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "engine/engine.h"
#include "kbuild/layout.h"

/* The entry's content; it may be that of the name that the entry is a hard link to. */
static void note_entry(GHashTable *files, struct archive *archive, struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);
	const char *link = archive_entry_hardlink(entry);
	GBytes *target = link ? g_hash_table_lookup(files, link) : NULL;
	GByteArray *array = g_byte_array_new();
	g_autoptr(GBytes) content = NULL;
	guchar block[4096];
	la_ssize_t got;

	while ((got = archive_read_data(archive, block, sizeof(block))) > 0)
		g_byte_array_append(array, block, (guint)got);
	content = g_byte_array_free_to_bytes(array);
	if (!path || (!link && archive_entry_filetype(entry) != AE_IFREG))
		return;
	/* tar has the content with the first name, cpio with the last one. */
	if (target && !g_bytes_get_size(content)) {
		g_hash_table_replace(files, g_strdup(path), g_bytes_ref(target));
		return;
	}
	if (link)
		g_hash_table_replace(files, g_strdup(link), g_bytes_ref(content));
	g_hash_table_replace(files, g_strdup(path), g_bytes_ref(content));
}

static gboolean is_entry(int status)
{
	return status == ARCHIVE_OK || status == ARCHIVE_WARN;
}

/* Regular files of the archive: path -> content (GBytes). */
static GHashTable *list_archive(const void *data, size_t size)
{
	GHashTable *files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						  (GDestroyNotify)g_bytes_unref);
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;

	archive_read_support_filter_all(archive);
	archive_read_support_format_all(archive);
	if (archive_read_open_memory(archive, data, size) == ARCHIVE_OK)
		/* Warnings are not the importer's concern either. */
		while (is_entry(archive_read_next_header(archive, &entry)))
			note_entry(files, archive, entry);
	archive_read_free(archive);
	return files;
}

/* Does the archive have @name, below any one folder, with that content? */
static gboolean has_file(GHashTable *files, const char *name, GBytes *content)
{
	g_autofree char *below = g_strconcat("/", name, NULL);
	GHashTableIter iter;
	gpointer path, bytes;

	g_hash_table_iter_init(&iter, files);
	while (g_hash_table_iter_next(&iter, &path, &bytes)) {
		g_autofree char *clean = g_canonicalize_filename(path, "/");

		if (g_str_has_suffix(clean, below) && g_bytes_equal(bytes, content))
			return TRUE;
	}
	return FALSE;
}

static void check_tree(GHashTable *files, const char *tree, const char *below)
{
	g_autofree char *directory = g_build_filename(tree, below, NULL);
	g_auto(GStrv) names = tt_dir_names(directory, NULL);

	for (char **name = names; name && *name; name++) {
		g_autofree char *file =
			*below ? g_build_filename(below, *name, NULL) : g_strdup(*name);
		g_autofree char *path = g_build_filename(tree, file, NULL);
		g_autoptr(GBytes) content = NULL;
		struct stat st;
		char *text;
		gsize length;

		if (lstat(path, &st) || S_ISLNK(st.st_mode))
			continue;
		if (S_ISDIR(st.st_mode)) {
			check_tree(files, tree, file);
			continue;
		}
		if (!g_file_get_contents(path, &text, &length, NULL))
			ttf_fail("import/listing", "%s cannot be read", file);
		content = g_bytes_new_take(text, length);
		if (!has_file(files, file, content))
			ttf_fail("import/listing",
				 "the snapshot has %s, the archive not, or with another content",
				 file);
	}
}

/* Is there a kernel's Makefile at @path of the archive? */
static gboolean is_top(GHashTable *files, const char *path)
{
	GBytes *content = g_hash_table_lookup(files, path);
	g_autofree char *text = NULL;

	if (!content)
		return FALSE;
	text = g_strndup(g_bytes_get_size(content) ? g_bytes_get_data(content, NULL) : "",
			 g_bytes_get_size(content));
	return tt_is_top_makefile(text);
}

/* Left out on purpose: folders of tools that no build of ours needs, and what was built. */
static gboolean is_left_out(const char *path, GBytes *content)
{
	gsize size;
	const void *data = g_bytes_get_data(content, &size);

	return !tt_path_machinery(path) || (size >= 4 && !memcmp(data, "\177ELF", 4));
}

/* All else of scripts/ is wanted, wherever the kernel lies in the archive. */
static void check_scripts(GHashTable *files, const char *tree)
{
	GHashTableIter iter;
	gpointer key, content;

	g_hash_table_iter_init(&iter, files);
	while (g_hash_table_iter_next(&iter, &key, &content)) {
		g_autofree char *clean = g_canonicalize_filename(key, "/");
		const char *scripts = strstr(clean, "/scripts/");
		g_autofree char *makefile = NULL;
		g_autofree char *path = NULL;

		if (!scripts)
			continue;
		/* Only beside the top Makefile that the archive has there. */
		makefile = g_strdup_printf("%.*s/Makefile", (int)(scripts - clean), clean);
		if (!is_top(files, makefile + 1) || is_left_out(scripts + 1, content))
			continue;
		path = g_strconcat(tree, scripts, NULL);
		if (!g_file_test(path, G_FILE_TEST_EXISTS))
			ttf_fail("import/listing", "the archive has %s, the snapshot not", clean);
	}
}

void import_check_listing(const void *data, size_t size, const char *tree)
{
	g_autoptr(GHashTable) files = list_archive(data, size);

	check_tree(files, tree, "");
	check_scripts(files, tree);
}
