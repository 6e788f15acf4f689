/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A build of which no right answer is known, a real kernel's, put in the form of expected.json so
 * that it can be observed: what its objects offer and which modules it has. Nothing in it says what
 * must be kept, so nothing can be judged by it.
 */
#ifndef TT_VERDICT_BUILT_H
#define TT_VERDICT_BUILT_H

#include "verdict/expected.h"

/*
 * Of the finished build in @tree the exports that @objects (of char *, relative to it) offer, and
 * the modules of modules.order. Objects that are not there offer nothing. TT_ERROR_INPUT for those
 * that are no ELF files and for an unreadable modules.order. tt_expected_free() frees the result.
 */
struct tt_expected *tt_expected_of_build(const char *tree, const GPtrArray *objects,
					 GError **error);

#endif
