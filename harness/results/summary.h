/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a report says of a database: nights, campaigns, signatures, coverage. Counted here once,
 * so that all formats say the same; the formats are in harness/report.
 *
 * A *night* is what sessions with one name of a night did (struct tt_results_session). The
 * report is about one of them, as a rule the last; the others are what it is compared with.
 */
#ifndef TT_RESULTS_SUMMARY_H
#define TT_RESULTS_SUMMARY_H

#include "results/known.h"
#include "results/results.h"

#define TT_VERDICTS (TT_RESULT_SKIP + 1)

struct tt_night {
	char *name;
	gint64 started; /* microseconds since 1970, of its first session */
	guint sessions;
	double seconds; /* of all sessions; two that run side by side count twice */
	guint lives[TT_VERDICTS];
	guint builds, limits; /* limits: builds that met a limit of make, which is no failure */
	double build_seconds, make_seconds;
	guint new_signatures; /* that no night before had */
};

struct tt_campaign_row {
	char *campaign, *snapshot, *kernel, *pipeline, *profile, *variants, *environment, *seed;
	char *version;
	char *command, *host; /* of its last session in the night */
	gint64 started;	      /* of its first session in the night */
	double seconds;
	guint lives[TT_VERDICTS];
	guint builds;
};

/*
 * Of a signature with certain variants: what a planted fault shows says nothing of the kernel as
 * it is, so the same signature without the fault is another row.
 */
enum tt_signature_state {
	TT_SIGNATURE_NEW,	/* in this night, in none before, and not listed as known */
	TT_SIGNATURE_KNOWN,	/* in this night, and in one before or listed */
	TT_SIGNATURE_GONE,	/* not in this night, though the same was tried */
	TT_SIGNATURE_NOT_TRIED, /* not in this night, which had no such profile and machinery */
	TT_SIGNATURE_STATES
};

/* "new", "known", "gone", "not-tried". */
const char *tt_signature_state_name(enum tt_signature_state state);

struct tt_bundle {
	char *path, *note;
};

struct tt_signature_row {
	char *signature, *variants; /* variants: "" is the machinery as it is */
	enum tt_signature_state state;
	char *first, *last;  /* nights */
	guint lives, in_all; /* in the night, in all nights up to it */
	char *note;	     /* from the list of known ones, or "" */
	char *campaign;	     /* an example: the first life of its last night */
	gint64 life;
	GArray *bundles; /* of struct tt_bundle, at most a few, of its last night if it has any */
};

struct tt_coverage_row {
	char *word;
	guint builds, failures; /* in the night */
	guint in_all;		/* builds in all nights up to it */
};

struct tt_summary {
	char *night;		     /* that it is about */
	GPtrArray *nights;	     /* of struct tt_night, up to that one, oldest first */
	struct tt_night *last;	     /* borrowed: that one */
	GPtrArray *campaigns;	     /* of struct tt_campaign_row, that the night ran */
	GPtrArray *signatures;	     /* of struct tt_signature_row, by state, variants, signature */
	GPtrArray *operations;	     /* of struct tt_coverage_row, by word */
	GPtrArray *schedule_classes; /* likewise */
};

/*
 * Counts what is in the database. @night: NULL for the last one. @known: or NULL. An unknown
 * night, or no night at all, is TT_ERROR_INPUT. tt_summary_free() frees it.
 */
struct tt_summary *tt_summary_new(struct tt_results *results, const char *night,
				  const struct tt_known *known, GError **error);
void tt_summary_free(struct tt_summary *summary);
typedef struct tt_summary tt_summary;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_summary, tt_summary_free)

/* How many rows of @summary have @state. */
guint tt_summary_count(const struct tt_summary *summary, enum tt_signature_state state);

/* One life as a report shows it. */
struct tt_life_row {
	char *campaign;
	gint64 life;
	enum tt_result verdict;
	char *reason, *signature;
	char *text;	 /* of a life that passed: "" */
	char *findings;	 /* "kind: text" a line, of its failed builds */
	char *bundle;	 /* path of one, or "" */
	gint64 finished; /* microseconds since 1970 */
	double seconds;
};

/*
 * All lives of the night that @summary is about, by campaign as there, then by index: a
 * GPtrArray of struct tt_life_row that owns them, or NULL and an error.
 */
GPtrArray *tt_summary_lives(struct tt_results *results, const struct tt_summary *summary,
			    GError **error);

#endif
