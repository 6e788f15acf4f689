// SPDX-License-Identifier: GPL-2.0-only
#include "verdict/observe.h"

#include <string.h>
#include <sys/stat.h>

#include "base/copy.h"
#include "base/file.h"
#include "base/strset.h"
#include "kbuild/lists.h"

static void free_needed(gpointer data)
{
	struct tt_needed *needed = data;

	g_hash_table_unref(needed->names);
	g_free(needed->source);
	g_free(needed);
}

static void free_object(gpointer data)
{
	tt_object_free(data);
}

static void free_ksymtab(gpointer data)
{
	tt_ksymtab_free(data);
}

void tt_observed_free(struct tt_observed *observed)
{
	if (!observed)
		return;
	g_free(observed->output);
	g_hash_table_unref(observed->objects);
	g_clear_pointer(&observed->list, g_hash_table_unref);
	g_hash_table_unref(observed->needed);
	g_clear_pointer(&observed->modorder, g_ptr_array_unref);
	g_clear_pointer(&observed->symvers, g_hash_table_unref);
	g_hash_table_unref(observed->linked);
	g_hash_table_unref(observed->ksymtabs);
	g_hash_table_unref(observed->sources);
	g_free(observed);
}

/* TRUE, and the error cleared, if it only says that the file is not there. */
static gboolean just_missing(GError **error)
{
	if (!g_error_matches(*error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		return FALSE;
	g_clear_error(error);
	return TRUE;
}

/* Reads the ELF file @output/@path into @table under @key, if it exists. */
static gboolean read_elf(struct tt_observed *observed, GHashTable *table, const char *key,
			 const char *path, GError **error)
{
	g_autofree char *full = g_build_filename(observed->output, path, NULL);
	GError *why = NULL;
	struct tt_object *object = tt_object_read(full, &why);

	if (object) {
		if (g_hash_table_size(object->offered))
			observed->knows_markers = TRUE;
		g_hash_table_replace(table, g_strdup(key), object);
		return TRUE;
	}
	if (just_missing(&why))
		return TRUE;
	g_propagate_error(error, why);
	return FALSE;
}

/* vmlinux or a module, what its export table says, and what modpost wrote to make that. */
static gboolean observe_linked(struct tt_observed *observed, const char *name, const char *file,
			       const char *source, GError **error)
{
	g_autofree char *path = g_build_filename(observed->output, file, NULL);
	g_autofree char *source_path = g_build_filename(observed->output, source, NULL);
	struct tt_ksymtab *table;
	GHashTable *kinds;

	if (!read_elf(observed, observed->linked, name, file, error))
		return FALSE;
	if (!g_hash_table_contains(observed->linked, name))
		return TRUE;
	table = tt_ksymtab_read(path, error);
	if (!table)
		return FALSE;
	g_hash_table_replace(observed->ksymtabs, g_strdup(name), table);
	kinds = tt_ksymtab_source_read(source_path);
	if (kinds)
		g_hash_table_replace(observed->sources, g_strdup(name), kinds);
	return TRUE;
}

static gboolean observe_objects(struct tt_observed *observed, const struct tt_expected *expected,
				GError **error)
{
	for (guint i = 0; i < expected->objects->len; i++) {
		const struct tt_expected_object *object = expected->objects->pdata[i];

		if (!read_elf(observed, observed->objects, object->path, object->path, error))
			return FALSE;
	}
	return observe_linked(observed, "vmlinux", "vmlinux", ".vmlinux.export.c", error);
}

/* Single-pass kernels keep no list of needs: their .mod files name objects only. */
static gboolean observe_needs(struct tt_observed *observed, const char *module,
			      enum tt_needed_list kind, GError **error)
{
	struct tt_needed *needed = g_new0(struct tt_needed, 1);
	gsize root = strlen(observed->output) + 1;
	char *source = NULL;
	GError *why = NULL;

	needed->names = tt_needed_read(observed->output, module, kind, &source, &why);
	needed->source = source ? g_strdup(source + root) : NULL;
	g_free(source);
	if (needed->names) {
		g_hash_table_replace(observed->needed, g_strdup(module), needed);
	} else {
		g_free(needed->source);
		g_free(needed);
	}
	if (!why || just_missing(&why))
		return TRUE;
	g_propagate_error(error, why);
	return FALSE;
}

static enum tt_needed_list kind_of_needs(const char *output, const struct tt_expected *expected)
{
	g_autoptr(GPtrArray) modules = g_ptr_array_new();

	if (expected->single_pass)
		return TT_NEEDED_MODPOST;
	for (guint i = 0; i < expected->modules->len; i++)
		g_ptr_array_add(modules,
				((struct tt_expected_module *)expected->modules->pdata[i])->path);
	return tt_needed_kind(output, modules);
}

static gboolean observe_lists(struct tt_observed *observed, GError **error)
{
	g_autofree char *list =
		g_build_filename(observed->output, "include/generated/autoksyms.h", NULL);
	g_autofree char *order = g_build_filename(observed->output, "modules.order", NULL);
	g_autofree char *symvers = g_build_filename(observed->output, "Module.symvers", NULL);
	GError *why = NULL;

	observed->list = tt_autoksyms_read(list, &why);
	if (observed->list || just_missing(&why))
		observed->modorder = tt_modorder_read(order, &why);
	if (!why || just_missing(&why))
		observed->symvers = tt_symvers_read(symvers, &why);
	if (!why || just_missing(&why))
		return TRUE;
	g_propagate_error(error, why);
	return FALSE;
}

struct tt_observed *tt_observe(const char *output, const struct tt_expected *expected,
			       GError **error)
{
	struct tt_observed *observed = g_new0(struct tt_observed, 1);
	enum tt_needed_list kind = kind_of_needs(output, expected);
	gboolean ok;

	observed->output = g_strdup(output);
	observed->objects = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_object);
	observed->linked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_object);
	observed->ksymtabs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_ksymtab);
	observed->sources = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						  (GDestroyNotify)g_hash_table_unref);
	observed->needed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_needed);
	ok = observe_objects(observed, expected, error) && observe_lists(observed, error);
	for (guint i = 0; ok && i < expected->modules->len; i++) {
		const struct tt_expected_module *module = expected->modules->pdata[i];

		g_autofree char *ko = g_strconcat(module->path, ".ko", NULL);
		g_autofree char *source = g_strconcat(module->path, ".mod.c", NULL);

		ok = observe_needs(observed, module->path, kind, error) &&
		     observe_linked(observed, module->path, ko, source, error);
	}
	if (!ok)
		g_clear_pointer(&observed, tt_observed_free);
	return observed;
}

