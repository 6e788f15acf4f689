// SPDX-License-Identifier: GPL-2.0-only
/*
 * From makefile to makefile, as kbuild does: what a directory lists, and which directories it
 * enters. The rules are those of scripts/Makefile.lib and Makefile.build (6.1): an object with
 * NAME-objs or NAME-y is a composite, obj-m loses what is in obj-y, and of a directory entered by
 * obj-m only the modules count.
 */
#include "kernelscan/graph_internal.h"

#include <string.h>

#include "base/strset.h"
#include "kernelscan/mk.h"

/* The directories of the top level; kernel/ and the like are entered in every era. */
static const char *const top[] = {
	"init",	  "arch/x86", "kernel", "certs",    "mm",      "fs",	"ipc", "security",
	"crypto", "block",    "lib",	"io_uring", "drivers", "sound", "net", "virt",
};

struct descent {
	struct tt_graph *graph;
	const struct tt_config *config;
	GHashTable *entered; /* directory to "y" or "m" */
	GHashTable *objects; /* set: paths of objects and modules */
	GHashTable *libs;    /* set: directories whose lib.a is linked */
};

/* One directory's makefile while it is read. */
struct directory {
	struct descent *descent;
	const char *path;
	struct tt_mk *mk;
	char *ns;
};

static const char *text_of(const char *path, void *data)
{
	const struct descent *descent = data;

	return g_hash_table_lookup(descent->graph->scan->texts, path);
}

static const char *value_of(const char *name, void *data)
{
	const struct descent *descent = data;

	return g_hash_table_lookup(descent->config->values, name);
}

static void on_problem(const char *reason, const char *where, const char *what, void *data)
{
	const struct descent *descent = data;

	tt_scan_count(descent->graph->problems, reason, where, what);
}

static void problem(const struct directory *directory, const char *reason, const char *what)
{
	tt_scan_count(directory->descent->graph->problems, reason, directory->path, what);
}

static struct tt_mk *new_mk(struct descent *descent, const struct tt_mk_source *source,
			    const char *path)
{
	struct tt_mk *mk = tt_mk_new(source);
	gboolean wide = g_hash_table_contains(descent->config->values, "CONFIG_64BIT");

	tt_mk_set(mk, "obj", path);
	tt_mk_set(mk, "src", path);
	tt_mk_set(mk, "srctree", ".");
	tt_mk_set(mk, "objtree", ".");
	tt_mk_set(mk, "SRCARCH", "x86");
	tt_mk_set(mk, "ARCH", "x86");
	tt_mk_set(mk, "BITS", wide ? "64" : "32");
	tt_mk_set(mk, "UTS_MACHINE", wide ? "x86_64" : "i386");
	return mk;
}

/* What a makefile's flags define for all its files. */
static char *find_namespace(struct tt_mk *mk)
{
	static const char option[] = "-DDEFAULT_SYMBOL_NAMESPACE=";
	static const char *const names[] = { "ccflags-y", "subdir-ccflags-y" };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_auto(GStrv) words = tt_mk_words(mk, names[i]);

		for (char **word = words; *word; word++) {
			char *ns;

			if (!g_str_has_prefix(*word, option))
				continue;
			ns = g_strdup(*word + strlen(option));
			return g_strcanon(ns,
					  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
					  "0123456789",
					  '\0');
		}
	}
	return NULL;
}

static char *object_path(const struct directory *directory, const char *word)
{
	g_autofree char *joined = g_strconcat(directory->path, "/", word, NULL);
	char *clean = tt_mk_clean_path(joined);

	clean[strlen(clean) - 2] = '\0';
	return clean;
}

