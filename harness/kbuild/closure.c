// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/closure.h"

#include <string.h>

#include "kbuild/includes.h"
#include "kbuild/layout.h"

#define ARCH_INCLUDE "arch/synth/include/"

/* Where an #include stands decides where it is looked for. */
enum context {
	CONTEXT_TARGET, /* compiled for the kernel */
	CONTEXT_TOOLS	/* a host program with -I tools/include */
};

struct walk {
	struct tt_file_table *table;
	const struct tt_skeleton *skeleton;
	struct tt_closure *closure;
	GQueue queue;	     /* of struct pending */
	GHashTable *missing; /* set of names */
};

struct pending {
	char *path;
	enum context context;
};

/*
 * Enters the header @path (a file of the kernel) if there is one. What a build has left in a
 * directory (include/generated/, scripts/kconfig/parser.tab.h) is no file of the kernel.
 */
static gboolean reach(struct walk *walk, const char *path, enum context context)
{
	struct tt_file *file = tt_path_useful(path) ? tt_files_get(walk->table, path) : NULL;
	struct pending *pending;

	if (!file)
		return FALSE;
	if (file->kept)
		return TRUE;
	file->kept = TRUE;
	walk->closure->headers++;
	walk->closure->bytes += file->size;
	pending = g_new(struct pending, 1);
	pending->path = g_strdup(path);
	pending->context = context;
	g_queue_push_tail(&walk->queue, pending);
	return TRUE;
}

static gboolean reach_below(struct walk *walk, const char *dir, const char *name,
			    enum context context)
{
	g_autofree char *path = g_strconcat(dir, name, NULL);

	return reach(walk, path, context);
}

static gboolean ours(struct walk *walk, const char *dir, const char *name)
{
	g_autofree char *path = g_strconcat(dir, name, NULL);

	return tt_skeleton_has(walk->skeleton, path);
}

/*
 * The order of -I in the top Makefile (LINUXINCLUDE): the architecture's, include/, then both
 * again below uapi/. A header of <asm/…> that the architecture lacks is a wrapper around the
 * one in asm-generic that kbuild makes for generic-y.
 */
static gboolean reach_target(struct walk *walk, const char *name)
{
	gboolean found;

	if (g_str_has_prefix(name, "generated/") || ours(walk, ARCH_INCLUDE, name))
		return TRUE;
	if (g_str_has_prefix(name, "asm/")) {
		if (ours(walk, ARCH_INCLUDE "uapi/", name))
			return TRUE;
		name += strlen("asm/");
		found = reach_below(walk, "include/asm-generic/", name, CONTEXT_TARGET);
		return reach_below(walk, "include/uapi/asm-generic/", name, CONTEXT_TARGET) ||
		       found;
	}
	return ours(walk, "include/", name) ||
	       reach_below(walk, "include/", name, CONTEXT_TARGET) ||
	       ours(walk, ARCH_INCLUDE "uapi/", name) || ours(walk, "include/uapi/", name) ||
	       reach_below(walk, "include/uapi/", name, CONTEXT_TARGET);
}

/* @name relative to @dir; NULL if that leads out of the tree. */
static char *relative_to(const char *dir, const char *name)
{
	g_autofree char *joined = g_strconcat("/", dir, "/", name, NULL);
	g_autofree char *canonical = g_canonicalize_filename(joined, "/");

	return canonical[1] ? g_strdup(canonical + 1) : NULL;
}

static gboolean reach_relative(struct walk *walk, const char *dir, const char *name,
			       enum context context)
{
	g_autofree char *path = relative_to(dir, name);

	return path && (tt_skeleton_has(walk->skeleton, path) || reach(walk, path, context));
}

static void follow(struct walk *walk, const char *dir, const char *name, gboolean quoted,
		   enum context context)
{
	if (quoted && reach_relative(walk, dir, name, context))
		return;
	if (context == CONTEXT_TOOLS) {
		reach_below(walk, "tools/include/", name, CONTEXT_TOOLS);
		return;
	}
	if (!reach_target(walk, name))
		g_hash_table_add(walk->missing, g_strdup(name));
}

