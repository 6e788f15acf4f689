/* SPDX-License-Identifier: GPL-2.0-only */
/* What a bundle is made from by hand: a run's directory of any kind, or a life file. */
#ifndef TT_BUNDLE_FROM_RUN_H
#define TT_BUNDLE_FROM_RUN_H

#include "life/life.h"

struct tt_bundle_source_run {
	struct tt_life *life;
	char *directory; /* with the run's records, or NULL */
};

/*
 * Reads @source: a life file, the directory of a walk (it has a file "life") or of 'trimtorture
 * build' (it has verdict.json, from which the life with one build is made). @profile replaces the
 * profile that a build's record names, if not NULL. TT_ERROR_INPUT says what cannot be repeated:
 * a tree that was edited by hand, a build out of tree, a real file system.
 */
struct tt_bundle_source_run *tt_bundle_read_run(const char *source, const char *profile,
						GError **error);
void tt_bundle_source_run_free(struct tt_bundle_source_run *run);
typedef struct tt_bundle_source_run tt_bundle_source_run;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_bundle_source_run, tt_bundle_source_run_free)

#endif
