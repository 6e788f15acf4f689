// SPDX-License-Identifier: GPL-2.0-only
#include "verdict/judge.h"

#include <string.h>

#include "base/strset.h"
#include "kbuild/lists.h"

static void add_to_list(GHashTable *list, const char *name)
{
	if (name[0] == '.')
		name++;
	if (name[0] && strcmp(name, "__this_module"))
		tt_strset_add(list, name);
}

static void add_all(GHashTable *list, GHashTable *names)
{
	GHashTableIter iter;
	gpointer name;

	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		add_to_list(list, name);
}

GHashTable *tt_list_from_needs(const struct tt_observed *observed, GHashTable *whitelist,
			       gboolean modversions)
{
	GHashTable *list = tt_strset_new();
	GHashTableIter iter;
	gpointer needed;

	g_hash_table_iter_init(&iter, observed->needed);
	while (g_hash_table_iter_next(&iter, NULL, &needed))
		add_all(list, ((struct tt_needed *)needed)->names);
	add_all(list, whitelist);
	if (modversions)
		add_to_list(list, "module_layout");
	return list;
}

/* The first module, by name, whose list has @symbol; NULL if none has. */
static const char *module_that_needs(const struct tt_observed *observed, const char *symbol)
{
	g_autoptr(GPtrArray) modules = tt_table_keys(observed->needed);

	for (guint i = 0; i < modules->len; i++) {
		const struct tt_needed *needed =
			g_hash_table_lookup(observed->needed, modules->pdata[i]);

		if (g_hash_table_contains(needed->names, symbol))
			return modules->pdata[i];
	}
	return NULL;
}

/* Machinery that knows of symbol_get() lists what is looked up, and no module's list shows it. */
static gboolean is_looked_up(const struct tt_expected *expected, const char *symbol)
{
	const struct tt_expected_export *export = g_hash_table_lookup(expected->by_name, symbol);

	return export && export->symbol_get_users[0];
}

static void judge_fixed_point(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	static const char file[] = "include/generated/autoksyms.h";
	const struct tt_observed *observed = input->observed;
	g_autoptr(GHashTable) right =
		tt_list_from_needs(observed, input->whitelist, input->expected->modversions);
	g_autoptr(GPtrArray) absent = tt_strset_minus(right, observed->list);
	g_autoptr(GPtrArray) surplus = tt_strset_minus(observed->list, right);

	for (guint i = 0; i < absent->len; i++) {
		const char *module = module_that_needs(observed, absent->pdata[i]);

		tt_verdict_add(verdict, TT_FINDING_LIST_NOT_FIXED, absent->pdata[i], file,
			       "autoksyms.h does not list %s, which %s%s", (char *)absent->pdata[i],
			       module ? "kbuild's own notes say is needed by " : "must be in it",
			       module ? module : "");
	}
	for (guint i = 0; i < surplus->len; i++) {
		if (is_looked_up(input->expected, surplus->pdata[i]))
			continue;
		tt_verdict_add(verdict, TT_FINDING_LIST_NOT_FIXED, surplus->pdata[i], file,
			       "autoksyms.h lists %s, which no module's list, whitelist or option "
			       "asks for",
			       (char *)surplus->pdata[i]);
	}
}

/* The size of the symmetric difference. */
static guint difference(GHashTable *a, GHashTable *b)
{
	g_autoptr(GPtrArray) one = tt_strset_minus(a, b);
	g_autoptr(GPtrArray) two = tt_strset_minus(b, a);

	return one->len + two->len;
}

static void counts_finding(struct tt_verdict *verdict, const struct tt_log_counts *counts,
			   const char *which, guint printed, guint real)
{
	tt_verdict_add(verdict, TT_FINDING_COUNTS_DISAGREE, "", "include/generated/autoksyms.h",
		       "log line %u: kbuild says %s=%u, the lists give %u", counts->line, which,
		       printed, real);
}

static void judge_counts(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const GArray *all = input->log->counts;
	guint before = input->list_before ? g_hash_table_size(input->list_before) : 0;
	guint size = g_hash_table_size(input->observed->list);

	for (guint i = 0; i < all->len; i++) {
		const struct tt_log_counts *counts = &g_array_index(all, struct tt_log_counts, i);

		if ((i || input->list_before) && counts->before != before)
			counts_finding(verdict, counts, "before", counts->before, before);
		before = counts->after;
		if (i + 1 < all->len)
			continue;
		if (counts->after != size)
			counts_finding(verdict, counts, "after", counts->after, size);
		if (all->len == 1 && input->list_before) {
			guint changed = difference(input->list_before, input->observed->list);

			if (counts->changed != changed)
				counts_finding(verdict, counts, "changed", counts->changed,
					       changed);
		}
	}
}

/* The module's own objects refer to the symbol: the ELF files are asked, not kbuild. */
static gboolean objects_refer(const struct tt_judge_input *input,
			      const struct tt_expected_module *module, const char *symbol)
{
	for (char **path = module->objects; *path; path++) {
		const struct tt_object *object =
			g_hash_table_lookup(input->observed->objects, *path);

		if (object && g_hash_table_contains(object->undefined, symbol))
			return TRUE;
	}
	return FALSE;
}

