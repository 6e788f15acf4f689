// SPDX-License-Identifier: GPL-2.0-only
/* Objects by what they export, and the commands that made them. */
#include "inspect/diff.h"

#include <string.h>

#include "base/parallel.h"
#include "base/strset.h"
#include "inspect/objects.h"
#include "inspect/stamp.h"
#include "kbuild/cmdfile.h"

/*
 * "name" or "name (GPL)" for each export; NULL if there is no object. One that is damaged has the
 * damage in their place: it is neither missing nor without exports.
 */
static GHashTable *exports_of(const struct tt_compiled *object)
{
	GHashTable *set;
	GHashTableIter iter;
	gpointer name, license;

	if (!object || object->stamp == TT_STAMP_NONE)
		return NULL;
	set = tt_strset_new();
	if (!object->elf) {
		tt_strset_add(set, "(cannot be read)");
		return set;
	}
	g_hash_table_iter_init(&iter, object->elf->exports);
	while (g_hash_table_iter_next(&iter, &name, &license)) {
		const char *text = license;

		g_hash_table_add(set, text[0] ? g_strdup_printf("%s (%s)", (char *)name, text)
					      : g_strdup(name));
	}
	return set;
}

/* What modpost writes and has compiled exports nothing of its own. */
static gboolean by_modpost(const char *path)
{
	return g_str_has_suffix(path, ".mod.o") || g_str_has_prefix(path, ".vmlinux.export");
}

/* What cannot be read is said, not taken for empty. The caller frees the result. */
static struct tt_objects *read_objects(struct tt_builddir *dir)
{
	struct tt_objects *objects = tt_objects_read(dir);

	for (guint i = 0; i < objects->all->len; i++) {
		const struct tt_compiled *object = objects->all->pdata[i];

		if (object->problem)
			g_ptr_array_add(dir->problems, g_strdup(object->problem));
	}
	return objects;
}

void tt_diff_symbols(struct tt_diff *diff)
{
	g_autoptr(tt_objects) good = read_objects(diff->good);
	g_autoptr(tt_objects) bad = read_objects(diff->bad);
	g_autoptr(GHashTable) paths = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) sorted = NULL;

	for (guint i = 0; i < good->all->len; i++)
		g_hash_table_add(paths, ((struct tt_compiled *)good->all->pdata[i])->path);
	for (guint i = 0; i < bad->all->len; i++)
		g_hash_table_add(paths, ((struct tt_compiled *)bad->all->pdata[i])->path);
	sorted = tt_table_keys(paths);
	for (guint i = 0; i < sorted->len; i++) {
		const char *path = sorted->pdata[i];
		g_autoptr(GHashTable) one = NULL;
		g_autoptr(GHashTable) two = NULL;

		if (by_modpost(path))
			continue;
		one = exports_of(g_hash_table_lookup(good->by_path, path));
		two = exports_of(g_hash_table_lookup(bad->by_path, path));
		tt_diff_sets(diff, TT_DIFF_EXPORTS, path, one, two);
	}
}

/* All of @what in @text by @with; @text is freed. */
static char *replace(char *text, const char *what, const char *with)
{
	g_auto(GStrv) parts = NULL;

	if (!strstr(text, what))
		return text;
	parts = g_strsplit(text, what, -1);
	g_free(text);
	return g_strjoinv(with, parts);
}

char *tt_diff_canonical(const struct tt_builddir *dir, const char *word)
{
	const char *const roots[] = { dir->root, dir->source };
	char *text = g_strdup(word);

	for (gsize i = 0; i < G_N_ELEMENTS(roots); i++) {
		g_autofree char *prefix = roots[i] ? g_strconcat(roots[i], "/", NULL) : NULL;

		if (prefix)
			text = replace(text, prefix, "");
		if (roots[i] && !strcmp(text, roots[i]))
			text[0] = '\0';
	}
	text = replace(text, "-I./", "-I");
	text = replace(text, "-I../", "-I");
	while (g_str_has_prefix(text, "./") || g_str_has_prefix(text, "../"))
		memmove(text, strchr(text, '/') + 1, strlen(strchr(text, '/')));
	/* These name the place and nothing else. */
	if (text[0] && strcmp(text, "-I.") && strcmp(text, "-I") &&
	    !g_str_has_prefix(text, "-fmacro-prefix-map=") &&
	    !g_str_has_prefix(text, "-ffile-prefix-map="))
		return text;
	g_free(text);
	return NULL;
}

/* Made anew by every build: nothing is learnt from their commands. */
static gboolean is_noise(const char *command)
{
	static const char *const parts[] = { "/.tmp_",		 "kallsyms",  "signing_key",
					     "x509_certificate", "compile.h", "utsversion" };

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		if (strstr(command, parts[i]))
			return TRUE;
	return g_str_has_prefix(command, "..tmp_");
}

