// SPDX-License-Identifier: GPL-2.0-only
#include "report/census.h"

#include <string.h>

#include "report/style.h"
#include "report/text.h"

#define ROW 20
#define LABEL 90
#define PLOT 400

static const char *const titles[] = {
	"Alike but for leading underscores",
	"Alike but for upper and lower case",
	"One dep file in kernels of 4.7 to 5.14",
};

static const char *const remarks[] = {
	"",
	"",
	(" There '_' becomes '/' and case is lost. From 5.15 to 6.4 each export has a dep file of "
	 "its own name; later kernels have none."),
};

static void add_bar(GString *out, guint row, const char *label, guint count, guint most)
{
	guint width = most ? MAX(1, (guint)((guint64)count * PLOT / most)) : 0;

	tt_append(out,
		  "<text x=\"%u\" y=\"%u\" text-anchor=\"end\">%s</text>"
		  "<rect class=\"good\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"/>"
		  "<text x=\"%u\" y=\"%u\">%u</text>\n",
		  LABEL - 6, row * ROW + 14, label, LABEL, row * ROW + 3, count ? width : 0,
		  ROW - 6, LABEL + width + 6, row * ROW + 14, count);
}

/* @unit: what the bars count, and by what. */
static void add_chart(GString *out, const char *title, const char *unit, const GArray *bins)
{
	guint most = 0;

	for (guint i = 0; i < bins->len; i++)
		most = MAX(most, g_array_index(bins, struct tt_census_bin, i).count);
	tt_append(out,
		  "<section class=\"run\"><h2>%s</h2><p class=\"dim\">%s</p><div class=\"scroll\">"
		  "<svg role=\"img\" viewBox=\"0 0 %u %u\" style=\"max-width:40rem\" "
		  "font-size=\"12\" fill=\"currentColor\"><title>%s</title>\n",
		  title, unit, LABEL + PLOT + 70, bins->len * ROW + 4, title);
	for (guint i = 0; i < bins->len; i++) {
		const struct tt_census_bin *bin = &g_array_index(bins, struct tt_census_bin, i);
		g_autofree char *label = bin->from == bin->to
						 ? g_strdup_printf("%u", bin->from)
						 : g_strdup_printf("%u–%u", bin->from, bin->to);

		add_bar(out, i, label, bin->count, most);
	}
	g_string_append(out, "</svg></div></section>\n");
}

static void add_group(GString *out, const struct tt_census_group *group)
{
	tt_append(out, "<tr><td><code>%s</code></td><td>", group->key);
	for (guint i = 0; i < group->names->len; i++) {
		guint users = g_array_index(group->users, guint, i);

		tt_append(out, "%s<code>%s</code> <span class=\"dim\">(%u)</span>", i ? ", " : "",
			  (char *)group->names->pdata[i], users);
	}
	g_string_append(out, "</td></tr>\n");
}

/* Ends a list of which @shown lines are there. */
static void end_list(GString *out, guint shown, guint all)
{
	g_string_append(out, "</tbody></table></div>");
	if (shown < all)
		tt_append(out, "<p class=\"dim\">and %u more: --most shows more, --json all</p>",
			  all - shown);
	g_string_append(out, "</section>\n");
}

static void add_groups(GString *out, const struct tt_census *census, enum tt_alike kind, guint most)
{
	const GPtrArray *groups = census->groups[kind];

	if (!groups->len) {
		tt_append(out, "<section class=\"run\"><h2>%s</h2><p>None.%s</p></section>\n",
			  titles[kind], remarks[kind]);
		return;
	}
	tt_append(
		out,
		"<section class=\"run\"><h2>%s</h2><p>%u exports in %u group%s. Modules use some "
		"but not all exports of %u, which come first; in brackets, how many use each.%s</p>"
		"<div class=\"scroll\"><table><thead><tr><th>Shared</th><th>Exports</th></tr>"
		"</thead><tbody>\n",
		titles[kind], census->alike[kind], groups->len, groups->len == 1 ? "" : "s",
		census->mixed[kind], remarks[kind]);
	for (guint i = 0; i < MIN(groups->len, most); i++)
		add_group(out, groups->pdata[i]);
	end_list(out, MIN(groups->len, most), groups->len);
}

