// SPDX-License-Identifier: GPL-2.0-only
/* All .cmd files of a tree. */
#include "kbuild/cmdfile.h"

#include "base/copy.h"
#include "base/parallel.h"

struct load {
	const char *root;
	GPtrArray *names;	   /* of .cmd files, relative */
	struct tt_cmdfile **files; /* by index of the name; NULL: cannot be read */
};

static void read_one(guint index, gpointer data)
{
	struct load *load = data;
	g_autofree char *path = g_build_filename(load->root, load->names->pdata[index], NULL);

	load->files[index] = tt_cmdfile_read(path, TT_CMD_ALL, NULL);
}

static GPtrArray *command_files(const char *root, GError **error)
{
	g_autoptr(GPtrArray) all = tt_tree_files(root, NULL, error);
	GPtrArray *names;

	if (!all)
		return NULL;
	names = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < all->len; i++)
		if (g_str_has_suffix(all->pdata[i], ".cmd"))
			g_ptr_array_add(names, g_strdup(all->pdata[i]));
	return names;
}

static void free_cmdfile(gpointer data)
{
	tt_cmdfile_free(data);
}

GHashTable *tt_cmdfiles_read(const char *root, GError **error)
{
	g_autoptr(GPtrArray) names = command_files(root, error);
	g_autofree struct tt_cmdfile **files = NULL;
	struct load load;
	GHashTable *table;

	if (!names)
		return NULL;
	files = g_new0(struct tt_cmdfile *, names->len + 1);
	load = (struct load){ root, names, files };
	tt_parallel(names->len, 0, read_one, &load);
	table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_cmdfile);
	for (guint i = 0; i < names->len; i++) {
		if (files[i] && files[i]->target)
			g_hash_table_replace(table, g_strdup(files[i]->target), files[i]);
		else
			tt_cmdfile_free(files[i]);
	}
	return table;
}