static void follow_file(struct walk *walk, const struct pending *pending)
{
	struct tt_file *file = tt_files_get(walk->table, pending->path);
	g_autofree char *dir = g_path_get_dirname(pending->path);
	g_autoptr(GPtrArray) includes = NULL;

	if (file && file->link)
		reach_relative(walk, dir, file->link, pending->context);
	if (!file || !file->data)
		return;
	includes = tt_includes_scan(file->data);
	for (guint i = 0; i < includes->len; i++) {
		const struct tt_include *include = includes->pdata[i];

		if (include->directive)
			follow(walk, dir, include->name, include->quoted, pending->context);
	}
}

/* The kernel's own name spaces; other names in a host program are the system's headers. */
static gboolean is_kernel_name(const char *name)
{
	return g_str_has_prefix(name, "linux/") || g_str_has_prefix(name, "asm/") ||
	       g_str_has_prefix(name, "asm-generic/");
}

/*
 * A file of scripts/. Host programs reach kernel headers by a relative path or with -I
 * $(srctree)/include or tools/include, sources for the target by <linux/…>; which is which is
 * only known to the makefiles, so a few headers too many are taken.
 */
static void follow_script(struct walk *walk, const char *path, const char *text)
{
	g_autoptr(GPtrArray) includes = tt_includes_scan(text);
	g_autofree char *dir = g_path_get_dirname(path);

	for (guint i = 0; i < includes->len; i++) {
		const struct tt_include *include = includes->pdata[i];
		const char *name = include->name;

		if (include->directive && include->quoted)
			reach_relative(walk, dir, name,
				       g_str_has_prefix(name, "../../tools/") ? CONTEXT_TOOLS
									      : CONTEXT_TARGET);
		else if (g_str_has_prefix(name, "tools/"))
			reach_below(walk, "tools/include/", name, CONTEXT_TOOLS);
		else if (is_kernel_name(name))
			reach_target(walk, name);
	}
}

static gboolean has_includes(const char *path)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	return g_str_has_suffix(name, ".c") || g_str_has_suffix(name, ".h") ||
	       g_str_has_suffix(name, ".S") || g_str_has_suffix(name, ".sh") ||
	       g_str_has_suffix(name, ".y") || g_str_has_suffix(name, ".l") ||
	       g_str_has_suffix(name, "_shipped") || g_str_has_prefix(name, "Makefile") ||
	       g_str_has_prefix(name, "Kbuild");
}

static void follow_machinery(struct walk *walk)
{
	g_autoptr(GPtrArray) paths = tt_files_paths(walk->table, TRUE);

	for (guint i = 0; i < paths->len; i++) {
		const char *path = paths->pdata[i];
		const char *text = tt_files_text(walk->table, path);
		g_autoptr(GPtrArray) forced = NULL;

		if (!text || !has_includes(path))
			continue;
		follow_script(walk, path, text);
		forced = tt_includes_forced(text);
		for (guint j = 0; j < forced->len; j++)
			if (!tt_skeleton_has(walk->skeleton, forced->pdata[j]))
				reach(walk, forced->pdata[j], CONTEXT_TARGET);
	}
}

static void follow_skeleton(struct walk *walk)
{
	for (guint i = 0; i < walk->skeleton->roots->len; i++) {
		const char *root = walk->skeleton->roots->pdata[i];
		const char *tab = strchr(root, '\t');
		g_autofree char *dir = g_strndup(root, tab - root);

		follow(walk, dir, tab + 1, tab != root, CONTEXT_TARGET);
	}
}

static int compare_strings(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *take_sorted(GHashTable *set)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, set);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		g_hash_table_iter_steal(&iter);
		g_ptr_array_add(all, key);
	}
	g_ptr_array_sort(all, compare_strings);
	return all;
}

void tt_closure_mark(struct tt_file_table *table, const struct tt_skeleton *skeleton,
		     struct tt_closure *closure)
{
	struct walk walk = { .table = table, .skeleton = skeleton, .closure = closure };
	struct pending *pending;

	memset(closure, 0, sizeof(*closure));
	g_queue_init(&walk.queue);
	walk.missing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	follow_machinery(&walk);
	follow_skeleton(&walk);
	while ((pending = g_queue_pop_head(&walk.queue))) {
		follow_file(&walk, pending);
		g_free(pending->path);
		g_free(pending);
	}
	closure->unresolved = take_sorted(walk.missing);
	g_hash_table_destroy(walk.missing);
}

void tt_closure_clear(struct tt_closure *closure)
{
	g_clear_pointer(&closure->unresolved, g_ptr_array_unref);
}
