// SPDX-License-Identifier: GPL-2.0-only
/* The parts of a run that come from its logs: pictures and excerpts. */
#include "report/html_run.h"

#include <string.h>

#include "base/file.h"
#include "report/story.h"
#include "report/text.h"

/* Pictures on a page; they resemble each other. */
#define PICTURES 4
/* Lines of an excerpt, and characters of a line. */
#define LINES 40
#define COLUMNS 300

static void caption(GString *out, const struct tt_story *story)
{
	g_string_append(out, "<figcaption><strong>");
	tt_append_escaped(out, story->object);
	g_string_append(out, "</strong>, symbol <code>");
	tt_append_escaped(out, story->symbol);
	g_string_append(out, "</code>: ");
	if (story->tie) {
		const struct tt_story_event *event =
			&g_array_index(story->events, struct tt_story_event, story->touched);
		g_autofree char *stamp = tt_story_stamp(story->log, event->record);

		tt_append(out, "object and dep file both carry %s.", stamp);
	} else {
		g_string_append(out, "object and dep file carry different stamps.");
	}
	g_string_append(out, "</figcaption>\n");
}

static gboolean is_new(const struct tt_report_record *record, guint index)
{
	const struct tt_report_finding *one = record->findings->pdata[index];

	for (guint i = 0; i < index; i++) {
		const struct tt_report_finding *before = record->findings->pdata[i];

		if (!strcmp(before->file, one->file) && !strcmp(before->kind, one->kind))
			return FALSE;
	}
	return TRUE;
}

static void add_stories(GString *out, const struct tt_report_record *record,
			const struct ct_log *log, guint number)
{
	guint shown = 0, objects = 0;

	for (guint i = 0; i < record->findings->len; i++) {
		const struct tt_report_finding *one = record->findings->pdata[i];
		struct tt_story *story;

		if (strcmp(one->kind, "stale-object") || !is_new(record, i))
			continue;
		objects++;
		story = shown < PICTURES ? tt_story_new(log, one->file, one->symbol) : NULL;
		if (!story)
			continue;
		g_string_append(out,
				shown++ ? "" : "<h3>What happened</h3>\n<div class=\"figures\">\n");
		g_string_append(out, "<figure>");
		caption(out, story);
		tt_story_svg(out, story, number * 100 + shown);
		g_string_append(out, "</figure>\n");
		tt_story_free(story);
	}
	if (shown)
		g_string_append_printf(
			out,
			"</div>\n<p class=\"dim\">%u of <span data-key=\"stale_objects\">"
			"%u</span> stale objects.</p>\n",
			shown, objects);
}

/* A sweep: the objects of the likeliest class, a symbol of each, in the recorded build. */
static void add_sweep_stories(GString *out, const struct tt_report_sweep *sweep,
			      const struct ct_log *log, guint number)
{
	g_autofree char *before = g_strdup("");
	guint shown = 0;

	for (guint i = 0; i < sweep->likely->len && shown < PICTURES; i++) {
		g_auto(GStrv) words = g_strsplit(sweep->likely->pdata[i], ": ", 2);
		struct tt_story *story = NULL;

		if (g_strv_length(words) == 2 && strcmp(words[0], before))
			story = tt_story_new(log, words[0], words[1]);
		if (!story)
			continue;
		g_free(before);
		before = g_strdup(words[0]);
		g_string_append(out,
				shown++ ? ""
					: "<h3>In the recorded build: the likeliest failure</h3>"
					  "\n<p>A build without a tick between the two keeps the "
					  "old object.</p>\n<div class=\"figures\">\n");
		g_string_append(out, "<figure>");
		tt_append(out, "<figcaption>%s and the dep file of %s</figcaption>", words[0],
			  words[1]);
		tt_story_svg(out, story, number * 100 + shown);
		g_string_append(out, "</figure>\n");
		tt_story_free(story);
	}
	if (shown)
		g_string_append(out, "</div>\n");
}

void tt_report_html_stories(GString *out, const struct tt_report_record *record, guint number)
{
	g_autofree char *path = g_build_filename(record->logs, "build.events", NULL);
	struct ct_log *log = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? ct_log_read(path) : NULL;

	if (!log)
		return;
	if (record->findings->len || !record->sweep)
		add_stories(out, record, log, number);
	else
		add_sweep_stories(out, record->sweep, log, number);
	ct_log_free(log);
}

/* Does the line tell of trouble: modpost's, make's, a compiler's, a tool's? */
static gboolean tells(const char *line)
{
	static const char *const words[] = {
		"ERROR:",     "WARNING:",    "error:", "***",
		"can't read", "cannot read", "KSYMS",  "No such file"
	};

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (strstr(line, words[i]))
			return TRUE;
	return FALSE;
}

static void add_line(GString *out, const char *line)
{
	g_autofree char *valid = g_utf8_make_valid(line, -1);
	gboolean loud = tells(valid) && !strstr(valid, "KSYMS");
	g_autofree char *cut =
		g_utf8_strlen(valid, -1) > COLUMNS ? g_utf8_substring(valid, 0, COLUMNS) : NULL;

	g_string_append(out, loud ? "<b>" : "");
	tt_append_escaped(out, cut ? cut : valid);
	g_string_append(out, cut ? "…" : "");
	g_string_append(out, loud ? "</b>\n" : "\n");
}

void tt_report_html_log(GString *out, const struct tt_report_record *record)
{
	g_autofree char *path = g_build_filename(record->logs, "build.log", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	guint shown = 0, last = 0;

	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
	    !tt_file_read(path, TT_FILE_MAX, &text, NULL, NULL))
		return;
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i] && shown < LINES; i++) {
		if (!tells(lines[i]))
			continue;
		if (!shown++)
			g_string_append(out, "<h3>From the build’s log</h3>\n<pre>");
		else if (i > last + 1)
			g_string_append(out, "…\n");
		add_line(out, lines[i]);
		last = i;
	}
	g_string_append(out, shown ? "</pre>\n" : "");
}
