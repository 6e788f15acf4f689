// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is behind the entries of the linked files' export tables: the namespace that a module must
 * import, the checksum that it must have been built with, and whether it is a function.
 */
#include "verdict/judge.h"

#include <string.h>

#include "kbuild/lists.h"

static void judge_space(struct tt_verdict *verdict, const struct tt_ksymtab *table,
			const struct tt_expected_export *export, const char *owner)
{
	const char *space = g_hash_table_lookup(table->spaces, export->name);

	if (space && strcmp(space, export->space))
		tt_verdict_add(verdict, TT_FINDING_EXPORT_WRONG, export->name, export->object,
			       "%s exports %s in namespace '%s', but the source says namespace "
			       "'%s'",
			       owner, export->name, space, export->space);
}

/* Some architectures call a function through a descriptor: there the difference is everything. */
static void judge_kind(const struct tt_judge_input *input, struct tt_verdict *verdict,
		       const struct tt_ksymtab *table, const struct tt_expected_export *export,
		       const char *owner)
{
	GHashTable *kinds = g_hash_table_lookup(input->observed->sources, owner);
	const char *kind = kinds ? g_hash_table_lookup(kinds, export->name) : NULL;
	GHashTable *others;

	if (!kind)
		return;
	others = !strcmp(kind, "FUNC") ? table->variables : table->functions;
	if (g_hash_table_contains(others, export->name))
		tt_verdict_add(verdict, TT_FINDING_EXPORT_WRONG, export->name, export->object,
			       "modpost writes KSYMTAB_%s for %s, which %s has as a %s", kind,
			       export->name, owner,
			       others == table->functions ? "function" : "variable");
}

static const struct tt_symvers_line *listed(const struct tt_judge_input *input, const char *name)
{
	return input->observed->symvers ? g_hash_table_lookup(input->observed->symvers, name)
					: NULL;
}

static void judge_crc(const struct tt_judge_input *input, struct tt_verdict *verdict,
		      const struct tt_ksymtab *table, const struct tt_expected_export *export,
		      const char *owner)
{
	const struct tt_symvers_line *line = listed(input, export->name);
	gpointer crc;

	if (!line)
		return;
	if (!line->crc)
		tt_verdict_add(
			verdict, TT_FINDING_VERSION_WRONG, export->name, export->object,
			"Module.symvers gives %s the checksum 0: it has no version, although "
			"CONFIG_MODVERSIONS is set",
			export->name);
	else if (g_hash_table_lookup_extended(table->crcs, export->name, NULL, &crc) &&
		 GPOINTER_TO_UINT(crc) != line->crc)
		tt_verdict_add(verdict, TT_FINDING_VERSION_WRONG, export->name, export->object,
			       "%s has the checksum 0x%08x for %s, Module.symvers 0x%08x", owner,
			       GPOINTER_TO_UINT(crc), export->name, line->crc);
}

static void judge_entry(const struct tt_judge_input *input, struct tt_verdict *verdict,
			const struct tt_expected_export *export)
{
	const char *owner = export->module[0] ? export->module : "vmlinux";
	const struct tt_object *linked = g_hash_table_lookup(input->observed->linked, owner);
	const struct tt_ksymtab *table = g_hash_table_lookup(input->observed->ksymtabs, owner);

	if (!export->keep || !table || !g_hash_table_contains(linked->exports, export->name))
		return;
	judge_space(verdict, table, export, owner);
	judge_kind(input, verdict, table, export, owner);
	if (input->expected->modversions)
		judge_crc(input, verdict, table, export, owner);
}

/* The versions that a module was linked against are those of the exports that it will meet. */
static void judge_versions(const struct tt_judge_input *input, struct tt_verdict *verdict,
			   const struct tt_expected_module *module)
{
	const struct tt_ksymtab *table =
		g_hash_table_lookup(input->observed->ksymtabs, module->path);

	for (char **symbol = module->needs; table && *symbol; symbol++) {
		const struct tt_symvers_line *line = listed(input, *symbol);
		gpointer crc;

		if (!line || !line->crc)
			continue;
		if (!g_hash_table_lookup_extended(table->versions, *symbol, NULL, &crc))
			tt_verdict_add(verdict, TT_FINDING_VERSION_WRONG, *symbol, module->path,
				       "%s.ko says nothing of the version of %s that it needs",
				       module->path, *symbol);
		else if (GPOINTER_TO_UINT(crc) != line->crc)
			tt_verdict_add(verdict, TT_FINDING_VERSION_WRONG, *symbol, module->path,
				       "%s.ko needs %s with the checksum 0x%08x, Module.symvers "
				       "gives 0x%08x",
				       module->path, *symbol, GPOINTER_TO_UINT(crc), line->crc);
	}
}

void tt_judge_ksymtabs(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const struct tt_expected *expected = input->expected;

	/* After a failed modpost all of it is absent or from an earlier build. */
	if (input->make_status)
		return;
	for (guint i = 0; i < expected->exports->len; i++)
		judge_entry(input, verdict, expected->exports->pdata[i]);
	for (guint i = 0; expected->modversions && i < expected->modules->len; i++)
		judge_versions(input, verdict, expected->modules->pdata[i]);
}
