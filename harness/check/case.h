/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases: known bugs of the trim pipeline, each a folder with case.ini, a README that tells its
 * history, and what it is built from (docs/cases.md). This module reads them and says what a kernel
 * is expected to do; it runs nothing.
 */
#ifndef TT_CHECK_CASE_H
#define TT_CHECK_CASE_H

#include <glib.h>

#include "kbuild/snapshot.h"
#include "verdict/finding.h"

enum tt_case_mode {
	TT_CASE_LIFE, /* the steps of a life file */
	TT_CASE_SWEEP /* all places of the tick over one build */
};

struct tt_case_expectation {
	enum tt_result result; /* PASS or FAIL */
	char *when;	       /* a condition, or "" */
	char *kind;	       /* a finding's kind that must be there, or "" */
	char *symbol;	       /* that it is about, or "" */
	char *because;	       /* one sentence */
	char *refuses;	       /* make must end with an error and say this; or "" */
	gboolean limit;	       /* a FAIL that no kernel of this kind can avoid: no regression */
};

struct tt_case {
	char *name, *directory;
	char *summary;
	char *needs; /* a condition; elsewhere the case is SKIPped */
	enum tt_case_mode mode;
	char *life;	      /* mode LIFE: the life file, absolute */
	gboolean judge_last;  /* mode LIFE: the last build's verdict is the case's, whatever came
				 before */
	char *profile;	      /* mode SWEEP: a name, or a file, absolute */
	char *clock;	      /* mode SWEEP: granularity */
	char **variants;      /* that make the kernel of the case; usually none */
	char **overlay;	      /* edits before those, for kernels without the mechanism … */
	char *overlay_unless; /* … that is, where this condition does not hold */
	guint64 seed;
	gboolean quick;		 /* part of --quick */
	GPtrArray *expectations; /* of struct tt_case_expectation, in order */
	char **fails_with;	 /* variants with which the case is shown to FAIL */
	char *fails_on;		 /* kernels on which it does, in words, or "" */
};

/* Reads folder @directory. TT_ERROR_INPUT names the file, the group and the key. */
struct tt_case *tt_case_read(const char *directory, GError **error);
void tt_case_free(struct tt_case *test);
typedef struct tt_case tt_case;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_case, tt_case_free)

/*
 * The cases that @patterns (NULL-terminated names with * and ?, or folders' paths) name, without
 * patterns all installed ones; sorted by name. TT_ERROR_USAGE if a pattern fits none. An array of
 * struct tt_case that owns them.
 */
GPtrArray *tt_cases_select(char **patterns, GError **error);

/* What @test should give on a kernel with @features: the first expectation whose condition holds.
 */
const struct tt_case_expectation *tt_case_expected(const struct tt_case *test,
						   const struct tt_features *features);

/* Whether @test has something to say on such a kernel; else *@why says why not, to be freed. */
gboolean tt_case_applies(const struct tt_case *test, const struct tt_features *features,
			 char **why);

#endif