/* The parts of the composite @word ("x.o"), or NULL. */
static GPtrArray *parts_of(const struct directory *directory, const char *word, gboolean module)
{
	static const char *const suffixes[] = { "-objs", "-y", "-m" };
	g_autoptr(GHashTable) seen = tt_strset_new();
	GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; i < (module ? 3 : 2); i++) {
		g_autofree char *name =
			g_strdup_printf("%.*s%s", (int)strlen(word) - 2, word, suffixes[i]);
		g_auto(GStrv) words = tt_mk_words(directory->mk, name);

		for (char **part = words; *part; part++) {
			if (!g_str_has_suffix(*part, ".o"))
				problem(directory, "makefile: part of a module that is no object",
					*part);
			else if (tt_strset_add(seen, *part))
				g_ptr_array_add(parts, g_strdup(*part));
		}
	}
	if (parts->len)
		return parts;
	g_ptr_array_unref(parts);
	return NULL;
}

static struct tt_graph_object *add_object(const struct directory *directory, const char *path)
{
	struct tt_graph_object *object = tt_graph_add_object(directory->descent->graph, path);

	object->ns = g_strdup(directory->ns);
	if (!object->source)
		problem(directory, "object without a source in the archive (generated)", path);
	return object;
}

static void add_builtin(const struct directory *directory, const char *word, gboolean lib)
{
	g_autofree char *path = object_path(directory, word);
	g_autoptr(GPtrArray) parts = parts_of(directory, word, FALSE);

	if (!tt_strset_add(directory->descent->objects, path))
		return;
	if (!parts) {
		add_object(directory, path)->lib = lib;
		return;
	}
	for (guint i = 0; i < parts->len; i++) {
		g_autofree char *part = object_path(directory, parts->pdata[i]);

		if (!strcmp(part, path) || tt_strset_add(directory->descent->objects, part))
			add_object(directory, part)->lib = lib;
	}
}

static void add_module(const struct directory *directory, const char *word)
{
	struct tt_graph *graph = directory->descent->graph;
	g_autofree char *path = object_path(directory, word);
	g_autofree char *key = g_strconcat(path, ".ko", NULL);
	g_autoptr(GPtrArray) parts = NULL;
	struct tt_graph_module *module;

	if (!tt_strset_add(directory->descent->objects, key))
		return;
	parts = parts_of(directory, word, TRUE);
	if (!parts) {
		parts = g_ptr_array_new_with_free_func(g_free);
		g_ptr_array_add(parts, g_strdup(word));
	}
	module = g_new0(struct tt_graph_module, 1);
	module->path = g_strdup(path);
	module->objects = g_ptr_array_new();
	g_ptr_array_add(graph->modules, module);
	for (guint i = 0; i < parts->len; i++) {
		g_autofree char *part = object_path(directory, parts->pdata[i]);
		struct tt_graph_object *object = add_object(directory, part);

		object->module = module;
		g_ptr_array_add(module->objects, object);
	}
}

static void enter(struct descent *descent, const char *path, gboolean builtin);

/* One list: directories are entered, objects taken by @take. */
static void take_list(const struct directory *directory, const char *list, gboolean builtin,
		      gboolean directory_builtin, GHashTable *skip)
{
	g_auto(GStrv) words = tt_mk_words(directory->mk, list);

	for (char **word = words; *word; word++) {
		g_autofree char *below = NULL;

		if (skip && g_hash_table_contains(skip, *word))
			continue;
		if (g_str_has_suffix(*word, "/")) {
			g_autofree char *joined =
				**word == '/' || !*directory->path
					? g_strdup(*word)
					: g_strconcat(directory->path, "/", *word, NULL);

			below = tt_mk_clean_path(joined);
			enter(directory->descent, below, builtin && directory_builtin);
		} else if (!g_str_has_suffix(*word, ".o")) {
			problem(directory, "makefile: neither object nor directory", *word);
		} else if (!builtin) {
			add_module(directory, *word);
		} else if (directory_builtin) {
			add_builtin(directory, *word, FALSE);
		}
	}
}

static void take_lib(const struct directory *directory)
{
	static const char *const lists[] = { "lib-y", "lib-m" };

	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_auto(GStrv) words = tt_mk_words(directory->mk, lists[i]);

		for (char **word = words; *word; word++) {
			if (!g_str_has_suffix(*word, ".o"))
				continue;
			if (g_hash_table_contains(directory->descent->libs, directory->path))
				add_builtin(directory, *word, TRUE);
			else
				problem(directory, "lib-y where no lib.a is linked", *word);
		}
	}
}

