// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/parts.h"

#include <string.h>

#include "base/error.h"
#include "coarsetime/sweep/remake.h"

void tt_parts_free(struct tt_parts *parts)
{
	if (!parts)
		return;
	g_clear_pointer(&parts->calls, g_ptr_array_unref);
	g_clear_pointer(&parts->folders, g_ptr_array_unref);
	g_clear_pointer(&parts->end, g_ptr_array_unref);
	g_free(parts);
}

gboolean tt_parts_is_below(const char *path, const char *folder)
{
	gsize length = strlen(folder);

	return !strncmp(path, folder, length) && path[length] == '/';
}

/* The process that started the one at @index: the last before it with a lower level; or NULL. */
static const struct ct_make *parent_of(const GPtrArray *calls, guint index)
{
	const struct ct_make *call = calls->pdata[index];

	while (index-- > 0) {
		const struct ct_make *before = calls->pdata[index];

		if (before->level < call->level)
			return before;
	}
	return NULL;
}

/* The folder that the process makes, kbuild's obj=; NULL: none. */
static const char *obj_of(const struct ct_make *call)
{
	for (char **word = call->argv; *word; word++)
		if (g_str_has_prefix(*word, "obj="))
			return *word + strlen("obj=");
	return NULL;
}

/* Those that have a process of their own: a set of borrowed strings. */
static GHashTable *made_folders(const GPtrArray *calls)
{
	GHashTable *made = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < calls->len; i++) {
		const char *folder = obj_of(calls->pdata[i]);

		if (folder)
			g_hash_table_add(made, (char *)folder);
	}
	return made;
}

/* The one of @made that has @object in it itself, or the nearest one above it; or NULL. */
static const char *folder_above(GHashTable *made, const char *object)
{
	g_autofree char *path = g_strdup(object);

	for (char *slash; (slash = strrchr(path, '/'));) {
		gpointer folder;

		*slash = '\0';
		if (g_hash_table_lookup_extended(made, path, &folder, NULL))
			return folder;
	}
	return NULL;
}

static gboolean is_within(const char *path, const char *folder)
{
	return !strcmp(path, folder) || tt_parts_is_below(path, folder);
}

/* Those of @folders (of char *) that lie in no other one, each once; borrowed. */
static GPtrArray *outer_ones(const GPtrArray *folders)
{
	GPtrArray *outer = g_ptr_array_new();

	for (guint i = 0; i < folders->len; i++) {
		const char *one = folders->pdata[i];
		gboolean inner = g_ptr_array_find_with_equal_func(outer, one, g_str_equal, NULL);

		for (guint j = 0; j < folders->len && !inner; j++)
			inner = tt_parts_is_below(one, folders->pdata[j]);
		if (!inner)
			g_ptr_array_add(outer, (gpointer)one);
	}
	return outer;
}

/*
 * Most folders are made by one process, which starts those for the folders below; but virt/lib, for
 * example, is made by one that the tree's root starts, not virt.
 */
static struct tt_folder *folder_of(const GPtrArray *calls, const char *path)
{
	struct tt_folder *folder = g_new0(struct tt_folder, 1);

	folder->path = path;
	folder->calls = g_ptr_array_new();
	for (guint i = 0; i < calls->len; i++) {
		const struct ct_make *parent = parent_of(calls, i);
		const char *own = obj_of(calls->pdata[i]);
		const char *above = parent ? obj_of(parent) : NULL;

		if (own && is_within(own, path) && !(above && is_within(above, path)))
			g_ptr_array_add(folder->calls, calls->pdata[i]);
	}
	return folder;
}

static void free_folder(gpointer data)
{
	struct tt_folder *folder = data;

	g_ptr_array_unref(folder->calls);
	g_free(folder);
}

GPtrArray *tt_parts_folders(const GPtrArray *calls, const GPtrArray *objects, GError **error)
{
	g_autoptr(GHashTable) made = made_folders(calls);
	g_autoptr(GPtrArray) own = g_ptr_array_new(), outer = NULL;
	GPtrArray *folders;

	for (guint i = 0; i < objects->len; i++) {
		const char *folder = folder_above(made, objects->pdata[i]);

		if (!folder) {
			g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
				    "no make process of its own makes the folder of %s",
				    (char *)objects->pdata[i]);
			return NULL;
		}
		g_ptr_array_add(own, (gpointer)folder);
	}
	outer = outer_ones(own);
	folders = g_ptr_array_new_with_free_func(free_folder);
	for (guint i = 0; i < outer->len; i++)
		g_ptr_array_add(folders, folder_of(calls, outer->pdata[i]));
	return folders;
}

