/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict: expected against observed. kbuild's exit status is one fact among others; it
 * never decides alone. Rules, each in its own function:
 *
 *   exports   every export of every object and of the linked files, against expected.json and
 *             against the symbol list in force                          (judge_exports.c)
 *   lists     the symbol list's fixed point and counts, the modules' needs, modules.order and
 *             Module.symvers                                            (judge_lists.c)
 *   ksymtabs  what is behind the entries of the linked files' export tables: namespaces, kinds
 *             and checksums                                             (judge_ksymtab.c)
 *   log       modpost's complaints, unreadable inputs                   (judge.c)
 *   rest      what a second make rebuilt                                (judge.c)
 *   partial   a make of some targets: what they promise, and whether what is there now fits
 *             together                                                  (judge_partial.c)
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
	char **targets;		 /* of make; NULL or none: everything */
	int make_status;	 /* exit status of make */
	GHashTable *list_before; /* set: the symbol list when make started, or NULL if unknown */
	GHashTable *whitelist;	 /* set: words of the whitelist; never NULL */
	GPtrArray *rebuilt;	 /* paths that a second make changed; NULL if it was not run */
};

/* The caller frees the verdict, whose findings are sorted. */
struct tt_verdict *tt_judge(const struct tt_judge_input *input);

/*
 * Whether a make of these @targets (NULL: none) makes vmlinux and all modules, so that everything
 * is judged; and whether it makes vmlinux, or the module of that path.
 */
gboolean tt_targets_are_whole(char **targets);
gboolean tt_targets_make_vmlinux(char **targets);
gboolean tt_targets_make_module(char **targets, const char *module);

struct tt_external_input {
	const struct tt_expected *expected;
	const char *tree;      /* absolute; external modules are made in it */
	const char *directory; /* what M= named, relative to @tree */
	char **targets;	       /* "x.ko" …; NULL or empty: all of the directory's modules */
	GHashTable *handed;    /* set: other directories whose Module.symvers make was given */
	const struct tt_buildlog *log;
	int make_status;
	const GPtrArray *touched; /* files of the kernel's build that changed, relative */
};

/* The verdict on a make of external modules; the caller frees it. */
struct tt_verdict *tt_judge_external(const struct tt_external_input *input);

/* For tests and for the parts of the verdict themselves. */
void tt_judge_exports(const struct tt_judge_input *input, struct tt_verdict *verdict);
void tt_judge_lists(const struct tt_judge_input *input, struct tt_verdict *verdict);

void tt_judge_ksymtabs(const struct tt_judge_input *input, struct tt_verdict *verdict);

/* One export of the tree, in its object and in the file that it is linked into. */
void tt_judge_export(const struct tt_judge_input *input, struct tt_verdict *verdict,
		     const struct tt_expected_export *export);

/* The symbol list in force: its fixed point and kbuild's counts. Recursive pipelines only. */
void tt_judge_list_in_force(const struct tt_judge_input *input, struct tt_verdict *verdict);

/*
 * A make of some targets that ended well. FALSE if nothing of what they make is known, so that
 * nothing was judged.
 */
gboolean tt_judge_partial(const struct tt_judge_input *input, struct tt_verdict *verdict);

/*
 * The symbol list that gen_autoksyms.sh would write from these needs: all words of the modules'
 * lists and of the whitelist, "module_layout" with MODVERSIONS; one leading dot removed (ppc64),
 * "__this_module" left out. A set.
 */
GHashTable *tt_list_from_needs(const struct tt_observed *observed, GHashTable *whitelist,
			       gboolean modversions);

#endif