struct commands {
	const struct tt_diff *diff;
	GPtrArray *paths; /* of both, sorted; borrowed */
	GPtrArray **good; /* by index: canonical words and dependencies, or NULL */
	GPtrArray **bad;
};

/* "-I DIR" for the object's own directory is there in O= builds only. */
static gboolean is_own_directory(const struct tt_builddir *dir, const char *command,
				 const char *word)
{
	g_autofree char *canonical = tt_diff_canonical(dir, word);
	g_autofree char *own = g_path_get_dirname(command);

	return !canonical || !strcmp(canonical, ".") || !strcmp(canonical, own);
}

static void take_words(const struct tt_builddir *dir, const char *command, const char *text,
		       GPtrArray *all)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);

	for (char **word = words; *word; word++) {
		char *canonical;

		if (!strcmp(*word, "-I") && word[1] && is_own_directory(dir, command, word[1])) {
			word++;
			continue;
		}
		canonical = tt_diff_canonical(dir, *word);
		if (canonical)
			g_ptr_array_add(all, canonical);
	}
}

/* A command as a sequence: its words, then "dep FILE" for each dependency, sorted. */
static GPtrArray *read_command(const struct tt_builddir *dir, const char *command)
{
	g_autofree char *path = g_build_filename(dir->root, command, NULL);
	g_autoptr(tt_cmdfile) cmd =
		tt_is_regular(path) ? tt_cmdfile_read(path, TT_CMD_ALL, NULL) : NULL;
	g_autoptr(GPtrArray) deps = g_ptr_array_new();
	GPtrArray *all;

	if (!cmd)
		return NULL;
	all = g_ptr_array_new_with_free_func(g_free);
	take_words(dir, command, cmd->command ? cmd->command : "", all);
	for (guint i = 0; i < cmd->deps->len; i++) {
		g_autofree char *file =
			tt_diff_canonical(dir, g_array_index(cmd->deps, struct tt_cmd_dep, i).path);

		if (file)
			g_ptr_array_add(deps, g_strconcat("dep ", file, NULL));
	}
	g_ptr_array_sort(deps, tt_compare_strings);
	for (guint i = 0; i < deps->len; i++)
		g_ptr_array_add(all, deps->pdata[i]);
	return all;
}

static gboolean equal(const GPtrArray *one, const GPtrArray *two)
{
	if (one->len != two->len)
		return FALSE;
	for (guint i = 0; i < one->len; i++)
		if (strcmp(one->pdata[i], two->pdata[i]))
			return FALSE;
	return TRUE;
}

static GPtrArray *nothing(GPtrArray *sequence)
{
	g_ptr_array_set_size(sequence, 0);
	return sequence;
}

/* Tens of thousands of commands with hundreds of words: only those that differ are kept. */
static void read_pair(guint index, gpointer data)
{
	struct commands *commands = data;
	const char *path = commands->paths->pdata[index];
	GPtrArray *good = read_command(commands->diff->good, path);
	GPtrArray *bad = read_command(commands->diff->bad, path);

	if (good && bad && equal(good, bad)) {
		nothing(good);
		nothing(bad);
	}
	commands->good[index] = good;
	commands->bad[index] = bad;
}

static GPtrArray *command_paths(const struct tt_diff *diff)
{
	g_autoptr(GHashTable) paths = g_hash_table_new(g_str_hash, g_str_equal);
	const GPtrArray *lists[] = { diff->good->commands, diff->bad->commands };

	for (gsize l = 0; l < G_N_ELEMENTS(lists); l++)
		for (guint i = 0; i < lists[l]->len; i++)
			if (!is_noise(lists[l]->pdata[i]))
				g_hash_table_add(paths, lists[l]->pdata[i]);
	return tt_table_keys(paths);
}

void tt_diff_commands(struct tt_diff *diff)
{
	g_autoptr(GPtrArray) paths = command_paths(diff);
	struct commands commands = { diff, paths, g_new0(GPtrArray *, paths->len + 1),
				     g_new0(GPtrArray *, paths->len + 1) };

	tt_parallel(paths->len, 0, read_pair, &commands);
	for (guint i = 0; i < paths->len; i++) {
		tt_diff_sequences(diff, TT_DIFF_COMMANDS, paths->pdata[i], commands.good[i],
				  commands.bad[i]);
		g_clear_pointer(&commands.good[i], g_ptr_array_unref);
		g_clear_pointer(&commands.bad[i], g_ptr_array_unref);
	}
	g_free(commands.good);
	g_free(commands.bad);
}
