/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings and verdicts: what is wrong, where, and how it is known. Only facts come in here; the
 * rules that make findings are in judge*.c.
 */
#ifndef TT_VERDICT_FINDING_H
#define TT_VERDICT_FINDING_H

#include <glib.h>

enum tt_finding_kind {
	TT_FINDING_OVER_TRIMMED,     /* a needed export is gone */
	TT_FINDING_UNDER_TRIMMED,    /* an export that nobody needs is still there */
	TT_FINDING_STALE_OBJECT,     /* an object's exports disagree with the list in force */
	TT_FINDING_EXPORT_MISSING,   /* an object does not even offer an export it must have */
	TT_FINDING_EXPORT_WRONG,     /* exported, but with another licence, namespace or owner */
	TT_FINDING_VERSION_WRONG,    /* a checksum is 0, or two files disagree about it */
	TT_FINDING_EXPORT_UNKNOWN,   /* an export that the tree was not made with */
	TT_FINDING_UNDEFINED,	     /* modpost misses a symbol that nothing above explains */
	TT_FINDING_REFUSED,	     /* modpost ends with an error about a tree that is right */
	TT_FINDING_NEEDED_WRONG,     /* kbuild's list of a module's needs is incomplete */
	TT_FINDING_MODULE_MISSING,   /* make succeeded without making a module */
	TT_FINDING_MODULE_UNKNOWN,   /* a module that the tree was not made with */
	TT_FINDING_LIST_NOT_FIXED,   /* the symbol list is not what the modules' needs give */
	TT_FINDING_LIST_MISSING,     /* the symbol list itself is not there */
	TT_FINDING_COUNTS_DISAGREE,  /* the KSYMS line disagrees with the lists */
	TT_FINDING_UNREADABLE_INPUT, /* a tool could not read its input and make went on */
	TT_FINDING_ENDLESS,	     /* make does not end */
	TT_FINDING_NOT_AT_REST,	     /* a second make rebuilds something */
	TT_FINDING_SCRATCH_DIFFERS, /* a build from scratch of the same tree gives another result */
	TT_FINDING_KINDS
};

/* "over-trimmed", "stale-object", …: the words of outputs and of case files. */
const char *tt_finding_kind_name(enum tt_finding_kind kind);

struct tt_finding {
	enum tt_finding_kind kind;
	char *symbol;	     /* or "" */
	char *file;	     /* the object, module or list concerned, relative; or "" */
	char *text;	     /* one sentence */
	GPtrArray *evidence; /* owned strings: "file: fact" */
};

enum tt_result { TT_RESULT_PASS, TT_RESULT_FAIL, TT_RESULT_ERROR, TT_RESULT_MISS, TT_RESULT_SKIP };

/* "PASS", "FAIL", … */
const char *tt_result_name(enum tt_result result);

/* The exit status (enum tt_exit) that belongs to @result. */
int tt_result_exit_status(enum tt_result result);

struct tt_verdict {
	enum tt_result result;
	/* FALSE: nothing was judged; the result is SKIP or ERROR, and the reason says why. */
	gboolean judged;
	char *reason;	     /* for ERROR, MISS and SKIP; else NULL */
	GPtrArray *findings; /* of struct tt_finding, owned; sorted by kind, symbol, file */
	GPtrArray *notes;    /* owned strings: what make and modpost warned of */
	GHashTable *causes;  /* symbol -> the finding that explains others about it, borrowed */
	/* What was looked at, so that a PASS says what it rests on. */
	guint exports_checked, exports_kept, objects_read, modules_checked;
};

/* A verdict with nothing in it: PASS, if nothing is added. */
struct tt_verdict *tt_verdict_new(void);
/* The verdict on a build about which nothing is said, because of @reason, which it takes over. */
struct tt_verdict *tt_verdict_not_judged(enum tt_result result, char *reason);
void tt_verdict_free(struct tt_verdict *verdict);
typedef struct tt_verdict tt_verdict;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_verdict, tt_verdict_free)

/*
 * Adds a finding with the sentence made from @format. If there is one about the same symbol
 * whose kind explains it (the object is stale, so modpost misses the symbol), the sentence
 * becomes evidence of that one instead. Returns the finding that now holds the sentence.
 */
struct tt_finding *tt_verdict_add(struct tt_verdict *verdict, enum tt_finding_kind kind,
				  const char *symbol, const char *file, const char *format, ...)
	G_GNUC_PRINTF(5, 6);

void tt_finding_evidence(struct tt_finding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);

void tt_verdict_sort(struct tt_verdict *verdict);

#endif
