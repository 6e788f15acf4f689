// SPDX-License-Identifier: GPL-2.0-only
/* What the formats of a night share. */
#include "report/night.h"

#include <string.h>

char *tt_campaign_title(const struct tt_campaign_row *campaign)
{
	g_autofree char *variants =
		campaign->variants[0] ? g_strdup_printf(" [%s]", campaign->variants) : NULL;

	return g_strdup_printf("%s %s%s seed %s", campaign->kernel, campaign->profile,
			       variants ? variants : "", campaign->seed);
}

guint tt_verdicts_sum(const guint verdicts[TT_VERDICTS])
{
	guint sum = 0;

	for (guint i = 0; i < TT_VERDICTS; i++)
		sum += verdicts[i];
	return sum;
}

double tt_builds_per_minute(guint builds, double seconds)
{
	return seconds > 0 ? builds * 60 / seconds : 0;
}

double tt_night_overhead(const struct tt_night *night)
{
	return night->make_seconds > 0
		       ? 100 * (night->build_seconds - night->make_seconds) / night->make_seconds
		       : 0;
}

char *tt_one_decimal(double value)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	return g_strdup(g_ascii_formatd(text, sizeof(text), "%.1f", value));
}

char *tt_relative_path(const char *path, const char *folder)
{
	g_auto(GStrv) to = g_strsplit(path, "/", -1);
	g_auto(GStrv) from = g_strsplit(folder, "/", -1);
	GString *out = g_string_new(NULL);
	guint common = 0;

	while (to[common] && to[common + 1] && from[common] && !strcmp(to[common], from[common]))
		common++;
	for (guint i = common; from[i]; i++)
		if (from[i][0])
			g_string_append(out, "../");
	for (guint i = common; to[i]; i++)
		g_string_append_printf(out, "%s%s", i > common ? "/" : "", to[i]);
	return g_string_free(out, FALSE);
}
