// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/prepare.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "kbuild/make.h"
#include "kbuild/toolchain.h"

/* Prepared sets that are kept; each is 2 to 4 MB. */
#define KEPT_SETS 24

/* Never part of a prepared set: what belongs to one tree, or to a make that is under way. */
static gboolean is_of_one_tree(const char *relative)
{
	return g_str_has_prefix(relative, ".config") || g_str_has_prefix(relative, ".tmp") ||
	       g_str_has_prefix(relative, "include/generated/autoksyms.h") ||
	       g_str_has_prefix(relative, "include/ksym") ||
	       g_str_has_prefix(relative, "include/config/ksym") || strstr(relative, "/.tmp_");
}

/* Not read by the preparation although it lies among what is. */
static gboolean is_beside_the_point(const char *relative)
{
	return !strcmp(relative, "arch/synth/Makefile.tree") ||
	       !strcmp(relative, "scripts/adjust_autoksyms.sh") ||
	       !strcmp(relative, "scripts/gen_autoksyms.sh") ||
	       !strcmp(relative, "arch/synth/include/asm/asm-prototypes.h") ||
	       g_str_has_prefix(relative, "arch/synth/configs/");
}

static void digest_file(GChecksum *sum, const char *tree, const char *relative)
{
	g_autofree char *path = g_build_filename(tree, relative, NULL);
	g_autofree char *text = NULL;
	gsize length = 0;

	tt_file_read(path, TT_FILE_MAX, &text, &length, NULL);
	g_checksum_update(sum, (const guchar *)relative, (gssize)strlen(relative) + 1);
	g_checksum_update(sum, (const guchar *)text, (gssize)length);
}

static gboolean digest_machinery(GChecksum *sum, const char *tree, GError **error)
{
	static const char *const parts[] = { "scripts", "include", "arch/synth", "kernel" };
	static const char *const files[] = { "Makefile", "Kbuild", "Kconfig" };

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *root = g_build_filename(tree, parts[i], NULL);
		g_autoptr(GPtrArray) names = NULL;

		/* Of kernel/ only what the top Kbuild prepares; the rest is the tree's own. */
		if (!strcmp(parts[i], "kernel")) {
			digest_file(sum, tree, "kernel/bounds.c");
			digest_file(sum, tree, "kernel/sched/rq-offsets.c");
			digest_file(sum, tree, "kernel/time/timeconst.bc");
			continue;
		}
		names = tt_tree_files(root, NULL, error);
		if (!names)
			return FALSE;
		for (guint j = 0; j < names->len; j++) {
			g_autofree char *name = g_strconcat(parts[i], "/", names->pdata[j], NULL);

			if (!is_beside_the_point(name))
				digest_file(sum, tree, name);
		}
	}
	for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
		digest_file(sum, tree, files[i]);
	return TRUE;
}

/* The configuration, without the tree's own modules. */
static void digest_config(GChecksum *sum, const char *tree)
{
	g_autofree char *path = g_build_filename(tree, "arch/synth/configs/defconfig", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!tt_file_read(path, TT_FILE_MAX, &text, NULL, NULL))
		return;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (!g_str_has_suffix(*line, "=m"))
			g_checksum_update(sum, (const guchar *)*line, (gssize)strlen(*line) + 1);
}

/* The directory of the prepared set that fits @request, whether it exists or not. */
static char *set_path(const struct tt_prepare_request *request, GError **error)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *cache = tt_cache_dir("prepared", error);

	if (!cache || !digest_machinery(sum, request->tree, error))
		return NULL;
	digest_config(sum, request->tree);
	tt_toolchain_digest(sum, request->variables);
	/* Out of tree, the commands that kbuild notes hold both absolute paths. */
	if (strcmp(request->tree, request->output)) {
		g_checksum_update(sum, (const guchar *)request->tree, -1);
		g_checksum_update(sum, (const guchar *)request->output, -1);
	}
	return g_strdup_printf("%s/%.16s", cache, g_checksum_get_string(sum));
}

static gboolean run_targets(const struct tt_prepare_request *request, const char *const *targets,
			    GError **error)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	struct tt_make_request make = {
		.directory = request->tree,
		.envp = request->envp,
		.log = request->log,
	};
	struct tt_make_result result;

	for (const char *const *word = request->make_argv; *word; word++)
		g_ptr_array_add(argv, (gpointer)*word);
	for (const char *const *word = targets; *word; word++)
		g_ptr_array_add(argv, (gpointer)*word);
	g_ptr_array_add(argv, NULL);
	make.argv = (const char *const *)argv->pdata;
	if (!tt_make_run(&make, &result, error))
		return FALSE;
	if (result.status == 0)
		return TRUE;
	g_set_error(
		error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		"preparation failed: 'make %s' in %s ended with status %d; the reason stands at "
		"the end of %s (a missing tool? 'trimtorture doctor' tells)",
		targets[0], request->tree, result.status, request->log);
	return FALSE;
}

/* Of all files of a set: names, modes, stamps, contents. NULL if it cannot be read. */
static char *set_digest(const char *set)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(GPtrArray) names = tt_tree_files(set, NULL, NULL);

	for (guint i = 0; names && i < names->len; i++) {
		g_autofree char *path = g_build_filename(set, names->pdata[i], NULL);
		g_autofree char *head = NULL;
		struct stat st;

		if (lstat(path, &st) < 0)
			return NULL;
		head = g_strdup_printf("%o %" G_GINT64_FORMAT ".%09ld", st.st_mode,
				       (gint64)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
		g_checksum_update(sum, (const guchar *)head, (gssize)strlen(head) + 1);
		digest_file(sum, set, names->pdata[i]);
	}
	return names ? g_strdup(g_checksum_get_string(sum)) : NULL;
}

