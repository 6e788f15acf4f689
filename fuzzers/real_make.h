/* SPDX-License-Identifier: GPL-2.0-only */
/* The real GNU make as the judge of make_model.c, on a sample of the inputs. */
#ifndef TTF_REAL_MAKE_H
#define TTF_REAL_MAKE_H

#include "engine/text.h"

/*
 * For one call in $TTF_MAKE_EVERY (none if it isn't set): has make read @makefile and tell the
 * prerequisites of @target, and compares with @model, words as make_model.h describes them.
 */
void real_make_sample(struct ttf_slice makefile, struct ttf_slice target, struct ttf_slice model);

#endif
