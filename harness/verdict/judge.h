/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict: expected against observed. kbuild's exit status is one fact among others; it
 * never decides alone. Rules, each in its own function:
 *
 *   exports   every export of every object and of the linked files, against expected.json and
 *             against the symbol list in force                          (judge_exports.c)
 *   lists     the symbol list's fixed point and counts, the modules' needs, modules.order and
 *             Module.symvers                                            (judge_lists.c)
 *   log       modpost's complaints, unreadable inputs                   (judge.c)
 *   rest      what a second make rebuilt                                (judge.c)
 */
#ifndef TT_VERDICT_JUDGE_H
#define TT_VERDICT_JUDGE_H

#include "verdict/buildlog.h"
#include "verdict/expected.h"
#include "verdict/finding.h"
#include "verdict/observe.h"

struct tt_judge_input {
	const struct tt_expected *expected;
	const struct tt_observed *observed;
	const struct tt_buildlog *log;
	int make_status;	 /* exit status of make */
	GHashTable *list_before; /* set: the symbol list when make started, or NULL if unknown */
	GHashTable *whitelist;	 /* set: words of the whitelist; never NULL */
	GPtrArray *rebuilt;	 /* paths that a second make changed; NULL if it was not run */
};

/* The caller frees the verdict, whose findings are sorted. */
struct tt_verdict *tt_judge(const struct tt_judge_input *input);

/* For tests and for the parts of the verdict themselves. */
void tt_judge_exports(const struct tt_judge_input *input, struct tt_verdict *verdict);
void tt_judge_lists(const struct tt_judge_input *input, struct tt_verdict *verdict);

/*
 * The symbol list that gen_autoksyms.sh would write from these needs: all words of the modules'
 * lists and of the whitelist, "module_layout" with MODVERSIONS; one leading dot removed (ppc64),
 * "__this_module" left out. A set.
 */
GHashTable *tt_list_from_needs(const struct tt_observed *observed, GHashTable *whitelist,
			       gboolean modversions);

#endif
