// SPDX-License-Identifier: GPL-2.0-only
#include "kernelscan/allmodconfig.h"

#include <string.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "base/strset.h"
#include "kbuild/cache.h"
#include "kbuild/make.h"
#include "kbuild/toolchain.h"

#define KEY_LINE "# made from "

/* What kconfig reads of what the scan kept; most makefiles say nothing before a build. */
static gboolean is_read(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strstr(slash ? slash + 1 : path, "Kconfig") || !slash ||
	       g_str_has_prefix(path, "scripts/") || g_str_has_prefix(path, "arch/x86/Makefile");
}

/* Puts them where the machinery may not have them. */
static gboolean write_texts(const struct tt_scan *scan, const char *tree, GError **error)
{
	g_autoptr(GPtrArray) paths = tt_table_keys(scan->texts);

	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *path = g_build_filename(tree, paths->pdata[i], NULL);
		g_autofree char *directory = g_path_get_dirname(path);
		const char *text = g_hash_table_lookup(scan->texts, paths->pdata[i]);

		if (!is_read(paths->pdata[i]))
			continue;
		if (!tt_dir_make(directory, error) ||
		    !tt_file_write(path, text, strlen(text), 0644, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean run_kconfig(const char *tree, const char *log, GError **error)
{
	const char *const words[] = { "make", "ARCH=x86", "allmodconfig", NULL };
	g_auto(GStrv) environment = tt_make_environment(NULL);
	struct tt_make_request request = { .directory = tree,
					   .argv = words,
					   .envp = (const char *const *)environment,
					   .log = log };
	struct tt_make_result result;

	if (!tt_make_run(&request, &result, error))
		return FALSE;
	if (result.status) {
		g_autofree char *text = NULL;

		g_file_get_contents(log, &text, NULL, NULL);
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "'make allmodconfig' ended with %d; give a configuration with "
			    "--config FILE instead. It said:\n%s",
			    result.status, text ? text : "(nothing)");
		return FALSE;
	}
	return TRUE;
}

static char *make_config(const struct tt_scan *scan, const struct tt_snapshot *snapshot,
			 GError **error)
{
	g_autoptr(tt_workdir) work = tt_workdir_open(error);
	g_autofree char *tree = work ? g_build_filename(work->path, "kconfig", NULL) : NULL;
	g_autofree char *log = work ? g_build_filename(work->path, "kconfig.log", NULL) : NULL;
	g_autofree char *path = work ? g_build_filename(tree, ".config", NULL) : NULL;
	g_autoptr(GError) cause = NULL;
	char *text = NULL;

	if (!work || !tt_tree_copy(snapshot->tree, tree, error) ||
	    !write_texts(scan, tree, error) || !run_kconfig(tree, log, error))
		return NULL;
	if (!g_file_get_contents(path, &text, NULL, &cause))
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "'make allmodconfig' left no .config: %s", cause->message);
	return text;
}

/* Of all that the outcome follows from: kconfig and its files, and the tools that it asks. */
static char *find_key(const struct tt_scan *scan, const struct tt_snapshot *snapshot)
{
	static const char *const asked[] = { "rustc", "bindgen", "pahole", "nm" };
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(GPtrArray) paths = tt_table_keys(scan->texts);

	g_checksum_update(sum, (const guchar *)snapshot->id, -1);
	for (guint i = 0; i < paths->len; i++) {
		const char *text = g_hash_table_lookup(scan->texts, paths->pdata[i]);

		if (!is_read(paths->pdata[i]))
			continue;
		g_checksum_update(sum, paths->pdata[i], (gssize)strlen(paths->pdata[i]) + 1);
		g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
	}
	tt_toolchain_digest(sum, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(asked); i++)
		tt_toolchain_digest_program(sum, asked[i]);
	return g_strdup(g_checksum_get_string(sum));
}

char *tt_allmodconfig(const struct tt_scan *scan, const struct tt_snapshot *snapshot,
		      GError **error)
{
	g_autofree char *directory = tt_cache_dir("allmodconfig", error);
	g_autofree char *path = directory ? g_build_filename(directory, snapshot->id, NULL) : NULL;
	g_autofree char *key = find_key(scan, snapshot);
	g_autofree char *first = g_strconcat(KEY_LINE, key, "\n", NULL);
	g_autofree char *made = NULL;
	char *text = NULL;

	if (!directory)
		return NULL;
	if (g_file_get_contents(path, &text, NULL, NULL) && g_str_has_prefix(text, first))
		return text;
	g_free(text);
	made = make_config(scan, snapshot, error);
	if (!made)
		return NULL;
	text = g_strconcat(first, made, NULL);
	if (tt_file_write(path, text, strlen(text), 0644, error))
		return text;
	g_free(text);
	return NULL;
}
