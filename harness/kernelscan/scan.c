// SPDX-License-Identifier: GPL-2.0-only
#include "kernelscan/scan.h"

#include <string.h>

#include "base/strset.h"
#include "kbuild/layout.h"
#include "kbuild/source.h"
#include "kernelscan/cmacro.h"
#include "kernelscan/ctext_internal.h"

/* Their sources are no part of a kernel. */
static const char *const left_out[] = { "Documentation/", "scripts/", "tools/", "usr/" };

struct reading {
	struct tt_scan *scan;
	const char *path; /* being scanned */
};

static void file_free(gpointer data)
{
	struct tt_scan_file *file = data;

	tt_scan_text_free(file->text);
	g_free(file);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static gboolean is_makefile(const char *path)
{
	const char *base = base_name(path);

	return g_str_has_prefix(base, "Makefile") || g_str_has_prefix(base, "Kbuild");
}

static gboolean is_kconfig(const char *path)
{
	return strstr(base_name(path), "Kconfig") != NULL;
}

static gboolean is_source(const char *path)
{
	return g_str_has_suffix(path, ".c") || g_str_has_suffix(path, ".S");
}

/* The prefix is not known yet: a directory called tools/ further down is not left out. */
static gboolean is_left_out(const char *path)
{
	const char *slash = strchr(path, '/');

	for (gsize i = 0; i < G_N_ELEMENTS(left_out); i++)
		if (g_str_has_prefix(path, left_out[i]) ||
		    (slash && g_str_has_prefix(slash + 1, left_out[i])))
			return TRUE;
	return FALSE;
}

static gboolean wanted(const char *path, void *data)
{
	(void)data;
	if (is_kconfig(path) || is_makefile(path))
		return TRUE;
	return (is_source(path) || g_str_has_suffix(path, ".h")) && !is_left_out(path);
}

static void on_problem(const char *reason, const char *example, void *data)
{
	const struct reading *reading = data;

	tt_scan_count(reading->scan->problems, reason, reading->path, example);
}

static void keep_source(struct reading *reading, const char *path, const char *text, gsize size)
{
	struct tt_scan_file *file = g_new0(struct tt_scan_file, 1);

	reading->path = path;
	file->assembler = g_str_has_suffix(path, ".S");
	file->text = tt_scan_text_new(text, size, file->assembler, on_problem, reading);
	file->path = g_strdup(path);
	g_hash_table_replace(reading->scan->files, (char *)file->path, file);
}

static gboolean exports_something(const struct tt_scan_macro *macro)
{
	return strstr(macro->body, "EXPORT_") != NULL;
}

/* Of several definitions under #ifdef the first that exports is taken. */
static void keep_macros(struct tt_scan *scan, GHashTable *macros)
{
	GHashTableIter iter;
	gpointer name, macro;

	g_hash_table_iter_init(&iter, macros);
	while (g_hash_table_iter_next(&iter, &name, &macro)) {
		const struct tt_scan_macro *old = g_hash_table_lookup(scan->macros, name);

		if (g_str_has_prefix(name, "EXPORT_SYMBOL") && !exports_something(macro))
			continue;
		if (old && (exports_something(old) || !exports_something(macro)))
			continue;
		g_hash_table_iter_steal(&iter);
		g_hash_table_replace(scan->macros, name, macro);
	}
}

/* The kernel's own forms are known to the scanner; that is how it can tell the others. */
static gboolean is_own_form(const char *path)
{
	return g_str_has_suffix(path, "include/linux/export.h") ||
	       g_str_has_suffix(path, "include/asm-generic/export.h");
}

static void keep_header(struct reading *reading, const char *path, const char *text, gsize size)
{
	struct tt_scan_text *header;

	tt_scan_header_words(reading->scan->inlined, text, size);
	if (!memmem(text, size, "EXPORT_", 7) || is_own_form(path))
		return;
	if (!strstr(path, "/include/") && !g_str_has_prefix(path, "include/")) {
		keep_source(reading, path, text, size);
		return;
	}
	reading->path = path;
	header = tt_scan_text_new(text, size, FALSE, NULL, NULL);
	keep_macros(reading->scan, header->macros);
	tt_scan_text_free(header);
}

static void take(const char *path, const char *text, gsize size, void *data)
{
	struct reading *reading = data;

	if (is_kconfig(path) || is_makefile(path)) {
		g_hash_table_replace(reading->scan->texts, g_strdup(path), g_strndup(text, size));
	} else if (is_source(path)) {
		reading->scan->sources++;
		reading->scan->bytes += size;
		keep_source(reading, path, text, size);
	} else {
		keep_header(reading, path, text, size);
	}
}

/* Drops what is not below @prefix and takes the prefix off the rest. */
static GHashTable *rebase(GHashTable *old, const char *prefix, GDestroyNotify free_value,
			  gboolean files)
{
	GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_value);
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, old);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		char *path;

		if (!g_str_has_prefix(key, prefix))
			continue;
		path = g_strdup((const char *)key + strlen(prefix));
		if (files)
			((struct tt_scan_file *)value)->path = path;
		g_hash_table_replace(table, path, value);
		g_hash_table_iter_steal(&iter);
		g_free(key);
	}
	g_hash_table_unref(old);
	return table;
}