char **tt_parts_moved(char **words, const char *from, const char *to)
{
	GPtrArray *moved = g_ptr_array_new();

	for (char **word = words; *word; word++) {
		GString *text = g_string_new(*word);

		g_string_replace(text, from, to, 0);
		g_ptr_array_add(moved, g_string_free(text, FALSE));
	}
	g_ptr_array_add(moved, NULL);
	return (char **)g_ptr_array_free(moved, FALSE);
}

char *tt_parts_pattern(const struct tt_timeline *timeline, const GArray *pairs,
		       const struct tt_folder *folder, const guint *ticks, guint count)
{
	GString *pattern = g_string_new(NULL);
	const char *target = NULL;

	for (guint i = 0; i < pairs->len; i++) {
		const struct tt_pair *pair = &g_array_index(pairs, struct tt_pair, i);
		guint need, own;

		if (!tt_parts_is_below(pair->target, folder->path))
			continue;
		need = tt_timeline_tick(timeline, pair->prerequisite_event, ticks, count);
		own = tt_timeline_tick(timeline, pair->target_event, ticks, count);
		if (pair->target != target)
			g_string_append_c(pattern, '0');
		target = pair->target;
		if (ct_remake_newer(need, own))
			pattern->str[pattern->len - 1] = '1';
	}
	return g_string_free(pattern, FALSE);
}

/*
 * Does the archive hold names only? It may have a table of the members' symbols, which it gets when
 * the tree has an object of scripts/head-object-list.txt (6.1's Makefile: ar m after ar cS); that
 * is not read, because Makefile.vmlinux_o has ld take the whole archive.
 */
static gboolean is_thin(const char *tree, GError **error)
{
	static const char magic[] = "!<thin>\n";
	const gsize length = sizeof(magic) - 1;
	g_autofree char *path = g_build_filename(tree, "vmlinux.a", NULL);
	g_autofree char *text = NULL;
	gsize size;

	if (!g_file_get_contents(path, &text, &size, error))
		return FALSE;
	if (size > length && !memcmp(text, magic, length))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "%s is not an archive of names only", path);
	return FALSE;
}

static gboolean uses_makefile(const struct ct_make *call, const char *name)
{
	for (char **word = call->argv; *word; word++)
		if (g_str_has_suffix(*word, name))
			return TRUE;
	return FALSE;
}

/* Finds the end of the build; what is made before it goes to @before. */
static gboolean find_end(struct tt_parts *parts, GPtrArray *before, GError **error)
{
	static const char *const names[] = { "/Makefile.vmlinux_o", "/Makefile.modpost" };

	parts->end = g_ptr_array_new();
	for (guint i = 0; i < parts->calls->len && parts->end->len < G_N_ELEMENTS(names); i++)
		if (uses_makefile(parts->calls->pdata[i], names[parts->end->len]))
			g_ptr_array_add(parts->end, parts->calls->pdata[i]);
		else if (!parts->end->len)
			g_ptr_array_add(before, parts->calls->pdata[i]);
	if (parts->end->len == G_N_ELEMENTS(names))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "vmlinux.o and Module.symvers are not made by make processes of their own");
	return FALSE;
}

static gboolean fill(struct tt_parts *parts, const struct tt_record *record, GError **error)
{
	g_autoptr(GPtrArray) objects = g_ptr_array_new(), before = g_ptr_array_new();
	const GPtrArray *exporters = record->prediction->exporters;

	if (!record->snapshot || record->prediction->guarded || record->prediction->updates != 1) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "there is not one second pass");
		return FALSE;
	}
	parts->calls = ct_makes_read(record->calls);
	if (!is_thin(record->tree, error) || !find_end(parts, before, error))
		return FALSE;
	for (guint i = 0; i < exporters->len; i++)
		g_ptr_array_add(objects, ((struct tt_exporter *)exporters->pdata[i])->object);
	parts->folders = tt_parts_folders(before, objects, error);
	return parts->folders != NULL;
}

struct tt_parts *tt_parts_find(const struct tt_record *record, GError **error)
{
	struct tt_parts *parts = g_new0(struct tt_parts, 1);

	if (fill(parts, record, error))
		return parts;
	tt_parts_free(parts);
	return NULL;
}