/* What obj-y has, for obj-m to leave out. */
static GHashTable *set_of(struct tt_mk *mk, const char *list)
{
	GHashTable *set = tt_strset_new();
	g_auto(GStrv) words = tt_mk_words(mk, list);

	for (char **word = words; *word; word++)
		tt_strset_add(set, *word);
	return set;
}

static void take_directory(const struct directory *directory, gboolean builtin)
{
	g_autoptr(GHashTable) builtins = set_of(directory->mk, "obj-y");

	take_list(directory, "obj-y", TRUE, builtin, NULL);
	if (builtin)
		take_lib(directory);
	take_list(directory, "obj-m", FALSE, builtin, builtins);
}

static const char *makefile_of(const struct descent *descent, const char *path, char **name)
{
	const char *text;

	*name = g_strconcat(path, "/Kbuild", NULL);
	text = g_hash_table_lookup(descent->graph->scan->texts, *name);
	if (text)
		return text;
	g_free(*name);
	*name = g_strconcat(path, "/Makefile", NULL);
	return g_hash_table_lookup(descent->graph->scan->texts, *name);
}

static void enter(struct descent *descent, const char *path, gboolean builtin)
{
	const struct tt_mk_source source = { text_of, value_of, on_problem, descent };
	const char *before = g_hash_table_lookup(descent->entered, path);
	struct directory directory = { .descent = descent, .path = path };
	g_autofree char *name = NULL;
	const char *text;

	if (before && (*before == 'y' || !builtin))
		return;
	g_hash_table_replace(descent->entered, g_strdup(path), (gpointer)(builtin ? "y" : "m"));
	text = makefile_of(descent, path, &name);
	if (!text) {
		tt_scan_count(descent->graph->problems, "directory without a makefile", path, NULL);
		return;
	}
	descent->graph->directories += before ? 0 : 1;
	directory.mk = new_mk(descent, &source, path);
	tt_mk_run(directory.mk, name, text);
	directory.ns = find_namespace(directory.mk);
	take_directory(&directory, builtin);
	g_free(directory.ns);
	tt_mk_free(directory.mk);
}

/* arch/x86/Makefile is no kbuild makefile; it adds to the top level's lists. */
static void enter_arch(struct descent *descent)
{
	static const char *const lists[] = { "core-y", "libs-y", "drivers-y", "drivers-m" };
	const struct tt_mk_source source = { text_of, value_of, NULL, descent };
	const char *text = g_hash_table_lookup(descent->graph->scan->texts, "arch/x86/Makefile");
	g_autoptr(tt_mk) mk = new_mk(descent, &source, "arch/x86");

	tt_strset_add(descent->libs, "lib");
	tt_strset_add(descent->libs, "arch/x86/lib");
	if (text)
		tt_mk_run(mk, "arch/x86/Makefile", text);
	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_auto(GStrv) words = tt_mk_words(mk, lists[i]);

		for (char **word = words; *word; word++) {
			g_autofree char *path = tt_mk_clean_path(*word);

			if (g_str_has_suffix(*word, "/"))
				enter(descent, path, i != 3);
		}
	}
}

void tt_graph_descend(struct tt_graph *graph, const struct tt_config *config)
{
	struct descent descent = { .graph = graph, .config = config };

	descent.entered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	descent.objects = tt_strset_new();
	descent.libs = tt_strset_new();
	tt_strset_add(descent.libs, "lib");
	tt_strset_add(descent.libs, "arch/x86/lib");
	for (gsize i = 0; i < G_N_ELEMENTS(top); i++) {
		g_autofree char *name = NULL;

		/* Not every era has each of them. */
		if (makefile_of(&descent, top[i], &name))
			enter(&descent, top[i], TRUE);
	}
	enter_arch(&descent);
	g_hash_table_unref(descent.entered);
	g_hash_table_unref(descent.objects);
	g_hash_table_unref(descent.libs);
}
