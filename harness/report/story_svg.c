// SPDX-License-Identifier: GPL-2.0-only
/*
 * The picture of a story: time runs down, so that it is as readable on a phone as on a screen.
 * Each tick of the clock is a band; the events lie in it in their order, not to scale.
 */
#include "report/story.h"

#include <string.h>

#include "report/text.h"

#define WIDTH 384
#define BAND_HEAD 30
#define ROW 46
#define TEXT_X 116
#define FITS 36 /* characters of a path in a row */

static const guint lane_x[] = { 62, 82, 102 };
static const char *const lane_class[] = { "obj", "dep", "lst" };

/* Long paths lose their middle; the whole is in the title. */
static char *shortened(const char *path)
{
	g_autofree char *valid = g_utf8_make_valid(path, -1);
	glong length = g_utf8_strlen(valid, -1);
	g_autofree char *head = NULL;
	g_autofree char *tail = NULL;

	if (length <= FITS)
		return g_steal_pointer(&valid);
	head = g_utf8_substring(valid, 0, FITS / 3);
	tail = g_utf8_substring(valid, length - (FITS - FITS / 3 - 1), length);
	return g_strconcat(head, "…", tail, NULL);
}

static const struct tt_story_event *event_at(const struct tt_story *story, guint i)
{
	return &g_array_index(story->events, struct tt_story_event, i);
}

/* Does event @i begin a new tick? */
static gboolean begins_tick(const struct tt_story *story, guint i)
{
	return !i || event_at(story, i)->record->tick != event_at(story, i - 1)->record->tick;
}

/* The vertical place of event @i's row, and of what follows the last one. */
static guint place(const struct tt_story *story, guint i)
{
	guint y = 0;

	for (guint k = 0; k < MIN(i + 1, story->events->len); k++)
		y += (begins_tick(story, k) ? BAND_HEAD : 0) + (k < i ? ROW : 0);
	return y;
}

static guint bottom(const struct tt_story *story)
{
	guint last = story->events->len - 1;

	return place(story, last) + ROW + (story->again ? 0 : ROW) + 4;
}

static void bands(GString *out, const struct tt_story *story)
{
	guint odd = 0;

	for (guint i = 0; i < story->events->len; i++) {
		guint end = i + 1, top, height;
		g_autofree char *stamp = NULL;

		if (!begins_tick(story, i))
			continue;
		while (end < story->events->len && !begins_tick(story, end))
			end++;
		top = place(story, i) - BAND_HEAD;
		height =
			(end < story->events->len ? place(story, end) - BAND_HEAD : bottom(story)) -
			top;
		stamp = tt_story_stamp(story->log, event_at(story, i)->record);
		g_string_append_printf(out,
				       "<rect class=\"band%u\" x=\"0\" y=\"%u\" width=\"%d\" "
				       "height=\"%u\"/>",
				       odd++ % 2, top, WIDTH, height);
		g_string_append_printf(
			out,
			"<text class=\"tick\" x=\"10\" y=\"%u\">tick %" G_GINT64_FORMAT
			"</text><text class=\"stamp\" x=\"%d\" y=\"%u\">",
			top + 20, (gint64)event_at(story, i)->record->tick, WIDTH - 10, top + 20);
		tt_append_escaped(out, stamp);
		g_string_append(out, "</text>");
	}
}

static void row(GString *out, const struct tt_story *story, guint i)
{
	const struct tt_story_event *event = event_at(story, i);
	g_autofree char *path = shortened(event->record->path);
	guint y = place(story, i) + 14;

	g_string_append_printf(out, "<circle class=\"%s\" cx=\"%u\" cy=\"%u\" r=\"6\"/>",
			       lane_class[event->lane], lane_x[event->lane], y);
	g_string_append_printf(out, "<text class=\"what\" x=\"%d\" y=\"%u\">", TEXT_X, y + 1);
	tt_append_escaped(out, event->what);
	g_string_append_printf(out, "</text><text class=\"num\" x=\"%d\" y=\"%u\">event %u</text>",
			       WIDTH - 10, y + 1, event->record->number);
	g_string_append_printf(out, "<text class=\"path\" x=\"%d\" y=\"%u\"><title>", TEXT_X,
			       y + 18);
	tt_append_escaped(out, event->record->path);
	g_string_append(out, "</title>");
	tt_append_escaped(out, path);
	g_string_append(out, "</text>");
}

/* What should have come and didn't. */
static void missing_row(GString *out, const struct tt_story *story)
{
	guint y = place(story, story->events->len - 1) + ROW + 14;

	if (story->again)
		return;
	g_string_append_printf(
		out,
		"<circle class=\"ghost\" cx=\"%u\" cy=\"%u\" r=\"6\"/>"
		"<text class=\"lost\" x=\"%d\" y=\"%u\">object not compiled again</text>"
		"<text class=\"path\" x=\"%d\" y=\"%u\">not older than its dep file, to "
		"make</text>",
		lane_x[TT_LANE_OBJECT], y, TEXT_X, y + 1, TEXT_X, y + 18);
}

static void tie_mark(GString *out, const struct tt_story *story)
{
	guint one = place(story, story->compiled) + 14, two = place(story, story->touched) + 14;
	guint middle = (one + two) / 2;

	if (!story->tie)
		return;
	g_string_append_printf(
		out,
		"<path class=\"tie\" d=\"M%u,%u C12,%u 12,%u %u,%u\"/>"
		"<rect class=\"tag\" x=\"4\" y=\"%u\" width=\"32\" height=\"20\" rx=\"4\"/>"
		"<text class=\"tagtext\" x=\"20\" y=\"%u\">TIE</text>",
		lane_x[TT_LANE_OBJECT] - 7, one, one, two, lane_x[TT_LANE_DEP] - 7, two,
		middle - 10, middle + 4);
}

void tt_story_svg(GString *out, const struct tt_story *story, guint id)
{
	guint height = bottom(story);

	g_string_append_printf(out,
			       "<svg class=\"story\" role=\"img\" viewBox=\"0 0 %d %u\" "
			       "aria-labelledby=\"story%u\"><title id=\"story%u\">",
			       WIDTH, height, id, id);
	tt_append(out, "Events that decided about %s in %s, by the clock's ticks", story->symbol,
		  story->object);
	g_string_append(out, story->tie ? "; object and dep file carry the same stamp</title>"
					: "</title>");
	bands(out, story);
	for (guint lane = 0; lane < G_N_ELEMENTS(lane_x); lane++)
		g_string_append_printf(
			out, "<line class=\"lane\" x1=\"%u\" y1=\"%d\" x2=\"%u\" y2=\"%u\"/>",
			lane_x[lane], BAND_HEAD, lane_x[lane], height);
	tie_mark(out, story);
	for (guint i = 0; i < story->events->len; i++)
		row(out, story, i);
	missing_row(out, story);
	g_string_append(out, "</svg>\n");
}
