// SPDX-License-Identifier: GPL-2.0-only
#include "kernelscan/census.h"

#include <string.h>

static const char *const headings[] = {
	"alike but for leading underscores",
	"alike but for upper and lower case",
	"one dep file in kernels of 4.7 to 5.14 ('_' becomes '/', case is lost)",
};

static void append_groups(GString *text, const struct tt_census *census, enum tt_alike kind,
			  guint most)
{
	const GPtrArray *groups = census->groups[kind];

	if (!groups->len) {
		g_string_append_printf(text, "\n%s: none\n", headings[kind]);
		return;
	}
	g_string_append_printf(text,
			       "\n%s: %u exports in %u group%s, of which modules use some but not "
			       "all in %u\n",
			       headings[kind], census->alike[kind], groups->len,
			       groups->len == 1 ? "" : "s", census->mixed[kind]);
	for (guint i = 0; i < MIN(groups->len, most); i++) {
		const struct tt_census_group *group = groups->pdata[i];

		g_string_append_printf(text, "  %-36s", group->key);
		for (guint j = 0; j < group->names->len; j++)
			g_string_append_printf(text, " %s (%u)", (char *)group->names->pdata[j],
					       g_array_index(group->users, guint, j));
		g_string_append_c(text, '\n');
	}
	if (groups->len > most)
		g_string_append_printf(text, "  and %u more; --json has all\n", groups->len - most);
}

static void append_modules(GString *text, const struct tt_census *census, guint most)
{
	g_string_append(text, "\nmodules by the exports of others that they use\n"
			      "     uses  by name  exports  objects\n");
	for (guint i = 0; i < MIN(census->users->len, most); i++) {
		const struct tt_census_module *module = census->users->pdata[i];

		g_string_append_printf(text, "  %7u  %7u  %7u  %7u  %s\n", module->uses,
				       module->lookups, module->exports, module->objects,
				       module->path);
	}
}

static void append_longest(GString *text, const struct tt_census *census, guint most)
{
	g_string_append(text, "\nlongest names (fixdep of 4.7 to 4.20 fails from 74 or 78 "
			      "characters on, modpost under MODVERSIONS from 56)\n");
	for (guint i = 0; i < MIN(census->longest->len, most); i++) {
		const char *name = census->longest->pdata[i];

		g_string_append_printf(text, "  %7u  %s\n", (guint)strlen(name), name);
	}
}

static gboolean append_problem(gpointer reason, gpointer value, gpointer text)
{
	const struct tt_scan_problem *problem = value;

	g_string_append_printf(text, "  %7u  %s, e.g. %s\n", problem->count, (char *)reason,
			       problem->example);
	return FALSE;
}

char *tt_census_text(const struct tt_census *census, guint most)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(
		text,
		"kernel    %s, %s\n"
		"sources   %u files, %.0f MB; %u different exports in all of them, of "
		"all architectures\n"
		"built     %u objects and %u modules of %u directories (x86)\n"
		"exports   %u: %u GPL, %u in a namespace, %u by macros of their files, "
		"%u in assembler, %u data, %u in modules\n"
		"used      %u by modules, %u more by symbol_get() only; %u by none\n",
		census->version, census->config, census->sources, (double)census->bytes / 1e6,
		census->all_exports->len, census->objects, census->modules, census->directories,
		census->exports, census->gpl, census->namespaced, census->by_macro,
		census->by_assembler, census->data, census->in_modules, census->used,
		census->lookups, census->exports - census->used - census->lookups);
	g_string_append(text, "\nin brackets: how many modules use the export\n");
	for (guint kind = 0; kind < TT_ALIKE_KINDS; kind++)
		append_groups(text, census, kind, most);
	g_string_append(text, "\none dep file in kernels of 5.15 to 6.4 (the name as it is): none; "
			      "later kernels have no dep files\n");
	append_modules(text, census, most);
	append_longest(text, census, most);
	if (g_tree_nnodes(census->problems))
		g_string_append(text, "\nnot resolved\n");
	g_tree_foreach(census->problems, append_problem, text);
	return g_string_free(text, FALSE);
}
