// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/builddir.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/strset.h"
#include "inspect/stamp.h"
#include "kbuild/lists.h"

void tt_builddir_free(struct tt_builddir *dir)
{
	if (!dir)
		return;
	g_free(dir->root);
	g_free(dir->source);
	g_free(dir->release);
	g_free(dir->whitelist);
	g_clear_pointer(&dir->commands, g_ptr_array_unref);
	g_clear_pointer(&dir->modules, g_ptr_array_unref);
	g_clear_pointer(&dir->modorder, g_ptr_array_unref);
	g_clear_pointer(&dir->problems, g_ptr_array_unref);
	g_free(dir);
}

char *tt_target_of_command(const char *command)
{
	const char *slash = strrchr(command, '/');
	const char *base = slash ? slash + 1 : command;

	return g_strdup_printf("%.*s%.*s", (int)(base - command), command,
			       (int)(strlen(base) - strlen(".") - strlen(".cmd")), base + 1);
}

char *tt_command_of_target(const char *target)
{
	const char *slash = strrchr(target, '/');
	const char *base = slash ? slash + 1 : target;

	return g_strdup_printf("%.*s.%s.cmd", (int)(base - target), target, base);
}

/* Host programs, documentation and version control hold nothing that is trimmed. */
static gboolean skipped(const char *relative, const char *name)
{
	static const char *const top[] = { "scripts", "tools", "Documentation", "include",
					   "source" };

	if (name[0] == '.')
		return TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS(top); i++)
		if (!strcmp(relative, top[i]))
			return TRUE;
	return FALSE;
}

static void take_file(struct tt_builddir *dir, const char *relative, const char *name)
{
	if (name[0] == '.' && name[1] && g_str_has_suffix(name, ".cmd") &&
	    strlen(name) > strlen(".x.cmd") - 1)
		g_ptr_array_add(dir->commands, g_strdup(relative));
	else if (g_str_has_suffix(name, ".ko") && name[0] != '.')
		g_ptr_array_add(dir->modules, g_strndup(relative, strlen(relative) - 3));
}

static gboolean is_directory(const char *path, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Reads one directory; subdirectories are put on @queue. Links are not followed. */
static void walk_one(struct tt_builddir *dir, const char *relative, GQueue *queue)
{
	g_autofree char *path = g_build_filename(dir->root, relative, NULL);
	DIR *stream = opendir(path);
	struct dirent *entry;

	if (!stream) {
		g_ptr_array_add(dir->problems,
				g_strdup_printf("cannot read the directory %s: %s",
						relative[0] ? relative : ".", g_strerror(errno)));
		return;
	}
	while ((entry = readdir(stream))) {
		g_autofree char *child = NULL;
		g_autofree char *full = NULL;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		child = relative[0] ? g_strconcat(relative, "/", entry->d_name, NULL)
				    : g_strdup(entry->d_name);
		full = g_build_filename(dir->root, child, NULL);
		if (!is_directory(full, entry))
			take_file(dir, child, entry->d_name);
		else if (!skipped(child, entry->d_name))
			g_queue_push_tail(queue, g_steal_pointer(&child));
	}
	closedir(stream);
}

/* No recursion: a hostile tree may be deeper than the stack. */
static void walk(struct tt_builddir *dir)
{
	GQueue queue = G_QUEUE_INIT;
	char *relative;

	g_queue_push_tail(&queue, g_strdup(""));
	while ((relative = g_queue_pop_head(&queue))) {
		walk_one(dir, relative, &queue);
		g_free(relative);
	}
	g_ptr_array_sort(dir->commands, tt_compare_strings);
	g_ptr_array_sort(dir->modules, tt_compare_strings);
	g_ptr_array_sort(dir->problems, tt_compare_strings);
}

/* The value of CONFIG_@name= in @text, unquoted; NULL if it is not set. To be freed. */
static char *config_value(const char *text, const char *name)
{
	g_autofree char *start = g_strdup_printf("CONFIG_%s=", name);
	const char *at = text;

	while ((at = strstr(at, start)) && at != text && at[-1] != '\n')
		at++;
	if (!at)
		return NULL;
	at += strlen(start);
	if (*at == '"')
		at++;
	return g_strndup(at, strcspn(at, "\"\n"));
}

static gboolean read_config(struct tt_builddir *dir)
{
	static const char *const files[] = { "include/config/auto.conf", ".config" };
	g_autofree char *text = NULL;
	g_autofree char *trims = NULL;
	g_autofree char *versions = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(files) && !text; i++) {
		g_autofree char *path = g_build_filename(dir->root, files[i], NULL);

		if (tt_is_regular(path))
			g_file_get_contents(path, &text, NULL, NULL);
	}
	if (!text)
		return FALSE;
	trims = config_value(text, "TRIM_UNUSED_KSYMS");
	versions = config_value(text, "MODVERSIONS");
	dir->trims = trims && trims[0] == 'y';
	dir->modversions = versions && versions[0] == 'y';
	dir->whitelist = config_value(text, "UNUSED_KSYMS_WHITELIST");
	if (!dir->whitelist)
		dir->whitelist = g_strdup("");
	return TRUE;
}

