/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The results database: one SQLite file that keeps what campaigns of stress found. It owns the
 * schema, its versions and the transactions. It knows nothing of how a life is drawn, run or
 * judged: all of that comes in as words and numbers.
 *
 * A *campaign* is what a seed stands for: which lives there are depends on nothing else. A
 * *session* is one process that walks (a shard of) a campaign; sessions of one campaign may run
 * on several machines and at different times. A *life* is found by its campaign and its index.
 *
 * All strings that go in are borrowed for the call; NULL counts as "". An open database belongs
 * to one thread and must not be carried over fork(2). Several processes may write to one file on
 * a local disk; over a network file system each must have a file of its own (SQLite's WAL needs
 * shared memory), to be merged later.
 *
 * Errors are in TT_ERROR: TT_ERROR_INPUT for a file that is damaged, not ours or newer than this
 * program, TT_ERROR_ENVIRONMENT for one that is locked, read-only, or on a full disk. In no case
 * is a file replaced or emptied.
 */
#ifndef TT_RESULTS_RESULTS_H
#define TT_RESULTS_RESULTS_H

#include <glib.h>

#include "verdict/finding.h"

struct tt_results;

enum tt_results_mode {
	TT_RESULTS_READ, /* must exist; no row and no table of it is changed */
	TT_RESULTS_WRITE /* created if it is not there; migrated if it is older */
};

/*
 * Opens the database at @path. Another process that holds it is waited for (ten seconds, or
 * $TRIMTORTURE_DB_WAIT), then the error says that it is locked. tt_results_close() closes it; NULL
 * is harmless there.
 */
struct tt_results *tt_results_open(const char *path, enum tt_results_mode mode, GError **error);
void tt_results_close(struct tt_results *results);

struct tt_results_campaign {
	/* These make the identity. */
	const char *snapshot; /* the kernel snapshot's id */
	const char *profile;  /* name; a checksum of its text belongs to @options */
	const char *variants; /* sorted, separated by blanks */
	guint64 seed;
	const char *version; /* of the program that draws the lives */
	const char
		*environment; /* toolchain on which the outcome depends: "gcc 12.2.0, make 4.3" */
	const char *options;  /* all else that changes what is drawn, in one form */
	/* These are for people. */
	const char *kernel;   /* version */
	const char *pipeline; /* kind */
	/*
	 * All words that may come in builds, separated by blanks, so that a report can name those
	 * that never came.
	 */
	const char *operations, *schedule_classes;
};

/* The identity in 16 hexadecimal digits, the same on every machine; to be freed. */
char *tt_results_campaign_key(const struct tt_results_campaign *campaign);

struct tt_results_session {
	/*
	 * What the trends group by: all sessions of one night. NULL: $TRIMTORTURE_NIGHT (which
	 * ci/nightly sets, so that midnight does not split a night), else today's date, UTC.
	 */
	const char *night;
	guint shard, shards; /* 1 of 1 if the campaign is not split; @shard counts from 1 */
	guint jobs;
	const char *host;    /* kernel and processors; no names of people or machines needed */
	const char *command; /* that repeats it */
};

/*
 * Enters the campaign, if it is new, and a session of it that begins now. Lives are added to
 * this session until tt_results_end(). One session at a time per open database.
 */
gboolean tt_results_begin(struct tt_results *results, const struct tt_results_campaign *campaign,
			  const struct tt_results_session *session, GError **error);

/*
 * Ends the session; @how is one word ("done", "budget", "interrupted"). One that was killed has
 * no such word; its length is known to its last life.
 */
gboolean tt_results_end(struct tt_results *results, const char *how, GError **error);

/* What distinguishes one bug from another: many failures with one signature are one line. */
struct tt_results_signature {
	const char *kind;	 /* of the finding: "stale-object" */
	const char *feature;	 /* of the pipeline: "dep-files-flat" */
	const char *symbol_kind; /* "c", "macro", "asm", "symbol-get", … */
	const char *operations;	 /* the pair of operations before the build: "drop-use>build" */
};

/* "stale-object/dep-files-flat/c/drop-use>build"; an empty part is "-"; to be freed. */
char *tt_results_signature_text(const struct tt_results_signature *signature);

struct tt_results_finding {
	const char *kind, *symbol, *file, *text;
};

struct tt_results_build {
	guint step;		    /* place in the life; each build another, ascending */
	const char *operations;	    /* names of what was done since the build before, by blanks */
	const char *targets;	    /* what make was asked for */
	const char *schedule;	    /* in the words of --schedule, granularity first */
	const char *schedule_class; /* words: "frozen", "after-object:1 after-list:2+", … */
	const char *label;	    /* one word, or "": "limit-of-make", "expected" */
	enum tt_result verdict;
	const char *reason; /* for ERROR, MISS, SKIP */
	gboolean scratch;   /* held against a real build from scratch too */
	gint64 events, ticks;
	double make_seconds; /* in make itself */
	double seconds;	     /* with all that the harness did around it */
	const struct tt_results_finding *findings;
	guint n_findings;
};

struct tt_results_artefact {
	const char *kind; /* "bundle", "log", … */
	const char *path; /* made absolute */
	const char *note; /* one line: "2 operations, 3 objects, 1 tick" */
};

struct tt_results_life {
	guint64 index;	  /* in the campaign; below 2^63 */
	const char *text; /* the life itself, in its own text form */
	enum tt_result verdict;
	const char *reason;			      /* for ERROR, MISS, SKIP */
	const struct tt_results_signature *signature; /* NULL if there is none */
	double seconds;
	const struct tt_results_build *builds;
	guint n_builds;
	const struct tt_results_artefact *artefacts;
	guint n_artefacts;
};

/*
 * Adds a life with all that belongs to it, in one transaction. If the campaign has that index
 * already, what is there stays and *@added is FALSE; only a MISS makes room for a life that came
 * to a verdict. @added may be NULL. On error nothing of the life is in the database.
 */
gboolean tt_results_add_life(struct tt_results *results, const struct tt_results_life *life,
			     gboolean *added, GError **error);

/* Adds an artefact to life @index of the session's campaign; one that is there gets the note. */
gboolean tt_results_add_artefact(struct tt_results *results, guint64 index,
				 const struct tt_results_artefact *artefact, GError **error);

/*
 * The indexes of @campaign (a key) that have a life, ascending: a GArray of guint64, or NULL and
 * an error. An unknown campaign has none.
 */
GArray *tt_results_done(struct tt_results *results, const char *campaign, GError **error);

/* How many lives of all campaigns have the signature @text; -1 and an error. */
gint64 tt_results_signature_lives(struct tt_results *results, const char *text, GError **error);

/* How many artefacts of @kind there are for lives with the signature @text; -1 and an error. */
gint64 tt_results_signature_artefacts(struct tt_results *results, const char *text,
				      const char *kind, GError **error);

#endif
