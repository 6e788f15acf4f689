// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/objects.h"

#include <string.h>

#include "base/error.h"
#include "base/parallel.h"
#include "base/strset.h"
#include "inspect/stamp.h"
#include "kbuild/cmdfile.h"

struct load {
	struct tt_builddir *dir;
	GHashTable *module_objects; /* set of "x.o" */
	GPtrArray *found;	    /* by index of the .cmd file, or NULL */
	GPtrArray *assembled;	    /* likewise: names of objects that the command puts together */
};

static void free_compiled(gpointer data)
{
	struct tt_compiled *compiled = data;

	if (!compiled)
		return;
	g_free(compiled->path);
	g_free(compiled->problem);
	g_ptr_array_unref(compiled->deps);
	tt_object_free(compiled->elf);
	g_free(compiled);
}

void tt_objects_free(struct tt_objects *objects)
{
	if (!objects)
		return;
	g_hash_table_unref(objects->by_path);
	g_hash_table_unref(objects->stamps);
	g_hash_table_unref(objects->module_needs);
	g_hash_table_unref(objects->assembled);
	g_ptr_array_unref(objects->all);
	g_free(objects);
}

static GPtrArray *ksym_deps(const struct tt_cmdfile *cmd)
{
	g_autoptr(GHashTable) set = tt_strset_new();
	g_autoptr(GPtrArray) sorted = NULL;
	GPtrArray *deps = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < cmd->deps->len; i++) {
		const struct tt_cmd_dep *dep = &g_array_index(cmd->deps, struct tt_cmd_dep, i);

		if (dep->kind == TT_CMD_SYMBOL)
			tt_strset_add(set, dep->path);
	}
	sorted = tt_strset_sorted(set);
	for (guint i = 0; i < sorted->len; i++)
		g_ptr_array_add(deps, g_strdup(sorted->pdata[i]));
	return deps;
}

static void read_elf(const struct load *load, struct tt_compiled *compiled)
{
	g_autofree char *path = g_build_filename(load->dir->root, compiled->path, NULL);
	g_autoptr(GError) error = NULL;

	compiled->stamp = tt_stamp_of(path);
	if (compiled->stamp == TT_STAMP_NONE)
		return;
	if (!tt_is_regular(path)) {
		compiled->problem = g_strdup_printf("%s is not a regular file", compiled->path);
		return;
	}
	compiled->elf = tt_object_read(path, &error);
	if (!compiled->elf)
		compiled->problem = g_strdup(error->message);
	else if (!g_hash_table_contains(load->module_objects, compiled->path))
		g_hash_table_remove_all(compiled->elf->undefined);
}

static gboolean is_compiled(const struct tt_cmdfile *cmd)
{
	for (guint i = 0; i < cmd->deps->len; i++)
		if (g_array_index(cmd->deps, struct tt_cmd_dep, i).kind == TT_CMD_SOURCE)
			return TRUE;
	return FALSE;
}

/* A FIFO of that name would block the reader. Of headers, only the other commands want to know. */
static struct tt_cmdfile *read_command(const struct load *load, const char *command, GError **error)
{
	const guint wanted = TT_CMD_KIND(TT_CMD_SOURCE) | TT_CMD_KIND(TT_CMD_SYMBOL);
	g_autofree char *path = g_build_filename(load->dir->root, command, NULL);

	if (tt_is_regular(path))
		return tt_cmdfile_read(path, wanted, error);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "%s is not a regular file", command);
	return NULL;
}

/* The last parts of all words of @command that name objects; a NULL-free list. */
static GPtrArray *object_names(const char *command)
{
	g_auto(GStrv) words = g_strsplit_set(command, " \t'\"();/", -1);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (char **word = words; *word; word++)
		if (g_str_has_suffix(*word, ".o"))
			g_ptr_array_add(names, g_strdup(*word));
	return names;
}

static void load_object(struct load *load, guint index, char *target, struct tt_cmdfile *cmd,
			const GError *error)
{
	struct tt_compiled *compiled = g_new0(struct tt_compiled, 1);

	compiled->command = load->dir->commands->pdata[index];
	compiled->path = target;
	compiled->deps = cmd ? ksym_deps(cmd) : g_ptr_array_new_with_free_func(g_free);
	if (!cmd)
		compiled->problem = g_strdup(error->message);
	read_elf(load, compiled);
	if (compiled->elf && cmd && !is_compiled(cmd)) {
		g_hash_table_remove_all(compiled->elf->exports);
		g_hash_table_remove_all(compiled->elf->offered);
	}
	load->found->pdata[index] = compiled;
}

/*
 * What matters: objects compiled from a source, and the modules' own objects, linked or not.
 * Other linked objects repeat the exports of their parts.
 */
