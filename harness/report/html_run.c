// SPDX-License-Identifier: GPL-2.0-only
#include "report/html_run.h"

#include <string.h>

#include "report/story.h"
#include "report/text.h"

/* So many findings stand open on the page; the rest can be unfolded. */
#define OPEN 12

static void fact(GString *out, const char *label, const char *key, const char *value)
{
	if (!value[0])
		return;
	tt_append(out, "<div><dt>%s</dt><dd data-key=\"%s\">%s</dd></div>\n", label, key, value);
}

static void number_fact(GString *out, const char *label, const char *key, gint64 value)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);

	if (value >= 0)
		fact(out, label, key, text);
}

static void facts(GString *out, const struct tt_report_record *record)
{
	g_string_append(out, "<dl>\n");
	fact(out, "Kernel", "kernel", record->kernel);
	fact(out, "Pipeline", "pipeline", record->pipeline);
	fact(out, "Variant", "variants", record->variants);
	fact(out, "Profile", "profile", record->profile);
	number_fact(out, "Seed", "seed", record->seed);
	fact(out, "File system", "backend", record->backend);
	fact(out, "Clock", "granularity", record->granularity);
	fact(out, "Schedule", "schedule", record->schedule);
	number_fact(out, "Events", "events", record->events);
	number_fact(out, "Ticks", "ticks", record->ticks);
	number_fact(out, "make’s exit status", "make_status", record->make_status);
	number_fact(out, "Passes", "passes", record->passes);
	number_fact(out, "Objects compiled", "compiled", record->compiled);
	number_fact(out, "Symbols listed before", "before", record->before);
	number_fact(out, "Symbols listed after", "after", record->after);
	number_fact(out, "Exports checked", "exports", record->exports);
	number_fact(out, "Exports that must stay", "exports_kept", record->exports_kept);
	number_fact(out, "Objects read", "objects", record->objects);
	number_fact(out, "Modules checked", "modules", record->modules);
	if (record->judged)
		number_fact(out, "Findings", "findings", record->findings->len);
	g_string_append(out, "</dl>\n");
}

static void finding(GString *out, const struct tt_report_finding *one)
{
	tt_append(out, "<li><span class=\"kind\">%s</span> %s", one->kind, one->text);
	for (guint i = 0; i < one->evidence->len; i++)
		tt_append(out, "<span class=\"evidence\">%s</span>",
			  (char *)one->evidence->pdata[i]);
	g_string_append(out, "</li>\n");
}

static void findings(GString *out, const struct tt_report_record *record)
{
	guint count = record->findings->len;

	if (!count)
		return;
	g_string_append(out, "<h3>Findings</h3>\n<ul class=\"findings\">\n");
	for (guint i = 0; i < count; i++) {
		if (i == OPEN)
			g_string_append_printf(out,
					       "</ul>\n<details><summary>%u more</summary>\n"
					       "<ul class=\"findings\">\n",
					       count - OPEN);
		finding(out, record->findings->pdata[i]);
	}
	g_string_append(out, count > OPEN ? "</ul></details>\n" : "</ul>\n");
}

static void class_row(GString *out, const struct tt_report_class *class)
{
	g_string_append_printf(out, "<tr data-class><td>%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
			       class->first, class->last);
	if (class->first_tick >= 0)
		g_string_append_printf(out, ", one before after %" G_GINT64_FORMAT,
				       class->first_tick);
	g_string_append_printf(out,
			       "</td><td class=\"n\">%" G_GINT64_FORMAT
			       "</td><td class=\"n\">%u</td><td class=\"n\">%u</td></tr>\n",
			       class->stale, class->confirmed, class->misses);
}

static void classes(GString *out, const struct tt_report_sweep *one, guint number)
{
	if (!one->classes->len)
		return;
	g_string_append(out, "<figure><figcaption>Objects that stay stale, by the event after "
			     "which the clock ticks</figcaption>");
	tt_sweep_svg(out, one, number);
	g_string_append(out, "</figure>\n<details><summary>as a table</summary><div "
			     "class=\"scroll\"><table><thead><tr><th>Tick after events</th>"
			     "<th class=\"n\">Stale objects</th><th class=\"n\">Times run</th>"
			     "<th class=\"n\">Not as predicted</th></tr></thead><tbody>\n");
	for (guint i = 0; i < one->classes->len; i++)
		class_row(out, &g_array_index(one->classes, struct tt_report_class, i));
	g_string_append(out, "</tbody></table></div></details>\n");
}

static void chances(GString *out, const struct tt_report_sweep *one)
{
	if (!one->chances->len)
		return;
	g_string_append(out, "<h3>How likely on which stamps</h3>\n<dl>\n");
	for (guint i = 0; i < one->chances->len; i++) {
		const struct tt_report_chance *chance = one->chances->pdata[i];
		char text[G_ASCII_DTOSTR_BUF_SIZE];

		tt_append(out, "<div><dt>%s</dt><dd data-chance=\"%s\">%s %%</dd></div>\n",
			  chance->clock, chance->clock,
			  g_ascii_formatd(text, sizeof(text), "%.1f", chance->chance * 100));
	}
	g_string_append(out, "</dl>\n");
}

static void sweep(GString *out, const struct tt_report_sweep *one, guint number)
{
	if (!one)
		return;
	g_string_append(out, "<h3>Sweep: every place of the tick</h3>\n");
	if (one->sentence[0] || one->result[0])
		tt_append(out, "<p data-key=\"sweep\">%s</p>\n",
			  one->sentence[0] ? one->sentence : one->result);
	classes(out, one, number);
	chances(out, one);
}

void tt_report_html_run(GString *out, const struct tt_report_record *record, guint number)
{
	const char *result = tt_result_name(record->result);

	tt_append(out,
		  "<section class=\"run\" id=\"run%u\">\n<div class=\"head\"><span class=\"badge "
		  "%s\" "
		  "data-key=\"verdict\">%s</span><h2>%s</h2></div>\n",
		  number, result, result, record->name);
	/* the sweep's own sentence comes with its chart */
	if (record->reason[0] && (record->judged || !record->sweep))
		tt_append(out, "<p>%s</p>\n", record->reason);
	facts(out, record);
	if (record->repeat[0])
		tt_append(out, "<h3>To repeat it</h3>\n<pre class=\"wrap\">%s</pre>\n",
			  record->repeat);
	sweep(out, record->sweep, number);
	tt_report_html_stories(out, record, number);
	findings(out, record);
	tt_report_html_log(out, record);
	g_string_append(out, "</section>\n");
}
