// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/variant.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/datadir.h"
#include "base/error.h"
#include "base/file.h"
#include "base/keyfile.h"

/* One file's new contents, written only when every rule of the variant has fitted. */
struct edited {
	char *path;
	char *text;
};

struct application {
	const char *name;
	const char *tree;
	GPtrArray *files; /* of struct edited, owned */
};

static void free_edited(gpointer data)
{
	struct edited *edited = data;

	g_free(edited->path);
	g_free(edited->text);
	g_free(edited);
}

/* Where the rules of @name are: a path ending in .ini is one, other names are installed ones. */
static char *find_rules(const char *name)
{
	g_autofree char *file = g_strconcat("variants/", name, ".ini", NULL);

	if (strchr(name, '/'))
		return g_str_has_suffix(name, ".ini") && g_file_test(name, G_FILE_TEST_IS_REGULAR)
			       ? g_strdup(name)
			       : NULL;
	return tt_data_path(file, NULL);
}

static GKeyFile *load(const char *name, GError **error)
{
	g_autofree char *path = find_rules(name);
	g_autoptr(GKeyFile) rules = g_key_file_new();

	if (!path) {
		g_auto(GStrv) names = tt_variant_names(NULL);
		g_autofree char *known = names ? g_strjoinv(", ", names) : g_strdup("none");

		g_set_error(
			error, TT_ERROR, TT_ERROR_USAGE,
			"there is no variant '%s'; a file's name has a '/' and ends in .ini, the "
			"known variants are: %s",
			name, known);
		return NULL;
	}
	if (!tt_keyfile_load(rules, path, error)) {
		g_prefix_error(error, "cannot read the variant %s: ", path);
		return NULL;
	}
	return g_steal_pointer(&rules);
}

/* The file to edit, read once however many rules touch it. */
static struct edited *find_file(struct application *a, const char *relative, GError **error)
{
	g_autofree char *path = g_build_filename(a->tree, relative, NULL);
	struct edited *edited;
	char *text;

	for (guint i = 0; i < a->files->len; i++) {
		edited = a->files->pdata[i];
		if (!strcmp(edited->path, path))
			return edited;
	}
	if (!tt_file_read(path, TT_FILE_MAX, &text, NULL, NULL)) {
		g_set_error(error, TT_ERROR, TT_ERROR_SKIP,
			    "variant '%s' does not fit this kernel: it has no %s", a->name,
			    relative);
		return NULL;
	}
	edited = g_new0(struct edited, 1);
	edited->path = g_steal_pointer(&path);
	edited->text = text;
	g_ptr_array_add(a->files, edited);
	return edited;
}

static gboolean nothing_found(struct application *a, const char *file, const char *what,
			      GError **error)
{
	g_set_error(error, TT_ERROR, TT_ERROR_SKIP,
		    "variant '%s' does not fit this kernel: %s has nothing that matches '%s'",
		    a->name, file, what);
	return FALSE;
}

/* Index of the first line from @start on that matches @regex, or -1. */
static int find_line(char **lines, int start, GRegex *regex)
{
	for (int i = start; lines[i]; i++)
		if (g_regex_match(regex, lines[i], 0, NULL))
			return i;
	return -1;
}

/*
 * operation = lines: the lines from the first that matches 'from' to the next that matches 'to'
 * (that line itself without 'to') give way to the lines of 'with', if there is that.
 */
static gboolean edit_lines(struct application *a, struct edited *edited, const char *file,
			   const char *from, const char *to, const char *with, GError **error)
{
	g_autoptr(GRegex) first = g_regex_new(from, 0, 0, error);
	g_autoptr(GRegex) last = first && to ? g_regex_new(to, 0, 0, error) : NULL;
	g_auto(GStrv) lines = NULL;
	GString *text;
	int begin, end;

	if (!first || (to && !last))
		return FALSE;
	lines = g_strsplit(edited->text, "\n", -1);
	begin = find_line(lines, 0, first);
	if (begin < 0)
		return nothing_found(a, file, from, error);
	end = last ? find_line(lines, begin + 1, last) : begin;
	if (end < 0)
		return nothing_found(a, file, to, error);
	text = g_string_new(NULL);
	for (int i = 0; lines[i]; i++) {
		if (i == begin && with)
			g_string_append_printf(text, "%s\n", with);
		if (i < begin || i > end)
			g_string_append_printf(text, "%s%s", lines[i], lines[i + 1] ? "\n" : "");
	}
	g_free(edited->text);
	edited->text = g_string_free(text, FALSE);
	return TRUE;
}

