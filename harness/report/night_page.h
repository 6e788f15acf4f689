/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of a night's page. */
#ifndef TT_REPORT_NIGHT_PAGE_H
#define TT_REPORT_NIGHT_PAGE_H

#include "report/night.h"

struct tt_trend_bar {
	const char *name, *css; /* css: "good" or "bad" */
	double value;		/* not negative */
};

/* Appends the picture of @bars, of struct tt_trend_bar. @id: a number unique on the page. */
void tt_trend_svg(GString *out, const char *title, const GArray *bars, guint id);

/* The sections of the page, each with its heading; an empty one is left out. */
void tt_night_page_trends(GString *out, const struct tt_summary *summary);
void tt_night_page_signatures(GString *out, const struct tt_summary *summary, const char *folder);
void tt_night_page_campaigns(GString *out, const struct tt_summary *summary);
void tt_night_page_coverage(GString *out, const struct tt_summary *summary);

#endif
