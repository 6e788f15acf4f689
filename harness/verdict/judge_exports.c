// SPDX-License-Identifier: GPL-2.0-only
#include "verdict/judge.h"

#include <string.h>

#include "base/strset.h"

/* Why an export must be kept, for the sentence of a finding. To be freed. */
static char *who_needs(const struct tt_expected_export *export)
{
	guint users = g_strv_length(export->users);

	if (users)
		return g_strdup_printf("%s%s needs it%s", export->users[0], ".ko",
				       users > 1 ? ", and others" : "");
	if (export->symbol_get_users[0])
		return g_strdup_printf("%s.ko looks it up with symbol_get()",
				       export->symbol_get_users[0]);
	if (export->whitelisted)
		return g_strdup("the whitelist names it");
	if (export->module[0])
		return g_strdup("this kernel does not trim what modules export");
	return g_strdup("every module needs it under MODVERSIONS");
}

/* The linked file that must hold the export: vmlinux or a module; NULL if it was not made. */
static const struct tt_object *linked_file(const struct tt_judge_input *input,
					   const struct tt_expected_export *export)
{
	return g_hash_table_lookup(input->observed->linked,
				   export->module[0] ? export->module : "vmlinux");
}

static gboolean is_listed(const struct tt_judge_input *input, const char *name)
{
	return input->observed->list && g_hash_table_contains(input->observed->list, name);
}

static void missing_from_object(const struct tt_judge_input *input, struct tt_verdict *verdict,
				const struct tt_expected_export *export,
				const struct tt_object *object)
{
	g_autofree char *why = who_needs(export);

	if (input->observed->knows_markers && !g_hash_table_contains(object->offered, export->name))
		tt_verdict_add(verdict, TT_FINDING_EXPORT_MISSING, export->name, export->object,
			       "%s does not offer the export %s at all, although %s; was it taken "
			       "out of the source?",
			       export->object, export->name, why);
	else if (is_listed(input, export->name))
		tt_verdict_add(verdict, TT_FINDING_STALE_OBJECT, export->name, export->object,
			       "%s does not export %s, although autoksyms.h lists it and %s: the "
			       "object does not follow the list in force",
			       export->object, export->name, why);
	else
		tt_verdict_add(verdict, TT_FINDING_OVER_TRIMMED, export->name, export->object,
			       "%s does not export %s, although %s: autoksyms.h does not list it",
			       export->object, export->name, why);
}

/* Recursive pipelines: an object's own ksymtab follows the list that it was compiled with. */
static void judge_object_export(const struct tt_judge_input *input, struct tt_verdict *verdict,
				const struct tt_expected_export *export,
				const struct tt_object *object)
{
	gboolean exported = g_hash_table_contains(object->exports, export->name);

	if (export->keep && !exported) {
		missing_from_object(input, verdict, export, object);
	} else if (!export->keep && exported && is_listed(input, export->name)) {
		tt_verdict_add(verdict, TT_FINDING_UNDER_TRIMMED, export->name, export->object,
			       "%s still exports %s, which nothing uses: autoksyms.h lists it",
			       export->object, export->name);
	} else if (!export->keep && exported) {
		tt_verdict_add(verdict, TT_FINDING_STALE_OBJECT, export->name, export->object,
			       "%s still exports %s, which nothing uses and autoksyms.h does not "
			       "list: the object does not follow the list in force",
			       export->object, export->name);
	} else if (!exported && input->observed->knows_markers &&
		   !g_hash_table_contains(object->offered, export->name)) {
		tt_verdict_add(verdict, TT_FINDING_EXPORT_MISSING, export->name, export->object,
			       "%s does not offer the export %s at all; was it taken out of the "
			       "source?",
			       export->object, export->name);
	}
}

