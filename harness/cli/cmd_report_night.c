// SPDX-License-Identifier: GPL-2.0-only
/* 'report --db': a night out of the results database. */
#include "cli/report.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "report/night.h"

/* Everything that was read, for all formats. */
struct night {
	struct tt_summary *summary;
	GPtrArray *lives; /* NULL unless a format lists them */
};

static void clear(struct night *night)
{
	tt_summary_free(night->summary);
	if (night->lives)
		g_ptr_array_unref(night->lives);
}

static gboolean read_from(struct tt_results *results, const struct tt_report_options *options,
			  struct night *night, GError **error)
{
	struct tt_known *known = NULL;
	gboolean ok;

	if (options->known) {
		known = tt_known_read(options->known, error);
		if (!known)
			return FALSE;
	}
	night->summary = tt_summary_new(results, options->night, known, error);
	ok = night->summary != NULL;
	if (ok && (options->ktap || options->junit || options->kcidb)) {
		night->lives = tt_summary_lives(results, night->summary, error);
		ok = night->lives != NULL;
	}
	tt_known_free(known);
	return ok;
}

static gboolean read_night(const struct tt_report_options *options, struct night *night,
			   GError **error)
{
	struct tt_results *results = tt_results_open(options->db, TT_RESULTS_READ, error);
	gboolean ok = results && read_from(results, options, night, error);

	tt_results_close(results);
	return ok;
}

static char *folder_of(const char *file)
{
	g_autofree char *path = g_canonicalize_filename(file, NULL);

	return strcmp(file, "-") ? g_path_get_dirname(path) : g_get_current_dir();
}

static gboolean put_page(const struct tt_report_options *options, const struct night *night,
			 GError **error)
{
	g_autofree char *folder = NULL;

	if (!options->html)
		return TRUE;
	folder = folder_of(options->html);
	return tt_report_put(options->html, tt_night_html(night->summary, folder), error);
}

static gboolean write_all(const struct tt_report_options *options, const struct night *night,
			  GError **error)
{
	const char *origin = options->origin ? options->origin : "trimtorture";
	const struct tt_summary *summary = night->summary;

	if (!tt_report_to_stdout(options) && !tt_report_put("-", tt_night_text(summary), error))
		return FALSE;
	if (!put_page(options, night, error))
		return FALSE;
	if (options->json && !tt_report_put(options->json, tt_night_json(summary), error))
		return FALSE;
	if (options->junit &&
	    !tt_report_put(options->junit, tt_night_junit(summary, night->lives), error))
		return FALSE;
	if (options->kcidb &&
	    !tt_report_put(options->kcidb, tt_night_kcidb(summary, night->lives, origin), error))
		return FALSE;
	return !options->ktap || tt_report_put("-", tt_night_ktap(summary, night->lives), error);
}

/* A night in which nothing came to a verdict is not a good one: it says nothing. */
static int status_of(const struct tt_report_options *options, const struct tt_summary *summary)
{
	const guint *lives = summary->last->lives;
	guint bad = options->fail_on == TT_FAIL_ON_NEW ? tt_summary_count(summary, TT_SIGNATURE_NEW)
						       : lives[TT_RESULT_FAIL];

	if (options->fail_on == TT_FAIL_ON_NONE)
		return TT_EXIT_PASS;
	if (bad)
		return TT_EXIT_FAIL;
	if (lives[TT_RESULT_PASS] || lives[TT_RESULT_FAIL])
		return TT_EXIT_PASS;
	fprintf(stderr, "trimtorture report: in night %s no life came to a verdict\n",
		summary->night);
	return TT_EXIT_MISS;
}

int tt_report_night(const struct tt_report_options *options)
{
	struct night night = { 0 };
	GError *error = NULL;
	int status;

	if (read_night(options, &night, &error) && write_all(options, &night, &error))
		status = status_of(options, night.summary);
	else
		status = tt_cli_fail("report", error);
	clear(&night);
	return status;
}
