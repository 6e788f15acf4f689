/* SPDX-License-Identifier: GPL-2.0-only */
/* What must hold for our reader of .cmd files. All complaints are ttf_fail(). */
#ifndef TTF_READERS_CMDFILE_H
#define TTF_READERS_CMDFILE_H

#include "engine/text.h"

/*
 * Two readings are equal. What was read, written as kbuild writes it, is read as the same, and
 * make, by our model of it, sees the same prerequisites there.
 */
void readers_check_cmdfile(struct ttf_slice text);

#endif
