// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases of ksyms_cases.c run by the real gen_autoksyms.sh and adjust_autoksyms.sh of the
 * snapshots that the cache has: what was worked out by hand is what they do.
 */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "base/copy.h"
#include "base/file.h"
#include "kbuild/make.h"
#include "kbuild/snapshot.h"
#include "ksyms_cases.h"

static void put(const char *root, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(root, name, NULL);
	g_autofree char *directory = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(directory, 0755), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* The files that the scripts read, below @root. */
static void put_case(const char *root, const struct tt_ksyms_rules *rules,
		     const struct ksyms_case *e, const struct ksyms_texts *texts)
{
	g_autoptr(GString) order = g_string_new(NULL);
	g_autofree char *config = g_strdup_printf(
		"CONFIG_MODULES=y\n%s%s%s%s", e->modversions ? "CONFIG_MODVERSIONS=y\n" : "",
		e->whitelist ? "CONFIG_UNUSED_KSYMS_WHITELIST=" : "", e->whitelist ? root : "",
		e->whitelist ? "/whitelist\n" : "");

	for (guint i = 0; i < G_N_ELEMENTS(texts->modules) && texts->modules[i]; i++) {
		g_autofree char *name =
			g_strdup_printf("%sm%u.%s", rules->line == 3 ? ".tmp_versions/" : "", i,
					rules->line ? "mod" : "usyms");

		put(root, name, texts->modules[i]);
		g_string_append_printf(order, "m%u.ko\n", i);
	}
	put(root, "modules.order", order->str);
	put(root, "whitelist", e->whitelist ? e->whitelist : "");
	put(root, "include/generated/autoksyms.h", e->old);
	put(root, "include/config/auto.conf", config);
	put(root, ".config", config);
}

static void note_line(const char *line, gpointer data)
{
	const char *report = strstr(line, "before=");
	gulong *counts = data;

	if (report)
		g_assert_cmpint(sscanf(report, "before=%lu, after=%lu, changed=%lu", &counts[0],
				       &counts[1], &counts[2]),
				==, 3);
	counts[3] += !strcmp(line, "REBUILD");
}

/* Runs the script at @root; @counts: before, after, changed, rebuilds. */
static void run_script(const char *tree, const char *root, gulong *counts)
{
	g_autofree char *script = g_build_filename(tree, "scripts", "adjust_autoksyms.sh", NULL);
	g_autofree char *log = g_build_filename(root, "log", NULL);
	const char *argv[] = { "sh", script, "echo", "REBUILD", NULL };
	g_auto(GStrv) envp = tt_make_environment(NULL);
	struct tt_make_request request = {
		.directory = root, .argv = argv, .log = log, .line = note_line, .data = counts
	};
	struct tt_make_result result;
	GError *error = NULL;

	envp = g_environ_setenv(envp, "srctree", tree, TRUE);
	envp = g_environ_setenv(envp, "abs_srctree", tree, TRUE);
	envp = g_environ_setenv(envp, "CONFIG_SHELL", "sh", TRUE);
	envp = g_environ_setenv(envp, "KCONFIG_CONFIG", ".config", TRUE);
	envp = g_environ_setenv(envp, "MODVERDIR", ".tmp_versions", TRUE);
	request.envp = (const char *const *)envp;
	g_assert_true(tt_make_run(&request, &result, &error));
	g_assert_cmpint(result.status, ==, 0);
}

static void list_files(const char *root, const char *below, GPtrArray *files)
{
	g_autofree char *path = g_build_filename(root, below, NULL);
	g_auto(GStrv) names = tt_dir_names(path, NULL);

	for (char **name = names; name && *name; name++) {
		g_autofree char *file =
			*below ? g_build_filename(below, *name, NULL) : g_strdup(*name);
		g_autofree char *whole = g_build_filename(root, file, NULL);

		if (g_file_test(whole, G_FILE_TEST_IS_DIR))
			list_files(root, file, files);
		else
			g_ptr_array_add(files, g_steal_pointer(&file));
	}
}

static void check_scripts(const struct tt_snapshot *snapshot, int era, const struct ksyms_case *e)
{
	const struct tt_ksyms_rules *rules = tt_ksyms_rules(era);
	g_autofree char *root = g_dir_make_tmp("ksyms.XXXXXX", NULL);
	g_autofree char *list_path = g_build_filename(root, "include/generated/autoksyms.h", NULL);
	g_autofree char *deps =
		g_build_filename(root, era < 417 ? "include/config/ksym" : "include/ksym", NULL);
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *list = NULL;
	g_autofree char *touched = NULL;
	gulong counts[4] = { 0 };
	struct ksyms_texts texts;
	const char *defines;

	ksyms_case_input(rules, e, &texts);
	put_case(root, rules, e, &texts);
	run_script(snapshot->tree, root, counts);
	g_test_message("%s: %s", snapshot->version, e->name);
	g_assert_true(g_file_get_contents(list_path, &list, NULL, NULL));
	defines = strstr(list, "#define");
	g_assert_cmpstr(defines ? defines : "", ==, e->list ? e->list : e->old);
	list_files(deps, "", files);
	touched = ksyms_as_files(files);
	g_assert_cmpstr(touched, ==, e->touched);
	g_assert_cmpuint(counts[3], ==, e->list != NULL);
	if (e->list) {
		g_assert_cmpuint(counts[0], ==, e->before);
		g_assert_cmpuint(counts[1], ==, e->after);
		g_assert_cmpuint(counts[2], ==, e->changed);
	}
	ksyms_texts_free(&texts);
	g_assert_true(tt_tree_remove(root, NULL));
}

static int era_of(const char *version)
{
	int major = 0, minor = 0;

	return sscanf(version, "%d.%d", &major, &minor) == 2 ? major * 100 + minor : 0;
}

static void test_real_scripts(void)
{
	g_autoptr(GPtrArray) snapshots = tt_snapshot_list(NULL);
	guint runs = 0;

	for (guint i = 0; snapshots && i < snapshots->len; i++) {
		const struct tt_snapshot *snapshot = snapshots->pdata[i];
		g_autofree char *script =
			g_build_filename(snapshot->tree, "scripts", "adjust_autoksyms.sh", NULL);
		int era = era_of(snapshot->version);

		if (!tt_ksyms_rules(era) || !g_file_test(script, G_FILE_TEST_IS_REGULAR))
			continue;
		for (gsize n = 0; n < ksyms_case_count; n++) {
			const struct ksyms_case *e = &ksyms_cases[n];

			if (era < e->from || era > e->to)
				continue;
			check_scripts(snapshot, era, e);
			runs++;
		}
	}
	if (!runs)
		g_test_skip("no snapshot with adjust_autoksyms.sh is in the cache");
	g_test_message("%u runs of the real scripts", runs);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/kbuild/ksyms/real-scripts", test_real_scripts);
	return g_test_run();
}