static void load_one(guint index, gpointer data)
{
	struct load *load = data;
	const char *command = load->dir->commands->pdata[index];
	g_autofree char *target = tt_target_of_command(command);
	gboolean object = g_str_has_suffix(target, ".o");
	g_autoptr(tt_cmdfile) cmd = NULL;
	g_autoptr(GError) error = NULL;

	if (!object && !g_str_has_suffix(target, ".a") && !g_str_has_suffix(target, ".mod"))
		return;
	cmd = read_command(load, command, &error);
	if (cmd && cmd->command && !is_compiled(cmd))
		load->assembled->pdata[index] = object_names(cmd->command);
	if (object &&
	    (!cmd || is_compiled(cmd) || g_hash_table_contains(load->module_objects, target)))
		load_object(load, index, g_steal_pointer(&target), cmd, error);
}

static GHashTable *module_objects(const struct tt_builddir *dir)
{
	GHashTable *set = tt_strset_new();

	for (guint i = 0; dir->modorder && i < dir->modorder->len; i++)
		g_hash_table_add(set, g_strconcat(dir->modorder->pdata[i], ".o", NULL));
	for (guint i = 0; i < dir->modules->len; i++)
		g_hash_table_add(set, g_strconcat(dir->modules->pdata[i], ".o", NULL));
	return set;
}

static void take_stamps(struct tt_objects *objects, const struct tt_builddir *dir,
			const struct tt_compiled *compiled)
{
	for (guint i = 0; i < compiled->deps->len; i++) {
		const char *dep = compiled->deps->pdata[i];
		gint64 *stamp;

		if (g_hash_table_contains(objects->stamps, dep))
			continue;
		stamp = g_new(gint64, 1);
		*stamp = tt_stamp_below(dir->root, dep);
		g_hash_table_insert(objects->stamps, g_strdup(dep), stamp);
	}
}

static void take(struct tt_objects *objects, struct tt_builddir *dir, GHashTable *modules,
		 struct tt_compiled *compiled)
{
	g_ptr_array_add(objects->all, compiled);
	g_hash_table_insert(objects->by_path, compiled->path, compiled);
	if (compiled->problem)
		g_ptr_array_add(dir->problems, g_strdup(compiled->problem));
	take_stamps(objects, dir, compiled);
	if (!compiled->elf)
		return;
	if (compiled->deps->len || g_hash_table_size(compiled->elf->exports) ||
	    g_hash_table_size(compiled->elf->offered))
		objects->exporters++;
	if (g_hash_table_contains(modules, compiled->path))
		g_hash_table_insert(objects->module_needs,
				    g_strndup(compiled->path, strlen(compiled->path) - 2),
				    g_hash_table_ref(compiled->elf->undefined));
}

static void take_assembled(struct tt_objects *objects, const char *command, GPtrArray *names)
{
	g_autofree char *directory = g_path_get_dirname(command);
	GHashTable *set = g_hash_table_lookup(objects->assembled, directory);

	if (!set) {
		set = tt_strset_new();
		g_hash_table_insert(objects->assembled, g_strdup(directory), set);
	}
	if (g_str_has_suffix(command, ".a.cmd"))
		tt_strset_add(set, TT_ASSEMBLED_ARCHIVE);
	for (guint i = 0; i < names->len; i++)
		tt_strset_add(set, names->pdata[i]);
	g_ptr_array_unref(names);
}

struct tt_objects *tt_objects_read(struct tt_builddir *dir)
{
	struct tt_objects *objects = g_new0(struct tt_objects, 1);
	g_autoptr(GHashTable) modules = module_objects(dir);
	struct load load = { dir, modules, g_ptr_array_new(), g_ptr_array_new() };

	objects->all = g_ptr_array_new_with_free_func(free_compiled);
	objects->by_path = g_hash_table_new(g_str_hash, g_str_equal);
	objects->stamps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	objects->module_needs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						      (GDestroyNotify)g_hash_table_unref);
	objects->assembled = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						   (GDestroyNotify)g_hash_table_unref);
	g_ptr_array_set_size(load.found, (gint)dir->commands->len);
	g_ptr_array_set_size(load.assembled, (gint)dir->commands->len);
	tt_parallel(dir->commands->len, load_one, &load);
	for (guint i = 0; i < load.found->len; i++) {
		if (load.found->pdata[i])
			take(objects, dir, modules, load.found->pdata[i]);
		if (load.assembled->pdata[i])
			take_assembled(objects, dir->commands->pdata[i], load.assembled->pdata[i]);
	}
	g_ptr_array_unref(load.found);
	g_ptr_array_unref(load.assembled);
	return objects;
}

gint64 tt_objects_dep_stamp(const struct tt_objects *objects, const char *dep)
{
	const gint64 *stamp = g_hash_table_lookup(objects->stamps, dep);

	return stamp ? *stamp : TT_STAMP_NONE;
}
