/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults that kernels are known to have on any file system, without any race: they would be met in
 * every other life and hide what is looked for. Each is recognised by what it leaves in the tree,
 * never by a version, and has a line in docs/findings.md.
 */
#ifndef TT_LIFE_KNOWN_H
#define TT_LIFE_KNOWN_H

#include "life/model.h"
#include "run/build.h"

struct tt_known_fault {
	const char *name;
	const char *text; /* one sentence */
	/* TRUE if the findings in @tree can come from it. */
	gboolean (*shows)(const struct tt_model *model, const char *tree,
			  const struct tt_build *build);
};

/*
 * The known fault that @build, a FAIL, can have come from, or NULL. Whether it really has is
 * known when another make, with nothing changed, gives the right answer.
 */
const struct tt_known_fault *tt_known_find(const struct tt_model *model, const char *tree,
					   const struct tt_build *build);

#endif
