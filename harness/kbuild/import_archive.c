// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/import.h"

#include <string.h>

#include "kbuild/layout.h"
#include "kbuild/unpack.h"

/* Content of the current entry; NULL and an error. */
static struct tt_file *read_content(struct tt_unpack *unpack, const char *path, GError **error)
{
	GByteArray *content = tt_unpack_content(unpack, path, error);
	struct tt_file *file;

	if (!content)
		return NULL;
	file = tt_file_new();
	file->size = content->len;
	file->data = (char *)g_byte_array_free(content, FALSE);
	return file;
}

/* @path is a Makefile with a kernel's version: the directory it is in is the kernel's. */
static gboolean found_top(struct tt_import *import, const char *path, GError **error)
{
	g_autofree char *prefix = g_strndup(path, strlen(path) - strlen("Makefile"));

	if (import->prefix)
		return tt_guard_refuse(&import->guard, error,
				       "there are two kernel trees in it, '%s' and '%s'; unpack it "
				       "and name the directory of one",
				       *import->prefix ? import->prefix : ".", prefix);
	import->prefix = g_steal_pointer(&prefix);
	if (*import->prefix)
		tt_files_rebase(import->files, import->prefix);
	return TRUE;
}

static gboolean is_makefile(const char *path)
{
	return !strcmp(path, "Makefile") || g_str_has_suffix(path, "/Makefile");
}

/* Is it to be read? Before the top is known, whatever may turn out to lie in the right place. */
static gboolean wanted(const struct tt_import *import, const char *path)
{
	if (!import->prefix)
		return tt_path_maybe_useful(path);
	if (g_str_has_prefix(path, import->prefix))
		return tt_path_useful(path + strlen(import->prefix));
	/* Only to see whether there is a second kernel. */
	return is_makefile(path);
}

static gboolean enter(struct tt_import *import, const char *path, struct tt_file *file,
		      GError **error)
{
	gboolean top = file->data && is_makefile(path) && tt_is_top_makefile(file->data);
	gboolean inside = !import->prefix || g_str_has_prefix(path, import->prefix);
	const char *relative = import->prefix && inside ? path + strlen(import->prefix) : path;

	if (!inside) {
		tt_file_free(file);
		return !top || found_top(import, path, error);
	}
	if (g_hash_table_contains(import->files->files, relative)) {
		g_autofree char *shown = tt_printable(path);

		tt_file_free(file);
		return tt_guard_refuse(&import->guard, error,
				       "entry '%s' is there twice, and which one is meant cannot "
				       "be told; unpack it yourself and import the directory",
				       shown);
	}
	if (import->files->bytes + file->size > TT_IMPORT_MAX_HELD) {
		tt_file_free(file);
		return tt_guard_refuse(&import->guard, error,
				       "its scripts and headers are bigger than any kernel's");
	}
	tt_files_add(import->files, g_strdup(relative), file);
	return import->prefix || !top || found_top(import, path, error);
}

/* What a hard link's @target is called in the table; "" if that has no place there. To be freed. */
static char *table_name(const struct tt_import *import, const char *target)
{
	if (!import->prefix)
		return g_strdup(target);
	return g_strdup(g_str_has_prefix(target, import->prefix) ? target + strlen(import->prefix)
								 : "");
}

/* A cpio archive has the content with the last of several links; the others come empty. */
static struct tt_file *empty_target(const struct tt_import *import, const char *name)
{
	struct tt_file *first = g_hash_table_lookup(import->files->files, name);

	return first && !first->size && !first->link ? first : NULL;
}

static void fill_link_target(struct tt_import *import, const char *name, const struct tt_file *file)
{
	struct tt_file *first = empty_target(import, name);

	if (!first || !file->size)
		return;
	g_free(first->data);
	first->data = g_memdup2(file->data, file->size + 1);
	first->size = file->size;
	import->files->bytes += file->size;
}

/* An entry that is not wanted, but may bring along the content of one that is. */
static gboolean take_content_only(struct tt_import *import, struct tt_unpack *unpack,
				  const struct tt_entry *entry, GError **error)
{
	g_autofree char *name = NULL;
	struct tt_file *file;

	if (entry->kind != TT_ENTRY_HARD_LINK || !entry->has_content)
		return TRUE;
	name = table_name(import, entry->target);
	if (!empty_target(import, name))
		return TRUE;
	file = read_content(unpack, entry->path, error);
	if (!file)
		return FALSE;
	fill_link_target(import, name, file);
	tt_file_free(file);
	return TRUE;
}

static gboolean take(struct tt_unpack *unpack, const struct tt_entry *entry, gpointer data,
		     GError **error)
{
	struct tt_import *import = data;
	struct tt_file *file;

	if (entry->kind == TT_ENTRY_DIRECTORY)
		return TRUE;
	if (!wanted(import, entry->path))
		return take_content_only(import, unpack, entry, error);
	file = entry->has_content ? read_content(unpack, entry->path, error) : tt_file_new();
	if (!file)
		return FALSE;
	file->executable = entry->executable && entry->kind != TT_ENTRY_SYMLINK;
	if (entry->kind == TT_ENTRY_SYMLINK)
		file->link = g_strdup(entry->target);
	if (entry->kind == TT_ENTRY_HARD_LINK) {
		file->alias = table_name(import, entry->target);
		fill_link_target(import, file->alias, file);
	}
	return enter(import, entry->path, file, error);
}

gboolean tt_import_archive(struct tt_import *import, int fd, const struct stat *st, GError **error)
{
	import->guard.spool = import->work->path;
	if (!tt_unpack_each(&import->guard, fd, st, FALSE, take, import, error))
		return FALSE;
	return tt_files_resolve_aliases(import->files, TT_IMPORT_MAX_HELD) ||
	       tt_guard_refuse(&import->guard, error,
			       "the files that its hard links stand for are bigger than any "
			       "kernel's scripts and headers");
}
