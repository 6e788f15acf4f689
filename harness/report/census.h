/* SPDX-License-Identifier: GPL-2.0-only */
/* A kernel's census as a page with charts. Knows the numbers only, not where they are from. */
#ifndef TT_REPORT_CENSUS_H
#define TT_REPORT_CENSUS_H

#include "kernelscan/census.h"

/* One self-contained HTML file, to be freed. Lists are cut to the first @most. */
char *tt_report_census(const struct tt_census *census, guint most);

#endif