/* Single pass: objects offer all their exports, modpost chooses. */
static void judge_offer(struct tt_verdict *verdict, const struct tt_expected_export *export,
			const struct tt_object *object)
{
	if (!g_hash_table_contains(object->offered, export->name))
		tt_verdict_add(verdict, TT_FINDING_EXPORT_MISSING, export->name, export->object,
			       "%s does not offer the export %s at all; was it taken out of the "
			       "source?",
			       export->object, export->name);
}

static void judge_linked_export(const struct tt_judge_input *input, struct tt_verdict *verdict,
				const struct tt_expected_export *export)
{
	const struct tt_object *linked = linked_file(input, export);
	g_autofree char *why = export->keep ? who_needs(export) : NULL;
	const char *file = export->module[0] ? export->module : "vmlinux";
	const char *suffix = export->module[0] ? ".ko" : "";
	const char *license, *space = NULL;
	gpointer found;

	if (!linked)
		return;
	if (!g_hash_table_lookup_extended(linked->exports, export->name, NULL, &found)) {
		if (export->keep)
			tt_verdict_add(verdict, TT_FINDING_OVER_TRIMMED, export->name,
				       export->object, "%s%s does not export %s, although %s", file,
				       suffix, export->name, why);
		return;
	}
	license = found;
	if (linked->namespaces)
		space = g_hash_table_lookup(linked->namespaces, export->name);
	if (!export->keep)
		tt_verdict_add(verdict, TT_FINDING_UNDER_TRIMMED, export->name, export->object,
			       "%s%s still exports %s, which nothing uses", file, suffix,
			       export->name);
	else if (strcmp(license, export->license))
		tt_verdict_add(verdict, TT_FINDING_EXPORT_WRONG, export->name, export->object,
			       "%s%s exports %s for %s, but the source says %s", file, suffix,
			       export->name, license[0] ? "GPL modules" : "all modules",
			       export->license[0] ? "GPL modules" : "all modules");
	else if (linked->namespaces && strcmp(space ? space : "", export->space))
		tt_verdict_add(verdict, TT_FINDING_EXPORT_WRONG, export->name, export->object,
			       "%s%s exports %s into the namespace '%s', but the source says '%s'",
			       file, suffix, export->name, space ? space : "", export->space);
}

void tt_judge_export(const struct tt_judge_input *input, struct tt_verdict *verdict,
		     const struct tt_expected_export *export)
{
	const struct tt_object *object =
		g_hash_table_lookup(input->observed->objects, export->object);

	verdict->exports_checked++;
	verdict->exports_kept += export->keep;
	if (object && input->expected->single_pass)
		judge_offer(verdict, export, object);
	else if (object)
		judge_object_export(input, verdict, export, object);
	else if (!input->make_status)
		tt_verdict_add(verdict, TT_FINDING_EXPORT_MISSING, export->name, export->object,
			       "%s was not built although make succeeded", export->object);
	judge_linked_export(input, verdict, export);
}

/* Exports that are there although the tree was not made with them. */
static void judge_unknown(const struct tt_judge_input *input, struct tt_verdict *verdict,
			  const char *path, const struct tt_object *object)
{
	g_autoptr(GPtrArray) names = tt_table_keys(object->exports);

	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		const struct tt_expected_export *export =
			g_hash_table_lookup(input->expected->by_name, name);

		if (export && !strcmp(export->object, path))
			continue;
		tt_verdict_add(verdict, TT_FINDING_EXPORT_UNKNOWN, name, path,
			       "%s exports %s, which expected.json does not know of it", path,
			       name);
	}
}

void tt_judge_exports(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const struct tt_expected *expected = input->expected;

	for (guint i = 0; i < expected->exports->len; i++)
		tt_judge_export(input, verdict, expected->exports->pdata[i]);
	for (guint i = 0; i < expected->objects->len; i++) {
		const struct tt_expected_object *entry = expected->objects->pdata[i];
		const struct tt_object *object =
			g_hash_table_lookup(input->observed->objects, entry->path);

		if (!object)
			continue;
		verdict->objects_read++;
		judge_unknown(input, verdict, entry->path, object);
	}
}