static void judge_needs(const struct tt_judge_input *input, struct tt_verdict *verdict,
			const struct tt_expected_module *module)
{
	const struct tt_needed *needed = g_hash_table_lookup(input->observed->needed, module->path);

	for (char **symbol = module->needs; *symbol; symbol++) {
		if (!objects_refer(input, module, *symbol))
			tt_verdict_add(verdict, TT_FINDING_NEEDED_WRONG, *symbol, module->path,
				       "the objects of %s do not refer to %s, although the tree "
				       "was made so; was the source changed?",
				       module->path, *symbol);
		else if (needed && !g_hash_table_contains(needed->names, *symbol))
			tt_verdict_add(verdict, TT_FINDING_NEEDED_WRONG, *symbol, module->path,
				       "%s does not name %s, which the module's objects refer to",
				       needed->source, *symbol);
	}
	if (!needed && !input->expected->single_pass && !input->make_status)
		tt_verdict_add(verdict, TT_FINDING_NEEDED_WRONG, "", module->path,
			       "kbuild's list of what %s needs does not exist", module->path);
}

static void judge_modules(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	g_autoptr(GHashTable) known = tt_strset_new();
	g_autoptr(GHashTable) ordered = tt_strset_new();
	const GPtrArray *order = input->observed->modorder;

	for (guint i = 0; order && i < order->len; i++)
		tt_strset_add(ordered, order->pdata[i]);
	for (guint i = 0; i < input->expected->modules->len; i++) {
		const struct tt_expected_module *module = input->expected->modules->pdata[i];

		verdict->modules_checked++;
		tt_strset_add(known, module->path);
		judge_needs(input, verdict, module);
		if (input->make_status)
			continue;
		if (!g_hash_table_contains(input->observed->linked, module->path))
			tt_verdict_add(verdict, TT_FINDING_MODULE_MISSING, "", module->path,
				       "make succeeded, but %s.ko was not made", module->path);
		else if (!g_hash_table_contains(ordered, module->path))
			tt_verdict_add(verdict, TT_FINDING_MODULE_MISSING, "", module->path,
				       "modules.order does not list %s", module->path);
	}
	for (guint i = 0; order && i < order->len; i++)
		if (!g_hash_table_contains(known, order->pdata[i]))
			tt_verdict_add(verdict, TT_FINDING_MODULE_UNKNOWN, "", order->pdata[i],
				       "modules.order lists %s, which expected.json does not know",
				       (char *)order->pdata[i]);
}

static void judge_symvers_line(const struct tt_judge_input *input, struct tt_verdict *verdict,
			       const struct tt_expected_export *export)
{
	const struct tt_symvers_line *line =
		g_hash_table_lookup(input->observed->symvers, export->name);
	const char *owner = export->module[0] ? export->module : "vmlinux";
	gboolean gpl;

	if (!line) {
		if (export->keep)
			tt_verdict_add(verdict, TT_FINDING_OVER_TRIMMED, export->name,
				       export->object, "Module.symvers does not list %s",
				       export->name);
		return;
	}
	if (!export->keep) {
		tt_verdict_add(verdict, TT_FINDING_UNDER_TRIMMED, export->name, export->object,
			       "Module.symvers lists %s, which nothing uses", export->name);
		return;
	}
	gpl = g_str_has_suffix(line->type, "_GPL");
	if (strcmp(line->module, owner) || strcmp(line->space, export->space) ||
	    gpl != (export->license[0] != '\0'))
		tt_verdict_add(verdict, TT_FINDING_EXPORT_WRONG, export->name, export->object,
			       "Module.symvers gives %s as %s of %s in namespace '%s'; the source "
			       "says %s of %s in namespace '%s'",
			       export->name, line->type, line->module, line->space,
			       export->license[0] ? "EXPORT_SYMBOL_GPL" : "EXPORT_SYMBOL", owner,
			       export->space);
}

static void judge_symvers(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	g_autoptr(GPtrArray) names = tt_table_keys(input->observed->symvers);

	for (guint i = 0; i < input->expected->exports->len; i++)
		judge_symvers_line(input, verdict, input->expected->exports->pdata[i]);
	for (guint i = 0; i < names->len; i++)
		if (!g_hash_table_contains(input->expected->by_name, names->pdata[i]))
			tt_verdict_add(verdict, TT_FINDING_EXPORT_UNKNOWN, names->pdata[i],
				       "Module.symvers",
				       "Module.symvers lists %s, which expected.json does not know",
				       (char *)names->pdata[i]);
}

void tt_judge_list_in_force(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	if (input->expected->single_pass)
		return;
	if (input->observed->list) {
		judge_fixed_point(input, verdict);
		judge_counts(input, verdict);
	} else if (!input->make_status) {
		tt_verdict_add(verdict, TT_FINDING_LIST_MISSING, "",
			       "include/generated/autoksyms.h",
			       "make succeeded without a symbol list");
	}
}

void tt_judge_lists(const struct tt_judge_input *input, struct tt_verdict *verdict)
{
	const struct tt_observed *observed = input->observed;

	judge_modules(input, verdict);
	tt_judge_list_in_force(input, verdict);
	/* After a failed modpost the file is absent or from an earlier build. */
	if (observed->symvers && !input->make_status)
		judge_symvers(input, verdict);
	else if (!input->make_status)
		tt_verdict_add(verdict, TT_FINDING_LIST_MISSING, "", "Module.symvers",
			       "make succeeded without Module.symvers");
}
