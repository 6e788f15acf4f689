// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/objects.h"

#include <stdio.h>
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
	GPtrArray *parts;	    /* likewise: the objects that the command puts together */
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
	g_hash_table_unref(objects->parts);
	g_hash_table_unref(objects->archives);
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

/* With LTO, compilers write LLVM bitcode under an object's name (magic "BC" 0xc0 0xde). */
static gboolean is_bitcode(const char *path)
{
	char magic[4] = "";
	FILE *file = fopen(path, "rbe");
	gboolean bitcode = file && fread(magic, 1, sizeof(magic), file) == sizeof(magic) &&
			   !memcmp(magic, "BC\xc0\xde", sizeof(magic));

	if (file)
		fclose(file);
	return bitcode;
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
	compiled->bitcode = !compiled->elf && is_bitcode(path);
	if (compiled->bitcode)
		compiled->problem =
			g_strdup_printf("%s holds LLVM bitcode, not exports (LTO)", compiled->path);
	else if (!compiled->elf)
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

/*
 * The objects that @cmd puts together to make @target, below the build's root. From 5.19 on, the
 * command of a .mod file has names without their directory, which awk puts before them.
 */
static GPtrArray *parts_of(const struct tt_cmdfile *cmd, const char *target)
{
	g_auto(GStrv) words = tt_cmdfile_words(cmd);
	const char *slash = strrchr(target, '/');
	g_autofree char *prefix = g_strndup(target, slash ? (gsize)(slash - target) + 1 : 0);
	gboolean by_awk = g_str_has_suffix(target, ".mod");
	GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);

	for (char **word = words; *word; word++) {
		if (!g_str_has_suffix(*word, ".o") || !strcmp(*word, target) || (*word)[0] == '/')
			continue;
		if (by_awk && !g_str_has_prefix(*word, prefix))
			g_ptr_array_add(parts, g_strconcat(prefix, *word, NULL));
		else
			g_ptr_array_add(parts, g_strdup(*word));
	}
	return parts;
}

/*
 * Is an object made of other objects? By its command: it names one, an archive or a file that
 * lists them (@x.mod). Up to 4.18 an empty built-in.o is an archive, whatever it is called.
 */
static gboolean is_assembled(const struct tt_cmdfile *cmd, const char *target,
			     const GPtrArray *parts)
{
	return parts->len || strstr(cmd->command, ".a ") || strstr(cmd->command, " @") ||
	       g_str_has_suffix(target, "built-in.o");
}

static void load_object(struct load *load, guint index, char *target, struct tt_cmdfile *cmd,
			gboolean assembled, const GError *error)
{
	struct tt_compiled *compiled = g_new0(struct tt_compiled, 1);

	compiled->command = load->dir->commands->pdata[index];
	compiled->path = target;
	compiled->deps = cmd ? ksym_deps(cmd) : g_ptr_array_new_with_free_func(g_free);
	compiled->bad_command = cmd && !cmd->command;
	if (!cmd)
		compiled->problem = g_strdup(error->message);
	read_elf(load, compiled);
	if (compiled->elf && assembled) {
		g_hash_table_remove_all(compiled->elf->exports);
		g_hash_table_remove_all(compiled->elf->offered);
	}
	load->found->pdata[index] = compiled;
}

/*
 * What matters: objects compiled from a source, and the modules' own objects, linked or not.
 * Other linked objects repeat the exports of their parts. An object whose .cmd file says nothing
 * is taken for a compiled one.
 */
static void load_one(guint index, gpointer data)
{
	struct load *load = data;
	const char *command = load->dir->commands->pdata[index];
	g_autofree char *target = tt_target_of_command(command);
	gboolean object = g_str_has_suffix(target, ".o"), assembled = FALSE;
	g_autoptr(tt_cmdfile) cmd = NULL;
	g_autoptr(GError) error = NULL;

	if (!object && !g_str_has_suffix(target, ".a") && !g_str_has_suffix(target, ".mod"))
		return;
	cmd = read_command(load, command, &error);
	if (cmd && cmd->command && !is_compiled(cmd)) {
		load->parts->pdata[index] = parts_of(cmd, target);
		assembled = is_assembled(cmd, target, load->parts->pdata[index]);
	}
	if (object && (!assembled || g_hash_table_contains(load->module_objects, target)))
		load_object(load, index, g_steal_pointer(&target), cmd, assembled, error);
}

/* An object that is part of something and has no .cmd file. */
static struct tt_compiled *load_without_command(const struct load *load, const char *path)
{
	struct tt_compiled *compiled = g_new0(struct tt_compiled, 1);

	compiled->command = "";
	compiled->path = g_strdup(path);
	compiled->deps = g_ptr_array_new_with_free_func(g_free);
	read_elf(load, compiled);
	return compiled;
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

static void take(struct tt_objects *objects, const struct tt_builddir *dir, GHashTable *modules,
		 struct tt_compiled *compiled)
{
	g_ptr_array_add(objects->all, compiled);
	g_hash_table_insert(objects->by_path, compiled->path, compiled);
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

static void take_parts(struct tt_objects *objects, const char *command, const GPtrArray *parts)
{
	g_autofree char *target = tt_target_of_command(command);

	if (g_str_has_suffix(target, ".a") || g_str_has_suffix(target, "built-in.o"))
		g_hash_table_add(objects->archives, g_path_get_dirname(target));
	for (guint i = 0; i < parts->len; i++)
		if (!g_hash_table_contains(objects->parts, parts->pdata[i]))
			g_hash_table_insert(objects->parts, g_strdup(parts->pdata[i]),
					    g_strdup(target));
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
	const struct tt_compiled *const *one = a, *const *two = b;

	return strcmp((*one)->path, (*two)->path);
}

/* Objects of which commands speak and which have no .cmd file of their own, gone or not. */
static void take_others(struct tt_objects *objects, const struct load *load,
			const struct tt_builddir *dir, GHashTable *modules)
{
	g_autoptr(GPtrArray) parts = tt_table_keys(objects->parts);
	g_autoptr(GHashTable) targets = tt_strset_new();

	for (guint i = 0; i < dir->commands->len; i++)
		g_hash_table_add(targets, tt_target_of_command(dir->commands->pdata[i]));
	for (guint i = 0; i < parts->len; i++)
		if (!g_hash_table_contains(targets, parts->pdata[i]))
			take(objects, dir, modules, load_without_command(load, parts->pdata[i]));
	g_ptr_array_sort(objects->all, compare_paths);
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
	objects->parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	objects->archives = tt_strset_new();
	g_ptr_array_set_size(load.found, (gint)dir->commands->len);
	g_ptr_array_set_size(load.parts, (gint)dir->commands->len);
	tt_parallel(dir->commands->len, 0, load_one, &load);
	for (guint i = 0; i < load.found->len; i++) {
		if (load.found->pdata[i])
			take(objects, dir, modules, load.found->pdata[i]);
		if (!load.parts->pdata[i])
			continue;
		take_parts(objects, dir->commands->pdata[i], load.parts->pdata[i]);
		g_ptr_array_unref(load.parts->pdata[i]);
	}
	take_others(objects, &load, dir, modules);
	g_ptr_array_unref(load.found);
	g_ptr_array_unref(load.parts);
	return objects;
}

gint64 tt_objects_dep_stamp(const struct tt_objects *objects, const char *dep)
{
	const gint64 *stamp = g_hash_table_lookup(objects->stamps, dep);

	return stamp ? *stamp : TT_STAMP_NONE;
}
