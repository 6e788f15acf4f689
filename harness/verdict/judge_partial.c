// SPDX-License-Identifier: GPL-2.0-only
/*
 * A make of some targets. In any order vmlinux, modules, dir/ and dir/one.ko must add up to what
 * one make of everything gives, or make must have said that they do not. So what a target promises
 * is judged as after a make of everything; of the rest only that it fits to what was made.
 */
#include "verdict/judge.h"

#include <string.h>

#include "kbuild/lists.h"

static gboolean has(char **targets, const char *word)
{
	return targets && g_strv_contains((const char *const *)targets, word);
}

gboolean tt_targets_make_vmlinux(char **targets)
{
	return has(targets, "vmlinux") || tt_targets_are_whole(targets);
}

gboolean tt_targets_are_whole(char **targets)
{
	return !targets || !targets[0] || has(targets, "all") ||
	       (has(targets, "vmlinux") && has(targets, "modules"));
}

gboolean tt_targets_make_module(char **targets, const char *module)
{
	g_autofree char *file = g_strconcat(module, ".ko", NULL);

	return has(targets, "modules") || has(targets, file) || tt_targets_are_whole(targets);
}

/* dir/ makes all objects below it, dir/one.o that one. */
static gboolean make_object(char **targets, const char *path)
{
	for (char **target = targets; *target; target++)
		if (!strcmp(*target, path) ||
		    (g_str_has_suffix(*target, "/") && g_str_has_prefix(path, *target)))
			return TRUE;
	return FALSE;
}

/* vmlinux must export what all modules need, made or not: it is not made again for them. */
static void judge_vmlinux(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const GPtrArray *exports = input->expected->exports;

	if (!g_hash_table_contains(input->observed->linked, "vmlinux"))
		tt_verdict_add(verdict, TT_FINDING_EXPORT_MISSING, "", "vmlinux",
			       "make succeeded, but vmlinux was not made");
	for (guint i = 0; i < exports->len; i++) {
		const struct tt_expected_export *export = exports->pdata[i];

		if (!export->module[0])
			tt_judge_export(input, verdict, export);
	}
	tt_judge_list_in_force(input, verdict);
}

static gboolean exports_symbol(const struct tt_judge_input *input, const char *file,
			       const char *symbol)
{
	const struct tt_object *linked = g_hash_table_lookup(input->observed->linked, file);

	return linked && g_hash_table_contains(linked->exports, symbol);
}

/* A module that was made must find what it needs in the files that are there. */
static void judge_need(const struct tt_judge_input *input, struct tt_verdict *verdict,
		       const char *module, const char *symbol)
{
	const struct tt_expected_export *export =
		g_hash_table_lookup(input->expected->by_name, symbol);
	const char *owner = export && export->module[0] ? export->module : "vmlinux";
	const char *suffix = strcmp(owner, "vmlinux") ? ".ko" : "";
	const struct tt_symvers_line *line =
		input->observed->symvers ? g_hash_table_lookup(input->observed->symvers, symbol)
					 : NULL;

	if (!export || exports_symbol(input, owner, symbol))
		return;
	tt_verdict_add(verdict, TT_FINDING_OVER_TRIMMED, symbol, export->object,
		       "make ended with status 0, but %s.ko needs %s, which %s%s %s%s%s", module,
		       symbol, owner, suffix,
		       g_hash_table_contains(input->observed->linked, owner)
			       ? "does not export"
			       : "would export, and that was never made",
		       line ? "; Module.symvers lists it as an export of " : "",
		       line ? line->module : "");
}

static void judge_module(const struct tt_judge_input *input, struct tt_verdict *verdict,
			 const struct tt_expected_module *module)
{
	verdict->modules_checked++;
	if (!g_hash_table_contains(input->observed->linked, module->path)) {
		tt_verdict_add(verdict, TT_FINDING_MODULE_MISSING, "", module->path,
			       "make succeeded, but %s.ko was not made", module->path);
		return;
	}
	for (char **symbol = module->needs; *symbol; symbol++)
		judge_need(input, verdict, module->path, *symbol);
}

/* What vmlinux exports and must export does not leave Module.symvers because less was made. */
static void judge_symvers(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const GPtrArray *exports = input->expected->exports;

	if (!input->observed->symvers || !input->log->modpost_ran)
		return;
	for (guint i = 0; i < exports->len; i++) {
		const struct tt_expected_export *export = exports->pdata[i];

		if (export->keep && !export->module[0] &&
		    exports_symbol(input, "vmlinux", export->name) &&
		    !g_hash_table_contains(input->observed->symvers, export->name))
			tt_verdict_add(verdict, TT_FINDING_OVER_TRIMMED, export->name,
				       "Module.symvers",
				       "make ended with status 0, but Module.symvers has lost %s, "
				       "which vmlinux exports",
				       export->name);
	}
}

static void judge_object(const struct tt_judge_input *input, struct tt_verdict *verdict,
			 const struct tt_expected_object *object)
{
	const GPtrArray *exports = input->expected->exports;
	const struct tt_object *found = g_hash_table_lookup(input->observed->objects, object->path);

	if (!found) {
		tt_verdict_add(verdict, TT_FINDING_EXPORT_MISSING, "", object->path,
			       "%s was not built although make succeeded", object->path);
		return;
	}
	verdict->objects_read++;
	for (guint i = 0; input->observed->knows_markers && i < exports->len; i++) {
		const struct tt_expected_export *export = exports->pdata[i];

		if (!strcmp(export->object, object->path) &&
		    !g_hash_table_contains(found->offered, export->name))
			tt_verdict_add(verdict, TT_FINDING_EXPORT_MISSING, export->name,
				       object->path, "%s does not offer the export %s at all",
				       object->path, export->name);
	}
}

gboolean tt_judge_partial(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const struct tt_expected *expected = input->expected;

	if (tt_targets_make_vmlinux(input->targets))
		judge_vmlinux(input, verdict);
	for (guint i = 0; i < expected->modules->len; i++) {
		const struct tt_expected_module *module = expected->modules->pdata[i];

		if (tt_targets_make_module(input->targets, module->path))
			judge_module(input, verdict, module);
	}
	for (guint i = 0; i < expected->objects->len; i++) {
		const struct tt_expected_object *object = expected->objects->pdata[i];

		if (make_object(input->targets, object->path))
			judge_object(input, verdict, object);
	}
	if (verdict->modules_checked)
		judge_symvers(input, verdict);
	return verdict->exports_checked || verdict->modules_checked || verdict->objects_read ||
	       verdict->findings->len;
}
