// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processor time of the verdict alone: expected.json of a generated tree is read and held
 * against evidence of a build in which everything is right. Nothing is built: the evidence is
 * made from the answer, in memory. Exit status 1 if the verdict is not PASS.
 *
 *   verdict_bench EXPECTED.JSON
 */
#include <stdio.h>
#include <time.h>

#include "base/strset.h"
#include "kbuild/lists.h"
#include "verdict/judge.h"

static double now(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static struct tt_object *object_at(GHashTable *table, const char *path)
{
	struct tt_object *object = g_hash_table_lookup(table, path);

	if (object)
		return object;
	object = g_new0(struct tt_object, 1);
	object->exports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	object->offered = tt_strset_new();
	object->undefined = tt_strset_new();
	g_hash_table_insert(table, g_strdup(path), object);
	return object;
}

static void add_export(struct tt_observed *observed, const struct tt_expected_export *export,
		       gboolean single_pass)
{
	const char *linked = *export->module ? export->module : "vmlinux";
	struct tt_object *object = object_at(observed->objects, export->object);
	struct tt_symvers_line *line;

	tt_strset_add(object->offered, export->name);
	if (export->keep || single_pass)
		g_hash_table_insert(object->exports, g_strdup(export->name), export->license);
	if (!export->keep)
		return;
	if (observed->list)
		tt_strset_add(observed->list, export->name);
	g_hash_table_insert(object_at(observed->linked, linked)->exports, g_strdup(export->name),
			    export->license);
	line = g_new0(struct tt_symvers_line, 1);
	line->name = export->name;
	line->module = (char *)linked;
	line->type = (char *)(*export->license ? "EXPORT_SYMBOL_GPL" : "EXPORT_SYMBOL");
	line->space = export->space;
	g_hash_table_replace(observed->symvers, line->name, line);
}

static void add_module(struct tt_observed *observed, const struct tt_expected_module *module)
{
	struct tt_object *linked = object_at(observed->linked, module->path);
	struct tt_needed *needed = g_new0(struct tt_needed, 1);

	needed->names = tt_strset_new();
	needed->source = module->path;
	for (char **name = module->needs; *name; name++) {
		tt_strset_add(needed->names, *name);
		tt_strset_add(linked->undefined, *name);
		tt_strset_add(object_at(observed->objects, module->objects[0])->undefined, *name);
	}
	if (observed->list)
		g_hash_table_insert(observed->needed, g_strdup(module->path), needed);
	g_ptr_array_add(observed->modorder, module->path);
}

/* Never freed: the program ends. */
static void fill(struct tt_observed *observed, const struct tt_expected *expected)
{
	observed->objects = g_hash_table_new(g_str_hash, g_str_equal);
	observed->linked = g_hash_table_new(g_str_hash, g_str_equal);
	observed->needed = g_hash_table_new(g_str_hash, g_str_equal);
	observed->symvers = g_hash_table_new(g_str_hash, g_str_equal);
	observed->modorder = g_ptr_array_new();
	observed->knows_markers = TRUE;
	observed->list = expected->single_pass ? NULL : tt_strset_new();
	for (guint i = 0; i < expected->objects->len; i++)
		object_at(observed->objects,
			  ((struct tt_expected_object *)expected->objects->pdata[i])->path);
	object_at(observed->linked, "vmlinux");
	for (guint i = 0; i < expected->exports->len; i++)
		add_export(observed, expected->exports->pdata[i], expected->single_pass);
	for (guint i = 0; i < expected->modules->len; i++)
		add_module(observed, expected->modules->pdata[i]);
}

int main(int argc, char **argv)
{
	g_autoptr(GHashTable) whitelist = tt_strset_new();
	g_autoptr(GHashTable) before = tt_strset_new();
	g_autoptr(tt_buildlog) log = tt_buildlog_new();
	g_autoptr(tt_expected) expected = NULL;
	g_autoptr(tt_verdict) verdict = NULL;
	g_autoptr(GError) error = NULL;
	struct tt_observed observed = { 0 };
	struct tt_judge_input input = {
		.observed = &observed, .log = log, .list_before = before, .whitelist = whitelist
	};
	double start = now(), read, judged;

	expected = argc == 2 ? tt_expected_read(argv[1], &error) : NULL;
	if (!expected) {
		fprintf(stderr, "%s\n", error ? error->message : "usage: verdict_bench FILE");
		return error ? 3 : 2;
	}
	read = now() - start;
	fill(&observed, expected);
	tt_buildlog_line(log, "  MODPOST Module.symvers");
	input.expected = expected;
	start = now();
	verdict = tt_judge(&input);
	judged = now() - start;
	printf("%u exports, %u modules: expected.json read in %.3f s, judged in %.3f s, %s\n",
	       expected->exports->len, expected->modules->len, read, judged,
	       tt_result_name(verdict->result));
	for (guint i = 0; i < MIN(verdict->findings->len, 5); i++)
		printf("    %s\n", ((struct tt_finding *)verdict->findings->pdata[i])->text);
	return verdict->result != TT_RESULT_PASS;
}