/* operation = replace: every match of 'from' becomes 'with' (GRegex references allowed). */
static gboolean edit_text(struct application *a, struct edited *edited, const char *file,
			  const char *from, const char *with, GError **error)
{
	g_autoptr(GRegex) regex = g_regex_new(from, G_REGEX_MULTILINE, 0, error);
	char *text;

	if (!regex)
		return FALSE;
	if (!g_regex_match(regex, edited->text, 0, NULL))
		return nothing_found(a, file, from, error);
	text = g_regex_replace(regex, edited->text, -1, 0, with ? with : "", 0, error);
	if (!text)
		return FALSE;
	g_free(edited->text);
	edited->text = text;
	return TRUE;
}

static gboolean apply_rule(struct application *a, GKeyFile *rules, const char *group,
			   GError **error)
{
	g_autofree char *file = tt_keyfile_text(rules, group, "file", error);
	g_autofree char *operation = NULL;
	g_autofree char *from = NULL;
	g_autofree char *to = NULL;
	g_autofree char *with = NULL;
	struct edited *edited;

	if (file)
		operation = tt_keyfile_text(rules, group, "operation", error);
	if (operation)
		from = tt_keyfile_text(rules, group, "from", error);
	if (!from || !tt_keyfile_optional(rules, group, "to", &to, error) ||
	    !tt_keyfile_optional(rules, group, "with", &with, error))
		return FALSE;
	edited = find_file(a, file, error);
	if (!edited)
		return FALSE;
	if (!strcmp(operation, "lines"))
		return edit_lines(a, edited, file, from, to, with, error);
	if (!strcmp(operation, "replace"))
		return edit_text(a, edited, file, from, with, error);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "variant '%s', [%s]: operation '%s' is not one of: lines, replace", a->name,
		    group, operation);
	return FALSE;
}

static gboolean write_edited(const struct edited *edited, GError **error)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { 0 } };
	struct stat st;

	if (stat(edited->path, &st) < 0 ||
	    !tt_file_write(edited->path, edited->text, strlen(edited->text), st.st_mode & 0777,
			   error))
		return FALSE;
	times[1] = st.st_mtim;
	utimensat(AT_FDCWD, edited->path, times, 0);
	return TRUE;
}

gboolean tt_variant_apply(const char *name, const char *tree, GError **error)
{
	g_autoptr(GKeyFile) rules = load(name, error);
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(free_edited);
	struct application a = { name, tree, files };
	g_auto(GStrv) groups = NULL;

	if (!rules)
		return FALSE;
	groups = g_key_file_get_groups(rules, NULL);
	for (char **group = groups; *group; group++)
		if (g_str_has_prefix(*group, "edit") && !apply_rule(&a, rules, *group, error))
			return FALSE;
	for (guint i = 0; i < files->len; i++)
		if (!write_edited(files->pdata[i], error))
			return FALSE;
	return TRUE;
}

char **tt_variant_names(GError **error)
{
	g_autofree char *directory = tt_data_path("variants", error);
	g_auto(GStrv) files = directory ? tt_dir_names(directory, error) : NULL;
	g_autoptr(GPtrArray) names = NULL;

	if (!files)
		return NULL;
	names = g_ptr_array_new();
	for (char **file = files; *file; file++)
		if (g_str_has_suffix(*file, ".ini"))
			g_ptr_array_add(names, g_strndup(*file, strlen(*file) - 4));
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_steal(names, NULL);
}

char *tt_variant_text(const char *name, const char *key, GError **error)
{
	g_autoptr(GKeyFile) rules = load(name, error);

	return rules ? g_key_file_get_string(rules, "variant", key, error) : NULL;
}

char *tt_variant_summary(const char *name, GError **error)
{
	return tt_variant_text(name, "summary", error);
}