static gboolean strip_example(gpointer reason, gpointer value, gpointer prefix)
{
	struct tt_scan_problem *problem = value;
	gsize length = strlen(prefix);

	(void)reason;
	if (!strncmp(problem->example, prefix, length))
		memmove(problem->example, problem->example + length,
			strlen(problem->example + length) + 1);
	return FALSE;
}

GPtrArray *tt_scan_paths(const struct tt_scan *scan)
{
	return tt_table_keys(scan->files);
}

/* Exports through macros of headers, which come after most sources in an archive. */
static void resolve_calls(struct tt_scan *scan)
{
	g_autoptr(GPtrArray) paths = tt_scan_paths(scan);

	for (guint i = 0; i < paths->len; i++) {
		const struct tt_scan_file *file = g_hash_table_lookup(scan->files, paths->pdata[i]);

		for (guint j = 0; j < file->text->calls->len; j++) {
			const struct tt_scan_call *call = file->text->calls->pdata[j];

			if (!tt_scan_text_resolve(file->text, call, scan->macros))
				tt_scan_count(scan->problems, "export macro not found", file->path,
					      call->macro);
		}
	}
}

static struct tt_scan *scan_new(const char *source)
{
	struct tt_scan *scan = g_new0(struct tt_scan, 1);

	scan->source = g_strdup(source);
	scan->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, file_free);
	scan->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	scan->macros = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, tt_scan_macro_free);
	scan->inlined = g_new(struct tt_scan_words, 1);
	tt_scan_words_init(scan->inlined, 1 << 16);
	scan->problems = tt_scan_problems_new();
	tt_scanner_prepare();
	return scan;
}

struct tt_scan *tt_scan_read(const char *source, const struct tt_import_limits *limits,
			     GError **error)
{
	g_autoptr(tt_scan) scan = scan_new(source);
	struct reading reading = { .scan = scan };
	struct tt_source_reader reader = { wanted, take, &reading };
	g_autofree char *prefix = tt_source_read(source, limits, &reader, error);

	if (!prefix)
		return NULL;
	scan->files = rebase(scan->files, prefix, file_free, TRUE);
	scan->texts = rebase(scan->texts, prefix, g_free, FALSE);
	g_tree_foreach(scan->problems, strip_example, prefix);
	scan->version = tt_kernel_version(g_hash_table_lookup(scan->texts, "Makefile"));
	resolve_calls(scan);
	return g_steal_pointer(&scan);
}

void tt_scan_free(struct tt_scan *scan)
{
	if (!scan)
		return;
	g_free(scan->source);
	g_free(scan->version);
	g_hash_table_unref(scan->files);
	g_hash_table_unref(scan->texts);
	g_hash_table_unref(scan->macros);
	tt_scan_words_clear(scan->inlined);
	g_free(scan->inlined);
	g_tree_unref(scan->problems);
	g_free(scan);
}

gboolean tt_scan_in_header(const struct tt_scan *scan, guint64 word)
{
	return tt_scan_words_find(scan->inlined, word) != 0;
}

/* Where #include "name" in @path leads; to be freed, NULL if out of the tree. */
static char *include_path(const char *path, const char *name)
{
	g_autofree char *directory = g_path_get_dirname(path);
	g_autofree char *joined = g_build_filename("/", directory, name, NULL);
	g_autofree char *clean = g_canonicalize_filename(joined, "/");

	return g_strdup(clean + 1);
}

static void add_parts(const struct tt_scan *scan, const char *path, GPtrArray *parts)
{
	const struct tt_scan_file *file = g_hash_table_lookup(scan->files, path);

	if (!file || g_ptr_array_find(parts, file, NULL))
		return;
	g_ptr_array_add(parts, (gpointer)file);
	for (guint i = 0; i < file->text->includes->len; i++) {
		g_autofree char *below = include_path(path, file->text->includes->pdata[i]);

		add_parts(scan, below, parts);
	}
}

GPtrArray *tt_scan_parts(const struct tt_scan *scan, const char *path)
{
	GPtrArray *parts = g_ptr_array_new();

	add_parts(scan, path, parts);
	return parts;
}