static void add_modules(GString *out, const struct tt_census *census, guint most)
{
	g_string_append(
		out,
		"<section class=\"run\"><h2>Modules that use most</h2>"
		"<div class=\"scroll\"><table><thead><tr><th>Module</th><th class=\"n\">Uses</th>"
		"<th class=\"n\">By symbol_get()</th><th class=\"n\">Exports</th>"
		"<th class=\"n\">Objects</th></tr></thead><tbody>\n");
	for (guint i = 0; i < MIN(census->users->len, most); i++) {
		const struct tt_census_module *module = census->users->pdata[i];

		tt_append(out,
			  "<tr><td><code>%s</code></td><td class=\"n\">%u</td><td class=\"n\">%u"
			  "</td><td class=\"n\">%u</td><td class=\"n\">%u</td></tr>\n",
			  module->path, module->uses, module->lookups, module->exports,
			  module->objects);
	}
	end_list(out, MIN(census->users->len, most), census->users->len);
}

static void add_longest(GString *out, const struct tt_census *census, guint most)
{
	g_string_append(out, "<section class=\"run\"><h2>Longest names</h2>"
			     "<p>fixdep of 4.7 to 4.20 fails from 74 or 78 characters on, modpost "
			     "under MODVERSIONS from 56.</p><ol>\n");
	for (guint i = 0; i < MIN(census->longest->len, most); i++) {
		const char *name = census->longest->pdata[i];

		tt_append(out, "<li><code>%s</code> (%u)</li>\n", name, (guint)strlen(name));
	}
	g_string_append(out, "</ol></section>\n");
}

static gboolean add_problem(gpointer reason, gpointer value, gpointer out)
{
	const struct tt_scan_problem *problem = value;

	tt_append(out, "<tr><td class=\"n\">%u</td><td>%s</td><td><code>%s</code></td></tr>\n",
		  problem->count, (char *)reason, problem->example);
	return FALSE;
}

static void add_problems(GString *out, GTree *problems)
{
	if (!g_tree_nnodes(problems))
		return;
	g_string_append(out, "<section class=\"run\"><h2>Not resolved</h2><div "
			     "class=\"scroll\"><table><thead><tr>"
			     "<th class=\"n\">Times</th><th>What</th><th>Example</th></tr></thead>"
			     "<tbody>\n");
	g_tree_foreach(problems, add_problem, out);
	g_string_append(out, "</tbody></table></div></section>\n");
}

static void add_head(GString *out, const struct tt_census *census)
{
	g_string_append(out,
			"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			"<meta name=\"viewport\" content=\"width=device-width, "
			"initial-scale=1\">\n"
			"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
			"'none'; style-src 'unsafe-inline'; img-src data:\">\n"
			"<link rel=\"icon\" href=\"data:,\">\n");
	tt_append(out, "<title>Exports of Linux %s</title>\n<style>\n", census->version);
	g_string_append(out, tt_report_style);
	tt_append(
		out,
		"</style>\n</head>\n<body>\n<header><h1>Exports of Linux %s</h1>\n"
		"<p>%s: %u exports (%u GPL, %u in modules), %u objects, %u modules. %u exports are "
		"used by modules, %u more looked up by symbol_get() only.</p></header>\n<main>\n",
		census->version, census->config, census->exports, census->gpl, census->in_modules,
		census->objects, census->modules, census->used, census->lookups);
}

char *tt_report_census(const struct tt_census *census, guint most)
{
	GString *out = g_string_new(NULL);

	add_head(out, census);
	add_chart(out, "What modules use", "modules by the exports of others that they use",
		  census->uses_bins);
	add_chart(out, "What modules export", "modules by their own exports", census->exports_bins);
	add_chart(out, "Length of the names", "exports by the characters of their names",
		  census->length_bins);
	for (guint kind = 0; kind < TT_ALIKE_KINDS; kind++)
		add_groups(out, census, kind, most);
	add_modules(out, census, most);
	add_longest(out, census, most);
	add_problems(out, census->problems);
	g_string_append(out, "</main>\n<footer>trimtorture " TT_VERSION
			     ". Counted from the sources' text and makefiles.</footer>\n</body>\n"
			     "</html>\n");
	return g_string_free(out, FALSE);
}
