// SPDX-License-Identifier: GPL-2.0-only
/* Trends over the nights, as bars. */
#include "report/night_page.h"

#include "report/text.h"

#define WIDTH 360
#define LEFT 40
#define TOP 14
#define PLOT_WIDTH 310
#define PLOT_HEIGHT 120

/* Coordinates with a point, whatever the locale. */
static const char *number(char *buffer, double value)
{
	return g_ascii_formatd(buffer, G_ASCII_DTOSTR_BUF_SIZE, "%.2f", value);
}

static void add_bar(GString *out, const struct tt_trend_bar *bar, guint place, guint of,
		    double highest)
{
	char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
	char width[G_ASCII_DTOSTR_BUF_SIZE], height[G_ASCII_DTOSTR_BUF_SIZE];
	char value[G_ASCII_DTOSTR_BUF_SIZE];
	double step = (double)PLOT_WIDTH / of;
	double tall = bar->value / highest * PLOT_HEIGHT;

	g_string_append_printf(
		out, "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\">", bar->css,
		number(x, LEFT + place * step), number(y, TOP + PLOT_HEIGHT - tall),
		number(width, step * 0.8), number(height, tall));
	tt_append(out, "<title>%s: %s</title></rect>", bar->name,
		  g_ascii_formatd(value, sizeof(value), "%.4g", bar->value));
}

void tt_trend_svg(GString *out, const char *title, const GArray *bars, guint id)
{
	char top[G_ASCII_DTOSTR_BUF_SIZE];
	double highest = 0;

	for (guint i = 0; i < bars->len; i++)
		highest = MAX(highest, g_array_index(bars, struct tt_trend_bar, i).value);
	g_string_append_printf(out,
			       "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 %d %d\" "
			       "aria-labelledby=\"trend%u\"><title id=\"trend%u\">",
			       WIDTH, TOP + PLOT_HEIGHT + 26, id, id);
	tt_append_escaped(out, title);
	g_string_append(out, "</title>");
	for (guint i = 0; i < bars->len && highest > 0; i++)
		add_bar(out, &g_array_index(bars, struct tt_trend_bar, i), i, bars->len, highest);
	g_string_append_printf(out,
			       "<path class=\"axis\" d=\"M%d,%d V%d H%d\"/>"
			       "<text class=\"label end\" x=\"%d\" y=\"%d\">%s</text>"
			       "<text class=\"label end\" x=\"%d\" y=\"%d\">0</text>",
			       LEFT, TOP, TOP + PLOT_HEIGHT, LEFT + PLOT_WIDTH, LEFT - 6, TOP + 10,
			       g_ascii_formatd(top, sizeof(top), "%.4g", highest), LEFT - 6,
			       TOP + PLOT_HEIGHT);
	g_string_append_printf(
		out,
		"<text class=\"label mid\" x=\"%d\" y=\"%d\">%u night%s, the last at "
		"the right</text></svg>\n",
		LEFT + PLOT_WIDTH / 2, TOP + PLOT_HEIGHT + 20, bars->len,
		bars->len == 1 ? "" : "s");
}
