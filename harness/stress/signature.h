/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What distinguishes one bug from another, so that many failures of one bug are one line: kind of
 * finding, feature of the pipeline, kind of symbol, and the pair of operations that ends in the
 * build that failed.
 */
#ifndef TT_STRESS_SIGNATURE_H
#define TT_STRESS_SIGNATURE_H

#include <glib.h>

#include "life/walk.h"

struct tt_signature {
	char *kind, *feature, *symbol_kind, *operations;
	char *symbol, *file; /* of the finding; not part of the signature */
};

/*
 * Of @build, a FAIL. @model is the tree's at that time. tt_signature_free() frees it.
 */
struct tt_signature *tt_signature_of(const struct tt_life_build *build,
				     const struct tt_model *model);
struct tt_signature *tt_signature_copy(const struct tt_signature *signature);
void tt_signature_free(struct tt_signature *signature);
typedef struct tt_signature tt_signature;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_signature, tt_signature_free)

/* The text form that the database uses; to be freed. */
char *tt_signature_text(const struct tt_signature *signature);

/* TRUE if @build fails in the same way: a finding of the same kind about a symbol of that kind. */
gboolean tt_signature_matches(const struct tt_signature *signature,
			      const struct tt_life_build *build, const struct tt_model *model);

#endif
