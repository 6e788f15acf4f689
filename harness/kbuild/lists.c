// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/lists.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/strset.h"

static char **read_lines(const char *path, GError **error)
{
	g_autofree char *text = NULL;

	if (!tt_file_read(path, TT_FILE_MAX, &text, NULL, error))
		return NULL;
	return g_strsplit(text, "\n", -1);
}

GHashTable *tt_autoksyms_read(const char *path, GError **error)
{
	static const char define[] = "#define __KSYM_";
	g_auto(GStrv) lines = read_lines(path, error);
	GHashTable *names;

	if (!lines)
		return NULL;
	names = tt_strset_new();
	for (char **line = lines; *line; line++) {
		char *name = *line + strlen(define);
		char *blank;

		if (!g_str_has_prefix(*line, define))
			continue;
		blank = strchr(name, ' ');
		if (blank)
			*blank = '\0';
		tt_strset_add(names, name);
	}
	return names;
}

static void cut_suffix(char *path)
{
	char *dot = strrchr(path, '.');

	if (dot && !strchr(dot, '/'))
		*dot = '\0';
}

/* TRUE if the module's object is where the line says, below @root. */
static gboolean module_is_there(const char *root, const char *module)
{
	g_autofree char *object = g_strdup_printf("%s/%s.o", root, module);

	return g_file_test(object, G_FILE_TEST_EXISTS);
}

GPtrArray *tt_modorder_read(const char *path, GError **error)
{
	static const char prefix[] = "kernel/";
	g_auto(GStrv) lines = read_lines(path, error);
	g_autofree char *root = g_path_get_dirname(path);
	GPtrArray *modules;

	if (!lines)
		return NULL;
	modules = g_ptr_array_new_with_free_func(g_free);
	for (char **line = lines; *line; line++) {
		if (!(*line)[0])
			continue;
		cut_suffix(*line);
		/* "kernel/" is also a directory of the kernel: look before cutting it off. */
		if (g_str_has_prefix(*line, prefix) && !module_is_there(root, *line) &&
		    module_is_there(root, *line + strlen(prefix)))
			g_ptr_array_add(modules, g_strdup(*line + strlen(prefix)));
		else
			g_ptr_array_add(modules, g_strdup(*line));
	}
	return modules;
}

static void add_words(GHashTable *set, const char *text)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \n\t", -1);

	for (char **word = words; *word; word++)
		if ((*word)[0])
			tt_strset_add(set, *word);
}

/* Line number @line (from 0) of @path; the whole file if @line is negative. */
static GHashTable *words_of(const char *path, int line, GError **error)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	GHashTable *set;

	if (!tt_file_read(path, TT_FILE_MAX, &text, NULL, error))
		return NULL;
	set = tt_strset_new();
	if (line < 0) {
		add_words(set, text);
		return set;
	}
	lines = g_strsplit(text, "\n", -1);
	if ((int)g_strv_length(lines) > line)
		add_words(set, lines[line]);
	return set;
}

/* The .cmd file stays when the list is removed. */
static gboolean has_usyms(const char *root, const char *module)
{
	g_autofree char *directory = g_path_get_dirname(module);
	g_autofree char *base = g_path_get_basename(module);
	g_autofree char *list = g_strdup_printf("%s/%s.usyms", root, module);
	g_autofree char *command = g_strdup_printf("%s/%s/.%s.usyms.cmd", root, directory, base);

	return g_file_test(list, G_FILE_TEST_EXISTS) || g_file_test(command, G_FILE_TEST_EXISTS);
}

enum tt_needed_list tt_needed_kind(const char *root, const GPtrArray *modules)
{
	static const char *const signs[] = { "include/generated/autoksyms.h", "include/ksym",
					     "include/config/ksym" };
	g_autofree char *versions = g_build_filename(root, ".tmp_versions", NULL);

	for (guint i = 0; i < modules->len; i++)
		if (has_usyms(root, modules->pdata[i]))
			return TT_NEEDED_USYMS;
	if (g_file_test(versions, G_FILE_TEST_IS_DIR))
		return TT_NEEDED_TMP_VERSIONS;
	for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
		g_autofree char *path = g_build_filename(root, signs[i], NULL);

		if (g_file_test(path, G_FILE_TEST_EXISTS))
			return TT_NEEDED_MOD;
	}
	return TT_NEEDED_MODPOST;
}

GHashTable *tt_needed_read(const char *root, const char *module, enum tt_needed_list kind,
			   char **source, GError **error)
{
	g_autofree char *base = g_path_get_basename(module);
	g_autofree char *path = NULL;
	GHashTable *set;
	int line = -1;

	switch (kind) {
	case TT_NEEDED_USYMS:
		path = g_strdup_printf("%s/%s.usyms", root, module);
		break;
	case TT_NEEDED_TMP_VERSIONS:
		path = g_strdup_printf("%s/.tmp_versions/%s.mod", root, base);
		line = 2;
		break;
	case TT_NEEDED_MOD:
		path = g_strdup_printf("%s/%s.mod", root, module);
		line = 1;
		break;
	case TT_NEEDED_MODPOST:
		return NULL;
	}
	set = words_of(path, line, error);
	if (source)
		*source = g_steal_pointer(&path);
	return set;
}

static void free_symvers_line(gpointer data)
{
	struct tt_symvers_line *line = data;

	g_free(line->name);
	g_free(line->module);
	g_free(line->type);
	g_free(line->space);
	g_free(line);
}

static struct tt_symvers_line *parse_symvers_line(const char *text)
{
	g_auto(GStrv) fields = g_strsplit(text, "\t", -1);
	struct tt_symvers_line *line;
	guint count = g_strv_length(fields);

	if (count < 4)
		return NULL;
	line = g_new0(struct tt_symvers_line, 1);
	line->crc = (guint32)g_ascii_strtoull(fields[0], NULL, 16);
	line->name = g_strdup(fields[1]);
	line->module = g_strdup(fields[2]);
	line->type = g_strdup(fields[3]);
	line->space = g_strdup(count > 4 ? fields[4] : "");
	return line;
}

GHashTable *tt_symvers_read(const char *path, GError **error)
{
	g_auto(GStrv) lines = read_lines(path, error);
	GHashTable *table;

	if (!lines)
		return NULL;
	table = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_symvers_line);
	for (guint i = 0; lines[i]; i++) {
		struct tt_symvers_line *line;

		if (!lines[i][0])
			continue;
		line = parse_symvers_line(lines[i]);
		if (!line) {
			g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
				    "%s:%u: not a line of Module.symvers (fewer than four fields); "
				    "was the file cut off?",
				    path, i + 1);
			g_hash_table_unref(table);
			return NULL;
		}
		g_hash_table_replace(table, line->name, line);
	}
	return table;
}