/* What the rules of kbuild make; dot files and .cmd files are rewritten without being rebuilt. */
static gboolean is_not_built(const char *relative)
{
	static const char *const suffixes[] = { ".c",  ".S",   ".h",   ".sh", ".cmd",
						".pl", ".log", ".awk", ".py", ".json" };
	const char *base = strrchr(relative, '/');

	base = base ? base + 1 : relative;
	if (base[0] == '.' && strcmp(base, ".vmlinux.export.o"))
		return TRUE;
	if (!strcmp(relative, "include/generated/autoksyms.h"))
		return FALSE;
	/* Out of tree, every make links to the source and writes this Makefile anew. */
	if (!strcmp(relative, "Makefile") || !strcmp(relative, "source"))
		return TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
		if (g_str_has_suffix(base, suffixes[i]))
			return TRUE;
	return FALSE;
}

/*
 * Lists that some machinery writes anew or touches in every make, and that nothing depends on by
 * their stamps: they are at rest if they say the same. Up to 5.4 that is done to the modules'
 * lists (scripts/Makefile.build, Makefile.modbuiltin), up to 4.16 to the symbol list
 * (adjust_autoksyms.sh).
 */
static gboolean is_judged_by_content(const char *relative)
{
	g_autofree char *base = g_path_get_basename(relative);

	return !strcmp(base, "modules.order") || !strcmp(base, "modules.builtin") ||
	       !strcmp(base, "autoksyms.h");
}

static char *content_stamp(const char *path)
{
	g_autofree char *text = NULL;
	gsize length = 0;

	if (!tt_file_read(path, TT_FILE_MAX, &text, &length, NULL))
		return g_strdup("unreadable");
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
}

GHashTable *tt_stamps_read(const char *output, GError **error)
{
	g_autoptr(GPtrArray) files = tt_tree_files(output, is_not_built, error);
	GHashTable *stamps;

	if (!files)
		return NULL;
	stamps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (guint i = 0; i < files->len; i++) {
		g_autofree char *full = g_build_filename(output, files->pdata[i], NULL);
		struct stat st;

		if (is_judged_by_content(files->pdata[i]))
			g_hash_table_replace(stamps, g_strdup(files->pdata[i]),
					     content_stamp(full));
		else if (lstat(full, &st) == 0)
			g_hash_table_replace(stamps, g_strdup(files->pdata[i]),
					     g_strdup_printf("%ld.%09ld %lu",
							     (long)st.st_mtim.tv_sec,
							     (long)st.st_mtim.tv_nsec,
							     (unsigned long)st.st_ino));
	}
	return stamps;
}

GPtrArray *tt_stamps_changed(GHashTable *before, GHashTable *after)
{
	g_autoptr(GHashTable) changed = tt_strset_new();
	g_autoptr(GPtrArray) sorted = NULL;
	GPtrArray *result = g_ptr_array_new_with_free_func(g_free);
	GHashTable *tables[2] = { before, after };
	GHashTableIter iter;
	gpointer path, stamp;

	for (int i = 0; i < 2; i++) {
		g_hash_table_iter_init(&iter, tables[i]);
		while (g_hash_table_iter_next(&iter, &path, &stamp))
			if (g_strcmp0(g_hash_table_lookup(tables[!i], path), stamp))
				tt_strset_add(changed, path);
	}
	sorted = tt_strset_sorted(changed);
	for (guint i = 0; i < sorted->len; i++)
		g_ptr_array_add(result, g_strdup(sorted->pdata[i]));
	return result;
}