/* Beside the set, because all that is in it gets into trees. */
static char *digest_path(const char *set)
{
	return g_strconcat(set, ".sum", NULL);
}

/* Somebody edited it, a disk lost it, or the machine went down before it was written. */
static gboolean is_whole(const char *set)
{
	g_autofree char *path = digest_path(set);
	g_autofree char *kept = NULL;
	g_autofree char *digest = NULL;

	if (!tt_file_read(path, 128, &kept, NULL, NULL))
		return FALSE;
	digest = set_digest(set);
	return !g_strcmp0(kept, digest);
}

/*
 * The set may come from a tree with other modules, and lacks what belongs to one tree. Were that
 * left to the build, its events would depend on who filled the cache; so the same targets are made
 * as afresh, most of which is found done.
 */
static gboolean restore(const char *set, const struct tt_prepare_request *request, GError **error)
{
	static const char *const targets[] = { "defconfig", "prepare", NULL };

	return tt_tree_copy(set, request->output, error) && run_targets(request, targets, error);
}

static gboolean has_name(GPtrArray *sorted, const char *name)
{
	guint low = 0, high = sorted->len;

	while (low < high) {
		guint middle = (low + high) / 2;
		int order = strcmp(name, sorted->pdata[middle]);

		if (order == 0)
			return TRUE;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return FALSE;
}

static gboolean remove_set(const char *set, GError **error)
{
	g_autofree char *digest = digest_path(set);

	unlink(digest);
	return tt_tree_remove(set, error);
}

/* Oldest first out, by the time of the directory; what cannot be removed stays. */
static void prune(const char *cache)
{
	g_auto(GStrv) names = tt_dir_names(cache, NULL);
	guint count = 0;

	for (char **name = names; name && *name; name++)
		count += !g_str_has_suffix(*name, ".sum");
	while (count > KEPT_SETS) {
		g_autofree char *oldest = NULL;
		time_t oldest_time = 0;

		for (char **name = names; *name; name++) {
			g_autofree char *path = g_build_filename(cache, *name, NULL);
			struct stat st;

			if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode) ||
			    (oldest && st.st_mtime >= oldest_time))
				continue;
			oldest_time = st.st_mtime;
			g_free(oldest);
			oldest = g_steal_pointer(&path);
		}
		if (!oldest || !remove_set(oldest, NULL))
			return;
		count--;
	}
}

/* Somebody else may have been faster with the same set; then ours is not needed. */
static gboolean publish(const char *temporary, const char *set, GError **error)
{
	g_autofree char *path = digest_path(set);
	g_autofree char *digest = set_digest(temporary);

	if (rename(temporary, set) < 0)
		return tt_tree_remove(temporary, error);
	return digest && tt_file_write(path, digest, strlen(digest), 0644, error);
}

/* Keeps what preparation made, that is the files of output that @before does not list. */
static gboolean keep(const char *set, GPtrArray *before, const struct tt_prepare_request *request,
		     GError **error)
{
	g_autofree char *cache = g_path_get_dirname(set);
	g_autofree char *temporary = g_strconcat(set, ".XXXXXX", NULL);
	g_autoptr(GPtrArray) after = tt_tree_files(request->output, is_of_one_tree, error);

	if (!after)
		return FALSE;
	if (!g_mkdtemp_full(temporary, 0755)) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "cannot create a directory in %s; is it writable?", cache);
		return FALSE;
	}
	for (guint i = 0; i < after->len; i++)
		if (!has_name(before, after->pdata[i]) &&
		    !tt_copy_file(request->output, temporary, after->pdata[i], error)) {
			tt_tree_remove(temporary, NULL);
			return FALSE;
		}
	if (!publish(temporary, set, error)) {
		tt_tree_remove(temporary, NULL);
		return FALSE;
	}
	prune(cache);
	return TRUE;
}

static gboolean prepare_afresh(const char *set, const struct tt_prepare_request *request,
			       GError **error)
{
	static const char *const config[] = { "defconfig", NULL };
	static const char *const tools[] = { "prepare", NULL };
	g_autoptr(GPtrArray) before = NULL;

	if (!tt_dir_make(request->output, error))
		return FALSE;
	before = tt_tree_files(request->output, NULL, error);
	return before && run_targets(request, config, error) &&
	       run_targets(request, tools, error) && (!set || keep(set, before, request, error));
}

gboolean tt_prepare(const struct tt_prepare_request *request, enum tt_prepared *how, GError **error)
{
	g_autofree char *config = g_build_filename(request->output, ".config", NULL);
	g_autofree char *set = NULL;

	if (g_file_test(config, G_FILE_TEST_EXISTS)) {
		*how = TT_PREPARED_BEFORE;
		return TRUE;
	}
	*how = TT_PREPARED_AFRESH;
	if (request->no_cache)
		return prepare_afresh(NULL, request, error);
	set = set_path(request, error);
	if (!set)
		return FALSE;
	if (!g_file_test(set, G_FILE_TEST_IS_DIR))
		return prepare_afresh(set, request, error);
	if (!is_whole(set))
		return remove_set(set, error) && prepare_afresh(set, request, error);
	*how = TT_PREPARED_FROM_CACHE;
	return restore(set, request, error);
}