static void read_release(struct tt_builddir *dir)
{
	g_autofree char *path = g_build_filename(dir->root, "include/config/kernel.release", NULL);

	if (!tt_is_regular(path) || !g_file_get_contents(path, &dir->release, NULL, NULL))
		dir->release = g_strdup("");
	g_strchomp(dir->release);
}

static gboolean is_source(const char *path)
{
	g_autofree char *makefile = g_build_filename(path, "scripts", "Makefile.build", NULL);

	return g_file_test(makefile, G_FILE_TEST_EXISTS);
}

/* Where DIR/source points, as kbuild wrote it: commands name the source the same way. */
static char *target_of_link(const char *root)
{
	g_autofree char *link = g_build_filename(root, "source", NULL);
	g_autofree char *target = g_file_read_link(link, NULL);

	return target ? g_canonicalize_filename(target, root) : g_steal_pointer(&link);
}

static void find_source(struct tt_builddir *dir, const char *source)
{
	g_autofree char *link = target_of_link(dir->root);

	if (source)
		dir->source = g_canonicalize_filename(source, NULL);
	else if (is_source(dir->root))
		dir->source = g_strdup(dir->root);
	else if (is_source(link))
		dir->source = g_steal_pointer(&link);
}

static void read_modorder(struct tt_builddir *dir)
{
	g_autofree char *path = g_build_filename(dir->root, "modules.order", NULL);
	g_autoptr(GError) error = NULL;

	if (!tt_is_regular(path))
		return;
	dir->modorder = tt_modorder_read(path, &error);
	if (!dir->modorder)
		g_ptr_array_add(dir->problems, g_strdup(error->message));
}

struct tt_builddir *tt_builddir_open(const char *path, const char *source, GError **error)
{
	g_autoptr(tt_builddir) dir = g_new0(struct tt_builddir, 1);

	dir->root = g_canonicalize_filename(path, NULL);
	dir->commands = g_ptr_array_new_with_free_func(g_free);
	dir->modules = g_ptr_array_new_with_free_func(g_free);
	dir->problems = g_ptr_array_new_with_free_func(g_free);
	if (!g_file_test(dir->root, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s is not a directory that can be read", path);
		return NULL;
	}
	if (!read_config(dir)) {
		g_set_error(
			error, TT_ERROR, TT_ERROR_INPUT,
			"%s is not a kernel build directory: it has neither "
			"include/config/auto.conf nor .config that can be read; name the "
			"directory that make's O= named, or the source if it was built in place",
			path);
		return NULL;
	}
	read_release(dir);
	find_source(dir, source);
	if (source && !is_source(dir->source)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s is not a kernel's source: it has no scripts/Makefile.build",
			    source);
		return NULL;
	}
	read_modorder(dir);
	walk(dir);
	return g_steal_pointer(&dir);
}

GHashTable *tt_builddir_whitelist(struct tt_builddir *dir, enum tt_whitelist_form form)
{
	GHashTable *set = tt_strset_new();
	g_autofree char *path = NULL;
	g_autofree char *text = NULL;
	g_auto(GStrv) names = NULL;

	if (!dir->whitelist[0])
		return set;
	/* The path is relative to the source (scripts/gen_autoksyms.sh, 5.10 to 6.4). */
	path = g_canonicalize_filename(dir->whitelist, dir->source ? dir->source : dir->root);
	if (!tt_is_regular(path) || !g_file_get_contents(path, &text, NULL, NULL)) {
		g_ptr_array_add(dir->problems,
				g_strdup_printf("cannot read the whitelist %s", path));
		return set;
	}
	names = g_strsplit_set(text, form == TT_WHITELIST_WORDS ? " \n" : "\n", -1);
	for (char **name = names; *name; name++) {
		if (form == TT_WHITELIST_DEFINES)
			(*name)[strcspn(*name, " ")] = '\0';
		if ((*name)[0])
			tt_strset_add(set, *name);
	}
	return set;
}
