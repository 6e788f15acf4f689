// SPDX-License-Identifier: GPL-2.0-only
/* The sweep's chart: where the tick falls against how many objects stay stale. */
#include "report/story.h"

#define WIDTH 360
#define LEFT 36
#define TOP 14
#define PLOT_WIDTH 314
#define PLOT_HEIGHT 150

/* The chart has the sweep of a single tick; a second one would need another dimension. */
static gboolean charted(const struct tt_report_class *one)
{
	return one->first_tick < 0;
}

static gint64 highest(const struct tt_report_sweep *sweep)
{
	gint64 most = 1;

	for (guint i = 0; i < sweep->classes->len; i++)
		if (charted(&g_array_index(sweep->classes, struct tt_report_class, i)))
			most = MAX(most,
				   g_array_index(sweep->classes, struct tt_report_class, i).stale);
	return most;
}

static gint64 end_of(const struct tt_report_sweep *sweep)
{
	gint64 end = 1;

	for (guint i = 0; i < sweep->classes->len; i++)
		if (charted(&g_array_index(sweep->classes, struct tt_report_class, i)))
			end = MAX(end,
				  g_array_index(sweep->classes, struct tt_report_class, i).last +
					  1);
	return end;
}

/* Coordinates with a point, whatever the locale. */
static const char *number(char *buffer, double value)
{
	return g_ascii_formatd(buffer, G_ASCII_DTOSTR_BUF_SIZE, "%.2f", value);
}

static void bar(GString *out, const struct tt_report_class *one, gint64 end, gint64 most)
{
	char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
	char width[G_ASCII_DTOSTR_BUF_SIZE], height[G_ASCII_DTOSTR_BUF_SIZE];
	double tall = one->stale ? MAX(3.0, (double)one->stale / most * PLOT_HEIGHT) : 3.0;
	double wide = (double)(one->last - one->first + 1) / end * PLOT_WIDTH;

	g_string_append_printf(
		out,
		"<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>tick after "
		"event %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT
		" stale</title></rect>",
		one->stale ? "bad" : "good",
		number(x, LEFT + (double)one->first / end * PLOT_WIDTH),
		number(y, TOP + PLOT_HEIGHT - tall), number(width, MAX(wide, 0.8)),
		number(height, tall), one->first, one->last, one->stale);
}

void tt_sweep_svg(GString *out, const struct tt_report_sweep *sweep, guint id)
{
	gint64 end = end_of(sweep), most = highest(sweep);

	g_string_append_printf(out,
			       "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 %d %d\" "
			       "aria-labelledby=\"chart%u\">"
			       "<title id=\"chart%u\">Stale objects by the event after which the "
			       "clock ticks</title>",
			       WIDTH, TOP + PLOT_HEIGHT + 38, id, id);
	for (guint i = 0; i < sweep->classes->len; i++)
		if (charted(&g_array_index(sweep->classes, struct tt_report_class, i)))
			bar(out, &g_array_index(sweep->classes, struct tt_report_class, i), end,
			    most);
	g_string_append_printf(
		out,
		"<path class=\"axis\" d=\"M%d,%d V%d H%d\"/>"
		"<text class=\"label end\" x=\"%d\" y=\"%d\">%" G_GINT64_FORMAT "</text>"
		"<text class=\"label end\" x=\"%d\" y=\"%d\">0</text>"
		"<text class=\"label\" x=\"%d\" y=\"%d\">0</text>"
		"<text class=\"label end\" x=\"%d\" y=\"%d\">%" G_GINT64_FORMAT "</text>"
		"<text class=\"label mid\" x=\"%d\" y=\"%d\">tick after event</text></svg>\n",
		LEFT, TOP, TOP + PLOT_HEIGHT, LEFT + PLOT_WIDTH, LEFT - 6, TOP + 10, most, LEFT - 6,
		TOP + PLOT_HEIGHT, LEFT, TOP + PLOT_HEIGHT + 18, LEFT + PLOT_WIDTH,
		TOP + PLOT_HEIGHT + 18, end - 1, LEFT + PLOT_WIDTH / 2, TOP + PLOT_HEIGHT + 32);
}
