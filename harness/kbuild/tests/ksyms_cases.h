/* SPDX-License-Identifier: GPL-2.0-only */
/* Cases of the symbol list with their outcomes, worked out by hand from the scripts' text. */
#ifndef TT_KSYMS_CASES_H
#define TT_KSYMS_CASES_H

#include <glib.h>

#include "kbuild/ksyms_model.h"

/* Names are separated by blanks; what an era has not is left out of the case. */
struct ksyms_case {
	int from, to; /* eras, from 407 on, up to 604 */
	const char *name;
	const char *modules[3]; /* names that each module needs */
	const char *old;	/* the list before */
	const char *whitelist;
	gboolean modversions;
	const char *list;    /* the list after; NULL: the old one stays */
	const char *touched; /* dep files below the dep directory, sorted */
	gulong before, after, changed;
};

extern const struct ksyms_case ksyms_cases[];
extern const gsize ksyms_case_count;

struct ksyms_texts {
	char *modules[3];
	struct tt_ksyms_text slices[3];
};

/* The case as the model takes it. @texts is what the input points to; free it when done. */
struct tt_ksyms_input ksyms_case_input(const struct tt_ksyms_rules *rules,
				       const struct ksyms_case *c, struct ksyms_texts *texts);
void ksyms_texts_free(struct ksyms_texts *texts);

/* Paths as one text: sorted, each once, blanks between. Frees nothing. */
char *ksyms_as_files(GPtrArray *paths);

#endif
