/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The skeleton's files as templates: what a file says to one era of the machinery only stands
 * between lines that name a probed feature. docs/adding-an-era.md is the guide. Knows of features
 * no more than their names.
 */
#ifndef TT_KBUILD_TEMPLATE_H
#define TT_KBUILD_TEMPLATE_H

#include "kbuild/snapshot.h"

/*
 * Resolves the directives in @text, each of which is alone on its line and begins it:
 *
 *   @if FEATURE        the feature is "yes"
 *   @if !FEATURE       it is anything else
 *   @if FEATURE=VALUE  it has this value, as 'trimtorture import' shows it
 *   @else
 *   @end
 *
 * They nest. Returns the text that is left, to be freed, or NULL and TT_ERROR_INTERNAL that
 * names @path (for messages only) and the line: an unknown feature, an @end too many or too few.
 */
char *tt_template_expand(const char *path, const char *text, const struct tt_features *features,
			 GError **error);

#endif
