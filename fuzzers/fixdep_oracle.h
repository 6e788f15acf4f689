/* SPDX-License-Identifier: GPL-2.0-only */
/* What must hold for a run of fixdep. All complaints are ttf_fail(). */
#ifndef TTF_FIXDEP_ORACLE_H
#define TTF_FIXDEP_ORACLE_H

#include "fixdep_model.h"

struct fixdep_run {
	struct fixdep_request request;
	int argc;
	char **argv;
	bool faulty; /* a system call was made to fail */
	bool usage;  /* the arguments are wrong on purpose */
};

/* Runs every program of the target on the engine's files and checks each. */
void fixdep_check(const struct fixdep_run *run);

/*
 * fixdep_make.c: the prerequisites that make sees in @output against what @answer says; with the
 * real make too for one input in $TTF_MAKE_EVERY.
 */
void fixdep_check_meaning(const struct fixdep_era *era, const struct fixdep_run *run,
			  struct fixdep_answer *answer, struct ttf_slice output);

/*
 * fixdep_eras.c: runs all programs of the target and compares what make sees of each. Only for
 * inputs that all eras read in one way, see fixdep_is_plain().
 */
void fixdep_compare_eras(const struct fixdep_run *run);

/*
 * fixdep_make.c: true if the dep file has only forms that the eras before make's syntax take as
 * the later ones do: rules of one target, no tabs, comments or escapes, no ignored source.
 */
bool fixdep_is_plain(struct ttf_slice depfile);

/* With TTF_STRICT=1, defects that docs/findings.md lists are complaints too. */
bool fixdep_strict(void);

#endif
